using System.Diagnostics;
using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;
using Xunit.Abstractions;

namespace Helios.Plugins.Tests;

/// <summary>The committed module of src/plugins/tenant-isolation, made with the Rust SDK, in the real host.</summary>
public sealed class TenantIsolationTests
{
    private const string Configuration = """{"tenant_id_header":"X-Tenant-ID","tenant_id_session_var":"app.current_tenant_id"}""";

    private readonly ITestOutputHelper _output;

    public TenantIsolationTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Theory]
    [InlineData("12345", "Int4")]
    [InlineData("-7", "Int4")]
    [InlineData("9223372036854775807", "Int8")]
    [InlineData("-9223372036854775808", "Int8")]
    public void TheTenantBecomesATypedValueBesideThePredicate(string tenant, string type)
    {
        Rig rig = Load(Configuration).Healthy();
        rig.Session.Variables["app.current_tenant_id"] = tenant;

        PostParseDecision decision = rig.Run("orders");

        Assert.Null(decision.Error);
        RestrictionEdit edit = Assert.Single(decision.Restrictions);
        Assert.Equal((null, "orders", Rig.Name), (edit.Schema, edit.Table, edit.Plugin));
        Assert.Equal(NodeKind.Operator, edit.Predicate.Kind(edit.Root));
        Assert.Equal("=", edit.Predicate.Text(edit.Root));
        NodeId column = edit.Predicate.Child(edit.Root, Role.Left);
        Assert.Equal("tenant_id", edit.Predicate.Text(edit.Predicate.Child(column, Role.Field)));
        Assert.Equal(NodeKind.Parameter, edit.Predicate.Kind(edit.Predicate.Child(edit.Root, Role.Right)));
        RestrictionValue value = Assert.Single(decision.Values);
        Assert.Equal(type == "Int4" ? SqlType.Int4 : SqlType.Int8, value.Type);
        Assert.Equal(long.Parse(tenant, System.Globalization.CultureInfo.InvariantCulture), value.Value.AsInt64);
        Assert.Equal(new PluginRead(PluginReadKind.SessionVariable, "app.current_tenant_id", tenant), Assert.Single(decision.Reads));
        Assert.False(decision.IsVolatile);
    }

    [Fact]
    public void WithoutATenantTheStatementIsRefusedWithThePluginsWords()
    {
        PostParseDecision decision = Load(Configuration).Healthy().Run("orders");

        Assert.Equal("42501", decision.Error!.State.ToString());
        Assert.Equal("No tenant ID found in session or headers", decision.Error.Message);
        Assert.Equal(["app.current_tenant_id", "X-Tenant-ID"], decision.Reads.Select(read => read.Name));
        Assert.False(decision.IsVolatile);
    }

    [Fact]
    public void TheHeaderIsTheSecondChoice()
    {
        Rig rig = Load(Configuration).Healthy();
        rig.Session.Parameters["x-tenant-id"] = "8";
        Assert.Equal(8, Assert.Single(rig.Run("users").Values).Value.AsInt64);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("1 OR true")]
    [InlineData("99999999999999999999")]
    [InlineData("\ud83d\ude00")]
    public void WhatIsNoIntegerIsRefused(string tenant)
    {
        Rig rig = Load(Configuration).Healthy();
        rig.Session.Variables["app.current_tenant_id"] = tenant;
        PostParseDecision decision = rig.Run("orders");
        Assert.Equal(("42501", "Invalid tenant ID"), (decision.Error!.State.ToString(), decision.Error.Message));
    }

    [Fact]
    public void AVariableLongerThanTheGuestsFirstGuessIsReadWhole()
    {
        Rig rig = Load(Configuration).Healthy();
        rig.Session.Variables["app.current_tenant_id"] = new string('0', 5_000) + "6";
        Assert.Equal(6, Assert.Single(rig.Run("orders").Values).Value.AsInt64);
    }

    [Fact]
    public void StatementsOnOtherTablesPassUnread()
    {
        Rig rig = Load(Configuration).Healthy();
        PostParseDecision decision = rig.Run("countries");
        Assert.Null(decision.Error);
        Assert.Empty(decision.Restrictions);
        Assert.Empty(decision.Reads);
    }

    [Fact]
    public void ATableThatIsNotGrantedIsRefusedNotLeftOpen()
    {
        PostParseDecision decision = Load(Configuration, Rig.FullGrant with { AllowTableAccess = ["users"] }).Healthy().Run("orders");
        Assert.NotNull(decision.Error);
    }

    [Fact]
    public void AConfigurationItCannotUseFailsItWithItsWords()
    {
        Rig rig = Load("{}");
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.NotEqual(PluginState.Active, status.State);
        Assert.Contains("configuration key \"tenant_id_header\" is missing", status.Reason, StringComparison.Ordinal);
        Assert.NotNull(rig.Run("orders").Error);
    }

    [Fact]
    public void ItAsksToModifyQueriesAndNothingElse()
    {
        var grant = new PluginGrant { AllowQueryModification = true, AllowTableAccess = ["users", "orders", "products", "transactions"] };
        Load(Configuration, grant).Healthy();
        PluginStatus refused = Load(Configuration, grant with { AllowQueryModification = false }).Host.Current.Status().Single();
        Assert.NotEqual(PluginState.Active, refused.State);
        Assert.Contains("allow_query_modification", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ItsCostIsPrinted()
    {
        Rig rig = Load(Configuration).Healthy();
        rig.Session.Variables["app.current_tenant_id"] = "12345";
        double ns = double.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < 2_000; i++)
            {
                Assert.Null(rig.Run("orders").Error);
            }

            ns = Math.Min(ns, Stopwatch.GetElapsedTime(begin).TotalNanoseconds / 2_000);
        }

        _output.WriteLine($"tenant-isolation, not memoised: {ns:f0} ns a statement");
    }

    private static Rig Load(string configuration, PluginGrant? grant = null)
    {
        byte[] module = File.ReadAllBytes(Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", "tenant_isolation.wasm"));
        var rig = new Rig();
        rig.Host.Load([Rig.Define(module, grant) with { ConfigurationJson = configuration }]);
        return rig;
    }
}
