using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// The cache hooks in the published binary. The guest answers every lookup with Use, the same key "k" and tag for all it is asked about,
/// and
/// invalidates that key in pre_execution of every UPDATE.
/// </summary>
public sealed class CachePluginTests
{
    // A CacheEntry at 1100: key "k" at 1200, one tag at 1150, flags at 1112. Use with it; Miss.
    private const string Use = "(i64.const 0x44C00000205)";
    private const string Miss = "(i64.const 0x105)";
    private const string Filter = """
        (func (export "helios_on_batch") (param $frame i32) (result i64)
          (i32.store8 (i32.load offset=12 (i32.load offset=44 (local.get $frame))) (i32.const 0)) (i64.const 3))
        """;

    private const string Tables = """
        CREATE TABLE items (id int PRIMARY KEY, tenant_id int, v int);
        INSERT INTO items VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30);
        CREATE TABLE others (id int PRIMARY KEY, v int);
        INSERT INTO others VALUES (1, 1);
        """;

    [NativeFact]
    public void One_key_for_two_tenants_serves_each_its_own_rows()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        byte[] isolation = File.ReadAllBytes(
            Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", "tenant_isolation.wasm"));
        using var server = new CacheServer(
            Tables,
            ("tenant-isolation", isolation, """
                hook = "post_parse"
                priority = 100
                capabilities = { allow_query_modification = true, allow_table_access = ["items"], allow_metadata_access = true }
                config = { tables = ["items"], tenant_id_header = "X-Tenant", tenant_id_session_var = "app.current_tenant_id" }
                """),
            Cacher(Lookup(Use)));
        using NpgsqlConnection a = server.Process.OpenPlain();
        using NpgsqlConnection b = server.Process.OpenPlain();
        Execute(a, "SET app.current_tenant_id = 1");
        Execute(b, "SET app.current_tenant_id = 2");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("10,20", Text(a, "SELECT string_agg(v::text, ',' ORDER BY id) FROM items"));
            Assert.Equal("30", Text(b, "SELECT string_agg(v::text, ',' ORDER BY id) FROM items"));
        }

        Assert.Equal((2, 4), (server.Count("entries", "cacher"), server.Count("hits", "cacher")));

        // One session that becomes another tenant finds that tenant's.
        Execute(a, "SET app.current_tenant_id = 2");
        Assert.Equal("30", Text(a, "SELECT string_agg(v::text, ',' ORDER BY id) FROM items"));
        Assert.Equal((2, 5), (server.Count("entries", "cacher"), server.Count("hits", "cacher")));

        // The key takes both away.
        Execute(a, "UPDATE items SET v = v");
        Assert.Equal(0, server.Count("entries", "cacher"));
    }

    [NativeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_a_grant_lets_an_entry_outlive_a_write(bool isGranted)
    {
        using var server = new CacheServer(Tables, Cacher(Lookup(Use), flags: 1, grants: isGranted ? "allow_stale_cache = true" : ""));
        using NpgsqlConnection reader = server.Process.OpenPlain();
        using NpgsqlConnection writer = server.Process.OpenPlain();
        const string Sql = "SELECT count(*)::text FROM items";
        Assert.Equal("3", Text(reader, Sql));
        Execute(writer, "INSERT INTO items VALUES (4, 1, 40)");
        Assert.Equal(isGranted ? "3" : "4", Text(reader, Sql));

        // Whose transaction has written sees what it wrote.
        Execute(writer, "BEGIN; DELETE FROM items WHERE id = 4");
        Assert.Equal("3", Text(writer, Sql));
        Execute(writer, "ROLLBACK");

        // Invalidated in a transaction: at its commit, not before, and not at its rollback.
        Execute(writer, "BEGIN; UPDATE others SET v = 2; ROLLBACK");
        Assert.Equal(isGranted ? "3" : "4", Text(reader, Sql));
        Execute(writer, "BEGIN; UPDATE others SET v = 2");
        Assert.Equal(isGranted ? "3" : "4", Text(reader, Sql));
        Execute(writer, "COMMIT");
        Assert.Equal("4", Text(reader, Sql));
        PostgresException error = Assert.Throws<PostgresException>(() => Execute(writer, "UPDATE others SET v = 1 / 0"));
        Assert.Equal("22012", error.SqlState);
        Assert.Equal("4", Text(reader, Sql));
    }

    [NativeFact]
    public void An_entry_ends_with_its_time()
    {
        const string Grants = "allow_stale_cache = true\ncache_max_ttl_ms = 300";
        using var server = new CacheServer(Tables, Cacher(Lookup(Use), flags: 1, grants: Grants));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        const string Sql = "SELECT count(*)::text FROM items";
        Assert.Equal("3", Text(connection, Sql));
        Execute(connection, "DELETE FROM items WHERE id = 1");
        Thread.Sleep(400);
        Assert.Equal("2", Text(connection, Sql));
    }

    [NativeFact]
    public void A_miss_is_kept_only_where_cache_store_says()
    {
        string store = $"(func (export \"helios_cache_store\") (param $frame i32) (result i64) {Use})";
        using var never = new CacheServer(Tables, Cacher(Lookup(Miss)));
        using var kept = new CacheServer(Tables, Cacher(Lookup(Miss) + store, hooks: "\"cache_lookup\", \"cache_store\""));
        using var storeOnly = new CacheServer(Tables, Cacher(store, hooks: "\"cache_store\""));
        foreach ((CacheServer server, long entries, long ofDefault) in new[] { (never, 0L, 0L), (kept, 1, 0), (storeOnly, 1, 0) })
        {
            using NpgsqlConnection connection = server.Process.OpenPlain();
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal("3", Text(connection, "SELECT count(*)::text FROM items"));
            }

            Assert.Equal(entries, server.Count("entries", "cacher"));
            Assert.Equal(ofDefault, server.Count("entries"));
            Assert.Equal(0, server.Count("hits", "cacher"));
        }
    }

    [NativeFact]
    public void Rows_of_a_hit_pass_the_plugins_of_post_execution()
    {
        using var server = new CacheServer(
            Tables,
            Cacher(
                Lookup(Use) + Filter, hooks: "\"cache_lookup\", \"post_execution\"",
                grants: "allow_result_modification = true"));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        for (int i = 0; i < 3; i++)
        {
            using var command = new NpgsqlCommand("SELECT id, v FROM items", connection);
            using NpgsqlDataReader reader = command.ExecuteReader();
            Assert.False(reader.Read());
        }

        Assert.Equal(2, server.Count("hits", "cacher"));
    }

    [NativeFact]
    public void Pre_execution_sees_every_hit()
    {
        using var server = new CacheServer(Tables, Cacher("", hooks: "\"pre_execution\""));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        const string Calls = "SELECT calls::text FROM helios.plugin_stats";
        int before = int.Parse(Text(connection, Calls), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 5; i++)
        {
            Text(connection, "SELECT count(*)::text FROM items");
        }

        int after = int.Parse(Text(connection, Calls), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(6, after - before);
        Assert.Equal(4, server.Count("hits"));
    }

    [NativeFact]
    public void Who_was_not_granted_a_table_is_not_asked_about_it()
    {
        using var server = new CacheServer(Tables, Cacher(Lookup("(i64.const 4)"), tables: "\"others\""));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        Assert.Equal("3", Text(connection, "SELECT count(*)::text FROM items"));
        Assert.Equal("3", Text(connection, "SELECT count(*)::text FROM items, others"));
        PostgresException error = Assert.Throws<PostgresException>(() => Text(connection, "SELECT count(*)::text FROM others"));
        Assert.Equal("42501", error.SqlState);
    }

    [NativeFact]
    public void Quotas_bound_what_a_plugin_keeps()
    {
        using var server = new CacheServer(Tables, Cacher(Lookup(Use), grants: "cache_max_entries = 5"));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        for (int i = 0; i < 20; i++)
        {
            Text(connection, $"SELECT (count(*) + {i})::text FROM items");
        }

        Assert.Equal(5, server.Count("entries", "cacher"));
        Assert.Equal(15, server.Count("evicted", "cacher"));
    }

    private static string Lookup(string answer) => $"(func (export \"helios_cache_lookup\") (param $frame i32) (result i64) {answer})";

    private static (string Name, byte[] Module, string Settings) Cacher(
        string functions, string hooks = "\"cache_lookup\", \"pre_execution\"", string grants = "", string tables = "\"items\", \"others\"",
        int flags = 0)
    {
        string data = $"""
            (data (i32.const 1100) "\b0\04\00\00\01\00\00\00\00\00\00\00\{flags:x2}\00\00\00\7e\04\00\00\01\00\00\00")
            (data (i32.const 1150) "\ba\04\00\00\03\00\00\00")
            (data (i32.const 1200) "k") (data (i32.const 1210) "tag")
            """;
        const string Import = """(import "helios" "cache_invalidate" (func $invalidate (param i32 i32 i32) (result i32)))""";
        const string PreExecution = """
            (func (export "helios_pre_execution") (param $frame i32) (result i64)
              (local $statement i32)
              (local.set $statement (i32.load offset=36 (local.get $frame)))
              (if (i32.and (i32.ne (local.get $statement) (i32.const 0))
                    (i32.eq (i32.load8_u offset=20 (local.get $statement)) (i32.const 4)))
                (then (drop (call $invalidate (i32.const 1) (i32.const 1200) (i32.const 1)))))
              (i64.const 0))
            """;
        return ("cacher", PluginServer.Module(functions + PreExecution + data, Import), $"""
            hook = [{hooks}]
            [[proxy.plugins.plugin.capabilities]]
            allow_cache = true
            allow_table_access = [{tables}]
            {grants}
            """);
    }

    private static string Text(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (string)command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
