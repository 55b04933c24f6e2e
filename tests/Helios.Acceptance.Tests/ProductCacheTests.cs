using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The plugin product-cache in the published binary: a write of one product leaves the entries of all others.</summary>
public sealed class ProductCacheTests
{
    private const string Tables = """
        CREATE TABLE products (id int, tenant_id int, name text, stock int);
        INSERT INTO products VALUES (1, 1, 'cup', 10), (2, 1, 'jug', 20), (1, 2, 'saw', 30);
        CREATE TABLE others (id int PRIMARY KEY, v int);
        """;

    private const string OfOne = "SELECT string_agg(name || '=' || stock, ',' ORDER BY tenant_id) FROM products WHERE id = 1";
    private const string OfTwo = "SELECT string_agg(name || '=' || stock, ',') FROM products AS p WHERE p.id = 2 AND stock > 0";

    [NativeFact]
    public void A_write_takes_out_its_product_at_its_commit_and_leaves_the_others()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        using var server = new CacheServer(Tables, Plugin());
        using NpgsqlConnection reader = server.Process.OpenPlain();
        using NpgsqlConnection writer = server.Process.OpenPlain();
        void Expect(string one, long hits)
        {
            Assert.Equal(one, Text(reader, OfOne));
            Assert.Equal("jug=20", Text(reader, OfTwo));
            Assert.Equal(hits, server.Count("hits", "product-cache"));
        }

        Expect("cup=10,saw=30", 0);
        Expect("cup=10,saw=30", 2);
        Assert.Equal(2, server.Count("entries", "product-cache"));

        // Written by another session: product 1 is read afresh, product 2 still comes from the cache.
        Execute(writer, "UPDATE products SET stock = 11 WHERE id = 1 AND tenant_id = 1");
        Assert.Equal(1, server.Count("entries", "product-cache"));
        Expect("cup=11,saw=30", 3);
        Execute(writer, "DELETE FROM products WHERE id = $1 AND tenant_id = 2", 1);
        Expect("cup=11", 4);
        Execute(writer, "INSERT INTO products (name, id, tenant_id, stock) VALUES ('axe', $1, 2, 31)", 1);
        Expect("cup=11,axe=31", 5);

        // Undone: nothing is taken out, and the reader sees nothing of it. The same for a statement that fails by itself.
        Execute(writer, "BEGIN; UPDATE products SET stock = 0 WHERE id = 1");
        Expect("cup=11,axe=31", 7);
        Execute(writer, "ROLLBACK");
        Expect("cup=11,axe=31", 9);
        PostgresException error = Assert.Throws<PostgresException>(
            () => Execute(writer, "UPDATE products SET stock = 1 / (stock - stock) WHERE id = 1"));
        Assert.Equal("22012", error.SqlState);
        Expect("cup=11,axe=31", 11);

        // Done: at the commit, not before. What names no product takes out all.
        Execute(writer, "BEGIN; UPDATE products SET stock = 12 WHERE id = 1 AND tenant_id = 1");
        Expect("cup=11,axe=31", 13);
        Execute(writer, "COMMIT");
        Expect("cup=12,axe=31", 14);
        Execute(writer, "UPDATE products SET stock = stock + 0");
        Assert.Equal(0, server.Count("entries", "product-cache"));
        Expect("cup=12,axe=31", 14);
    }

    [NativeFact]
    public void Every_form_of_a_write_is_seen_by_the_next_query()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        using var server = new CacheServer(Tables, Plugin());
        using NpgsqlConnection reader = server.Process.OpenPlain();
        using NpgsqlConnection writer = server.Process.OpenPlain();
        using NpgsqlConnection plain = server.Process.OpenPlain();
        Execute(writer, "PREPARE stock(int, int) AS UPDATE products SET stock = $2 WHERE id = $1");
        string[] writes =
        [
            "UPDATE products SET id = 3 WHERE id = 2", "UPDATE products SET id = 2 WHERE id = 3",
            "INSERT INTO products VALUES (1, 3, 'c', 3)",
            "DELETE FROM products WHERE tenant_id = 3 RETURNING id",
            "UPDATE products p SET stock = 6 FROM (VALUES (1)) AS v(id) WHERE p.id = v.id AND v.id = 1",
            "UPDATE products AS p SET stock = 7 WHERE 1 = p.id", "UPDATE products SET stock = 8 WHERE id = '1'",
            "UPDATE products SET stock = 9 WHERE id = 1.0", "UPDATE products SET stock = 10 WHERE id = 1 OR id = 2",
            "UPDATE products SET stock = 11 WHERE id = 0x1", "EXECUTE stock(1, 12)", "EXECUTE stock(2, 13)",
            "INSERT INTO products (id, tenant_id) SELECT 1, 9", "INSERT INTO products (tenant_id, id) VALUES (8, 5), (7, 1)",
            "DELETE FROM products USING others WHERE products.id = 1", "UPDATE public.products SET stock = 14 WHERE id IN (1)",
            "EXPLAIN ANALYZE UPDATE products SET stock = 15 WHERE id = 2", "DELETE FROM products WHERE id = -1 OR true",
            "INSERT INTO products VALUES (1, 1, 'new', 1)", "TRUNCATE products",
        ];
        const string One = "SELECT string_agg(concat(tenant_id, name, stock), ',' ORDER BY tenant_id) FROM products WHERE id = ";
        foreach (string write in writes)
        {
            foreach (string id in new[] { "1", "2" })
            {
                Text(reader, One + id);
            }

            Execute(writer, write);
            foreach (string id in new[] { "1", "2" })
            {
                // The condition beside it is none that the plugin takes for a product's.
                Assert.True(Text(plain, One + id + " + 0") == Text(reader, One + id), write);
            }
        }

        Assert.True(server.Count("hits", "product-cache") > 5);
    }

    [NativeFact]
    public void Two_tenants_with_the_same_text_are_never_mixed()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        using var server = new CacheServer(
            Tables,
            ("tenant-isolation", Module("tenant_isolation"), """
                hook = "post_parse"
                priority = 100
                capabilities = { allow_query_modification = true, allow_table_access = ["products"], allow_metadata_access = true }
                config = { tables = ["products"], tenant_id_header = "X-Tenant", tenant_id_session_var = "app.current_tenant_id" }
                """),
            Plugin());
        using NpgsqlConnection a = server.Process.OpenPlain();
        using NpgsqlConnection b = server.Process.OpenPlain();
        Execute(a, "SET app.current_tenant_id = 1");
        Execute(b, "SET app.current_tenant_id = 2");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("cup=10", Text(a, OfOne));
            Assert.Equal("saw=30", Text(b, OfOne));
        }

        Assert.Equal((2, 4), (server.Count("entries", "product-cache"), server.Count("hits", "product-cache")));

        // Both have a product 1: the write of one takes out the other's too, which is read again as it was.
        Execute(a, "UPDATE products SET stock = 11 WHERE id = 1");
        Assert.Equal(0, server.Count("entries", "product-cache"));
        Assert.Equal(("cup=11", "saw=30"), (Text(a, OfOne), Text(b, OfOne)));
        Execute(a, "SET app.current_tenant_id = 2");
        Assert.Equal("saw=30", Text(a, OfOne));
    }

    [NativeFact]
    public void Without_the_grant_any_write_of_the_table_ends_every_entry()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        using var server = new CacheServer(Tables, Plugin(stale: false));
        using NpgsqlConnection connection = server.Process.OpenPlain();
        Assert.Equal("jug=20", Text(connection, OfTwo));
        Assert.Equal("jug=20", Text(connection, OfTwo));
        Execute(connection, "UPDATE products SET stock = 12 WHERE id = 1");
        Assert.Equal("jug=20", Text(connection, OfTwo));
        Assert.Equal(1, server.Count("hits", "product-cache"));
    }

    private static (string Name, byte[] Module, string Settings) Plugin(bool stale = true) =>
        ("product-cache", Module("product_cache"), $$"""
        hook = ["pre_execution", "cache_lookup"]
        [[proxy.plugins.plugin.capabilities]]
        allow_cache = true
        allow_stale_cache = {{(stale ? "true" : "false")}}
        allow_parameter_access = true
        allow_table_access = ["products"]
        """);

    private static byte[] Module(string name) =>
        File.ReadAllBytes(Path.Combine(NativeBinary.Repository, "src", "plugins", "modules", name + ".wasm"));

    private static string? Text(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() as string;
    }

    private static void Execute(NpgsqlConnection connection, string sql, params ReadOnlySpan<int> parameters)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (int parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        command.ExecuteNonQuery();
    }
}
