using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>Simple queries that differ in their literals run by one plan from the third on. Nobody may notice.</summary>
public sealed class SimpleQueryShapeTests
{
    private const int Times = 5;

    [NativeFact]
    public void Each_text_has_the_answer_of_its_own_literals()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = Connect(server);
        Ask(client, "CREATE TABLE t (id int PRIMARY KEY, b bigint, n numeric, s text, v varchar(3), d timestamp)");
        for (int i = 1; i <= Times; i++)
        {
            string values = $"{i}, {3_000_000_000 + i}, {i}.5, 's{i}', 'v{i}', '2020-01-0{i}'";
            Assert.Equal("INSERT 0 1", Ask(client, $"INSERT INTO t VALUES ({values})"));
        }

        for (int i = 1; i <= Times; i++)
        {
            string row = $"{i}|{3_000_000_000 + i}|{i}.5|s{i}|v{i}|2020-01-0{i} 00:00:00";
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE id = {i}"));
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE b = {3_000_000_000 + i}"));
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE n = {i}.50"));
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE s = 's{i}' AND v LIKE '_{i}'"));
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE d = timestamp '2020-01-0{i}'"));
            Assert.Equal(row, Ask(client, $"SELECT * FROM t WHERE id IN ({i}, -{i}) ORDER BY 1"));
            Assert.Equal($"{-i}", Ask(client, $"SELECT id - {2 * i} FROM t WHERE id = {i}"));
            Assert.Equal($"{i}", Ask(client, $"SELECT count(*) FROM (SELECT id FROM t ORDER BY id LIMIT {i}) q"));
            Assert.Equal($"{i + 1}", Ask(client, $"SELECT id + 1 FROM t GROUP BY id + 1 HAVING id + 1 = {i + 1}"));
        }
    }

    [NativeFact]
    public void Errors_are_those_of_the_text_with_its_own_positions()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = Connect(server);
        Ask(client, "CREATE TABLE t (id int PRIMARY KEY, v varchar(3))");
        for (int i = 1; i <= Times; i++)
        {
            string head = "SELECT v FROM t WHERE" + new string(' ', i);
            Assert.Equal("", Ask(client, $"{head}id = '{i}'"));
            Refused("22P02", $"{head}id = 'x{i}'", "'x");
            Refused("42703", $"{head}ix = {i}", "ix");
            Refused("42883", $"{head}id = 1 AND v < {i}", "<");
            Assert.Equal("INSERT 0 1", Ask(client, $"INSERT INTO t VALUES ({i}, 'v{i}')"));
            Assert.Equal("23505 ", Ask(client, $"INSERT INTO t VALUES ({i}, 'w{i}')"));
            Assert.Equal("22001 ", Ask(client, $"INSERT INTO t VALUES ({i + 100}, 'too long {i}')"));
            Assert.Equal("22012 ", Ask(client, $"SELECT {i} / (id - id) FROM t WHERE id = {i}"));
        }

        void Refused(string state, string sql, string at) =>
            Assert.Equal($"{state} {sql.IndexOf(at, StringComparison.Ordinal) + 1}", Ask(client, sql));
    }

    [NativeFact]
    public void A_changed_table_is_planned_again()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = Connect(server);
        for (int i = 1; i <= Times; i++)
        {
            string type = i % 2 == 0 ? "int" : "text";
            Ask(client, $"CREATE TABLE t (id {type}, x int)");
            Ask(client, $"INSERT INTO t VALUES ('{i}', {i}), ('0', 0)");
            Assert.Equal($"{i}", Ask(client, $"SELECT x FROM t WHERE id = '{i}'"));
            Ask(client, "DROP TABLE t");
        }
    }

    [NativeFact]
    public void A_failed_transaction_refuses_them_too()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = Connect(server);
        Ask(client, "CREATE TABLE t (id int)");
        for (int i = 1; i <= Times; i++)
        {
            Ask(client, $"SELECT id FROM t WHERE id = {i}");
        }

        Ask(client, "BEGIN");
        Ask(client, "SELECT 1 / 0");
        Assert.Equal("25P02 ", Ask(client, "SELECT id FROM t WHERE id = 100"));
        Ask(client, "ROLLBACK");
        Assert.Equal("", Ask(client, "SELECT id FROM t WHERE id = 101"));
    }

    private static RawClient Connect(ServerProcess server) => new RawClient(server.Port).Startup();

    // Rows as text, the tag where there are none to come, or SQLSTATE and position.
    internal static string Ask(RawClient client, string sql)
    {
        client.Query(sql);
        var rows = new List<string>();
        bool hasRows = false;
        string? other = null;
        foreach ((char type, byte[] body) in client.ReadUntil('Z'))
        {
            switch (type)
            {
                case 'T':
                    hasRows = true;
                    break;
                case 'D':
                    rows.Add(Row(body));
                    break;
                case 'E':
                    other = RawClient.Field(body, 'C') + " " + RawClient.Field(body, 'P');
                    break;
                case 'C' when !hasRows:
                    other = Encoding.UTF8.GetString(body).TrimEnd('\0');
                    break;
                default:
                    break;
            }
        }

        return other ?? string.Join('\n', rows);
    }

    private static string Row(byte[] body)
    {
        int count = (body[0] << 8) | body[1];
        int at = 2;
        var values = new string[count];
        for (int i = 0; i < count; i++)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at));
            at += 4;
            values[i] = length < 0 ? "NULL" : Encoding.UTF8.GetString(body, at, length);
            at += Math.Max(0, length);
        }

        return string.Join('|', values);
    }
}
