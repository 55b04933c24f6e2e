using System.Text;
using System.Xml.Linq;

namespace Helios.Acceptance.Tests;

/// <summary>EXPLAIN of prepared statements, and its structured formats, through the wire.</summary>
public sealed class ExplainTests
{
    [NativeFact]
    public void Execute_is_explained_as_the_statement_that_it_names()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Rows(client, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        Rows(client, "INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        Rows(client, "PREPARE p(int, text) AS SELECT v FROM t WHERE id >= $1 AND v <> $2 ORDER BY v");
        string direct = string.Join('\n', Rows(client, "EXPLAIN SELECT v FROM t WHERE id >= 1 AND v <> 'x' ORDER BY v")[..2]);
        Assert.Equal(direct, string.Join('\n', Rows(client, "EXPLAIN EXECUTE p(1, 'x')")[..2]));
        Assert.Contains(
            Rows(client, "EXPLAIN (ANALYZE, TIMING OFF) EXECUTE p(2, 'x')"), line => line.Contains("rows=1.00", StringComparison.Ordinal));
        Assert.Equal(["26000"], Rows(client, "EXPLAIN EXECUTE nope"));
        Assert.Equal(["42601"], Rows(client, "EXPLAIN EXECUTE p(1)"));
        Assert.Equal(["22P02"], Rows(client, "EXPLAIN EXECUTE p('x', 'y')"));

        // One that the protocol prepared, a write, and EXPLAIN EXECUTE itself prepared by the protocol.
        client.Message('P', "w\0INSERT INTO t VALUES ($1, $2)\0\0\0"u8);
        client.Message('P', "e\0EXPLAIN ANALYZE EXECUTE w(3, 'c')\0\0\0"u8);
        client.Message('D', "Se\0"u8);
        client.Message('B', "\0e\0\0\0\0\0\0\0"u8);
        client.Message('E', "\0\0\0\0\0"u8);
        client.Message('S', []);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        Assert.DoesNotContain(messages, m => m.Type == 'E');
        Assert.Contains("QUERY PLAN", Encoding.UTF8.GetString(messages.Find(m => m.Type == 'T').Body), StringComparison.Ordinal);
        Assert.Contains(messages, m => m.Type == 'D' && Encoding.UTF8.GetString(m.Body).Contains("Insert on t", StringComparison.Ordinal));
        Assert.Equal(["3"], Rows(client, "SELECT count(*) FROM t"));
        Rows(client, "EXPLAIN EXECUTE w(4, 'd')");
        Assert.Equal(["3"], Rows(client, "SELECT count(*) FROM t"));
    }

    [NativeFact]
    public void Xml_and_yaml_are_laid_out_as_PostgreSQL_s()
    {
        using ServerProcess server = ServerProcess.Start();
        using RawClient client = new RawClient(server.Port).Startup();
        Rows(client, "CREATE TABLE t (id int PRIMARY KEY, v text)");
        const string Query = "SELECT * FROM t WHERE v < 'a\"b&' ORDER BY v LIMIT 3";
        string xml = Assert.Single(Rows(client, "EXPLAIN (FORMAT XML, ANALYZE) " + Query));
        XNamespace space = "http://www.postgresql.org/2009/explain";
        XElement query = XDocument.Parse(xml).Root!.Element(space + "Query")!;
        XElement sort = query.Element(space + "Plan")!.Element(space + "Plans")!.Element(space + "Plan")!;
        Assert.Equal(("Sort", "1"), (sort.Element(space + "Node-Type")!.Value, sort.Element(space + "Actual-Loops")!.Value));
        Assert.Equal("v", sort.Element(space + "Sort-Key")!.Element(space + "Item")!.Value);
        Assert.NotNull(query.Element(space + "Execution-Time"));
        XElement scan = sort.Element(space + "Plans")!.Element(space + "Plan")!;
        Assert.Contains("'a\"b&'", scan.Element(space + "Filter")!.Value, StringComparison.Ordinal);
        Assert.StartsWith(
            "<explain xmlns=\"http://www.postgresql.org/2009/explain\">\n  <Query>\n    <Plan>\n      <Node-Type>Limit<",
            xml,
            StringComparison.Ordinal);
        Assert.EndsWith("\n  </Query>\n</explain>", xml, StringComparison.Ordinal);

        string[] yaml = Assert.Single(Rows(client, "EXPLAIN (FORMAT YAML, ANALYZE) " + Query)).Split('\n');
        Assert.Equal(["- Plan: ", "    Node Type: \"Limit\""], yaml[..2]);
        Assert.Contains("    Plans: ", yaml);
        Assert.Contains("      - Node Type: \"Sort\"", yaml);
        Assert.Contains("          - \"v\"", yaml);
        Assert.Contains("          - Node Type: \"Seq Scan\"", yaml);
        Assert.Contains(yaml, line => line.StartsWith("            Filter: \"", StringComparison.Ordinal)
            && line.Contains("a\\\"b&", StringComparison.Ordinal));
        Assert.StartsWith("  Execution Time: ", yaml[^1], StringComparison.Ordinal);
    }

    /// <summary>The first value of each row, or the SQLSTATE.</summary>
    private static string[] Rows(RawClient client, string sql)
    {
        client.Query(sql);
        List<(char Type, byte[] Body)> messages = client.ReadUntil('Z');
        return messages.Find(m => m.Type == 'E').Body is { } error
            ? [RawClient.Field(error, 'C')]
            : [.. messages.Where(m => m.Type == 'D').Select(m => Encoding.UTF8.GetString(m.Body, 6, m.Body.Length - 6))];
    }
}
