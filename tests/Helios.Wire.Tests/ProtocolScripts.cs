namespace Helios.Wire.Tests;

/// <summary>Conversations, by name, in SQL that any server of this kind knows. Each is sent whole, as a pipelining client does.</summary>
internal static class ProtocolScripts
{
    private const string Table = "BEGIN; CREATE TABLE protocol_t (id int PRIMARY KEY, t text); "
        + "INSERT INTO protocol_t VALUES (1, 'one'), (2, 'two'), (3, NULL)";

    internal static IReadOnlyDictionary<string, byte[]> All { get; } = Simple().Concat(Extended()).Concat(Portals()).Concat(Failures())
        .ToDictionary(s => s.Name, s => s.Bytes);

    private static byte[] Sync => ClientBytes.Message('S');

    private static byte[] Flush => ClientBytes.Message('H');

    private static byte[] BindText(string portal, string statement, params string[] values) =>
        ClientBytes.Bind(portal, statement, [], [.. values.Select(System.Text.Encoding.UTF8.GetBytes)], []);

    private static (string Name, byte[] Bytes) Script(string name, params byte[][] messages) => (name, [.. messages.SelectMany(m => m)]);

    private static IEnumerable<(string Name, byte[] Bytes)> Simple() =>
    [
        Script("one statement", ClientBytes.Query("SELECT 1")),
        Script("an empty query", ClientBytes.Query("")),
        Script("blanks and semicolons", ClientBytes.Query(" ; ; ")),
        Script("several statements", ClientBytes.Query("SELECT 1; SELECT 'a'::text AS t, NULL::int4; SELECT true")),
        Script("an error ends the message", ClientBytes.Query("SELECT 1; SELECT nothing; SELECT 2"), ClientBytes.Query("SELECT 3")),
        Script("a syntax error runs nothing", ClientBytes.Query("SELECT 1; SELEC 2")),
        Script("a failed block", ClientBytes.Query("BEGIN"), ClientBytes.Query("SELECT nothing"), ClientBytes.Query("SELECT 1"),
            ClientBytes.Query("COMMIT"), ClientBytes.Query("SELECT 1")),
        Script("a block in one message", ClientBytes.Query("BEGIN; SELECT 1; ROLLBACK"), ClientBytes.Query("ROLLBACK")),
        Script("nested begin", ClientBytes.Query("BEGIN; BEGIN"), ClientBytes.Query("ROLLBACK")),
        Script("an implicit block is undone", ClientBytes.Query("CREATE TABLE protocol_u (id int); SELECT nothing"),
            ClientBytes.Query("SELECT * FROM protocol_u")),
        Script("rows and tags of changes", ClientBytes.Query(Table), ClientBytes.Query("UPDATE protocol_t SET t = 'x' WHERE id > 1"),
            ClientBytes.Query("DELETE FROM protocol_t WHERE id = 9"), ClientBytes.Query("SELECT id, t FROM protocol_t ORDER BY id"),
            ClientBytes.Query("INSERT INTO protocol_t VALUES (7, 'r') RETURNING id"), ClientBytes.Query("ROLLBACK")),
        Script("a terminate in the middle", ClientBytes.Query("SELECT 1"), ClientBytes.Message('X'), ClientBytes.Query("SELECT 2")),
    ];

    private static IEnumerable<(string Name, byte[] Bytes)> Extended() =>
    [
        Script("unnamed", ClientBytes.Parse("", "SELECT 1"), BindText("", ""), ClientBytes.Describe('P', ""),
            ClientBytes.Execute("", 0), Sync),
        Script("named, twice", ClientBytes.Parse("s", "SELECT $1::int4 + 1", 23), BindText("", "s", "41"), ClientBytes.Execute("", 0),
            BindText("", "s", "1"), ClientBytes.Execute("", 0), Sync),
        Script("describe a statement", ClientBytes.Parse("s", "SELECT $1::int4 AS a, $2::text AS b"), ClientBytes.Describe('S', "s"), Sync),
        Script("describe what gives no rows", ClientBytes.Parse("s", "BEGIN"), ClientBytes.Describe('S', "s"), BindText("", "s"),
            ClientBytes.Describe('P', ""), Sync),
        Script("an empty statement", ClientBytes.Parse("", ""), BindText("", ""), ClientBytes.Describe('P', ""),
            ClientBytes.Execute("", 0), Sync),
        Script("binary both ways", ClientBytes.Parse("", "SELECT $1::int4, $1::int8, 'x'::text, true"),
            ClientBytes.Bind("", "", [1], [[0, 0, 0, 42]], [1]), ClientBytes.Describe('P', ""), ClientBytes.Execute("", 0), Sync),
        Script("formats by column", ClientBytes.Parse("", "SELECT 1::int4, 2::int4"), ClientBytes.Bind("", "", [], [], [0, 1]),
            ClientBytes.Describe('P', ""), ClientBytes.Execute("", 0), Sync),
        Script("null parameter", ClientBytes.Parse("", "SELECT $1::text"), ClientBytes.Bind("", "", [], [null], []),
            ClientBytes.Execute("", 0), Sync),
        Script("close then use", ClientBytes.Parse("s", "SELECT 1"), ClientBytes.Close('S', "s"), BindText("", "s"), Sync),
        Script("close what is not there", ClientBytes.Close('S', "none"), ClientBytes.Close('P', "none"), Sync),
        Script("sync alone, flush alone", Sync, Flush, Sync),
        Script("two batches", ClientBytes.Parse("", "SELECT 1"), BindText("", ""), ClientBytes.Execute("", 0), Sync,
            ClientBytes.Parse("", "SELECT 2"), BindText("", ""), ClientBytes.Execute("", 0), Sync),
        Script("a simple query between", ClientBytes.Parse("s", "SELECT 1"), Sync, ClientBytes.Query("SELECT 2"), BindText("", "s"),
            ClientBytes.Execute("", 0), Sync),
    ];

    private static IEnumerable<(string Name, byte[] Bytes)> Portals() =>
    [
        Script("a portal in parts", ClientBytes.Query(Table), ClientBytes.Parse("", "SELECT id FROM protocol_t ORDER BY id"),
            BindText("p", ""), ClientBytes.Execute("p", 2), ClientBytes.Execute("p", 2), ClientBytes.Execute("p", 2), Sync,
            ClientBytes.Query("ROLLBACK")),
        Script("exactly all rows", ClientBytes.Query(Table), ClientBytes.Parse("", "SELECT id FROM protocol_t ORDER BY id"),
            BindText("p", ""), ClientBytes.Execute("p", 3), ClientBytes.Execute("p", 1), Sync, ClientBytes.Query("ROLLBACK")),
        Script("a portal outlives Sync within a block", ClientBytes.Query(Table),
            ClientBytes.Parse("", "SELECT id FROM protocol_t ORDER BY id"), BindText("p", ""), ClientBytes.Execute("p", 1), Sync,
            ClientBytes.Execute("p", 0), Sync, ClientBytes.Query("ROLLBACK"), ClientBytes.Execute("p", 0), Sync),
        Script("a portal ends with its implicit block", ClientBytes.Parse("", "SELECT 1"), BindText("p", ""), Sync,
            ClientBytes.Execute("p", 0), Sync),
        Script("a portal executed again", ClientBytes.Parse("", "SELECT 1"), BindText("", ""), ClientBytes.Execute("", 0),
            ClientBytes.Execute("", 0), Sync),
        Script("a cursor", ClientBytes.Query(Table + "; DECLARE c CURSOR FOR SELECT id FROM protocol_t ORDER BY id"),
            ClientBytes.Query("FETCH 2 FROM c"), ClientBytes.Query("FETCH ALL FROM c"), ClientBytes.Query("CLOSE c"),
            ClientBytes.Query("FETCH c"), ClientBytes.Query("ROLLBACK")),
    ];

    private static IEnumerable<(string Name, byte[] Bytes)> Failures() =>
    [
        Script("skip to Sync", ClientBytes.Parse("", "SELEC"), BindText("", ""), ClientBytes.Execute("", 0), ClientBytes.Query("SELECT 1"),
            Flush, Sync, ClientBytes.Query("SELECT 2")),
        Script("an error in Execute", ClientBytes.Query(Table),
            ClientBytes.Parse("", "SELECT 1/(id - $1) FROM protocol_t ORDER BY id"), BindText("", "", "1"), ClientBytes.Execute("", 0),
            ClientBytes.Close('P', ""), Sync, ClientBytes.Query("SELECT 2"), ClientBytes.Query("ROLLBACK")),
        Script("an error among rows", ClientBytes.Query(Table + "; SELECT 1/(id - 1) FROM protocol_t ORDER BY id"),
            ClientBytes.Query("ROLLBACK")),
        Script("too few parameters", ClientBytes.Parse("", "SELECT $1::int4"), BindText("", ""), Sync),
        Script("too many parameters", ClientBytes.Parse("s", "SELECT 1"), BindText("", "s", "1"), Sync),
        Script("a bad text value", ClientBytes.Parse("", "SELECT $1::int4"), BindText("", "", "4x"), Sync),
        Script("a bad binary value", ClientBytes.Parse("", "SELECT $1::int4"), ClientBytes.Bind("", "", [1], [[1, 2]], []), Sync),
        Script("two statements in Parse", ClientBytes.Parse("", "SELECT 1; SELECT 2"), Sync),
        Script("a name taken", ClientBytes.Parse("s", "SELECT 1"), ClientBytes.Parse("s", "SELECT 2"), Sync,
            ClientBytes.Query("BEGIN"), BindText("p", "s"), BindText("p", "s"), Sync, ClientBytes.Query("ROLLBACK")),
        Script("names that are not there", BindText("", "none"), Sync, ClientBytes.Execute("none", 0), Sync,
            ClientBytes.Describe('S', "none"), Sync, ClientBytes.Describe('P', "none"), Sync),
        Script("a failed block refuses", ClientBytes.Query("BEGIN; SELECT nothing"), ClientBytes.Parse("", "SELECT 1"), Sync,
            ClientBytes.Parse("", "ROLLBACK"), BindText("", ""), ClientBytes.Execute("", 0), Sync),
        Script("an implicit block of a batch", ClientBytes.Parse("", "CREATE TABLE protocol_v (id int)"), BindText("", ""),
            ClientBytes.Execute("", 0), ClientBytes.Parse("", "SELECT nothing"), BindText("", ""), ClientBytes.Execute("", 0), Sync,
            ClientBytes.Query("SELECT * FROM protocol_v")),
        Script("left-over copy data", ClientBytes.Message('d', [1]), ClientBytes.Message('c'), ClientBytes.Message('f', b => b.Text("x")),
            ClientBytes.Query("SELECT 1")),
        Script("an unknown message", ClientBytes.Query("SELECT 1"), ClientBytes.Message('!'), ClientBytes.Query("SELECT 2")),
        Script("a password nobody asked for", ClientBytes.Message('p', b => b.Text("x"))),
        Script("invalid UTF-8", ClientBytes.Message('Q', [0x53, 0xff, 0]), ClientBytes.Query("SELECT 1")),
        Script("a duplicate key", ClientBytes.Query(Table), ClientBytes.Query("INSERT INTO protocol_t VALUES (1, 'again')"),
            ClientBytes.Query("ROLLBACK")),
        Script("unknown names", ClientBytes.Query("SELECT * FROM protocol_none"), ClientBytes.Query("SELECT nothing"),
            ClientBytes.Query("SELECT no_such_function(1)")),
    ];
}
