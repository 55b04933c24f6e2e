using System.Text;
using Npgsql;

namespace Helios.Sql.Tests.Editing;

/// <summary>
/// A database of its own with tables under row-level security. A statement runs there in a transaction that is rolled back: as the owner,
/// whom policies do not bind, or as a role they bind. What it answered and what it left in the tables is one text.
/// </summary>
internal sealed class RowSecurityDatabase : IDisposable
{
    public static readonly string[] Restricted = ["orders", "items", "events"];

    private const string Schema = """
        CREATE TABLE orders (id int PRIMARY KEY DEFAULT 5000, tenant int, customer int, status text, amount numeric(10, 2), note text);
        CREATE TABLE items (id int PRIMARY KEY, order_id int, tenant int, sku text, qty int);
        CREATE TABLE events (id int, tenant int, kind text);
        CREATE TABLE events_old () INHERITS (events);
        CREATE TABLE customers (id int PRIMARY KEY, name text, region text);
        CREATE TABLE membership (usr text, tenant int);
        CREATE TABLE archive (id int, tenant int, customer int, status text, amount numeric(10, 2), note text);
        CREATE SCHEMA s2;
        CREATE TABLE s2.orders (id int, tenant int, label text);
        CREATE VIEW order_names AS SELECT id, status FROM orders;
        CREATE FUNCTION customer_of(orders) RETURNS int LANGUAGE sql AS 'SELECT ($1).customer';
        INSERT INTO orders SELECT i, nullif(i % 4, 0), i % 7, (ARRAY['open', 'paid', 'void'])[i % 3 + 1], i * 3.5, 'note ' || i
          FROM generate_series(1, 40) i;
        INSERT INTO items SELECT i, i % 13, nullif(i % 4, 3), 'sku' || i % 5, i % 6 FROM generate_series(1, 30) i;
        INSERT INTO events SELECT i, i % 3, 'k' || i FROM generate_series(1, 9) i;
        INSERT INTO events_old SELECT i, i % 3, 'o' || i FROM generate_series(1, 9) i;
        INSERT INTO customers SELECT i, 'c' || i, (ARRAY['north', 'south'])[i % 2 + 1] FROM generate_series(1, 8) i;
        INSERT INTO membership VALUES ('ann', 1), ('ann', 3), ('bob', 2), ('bob', NULL);
        INSERT INTO archive SELECT i, 1, 1, 'old', 1, 'a' FROM generate_series(1, 5) i;
        INSERT INTO s2.orders SELECT i, i, 'l' || i FROM generate_series(1, 10) i;
        """;

    private static readonly string[] s_tables = ["orders", "items", "ONLY events", "events_old", "customers", "archive", "s2.orders"];

    private readonly string _server;
    private readonly string _name = "helios_edits_" + Environment.ProcessId;
    private readonly string _role;
    private readonly NpgsqlConnection _connection;

    public RowSecurityDatabase(string address)
    {
        string[] parts = address.Split(':');
        _server = $"Host={parts[0]};Port={parts[1]};Username=postgres;Pooling=false;Server Compatibility Mode=NoTypeLoading";
        _role = _name;
        Drop();
        Server($"CREATE DATABASE {_name}");
        _connection = new NpgsqlConnection(_server + ";Database=" + _name);
        _connection.Open();
        Run($"CREATE ROLE {_role}");
        Run(Schema);
        Run($"GRANT ALL ON SCHEMA public, s2 TO {_role}; GRANT ALL ON ALL TABLES IN SCHEMA public, s2 TO {_role}");
        foreach (string table in Restricted)
        {
            Run($"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON {table} USING (true)");
        }
    }

    /// <summary>Puts every restricted table under a predicate; {0} in it is the table's name.</summary>
    public void Restrict(string predicate)
    {
        foreach (string table in Restricted)
        {
            Run($"ALTER POLICY p ON {table} USING ({predicate.Replace("{0}", table, StringComparison.Ordinal)})");
        }
    }

    /// <summary>The SQLSTATE and message of the error, or null; and what was answered and left.</summary>
    public (string? State, string Text) Result(string sql, IReadOnlyList<string> then, bool underPolicies)
    {
        var text = new StringBuilder();
        Run("BEGIN");
        try
        {
            if (underPolicies)
            {
                Run("SET LOCAL ROLE " + _role);
            }

            // Plans differ between the two; what they may not differ in is the answer.
            Answer(sql, text);
            foreach (string more in then)
            {
                Answer(more, text);
            }

            Run("RESET ROLE");
            foreach (string table in s_tables)
            {
                text.Append("== ").AppendLine(table);
                Answer($"SELECT x::text FROM {table} x", text);
            }

            return (null, text.ToString());
        }
        catch (PostgresException error)
        {
            return (error.SqlState, error.MessageText);
        }
        finally
        {
            Run("ROLLBACK; DEALLOCATE ALL");
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        Drop();
    }

    private void Answer(string sql, StringBuilder text)
    {
        List<string> rows = [];
        if (sql.StartsWith("COPY", StringComparison.Ordinal))
        {
            using TextReader reader = _connection.BeginTextExport(sql);
            rows.AddRange(reader.ReadToEnd().Split('\n'));
        }
        else
        {
            using var command = new NpgsqlCommand(sql, _connection) { AllResultTypesAreUnknown = true };
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                IEnumerable<int> columns = Enumerable.Range(0, reader.FieldCount);
                rows.Add(string.Join('|', columns.Select(i => reader.IsDBNull(i) ? "~" : reader.GetString(i))));
            }

            bool isPlan = sql.StartsWith("EXPLAIN", StringComparison.Ordinal);
            rows = isPlan ? [] : rows;
            text.Append(reader.RecordsAffected).Append(" affected, ").Append(reader.FieldCount).AppendLine(" columns");
        }

        // Without ORDER BY any order is right, and with it ties may come in any.
        rows.Sort(StringComparer.Ordinal);
        foreach (string row in rows)
        {
            text.AppendLine(row);
        }
    }

    private void Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        command.ExecuteNonQuery();
    }

    private void Drop()
    {
        Server($"DROP DATABASE IF EXISTS {_name}");
        Server($"DROP ROLE IF EXISTS {_role}");
    }

    private void Server(string sql)
    {
        using var connection = new NpgsqlConnection(_server + ";Database=postgres");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
