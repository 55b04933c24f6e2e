using static Helios.Acceptance.Tests.SimpleQueryShapeTests;

namespace Helios.Acceptance.Tests;

/// <summary>What the operator says of failures (on_failure) counts for plugins that guard nothing, and for no others.</summary>
public sealed class FailureModeTests
{
    private const string Traps = "(func (export \"helios_post_parse\") (param i32) (result i64) unreachable)";

    [NativeTheory]
    [InlineData("transform", "", "", false)]
    [InlineData("transform", "on_failure = \"closed\"", "", false)]
    [InlineData("transform", "on_failure = \"open\"", "", true)]
    [InlineData("security", "on_failure = \"open\"", "", false)]
    [InlineData("transform", "on_failure = \"open\"", "allow_query_modification = true", false)]
    [InlineData("observer", "", "", true)]
    public void A_statement_goes_on_without_a_plugin_that_guards_nothing(string kind, string setting, string capabilities, bool goesOn)
    {
        byte[] module = PluginServer.Module(Traps + $"(@custom \"helios.manifest\" \"{{\\\"class\\\":\\\"{kind}\\\"}}\")");
        const string Script = "CREATE TABLE t (id int); INSERT INTO t VALUES (7)";
        using var server = new PluginServer(module, ["post_parse"], capabilities, Script, setting);
        using RawClient client = new RawClient(server.Process.Port).Startup();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(goesOn ? "7" : "38000 ", Ask(client, "SELECT id FROM t"));
        }
    }
}
