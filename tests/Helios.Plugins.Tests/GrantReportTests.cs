using System.Text;

namespace Helios.Plugins.Tests;

/// <summary>What is requested beside what is granted and used, for operators.</summary>
public sealed class GrantReportTests
{
    private const string Requests = """
        {"name":"tenant-isolation","version":"2.0.0","requests":{"allow_query_modification":true,"allow_table_access":["users","orders"],
        "kv_max_keys":10,"http_hosts":["https://a.example GET"],"directory":true,"readable_columns":["users.id"]}}
        """;

    [Fact]
    public void Every_request_grant_and_import_has_a_line()
    {
        var grant = new PluginGrant
        {
            AllowQueryModification = true, AllowTableAccess = ["*"], KvMaxKeys = 20, MetricNames = 3, RateLimitKeys = 2,
            DenyNetworkAccess = false, HttpHosts = ["https://a.example GET,POST"], AllowMetadataAccess = true,
            DenyFilesystemAccess = false, Directory = Path.Combine(Places.RepositoryRoot, "src", "abi", "conformance"),
            ReadableColumns = ["users.id"],
        };
        Rig rig = RigOf(grant);
        Assert.Equal("active", rig.Host.Current.Status().Single().State == PluginState.Active ? "active" : rig.Host.Status()[0].Reason);
        Assert.Equal(
            [
                "allow_query_modification: yes, yes, ", "kv_max_keys: 10, 20, False",
                "http_hosts \"https://a.example GET\": yes, yes, ", $"directory: yes, {grant.Directory}, False",
                "allow_table_access \"users\": yes, yes, ", "allow_table_access \"orders\": yes, yes, ",
                "readable_columns \"users.id\": yes, yes, ", "metric_names: import, 3, False", "allow_metadata_access: , yes, False",
                "rate_limit_keys: , 2, False", "http_hosts \"https://a.example GET,POST\": , yes, ", "allow_table_access \"*\": , yes, ",
                "helios.counter_add: yes, yes, False", "helios.kv_get: yes, yes, False", "helios.log: yes, yes, False",
            ],
            Lines(rig));
        rig.Run();
        string[] after = Lines(rig);
        Assert.Contains("helios.kv_get: yes, yes, True", after);
        Assert.Contains("kv_max_keys: 10, 20, True", after);
        Assert.Contains("helios.counter_add: yes, yes, False", after);
        Assert.All(rig.Host.Grants(), l => Assert.Equal(("2.0.0", (string?)null), (l.Version, l.Tenant)));
    }

    [Fact]
    public void A_plugin_that_lacks_grants_shows_which()
    {
        Rig rig = RigOf(new PluginGrant { AllowTableAccess = ["users"], KvMaxKeys = 5 });
        Assert.Equal(PluginState.Failed, rig.Host.Status().Single().State);
        string[] lines = Lines(rig);
        Assert.Contains("allow_query_modification: yes, , ", lines);
        Assert.Contains("kv_max_keys: 10, 5, ", lines);
        Assert.Contains("allow_table_access \"users\": yes, yes, ", lines);
        Assert.Contains("allow_table_access \"orders\": yes, , ", lines);
        Assert.Contains("readable_columns \"users.id\": yes, , ", lines);
        Assert.Contains("directory: yes, , ", lines);
        Assert.Contains("metric_names: import, , ", lines);
        Assert.Contains("helios.counter_add: yes, , ", lines);
        Assert.Contains("helios.kv_get: yes, yes, ", lines);
    }

    [Fact]
    public void A_module_that_cannot_be_read_asks_for_nothing()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define([1, 2, 3], new PluginGrant { AllowTableAccess = ["users"] })]);
        Assert.Equal(["allow_table_access \"users\": , yes, "], Lines(rig));
    }

    [Fact]
    public void A_deploy_tells_what_changes()
    {
        PluginGrant grant = Probe.Everything;
        byte[] first = Wat.Compile(Wat.Plugin("(i64.const 0)", Probe.Import("kv_get") + Probe.Import("counter_add")));
        byte[] second = Wat.Compile(Wat.Plugin("(i64.const 0)", Probe.Import("kv_get") + Probe.Import("regex_compile")));
        var rig = new Rig();
        rig.Host.Load([Rig.Define(first, grant)]);
        DeployResult result = rig.Healthy().Host.Deploy(Rig.Name, second);
        Assert.Null(result.Error);
        Assert.Contains("granted and not requested: allow_metadata_access", result.Grants);
        Assert.Contains("granted and not requested: rate_limit_keys = 1000", result.Grants);
        Assert.Contains("newly requested: regex_patterns", result.Grants);
        Assert.Contains("newly requested import: helios.regex_compile", result.Grants);
        Assert.Contains("no longer requested: metric_names", result.Grants);
        Assert.Contains("no longer requested import: helios.counter_add", result.Grants);
        Assert.DoesNotContain(result.Grants, n => n.Contains("kv_") && n.Contains("newly"));
        Assert.DoesNotContain(result.Grants, n => n.Contains("allow_table_access"));
    }

    private static Rig RigOf(PluginGrant grant)
    {
        string call = $"(drop {Probe.Call("kv_get", 16, 1, 64, 0)}) (i64.const 0)";
        string imports = Probe.Import("kv_get") + Probe.Import("counter_add") + Probe.Import("log");
        byte[] module = Wat.Compile(Wat.Plugin(call, imports));
        byte[] name = Encoding.UTF8.GetBytes("helios.manifest");
        byte[] manifest = Encoding.UTF8.GetBytes(Requests);
        byte[] section = [(byte)name.Length, .. name, .. manifest];
        var rig = new Rig();
        rig.Host.Load([Rig.Define([.. module, 0, (byte)(section.Length | 0x80), (byte)(section.Length >> 7), .. section], grant)]);
        return rig;
    }

    private static string[] Lines(Rig rig) =>
        [.. rig.Host.Grants().Select(l => $"{l.What}: {l.Requested}, {l.Granted}, {l.IsUsed}")];
}
