using static Helios.Acceptance.Tests.SimpleQueryShapeTests;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Simple queries that differ in their literals are judged once where every plugin says that literals are nothing to it, and each for
/// itself where one does not.
/// </summary>
public sealed class StatementShapePluginTests
{
    private const int Times = 40;
    private const string Script = "CREATE TABLE t (id int PRIMARY KEY, tenant_id int); "
        + "INSERT INTO t SELECT i, i % 2 FROM generate_series(1, 100) i;";

    private const string Pass = "(func (export \"helios_post_parse\") (param i32) (result i64) (i64.const 0))";

    private const string Refuse = "(func (export \"helios_post_parse\") (param i32) (result i64) (i64.const 0x23000000004))";

    [NativeFact]
    public void A_plugin_that_takes_shapes_is_asked_once_for_all()
    {
        using var server = new PluginServer(Module(Pass, literals: false), ["post_parse"], "", Script);
        Assert.InRange(CallsOf(server), 1, 6);
    }

    [NativeFact]
    public void A_plugin_that_says_nothing_sees_every_text()
    {
        using var server = new PluginServer(Module(Pass, literals: null), ["post_parse"], "", Script);
        Assert.InRange(CallsOf(server), Times, Times + 4);
    }

    [NativeFact]
    public void One_plugin_that_looks_at_literals_is_enough()
    {
        using var server = new PluginServer(
            Module(Pass, literals: false), ["post_parse"], "", Script, later: (Module(Pass, literals: true), ""));
        Assert.InRange(CallsOf(server), Times, Times + 4);
    }

    [NativeFact]
    public void A_refusal_is_asked_for_once_a_text()
    {
        using var server = new PluginServer(Module(Refuse, literals: false), ["post_parse"], "", Script);
        using RawClient client = new RawClient(server.Process.Port).Startup();
        for (int i = 1; i <= Times; i++)
        {
            Assert.Equal("42501 ", Ask(client, $"SELECT tenant_id FROM t WHERE id = {i}"));
        }

        (int code, string json, string error) = NativeBinary.Run("plugin", "list", "--json", "--admin-socket", server.Process.AdminSocket);
        Assert.True(code == 0, error);
        Assert.Contains($"\"calls\":{Times},", json.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [NativeFact]
    public void Tenants_see_their_own_rows_by_one_shape()
    {
        using ServerProcess server = ServerProcess.StartSaas();
        using RawClient client = new RawClient(server.Port).Startup("saas_multitenant");
        const string Columns = "(id, tenant_id, sku, name, price)";
        for (int i = 1; i <= Times; i++)
        {
            (long own, long other) = i / 3 % 2 == 0 ? (12345L, 67890L) : (67890L, 12345L);
            long id = 900_000 + i;
            Ask(client, $"SET app.current_tenant_id = {own}");
            Assert.Equal("42501 ", Ask(client, $"INSERT INTO products {Columns} VALUES ({id}, {other}, 's', 'n', {i})"));
            Assert.Equal("INSERT 0 1", Ask(client, $"INSERT INTO products {Columns} VALUES ({id}, {own}, 's', 'n', {i})"));
            Assert.Equal($"{own}", Ask(client, $"SELECT tenant_id FROM products WHERE id = {id}"));
            Assert.Equal("UPDATE 1", Ask(client, $"UPDATE products SET price = {i} WHERE id = {id} OR tenant_id = {other}"));
            Ask(client, $"SET app.current_tenant_id = {other}");
            Assert.Equal("", Ask(client, $"SELECT tenant_id FROM products WHERE id = {id}"));
            Assert.Equal("UPDATE 0", Ask(client, $"UPDATE products SET price = 0 WHERE id = {id} AND tenant_id = {own}"));
            Assert.Equal("DELETE 0", Ask(client, $"DELETE FROM products WHERE id = {id}"));
        }

        Ask(client, "RESET app.current_tenant_id");
        Assert.StartsWith("42501", Ask(client, "SELECT id FROM products WHERE id = 7"), StringComparison.Ordinal);
    }

    private static byte[] Module(string functions, bool? literals)
    {
        string manifest = literals is { } looks ? $"{{\\\"literals\\\":{(looks ? "true" : "false")}}}" : "{}";
        return PluginServer.Module(functions + $"(@custom \"helios.manifest\" \"{manifest}\")");
    }

    private static long CallsOf(PluginServer server)
    {
        using RawClient client = new RawClient(server.Process.Port).Startup();
        for (int i = 1; i <= Times; i++)
        {
            Assert.Equal($"{i % 2}", Ask(client, $"SELECT tenant_id FROM t WHERE id = {i}"));
        }

        return long.Parse(
            Ask(client, "SELECT max(calls) FROM helios.plugin_stats"), System.Globalization.CultureInfo.InvariantCulture);
    }
}
