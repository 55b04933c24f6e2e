using System.Text.RegularExpressions;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The audit log through the wire: whatever way a statement takes, it is in the log with its rows.</summary>
public sealed class AuditLogTests
{
    [NativeFact]
    public void Every_statement_is_logged_with_who_sent_it_and_its_rows()
    {
        using ServerProcess server = Start("texts = true");
        using (NpgsqlConnection connection = server.OpenPlain())
        {
            Execute(connection, "SET app.user_id = '7'");
            Execute(connection, "CREATE TABLE things (id int PRIMARY KEY, name text)");
            Execute(connection, "INSERT INTO things SELECT i, 'n' || i FROM generate_series(1, 2000) i");
            Execute(connection, "UPDATE things SET name = 'x' WHERE id <= 3");
            Execute(connection, "DELETE FROM things WHERE id = 1");
            using var select = new NpgsqlCommand("SELECT id FROM things WHERE id < $1", connection);
            select.Parameters.Add(new NpgsqlParameter { Value = 11 });
            select.Prepare();
            for (int n = 0; n < 2; n++)
            {
                using NpgsqlDataReader reader = select.ExecuteReader();
                while (reader.Read())
                {
                }
            }

            Assert.Throws<PostgresException>(() => Execute(connection, "SELEC 1"));
        }

        string log = Await(server, "disconnect plugin=audit-log");
        const string Who = "plugin=audit-log version=1.0.0 user=postgres database=postgres app.user_id=7";
        Assert.Contains($"info text {Who} sql=\"SELEC 1\"", log, StringComparison.Ordinal);
        MatchCollection selects = Regex.Matches(log, $"info statement {Who} query=(\\d+) kind=SELECT tables=things sql=\"SELECT id");
        Assert.Equal(2, selects.Count);
        Assert.All(selects, s => Assert.Contains($"info result {Who} query={s.Groups[1].Value} rows=9\n", log, StringComparison.Ordinal));
        Assert.Equal(2000, Rows(log, $"info write {Who} query=\\d+ operation=insert rows=(\\d+)"));
        Assert.Equal(3, Rows(log, $"info write {Who} query=\\d+ operation=update rows=(\\d+)"));
        Assert.Equal(1, Rows(log, $"info write {Who} query=\\d+ operation=delete rows=(\\d+)"));
    }

    [NativeFact]
    public void A_burst_of_statements_is_logged_whole_where_the_operator_allows_as_many_lines()
    {
        const int Statements = 3000;
        using ServerProcess server = Start("", "log_lines_per_second = 100000");
        using (NpgsqlConnection connection = server.OpenPlain())
        {
            Execute(connection, string.Concat(Enumerable.Range(0, Statements).Select(i => $"SELECT {i} AS burst;")));
        }

        string log = Await(server, "disconnect plugin=audit-log");
        Assert.Equal(Statements, Regex.Matches(log, "info statement [^\n]* AS burst").Count);
    }

    [NativeFact]
    public void A_text_cannot_pass_for_another_line_or_field()
    {
        using ServerProcess server = Start("");
        using (NpgsqlConnection connection = server.OpenPlain())
        {
            using var command = new NpgsqlCommand("SELECT 1 AS \"a\"\" user=admin\r\n2026 info statement user=root\"", connection);
            command.ExecuteScalar();
        }

        string log = Await(server, "disconnect plugin=audit-log");
        Assert.DoesNotMatch("(?m)^2026 info statement", log);
        Assert.Matches("sql=\"SELECT 1 AS \\\\\"a\\\\\"\\\\\" user=admin[^\"\\n]*user=root\\\\\"\"", log);
    }

    private static ServerProcess Start(string config, string limits = "") => ServerProcess.Start($"""
        [proxy.plugins]
        plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
        [[proxy.plugins.plugin]]
        name = "audit-log"
        file = "audit_log.wasm"
        {limits}
        [proxy.plugins.plugin.capabilities]
        allow_table_access = ["*"]
        [proxy.plugins.plugin.config]
        {config}
        """);

    private static int Rows(string log, string pattern) =>
        Regex.Matches(log, pattern).Sum(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

    private static string Await(ServerProcess server, string words)
    {
        for (int i = 0; i < 200 && !server.Log.Contains(words, StringComparison.Ordinal); i++)
        {
            Thread.Sleep(25);
        }

        return server.Log;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
