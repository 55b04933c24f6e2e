using System.Globalization;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>A server with 4 MB for versions that are not the newest: a long reader is told when they are needed, a change that needs more
/// is refused, and everybody else goes on.</summary>
public sealed class UndoLimitTests
{
    private const int Rows = 2_000;

    [NativeFact]
    public void A_long_reader_under_updates_is_told_and_a_giant_update_is_refused_in_a_session_that_lives()
    {
        string runtime = Path.Combine(Directory.CreateTempSubdirectory("helios-runtime-").FullName, "runtime.json");
        File.WriteAllText(runtime, "{\"memory\": {\"undoMb\": 4}}");
        using ServerProcess server = ServerProcess.Start(null, null, "--runtime", runtime);
        using RawClient reader = new RawClient(server.Port).Startup();
        using RawClient writer = new RawClient(server.Port).Startup();
        Run(writer, "CREATE TABLE t (id int PRIMARY KEY, v text, n int)");
        Run(writer, $"INSERT INTO t SELECT n, repeat('x', 500), 0 FROM generate_series(1, {Rows}) AS g(n)");
        Run(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        string answer = Run(reader, "SELECT sum(n) FROM t");
        int updates = 0;
        while (answer == "0" && updates < 12)
        {
            updates++;
            Assert.Equal("", Run(writer, "UPDATE t SET n = n + 1"));
            answer = Run(reader, "SELECT sum(n) FROM t");
        }

        Assert.Equal("40001 snapshot too old", answer);
        Assert.InRange(updates, 2, 11);
        Assert.StartsWith("25P02", Run(reader, "SELECT 1"), StringComparison.Ordinal);
        Run(reader, "ROLLBACK");
        string sum = (updates * Rows).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(sum, Run(reader, "SELECT sum(n) FROM t"));

        string giant = $"INSERT INTO t SELECT n + {Rows}, repeat('x', 500), 0 FROM generate_series(1, {4 * Rows}) AS g(n)";
        Assert.Equal("53400 the transaction changes more than fits into undo memory", Run(writer, giant));
        for (int part = 1; part <= 4; part++)
        {
            Assert.Equal("", Run(
                writer, $"INSERT INTO t SELECT n + {part * Rows}, repeat('x', 500), 0 FROM generate_series(1, {Rows}) AS g(n)"));
        }

        Run(writer, "BEGIN");
        Assert.Equal("53400 the transaction changes more than fits into undo memory", Run(writer, "UPDATE t SET n = -1"));
        Run(writer, "ROLLBACK");
        Assert.Equal(sum, Run(writer, "SELECT sum(n) FROM t"));
        Assert.Equal("", Run(writer, $"UPDATE t SET n = 0 WHERE id <= {Rows}"));
        Assert.Equal("0", Run(reader, "SELECT sum(n) FROM t"));
    }

    /// <summary>The error, or the first value.</summary>
    private static string Run(RawClient client, string sql)
    {
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        byte[]? error = messages.Find(m => m.Type == 'E').Body;
        byte[]? row = messages.Find(m => m.Type == 'D').Body;
        return error is not null ? RawClient.Field(error, 'C') + " " + RawClient.Field(error, 'M')
            : row is null ? ""
            : Encoding.UTF8.GetString(row, 6, row.Length - 6);
    }
}
