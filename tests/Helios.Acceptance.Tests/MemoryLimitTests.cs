using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>Statements that would hold more than they may: each is refused by itself, and the server lives in the memory that it
/// had.</summary>
public sealed class MemoryLimitTests
{
    private const int StatementMb = 48;
    private const int ServerMb = 160;

    /// <summary>What a server takes that serves nothing, and by how much the garbage collector may lag behind (without limits it is many
    /// GB).</summary>
    private const int SlackMb = 1_400;

    private static readonly string[] s_tooLarge =
    [
        "SELECT repeat('x', 1000000000)",
        "SELECT repeat('x', 60000000)",
        "SELECT length(repeat('x', 40000000) || repeat('y', 40000000))",
        "SELECT rpad('x', 2000000000)",
        "SELECT lpad('x', 60000000, 'yz')",
        "SELECT replace(repeat('x', 10000000), 'x', repeat('y', 1000))",
        "SELECT regexp_replace(repeat('x', 4000000), 'x', repeat('y', 1000), 'g')",
        "SELECT format(repeat('%1$s', 100000), repeat('x', 10000))",
        "SELECT concat(repeat('x', 30000000), repeat('y', 30000000), repeat('z', 30000000))",
        "SELECT concat_ws(repeat('x', 1000000)" + string.Concat(Enumerable.Range(1, 70).Select(i => $", {i}")) + ")",
        "SELECT array_to_string(ARRAY[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4], repeat('x', 8000000))",
        "SELECT string_to_array(repeat('x,', 8000000), ',')",
        "SELECT string_agg(repeat('x', 1000000), ',') FROM generate_series(1, 1000)",
        "SELECT array_agg(repeat('x', 1000000)) FROM generate_series(1, 1000)",
        "SELECT array_agg(n) FROM generate_series(1, 100000000) AS g(n)",
        "SELECT ARRAY(SELECT repeat('x', 1000000) FROM generate_series(1, 1000))",
        "SELECT ARRAY[repeat('x', 30000000), repeat('y', 30000000), repeat('z', 30000000)]",
        "SELECT greatest(repeat('a', 30000000), repeat('b', 30000000), repeat('c', 30000000))",
        "SELECT length(x) FROM (SELECT repeat('x', 30000000 + n) AS x FROM generate_series(1, 100) AS g(n) ORDER BY 1) AS s",
        "SELECT DISTINCT repeat('x', 1000000 + n) FROM generate_series(1, 100) AS g(n)",
        "SELECT n, count(*) FROM generate_series(1, 100000000) AS g(n) GROUP BY n",
        "SELECT count(*) FROM generate_series(1, 100000000) AS a(n) JOIN generate_series(1, 100000000) AS b(n) ON a.n = b.n",
        "WITH c AS (SELECT repeat('x', 100000) AS x FROM generate_series(1, 10000)) SELECT count(*) FROM c, c AS d",
        "SELECT n FROM generate_series(1, 100000000) AS g(n) ORDER BY n DESC",
        "SELECT repeat('a', 20000000), repeat('b', 20000000), repeat('c', 20000000), repeat('d', 20000000)",
        "VALUES (repeat('a', 20000000)), (repeat('b', 20000000)), (repeat('c', 20000000))",
        "SELECT CASE WHEN length(repeat('a', 60000000)) > 1 THEN 1 END",
        "INSERT INTO kept SELECT repeat('x', 60000000)",
        "UPDATE kept SET v = repeat('x', 60000000)",
        "PREPARE p(text) AS SELECT length($1); EXECUTE p(repeat('x', 1000000000))",
        "BEGIN; DECLARE c CURSOR FOR SELECT repeat('x', 60000000); FETCH c; ROLLBACK",
        "COPY (SELECT repeat('x', 60000000)) TO STDOUT",
    ];

    [NativeFact]
    public void What_would_hold_too_much_is_refused_and_the_server_stays_small()
    {
        using ServerProcess server = Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "CREATE TABLE kept (v text); INSERT INTO kept VALUES ('v')");
        foreach (string sql in s_tooLarge)
        {
            string answer = Run(client, sql);
            Assert.True(answer is "53200" or "54000", $"{sql[..Math.Min(80, sql.Length)]}: {answer}");
            Run(client, "ROLLBACK");
            Assert.True(server.ResidentMb < ServerMb + SlackMb, $"{sql[..Math.Min(80, sql.Length)]}: {server.ResidentMb} MB resident");
            Assert.Equal("v", Run(client, "SELECT v FROM kept"));
        }
    }

    [NativeFact]
    public void Large_values_that_come_one_after_the_other_are_no_trouble()
    {
        using ServerProcess server = Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Assert.Equal("1000000000", Run(client, "SELECT sum(length(repeat('x', 10000000))) FROM generate_series(1, 100)"));
        Assert.Equal("50", Run(
            client, "SELECT count(*) FROM generate_series(1, 100) AS g(n) WHERE length(repeat('x', 8000000 + n)) % 2 = 0"));
        client.Query("SELECT repeat('x', 5000000) FROM generate_series(1, 60)");
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        Assert.Equal(60, messages.Count(m => m.Type == 'D' && m.Body.Length == 5_000_006));
        Assert.True(server.ResidentMb < ServerMb + SlackMb, $"{server.ResidentMb} MB resident");
    }

    [NativeFact]
    public void Portals_together_hold_no_more_than_the_server_may()
    {
        using ServerProcess server = Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "BEGIN");
        string answer = "";
        for (int i = 0; i < 50 && answer != "53200"; i++)
        {
            // Sorted, so that what is left of it is held until the cursor is closed.
            Run(client, $"DECLARE c{i} CURSOR FOR SELECT repeat('x', 1000000 + n) FROM generate_series(1, 15) AS g(n) ORDER BY 1");
            answer = Run(client, $"FETCH c{i}");
        }

        Assert.Equal("53200", answer);
        Assert.True(server.ResidentMb < ServerMb + SlackMb, $"{server.ResidentMb} MB resident");
        Run(client, "ROLLBACK");
        Assert.Equal("1000015", Run(
            client,
            "SELECT max(length(x)) FROM (SELECT repeat('x', 1000000 + n) AS x FROM generate_series(1, 15) AS g(n) ORDER BY 1) s"));
    }

    [NativeFact]
    public void A_line_of_copy_data_that_does_not_end_is_refused()
    {
        using ServerProcess server = Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Run(client, "CREATE TABLE kept (v text)");
        foreach (string copy in new[] { "COPY kept FROM STDIN", "COPY kept FROM STDIN (FORMAT csv)" })
        {
            client.Query(copy);
            client.ReadUntil('G');
            byte[] part = Encoding.UTF8.GetBytes(new string('x', 1024 * 1024));
            for (int i = 0; i < 70; i++)
            {
                client.Message('d', part);
            }

            client.Message('c', []);
            byte[] error = client.ReadUntil('Z').Find(m => m.Type == 'E').Body;
            Assert.Equal((copy, "53200"), (copy, RawClient.Field(error, 'C')));
            Assert.True(server.ResidentMb < ServerMb + SlackMb, $"{copy}: {server.ResidentMb} MB resident");
            Assert.Equal("0", Run(client, "SELECT count(*) FROM kept"));
        }
    }

    private static ServerProcess Start()
    {
        string runtime = Path.Combine(Directory.CreateTempSubdirectory("helios-runtime-").FullName, "runtime.json");
        File.WriteAllText(runtime, $"{{\"memory\": {{\"statementMb\": {StatementMb}, \"serverMb\": {ServerMb}}}}}");
        return ServerProcess.Start(null, null, "--runtime", runtime);
    }

    /// <summary>The SQLSTATE, or the first value.</summary>
    private static string Run(RawClient client, string sql)
    {
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        byte[]? error = messages.Find(m => m.Type == 'E').Body;
        byte[]? row = messages.Find(m => m.Type == 'D').Body;
        return error is not null ? RawClient.Field(error, 'C')
            : row is null || row.Length < 6 ? ""
            : Encoding.UTF8.GetString(row, 6, Math.Min(row.Length - 6, 100));
    }
}
