using Helios.Sql.Editing;
using Npgsql;

namespace Helios.Sql.Tests.Editing;

/// <summary>"At most n rows" on PostgreSQL: the first n of what the statement gives without it.</summary>
public class LimitTests
{
    private static readonly string[] s_statements =
    [
        "SELECT g FROM t ORDER BY g, r", "SELECT g FROM t ORDER BY g, r LIMIT 3", "SELECT g FROM t ORDER BY g, r LIMIT 12",
        "SELECT g FROM t ORDER BY g, r LIMIT ALL", "SELECT g FROM t ORDER BY g, r LIMIT NULL", "SELECT g FROM t ORDER BY g, r LIMIT 2.5",
        "SELECT g FROM t ORDER BY g, r LIMIT 1 + 1 OFFSET 3", "SELECT g FROM t ORDER BY g, r OFFSET 5 ROWS FETCH NEXT 4 ROWS ONLY",
        "SELECT g FROM t ORDER BY g, r LIMIT (SELECT count(*) / 2 FROM t)", "SELECT g FROM t ORDER BY g, r LIMIT '4'",
        "SELECT g FROM t ORDER BY g, r LIMIT (SELECT NULL::int)", "SELECT g FROM t ORDER BY g, r LIMIT 9223372036854775807",
        "SELECT g FROM t ORDER BY g FETCH FIRST 1 ROWS WITH TIES", "SELECT g FROM t ORDER BY g FETCH FIRST 4 ROWS WITH TIES",
        "SELECT g FROM t ORDER BY g FETCH FIRST (2 + 2) ROWS WITH TIES",
        "SELECT g FROM t ORDER BY g OFFSET 2 FETCH FIRST 30 ROWS WITH TIES",
        "VALUES (1), (2), (3), (4), (5), (6), (7)", "VALUES (3), (2), (1) ORDER BY 1 LIMIT 2",
        "SELECT g FROM t UNION ALL SELECT g FROM t ORDER BY g", "(SELECT g FROM t LIMIT 1) UNION ALL (SELECT 2) ORDER BY 1 LIMIT 7",
        "WITH x AS (SELECT g FROM t) SELECT g FROM x ORDER BY g FETCH FIRST 2 ROWS WITH TIES", "SELECT 1 LIMIT 0",
        "SELECT g AS a, g AS a FROM t ORDER BY g FETCH FIRST 1 ROWS WITH TIES", "SELECT g FROM t ORDER BY g FETCH FIRST ROW ONLY",
        "WITH d AS (DELETE FROM t RETURNING g) SELECT g FROM d ORDER BY g FETCH FIRST 3 ROWS WITH TIES",
        "SELECT g FROM t ORDER BY g LIMIT -1", "SELECT g FROM t ORDER BY g LIMIT 'x'", "SELECT g FROM t LIMIT (SELECT g FROM t)",
    ];

    [PostgresFact]
    public void GivesTheFirstRows()
    {
        string[] address = Environment.GetEnvironmentVariable(PostgresFactAttribute.Variable)!.Split(':');
        using var connection = new NpgsqlConnection(
            $"Host={address[0]};Port={address[1]};Username=postgres;Pooling=false;Server Compatibility Mode=NoTypeLoading");
        connection.Open();
        Rows(connection, "CREATE TEMP TABLE t AS SELECT i / 3 AS g, i AS r FROM generate_series(0, 19) i");
        foreach (string sql in s_statements)
        {
            string[] all = Rows(connection, sql);
            foreach (int rows in (int[])[0, 1, 2, 4, 5, 100])
            {
                string edited = Edited.By(sql, (editor, _) => editor.LimitAtMost(editor.MainStatement(), rows));
                string[] wanted = all is ["error", _] ? all : [.. all.Take(rows)];
                string[] got = Rows(connection, edited);
                Assert.True(wanted.SequenceEqual(got), $"{edited}\n{string.Join(',', got)}\nwanted {string.Join(',', wanted)}");
            }
        }
    }

    private static string[] Rows(NpgsqlConnection connection, string sql)
    {
        using NpgsqlTransaction? transaction = sql[0] == 'C' ? null : connection.BeginTransaction();
        try
        {
            using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
            using NpgsqlDataReader reader = command.ExecuteReader();
            List<string> rows = [];
            while (reader.Read())
            {
                rows.Add(reader.GetString(0));
            }

            return [.. rows];
        }
        catch (PostgresException error)
        {
            return ["error", error.SqlState];
        }
    }
}
