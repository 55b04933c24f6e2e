using Npgsql;
using NpgsqlTypes;

namespace Helios.Acceptance.Tests;

/// <summary>The data-validation plugin (C++) through the wire: whatever writes a row, it is normalised and holds the rules.</summary>
public sealed class DataValidationTests : IClassFixture<DataValidationTests.Validated>
{
    private readonly Validated _server;

    public DataValidationTests(Validated server)
    {
        _server = server;
    }

    // Statements that write a row whose e-mail stands in the place of {0}; the table holds person 1 before.
    public static readonly TheoryData<string> Writes = new()
    {
        "INSERT INTO people (id, email) VALUES (10, {0})",
        "INSERT INTO people (id, email) VALUES (10, 'x@y.example'), (11, {0})",
        "INSERT INTO people (id, email) SELECT 10, {0}",
        "INSERT INTO people (id, email) VALUES (1, {0}) ON CONFLICT (id) DO UPDATE SET email = excluded.email",
        "INSERT INTO people (id, email) VALUES (1, 'x@y.example') ON CONFLICT (id) DO UPDATE SET email = {0}",
        "UPDATE people SET email = {0} WHERE id = 1",
        "UPDATE people p SET email = {0} FROM people q WHERE p.id = q.id RETURNING p.id",
        "WITH w AS (SELECT 10 AS id) INSERT INTO people (id, email) SELECT id, {0} FROM w",
    };

    [NativeTheory]
    [MemberData(nameof(Writes))]
    public void Rows_are_written_normalised(string sql)
    {
        foreach (bool prepared in new[] { false, true })
        {
            using NpgsqlConnection connection = _server.Open();
            Execute(connection, sql, "  Ada@Example.ORG ", prepared);
            Assert.Equal("ada@example.org", Scalar(connection, "SELECT email FROM people WHERE email LIKE 'ada%'"));
            Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM people WHERE email <> lower(trim(email))"));
        }
    }

    [NativeTheory]
    [MemberData(nameof(Writes))]
    public void A_broken_rule_refuses_the_statement(string sql)
    {
        foreach (bool prepared in new[] { false, true })
        {
            using NpgsqlConnection connection = _server.Open();
            PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, sql, "nobody", prepared));
            Assert.Equal("23514", error.SqlState);
            Assert.Matches("^row [12] for table \"people\" violates rule \"format email\" of column \"email\"$", error.MessageText);
            Assert.Equal("old@example.org", Scalar(connection, "SELECT string_agg(email, ',') FROM people"));

            // What a row holds is told only where its client wrote all of it.
            bool own = sql.StartsWith("INSERT", StringComparison.Ordinal) && !sql.Contains("CONFLICT", StringComparison.Ordinal);
            Assert.Equal(own ? "The value is \"nobody\"." : null, error.Detail);
        }
    }

    [NativeFact]
    public void Simple_queries_that_differ_in_literals_are_each_held_to_the_rules()
    {
        using NpgsqlConnection connection = _server.Open();
        using RawClient client = new RawClient(_server.Process.Port).Startup();
        for (int i = 2; i <= 40; i++)
        {
            string email = i % 3 == 0 ? $"nobody{i}" : $" Ada{i}@Example.org";
            client.Query($"INSERT INTO people (id, email) VALUES ({i}, '{email}')");
            List<(char Type, byte[] Body)> answers = [.. client.ReadUntil('Z')];
            byte[]? error = answers.Find(a => a.Type == 'E').Body;
            Assert.Equal(i % 3 == 0 ? "23514" : null, error is null ? null : RawClient.Field(error, 'C'));
            Assert.Equal(i % 3 == 0 ? $"The value is \"{email}\"." : null, error is null ? null : RawClient.Field(error, 'D'));
        }

        Assert.Equal(27L, Scalar(connection, "SELECT count(*) FROM people"));
        Assert.Equal("ada4@example.org", Scalar(connection, "SELECT email FROM people WHERE id = 4"));
    }

    public static readonly TheoryData<string, string> Rules = new()
    {
        { "email = NULL", "\"required\" of column \"email\"" },
        { "phone = '12'", "\"format phone\" of column \"phone\"" },
        { "code = 'ABCD'", "\"pattern ^[A-Z]{3}[0-9]{2}$\" of column \"code\"" },
        { "age = 17", "\"min 18\" of column \"age\"" },
        { "age = 131", "\"max 130\" of column \"age\"" },
        { "balance = 1000.01", "\"max 1000\" of column \"balance\"" },
        { "balance = -0.000000000000000001", "\"min 0\" of column \"balance\"" },
        { "status = 'old'", "\"allowed new, paid\" of column \"status\"" },
        { "name = 'Älonglongname'", "\"max_length 12\" of column \"name\"" },
        { "begins = '2019-12-31'", "\"min 2020-01-01\" of column \"begins\"" },
        { "begins = '2024-05-02', ends = '2024-05-01'", "\"begins <= ends\" of column \"begins\"" },
        { "seen = '2019-12-31 23:59:59'", "\"min 2020-01-01 00:00:00\" of column \"seen\"" },
        { "status = 'paid', phone = NULL", "\"required when status = paid\" of column \"phone\"" },
    };

    [NativeTheory]
    [MemberData(nameof(Rules))]
    public void Every_rule_names_itself(string assignment, string rule)
    {
        using NpgsqlConnection connection = _server.Open();
        PostgresException error = Assert.Throws<PostgresException>(
            () => Execute(connection, $"UPDATE people SET {assignment} WHERE id = 1", "", false));
        Assert.Equal(("23514", $"row 1 for table \"people\" violates rule {rule}"), (error.SqlState, error.MessageText));
    }

    [NativeFact]
    public void What_holds_every_rule_is_written()
    {
        using NpgsqlConnection connection = _server.Open();
        Execute(
            connection,
            """
            UPDATE people SET phone = '(555) 123-4567', code = 'ABC12', age = 18, balance = 1000, status = 'paid', name = '  Äda  Love ',
              begins = '2024-05-01', ends = '2024-05-01', seen = '2020-01-01'
            """, "", false);
        Assert.Equal("5551234567|Äda Love", Scalar(connection, "SELECT phone || '|' || name FROM people"));
    }

    [NativeFact]
    public void Binary_parameters_are_looked_at()
    {
        using NpgsqlConnection connection = _server.Open();
        using var command = new NpgsqlCommand("INSERT INTO people (id, email, age) VALUES ($1, 'x@y.example', $2)", connection)
        {
            Parameters =
            {
                new() { Value = 5, NpgsqlDbType = NpgsqlDbType.Integer },
                new() { Value = 9, NpgsqlDbType = NpgsqlDbType.Integer },
            },
        };
        command.Prepare();
        PostgresException error = Assert.Throws<PostgresException>(() => command.ExecuteNonQuery());
        Assert.Equal(("23514", "The value is 9."), (error.SqlState, error.Detail));
    }

    [NativeFact]
    public void A_stored_value_is_not_told_by_a_statement_that_reads()
    {
        using NpgsqlConnection connection = _server.Open();
        Execute(connection, "CREATE TABLE secrets AS SELECT 'secret' AS word", "", false);
        PostgresException error = Assert.Throws<PostgresException>(
            () => Execute(connection, "INSERT INTO people (id, email) SELECT 9, word FROM secrets", "", false));
        Assert.DoesNotContain("secret", error.MessageText + error.Detail, StringComparison.Ordinal);
        error = Assert.Throws<PostgresException>(
            () => Execute(connection, "INSERT INTO people (id, email) VALUES (9, (SELECT word FROM secrets))", "", false));
        Assert.DoesNotContain("secret", error.MessageText + error.Detail, StringComparison.Ordinal);
        Execute(connection, "DROP TABLE secrets", "", false);
    }

    [NativeFact]
    public void Copied_rows_are_normalised_and_checked()
    {
        using (_server.Open())
        {
        }

        string connection = $"host=127.0.0.1 port={_server.Process.Port} user=postgres dbname=postgres";
        (int code, _, string error) = ClientProcess.Psql(
            connection, [@"\copy people (id, email) from stdin with (format csv)"], "20, Bob@Example.ORG\n21,\"c@d.example\"\n");
        Assert.True(code == 0, error);
        (_, string output, _) = ClientProcess.Psql(connection, ["SELECT email FROM people WHERE id >= 20 ORDER BY id"]);
        Assert.Equal("bob@example.org\nc@d.example\n", output);
        (code, _, error) = ClientProcess.Psql(connection, [@"\copy people (id, email) from stdin"], "30\te@f.example\n31\tnobody\n");
        Assert.NotEqual(0, code);
        const string Broken = "23514: row 2 for table \"people\" violates rule \"format email\" of column \"email\"";
        Assert.Contains(Broken, error, StringComparison.Ordinal);
        (_, output, _) = ClientProcess.Psql(connection, ["SELECT count(*) FROM people WHERE id >= 30"]);
        Assert.Equal("0\n", output);
    }

    private static void Execute(NpgsqlConnection connection, string sql, string email, bool prepared)
    {
        string value = prepared ? "$1::text" : $"'{email}'";
        using var command = new NpgsqlCommand(sql.Replace("{0}", value, StringComparison.Ordinal), connection);
        if (prepared)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = email, NpgsqlDbType = NpgsqlDbType.Text });
            command.Prepare();
        }

        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>A server with the plugin, its rules and the table.</summary>
    public sealed class Validated : IDisposable
    {
        public Validated()
        {
            if (NativeBinary.Path is null)
            {
                return;
            }

            Process = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
                [[proxy.plugins.plugin]]
                name = "data-validation"
                file = "data_validation.wasm"
                hook = "pre_execution"
                [proxy.plugins.plugin.capabilities]
                allow_write_modification = true
                allow_table_access = ["*"]
                readable_columns = ["people.*"]
                writable_columns = ["people.email", "people.phone", "people.name"]
                regex_patterns = 8
                [[proxy.plugins.plugin.config.tables]]
                table = "people"
                columns = [
                  {OpenBrace} column = "email", normalize = ["trim", "lower"], format = "email", required = true {CloseBrace},
                  {OpenBrace} column = "phone", normalize = ["digits", "null_if_empty"], format = "phone" {CloseBrace},
                  {OpenBrace} column = "name", normalize = ["trim", "collapse"], max_length = 12 {CloseBrace},
                  {OpenBrace} column = "code", pattern = "^[A-Z]{OpenBrace}3{CloseBrace}[0-9]{OpenBrace}2{CloseBrace}$" {CloseBrace},
                  {OpenBrace} column = "age", min = 18, max = 130 {CloseBrace},
                  {OpenBrace} column = "balance", min = 0, max = 1000 {CloseBrace},
                  {OpenBrace} column = "status", allowed = ["new", "paid"] {CloseBrace},
                  {OpenBrace} column = "begins", min = "2020-01-01" {CloseBrace},
                  {OpenBrace} column = "seen", min = "2020-01-01 00:00:00" {CloseBrace},
                ]
                compare = [{OpenBrace} left = "begins", is = "<=", right = "ends" {CloseBrace}]
                require = [{OpenBrace} when = "status", equals = "paid", requires = "phone" {CloseBrace}]
                """);
        }

        private const string OpenBrace = "{";
        private const string CloseBrace = "}";

        internal ServerProcess Process { get; } = null!;

        public void Dispose() => Process?.Dispose();

        /// <summary>A connection, and the table with person 1 in it.</summary>
        internal NpgsqlConnection Open()
        {
            var connection = new NpgsqlConnection(Process.ConnectionString(
                more: "Pooling=false;Server Compatibility Mode=NoTypeLoading;Include Error Detail=true"));
            connection.Open();
            using var command = new NpgsqlCommand(
                """
                DROP TABLE IF EXISTS people;
                CREATE TABLE people (id int PRIMARY KEY, email text, phone text, name text, code varchar(10), age int, balance numeric,
                  status text, begins date, ends date, seen timestamp);
                INSERT INTO people (id, email) VALUES (1, 'old@example.org')
                """, connection);
            command.ExecuteNonQuery();
            return connection;
        }
    }
}
