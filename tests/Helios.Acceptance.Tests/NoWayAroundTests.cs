using System.Text;
using Helios.Sql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// DESIGN invariant 1 in the published binary: for every kind of statement, on every path of the protocol, each hook runs or the statement
/// is refused. A plugin refuses in one hook whatever it is asked, with a SQLSTATE of its own; whatever answers without that state has gone
/// past it, and must be listed here with its reason. A kind without a row fails the test.
/// </summary>
public sealed class NoWayAroundTests
{
    private const string State = "HX001";

    /// <summary>What a hook has to do with a kind.</summary>
    [Flags]
    private enum Hooks
    {
        None = 0,
        PreParse = 1,
        PostParse = 2,
        PreExecution = 4,
        PostExecution = 8,
        CacheLookup = 16,
        CacheStore = 32,

        /// <summary>Rows that may come from the cache: whoever looks there, or keeps them, is asked about them first.</summary>
        Cached = All | CacheLookup | CacheStore,
        All = PreParse | PostParse | PreExecution | PostExecution,

        /// <summary>Plans and changes rows, gives none.</summary>
        Write = PreParse | PostParse | PreExecution,

        /// <summary>Nothing but the session is touched: only the text is asked about.</summary>
        Session = PreParse,
    }

    // Kind, statements before it in the same transaction, the statement, the hooks that must see it.
    private static readonly (StatementKind Kind, string Before, string Sql, Hooks Seen)[] s_rows =
    [
        (StatementKind.Select, "", "SELECT id, note FROM guarded", Hooks.Cached),
        (StatementKind.Select, "", "SELECT g.id FROM guarded g JOIN guarded h USING (id) ORDER BY 1 LIMIT 1", Hooks.Cached),
        (StatementKind.Select, "", "SELECT max(note) FROM guarded", Hooks.Cached),
        (StatementKind.Select, "", "TABLE guarded", Hooks.Cached),
        (StatementKind.Select, "", "SELECT id FROM guarded FOR UPDATE", Hooks.All),
        (StatementKind.Values, "", "VALUES ((SELECT note FROM guarded LIMIT 1))", Hooks.Cached),
        (StatementKind.Insert, "", "INSERT INTO guarded VALUES (100, 'x')", Hooks.Write),
        (StatementKind.Insert, "", "INSERT INTO guarded VALUES (101, 'x') RETURNING note", Hooks.All),
        (StatementKind.Update, "", "UPDATE guarded SET note = 'y'", Hooks.Write),
        (StatementKind.Update, "", "UPDATE guarded SET note = 'y' RETURNING id", Hooks.All),
        (StatementKind.Delete, "", "DELETE FROM guarded", Hooks.Write),
        (StatementKind.Delete, "", "DELETE FROM guarded RETURNING *", Hooks.All),
        (StatementKind.Merge, "", "MERGE INTO guarded g USING (VALUES (1)) v(i) ON g.id = v.i WHEN MATCHED THEN DELETE", Hooks.Write),
        (StatementKind.CreateTable, "", "CREATE TABLE another (id int)", Hooks.Write),
        (StatementKind.CreateTableAs, "", "CREATE TABLE another AS SELECT id FROM guarded", Hooks.Write),
        (StatementKind.DropTable, "", "DROP TABLE guarded", Hooks.Write),
        (StatementKind.Truncate, "", "TRUNCATE guarded", Hooks.Write),
        (StatementKind.Copy, "", "COPY guarded TO STDOUT", Hooks.All),
        (StatementKind.Copy, "", "COPY (SELECT note FROM guarded) TO STDOUT", Hooks.All),
        (StatementKind.Copy, "", "COPY guarded (note) TO STDOUT (FORMAT csv, HEADER)", Hooks.All),
        (StatementKind.Copy, "", "COPY guarded TO STDOUT (FORMAT binary)", Hooks.All),
        (StatementKind.Copy, "", "COPY (UPDATE guarded SET note = note RETURNING note) TO STDOUT", Hooks.All),
        (StatementKind.Copy, "", "COPY guarded FROM STDIN", Hooks.Write),
        (StatementKind.Copy, "", "COPY guarded (id) FROM STDIN (FORMAT csv) WHERE id > 0", Hooks.Write),
        (StatementKind.Explain, "", "EXPLAIN ANALYZE SELECT note FROM guarded", Hooks.All),
        (StatementKind.Explain, "", "EXPLAIN SELECT note FROM guarded", Hooks.Write),
        (StatementKind.Explain, "", "EXPLAIN (FORMAT json, PLUGINS) UPDATE guarded SET note = 'y'", Hooks.Write),
        (StatementKind.Explain, "", "EXPLAIN ANALYZE UPDATE guarded SET note = 'y' RETURNING note", Hooks.All),
        (StatementKind.Explain, "", "EXPLAIN ANALYZE INSERT INTO guarded SELECT id + 10, note FROM guarded", Hooks.Write),
        (StatementKind.Explain, "", "EXPLAIN ANALYZE CREATE TABLE another AS SELECT id FROM guarded", Hooks.Write),
        (StatementKind.Explain, "", "EXPLAIN ANALYZE DECLARE c CURSOR FOR SELECT note FROM guarded", Hooks.All),
        (StatementKind.Explain, "PREPARE p AS SELECT note FROM guarded", "EXPLAIN ANALYZE EXECUTE p", Hooks.All),
        (StatementKind.Define, "", "ALTER TABLE guarded ADD COLUMN x int", Hooks.Write),
        (StatementKind.Define, "", "CREATE VIEW seen AS SELECT note FROM guarded", Hooks.Write),
        (StatementKind.Define, "", "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT note FROM guarded'", Hooks.Write),
        (StatementKind.Privilege, "", "GRANT SELECT ON guarded TO PUBLIC", Hooks.Write),
        (StatementKind.Maintain, "", "VACUUM guarded", Hooks.Write),
        (StatementKind.Code, "", "DO 'BEGIN DELETE FROM guarded; END'", Hooks.Write),
        (StatementKind.Code, "", "CALL p()", Hooks.Write),
        (StatementKind.Notify, "", "LISTEN guarded", Hooks.Write),
        (StatementKind.Lock, "", "LOCK TABLE guarded", Hooks.Write),
        (StatementKind.Configure, "", "ALTER SYSTEM SET x = 1", Hooks.Write),
        (StatementKind.Constraints, "", "SET CONSTRAINTS ALL DEFERRED", Hooks.Write),
        (StatementKind.DeclareCursor, "", "DECLARE c CURSOR FOR SELECT note FROM guarded", Hooks.Write | Hooks.CacheLookup),
        (StatementKind.Fetch, "DECLARE c CURSOR FOR SELECT note FROM guarded", "FETCH ALL FROM c", Hooks.Cached),
        (StatementKind.Fetch, "DECLARE c CURSOR FOR SELECT note FROM guarded", "MOVE 1 FROM c", Hooks.Cached),
        (StatementKind.Execute, "PREPARE p AS SELECT note FROM guarded", "EXECUTE p", Hooks.Cached),
        (StatementKind.Execute, "PREPARE p(int) AS UPDATE guarded SET note = 'z' WHERE id = $1", "EXECUTE p(1)", Hooks.Write),

        // PREPARE runs nothing: what it prepares is asked about at each EXECUTE.
        (StatementKind.Prepare, "", "PREPARE p AS SELECT note FROM guarded", Hooks.Session),
        (StatementKind.Deallocate, "PREPARE p AS SELECT 1", "DEALLOCATE p", Hooks.Session),
        (StatementKind.ClosePortal, "DECLARE c CURSOR FOR SELECT note FROM guarded", "CLOSE c", Hooks.Session),
        (StatementKind.Transaction, "", "COMMIT", Hooks.Session),
        (StatementKind.Transaction, "", "SAVEPOINT a", Hooks.Session),
        (StatementKind.Transaction, "SAVEPOINT a", "RELEASE a", Hooks.Session),
        (StatementKind.Transaction, "SAVEPOINT a", "ROLLBACK TO SAVEPOINT a", Hooks.Session),
        (StatementKind.VariableSet, "", "SET app.x = 1", Hooks.Session),
        (StatementKind.VariableShow, "", "SHOW search_path", Hooks.Session),
        (StatementKind.Discard, "", "DISCARD PLANS", Hooks.Session),
        (StatementKind.Empty, "", " -- nothing", Hooks.Session),
    ];

    [NativeTheory]
    [InlineData("pre_parse", "helios_pre_parse")]
    [InlineData("post_parse", "helios_post_parse")]
    [InlineData("pre_execution", "helios_pre_execution")]
    [InlineData("post_execution", "helios_on_batch")]
    [InlineData("cache_lookup", "helios_cache_lookup")]
    [InlineData("cache_store", "helios_cache_store")]
    public void Every_kind_on_every_path_is_seen_or_refused(string hook, string export)
    {
        Hooks which = hook switch
        {
            "pre_parse" => Hooks.PreParse,
            "post_parse" => Hooks.PostParse,
            "pre_execution" => Hooks.PreExecution,
            "cache_lookup" => Hooks.CacheLookup,
            "cache_store" => Hooks.CacheStore,
            _ => Hooks.PostExecution,
        };
        using PluginServer server = Refusing(hook, export);
        var past = new StringBuilder();
        foreach ((_, string before, string sql, Hooks seen) in s_rows)
        {
            if ((seen & which) == 0)
            {
                continue;
            }

            foreach (string path in new[] { "simple", "list", "extended", "named", "portal" })
            {
                string? answer = Run(server.Process.Port, before, sql, path, which == Hooks.PreParse);
                if (answer is not null)
                {
                    past.AppendLine($"{path}: {sql}: {answer}");
                }
            }
        }

        Assert.True(past.Length == 0, $"past {hook}:\n{past}");
    }

    [NativeFact]
    public void Without_the_plugin_nothing_is_refused_so_the_matrix_can_fail()
    {
        using PluginServer server = Refusing("on_disconnect", "helios_disconnect");
        int past = s_rows.Count(row => Run(server.Process.Port, row.Before, row.Sql, "simple", isTextHook: false) is not null);
        Assert.True(past > 20, $"{past} of {s_rows.Length} rows");
    }

    [Fact]
    public void Every_kind_has_a_row()
    {
        IEnumerable<StatementKind> missing = Enum.GetValues<StatementKind>().Except(s_rows.Select(r => r.Kind));
        Assert.Empty(missing);
    }

    /// <summary>Null when the statement was refused by the plugin, or is refused by the server as not served yet.</summary>
    private static string? Run(int port, string before, string sql, string path, bool isTextHook)
    {
        using var client = new RawClient(port);
        client.Startup();
        client.Query("BEGIN");
        client.ReadUntil('Z');
        var messages = new List<(char Type, byte[] Body)>();
        if (before.Length > 0)
        {
            // A hook that refuses what opens the cursor has seen what FETCH would give; pre_parse has to refuse the text itself.
            client.Query(before);
            List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
            messages.AddRange(isTextHook ? [] : answer);
        }

        switch (path)
        {
            case "simple":
                client.Query(sql);
                break;
            case "list":
                client.Query("SET app.y = 1; " + sql + "; SHOW app.y");
                break;
            default:
                Extended(client, sql, path == "named" ? "s" : "", path == "portal" ? "p" : "");
                break;
        }

        messages.AddRange(Answer(client, path is not ("simple" or "list")));
        string[] states = [.. messages.Where(m => m.Type == 'E').Select(m => StateOf(m.Body))];
        bool isRefused = states.Any(s => s is State or "0A000");
        bool hasRows = messages.Any(
            m => m.Type is 'D' or 'd' && Encoding.Latin1.GetString(m.Body).Contains("CANARY", StringComparison.Ordinal));
        return isRefused && !hasRows ? null : string.Join(' ', messages.Select(m => m.Type)) + " " + string.Join(' ', states);
    }

    // Data for every COPY that asks for some: a row for each format.
    private static List<(char Type, byte[] Body)> Answer(RawClient client, bool isExtended)
    {
        var messages = new List<(char Type, byte[] Body)>();
        while (true)
        {
            (char Type, byte[] Body) message = client.Read();
            messages.Add(message);
            if (message.Type is 'Z' or '\0')
            {
                return messages;
            }

            if (message.Type == 'G')
            {
                bool isOneColumn = message.Body[2] == 1;
                client.Message('d', Encoding.UTF8.GetBytes(isOneColumn ? "900\n" : "900\tx\n"));
                client.Message('c', []);
                if (isExtended)
                {
                    client.Message('S', []);
                }
            }
        }
    }

    private static void Extended(RawClient client, string sql, string statement, string portal)
    {
        client.Message('P', Encoding.UTF8.GetBytes(statement + "\0" + sql + "\0\0\0"));
        client.Message('B', [.. Encoding.UTF8.GetBytes(portal + "\0" + statement + "\0"), 0, 0, 0, 0, 0, 0]);
        client.Message('E', [.. Encoding.UTF8.GetBytes(portal + "\0"), 0, 0, 0, 0]);
        client.Message('S', []);
    }

    private static string StateOf(byte[] error)
    {
        string text = Encoding.UTF8.GetString(error);
        int at = text.IndexOf("\0C", StringComparison.Ordinal);
        return text.Substring(at + 2, 5);
    }

    private static PluginServer Refusing(string hook, string export) => new(
        PluginServer.Module($"(func (export \"{export}\") (param $frame i32) (result i64) (i64.const 0x23000000004))", state: State),
        [hook],
        """
        allow_query_modification = true
        allow_result_modification = true
        allow_cache = true
        allow_table_access = ["guarded"]
        """,
        "CREATE TABLE guarded (id int PRIMARY KEY, note text); INSERT INTO guarded VALUES (1, 'CANARY'), (2, 'CANARY');");
}
