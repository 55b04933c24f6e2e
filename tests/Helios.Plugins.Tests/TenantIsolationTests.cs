using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The committed module of the first example plugin, against the host.</summary>
public sealed class TenantIsolationTests
{
    [Fact]
    public void RestrictsItsTablesToTheSessionsTenant()
    {
        Rig rig = Loaded();
        rig.Session.Variables["app.current_tenant_id"] = "42";
        PostParseDecision decision = rig.Run("users");
        Assert.True(decision.Error is null, decision.Error?.Message);
        RestrictionEdit edit = Assert.Single(decision.Restrictions);
        Assert.Equal("users", edit.Table);
        Assert.Equal(NodeKind.Operator, edit.Predicate.Kind(edit.Root));
        Assert.Equal("=", edit.Predicate.Text(edit.Root));
        NodeId column = edit.Predicate.Child(edit.Root, Role.Left);
        Assert.Equal("tenant_id", edit.Predicate.Text(edit.Predicate.FirstChild(column)));
        Assert.Equal(42, Assert.Single(decision.Values).Value.AsInt64);
        Assert.Contains(decision.Values[0].Type, new[] { SqlType.Int4, SqlType.Int8 });
        Assert.Contains(decision.Reads, r => r is { Kind: PluginReadKind.SessionVariable, Name: "app.current_tenant_id", Value: "42" });
        Assert.False(decision.IsVolatile);
        Assert.True(decision.HoldsFor(rig.Session));
        rig.Session.Variables["app.current_tenant_id"] = "43";
        Assert.False(decision.HoldsFor(rig.Session));
    }

    [Fact]
    public void RefusesWithoutATenantAndLeavesOtherTablesAlone()
    {
        Rig rig = Loaded();
        PostParseDecision refused = rig.Run("users");
        Assert.Equal("42501", refused.Error!.State.Code);
        Assert.Contains("No tenant ID found", refused.Error.Message);
        PostParseDecision free = rig.Run("countries");
        Assert.Null(free.Error);
        Assert.Empty(free.Restrictions);
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    private static Rig Loaded()
    {
        byte[] module = File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src/plugins/modules/tenant_isolation.wasm"));
        var rig = new Rig();
        rig.Host.Load(
        [
            Rig.Define(module) with
            {
                Grant = Rig.FullGrant with { AllowTableAccess = ["users", "orders", "products", "transactions"] },
                ConfigurationJson = """{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}""",
            },
        ]);
        return rig.Healthy();
    }
}
