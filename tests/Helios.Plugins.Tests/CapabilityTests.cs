using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Tests;

/// <summary>Every import passes one checker: at deploy, and again at every call.</summary>
public sealed unsafe class CapabilityTests
{
    public static IEnumerable<object[]> GrantedImports =>
        HostFunctions.All.Where(f => f.Grant.Length > 0).Select(f => new object[] { f.Name, f.Grant });

    [Theory]
    [MemberData(nameof(GrantedImports))]
    public void An_import_without_its_grant_is_refused_at_deploy(string name, string grant)
    {
        string wat = Wat.Plugin("(i64.const 0)", Probe.Import(name));
        var rig = new Rig();
        rig.Host.Load([Probe.Define(wat, PluginGrant.None)]);
        PluginStatus refused = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, refused.State);
        Assert.Equal($"it imports helios.{name}, which needs {grant}; that is not granted", refused.Reason);
        Probe.With(wat);
    }

    [Fact]
    public void A_forged_call_ends_the_guest_whatever_it_calls()
    {
        PluginInstance poor = InstanceWith(PluginGrant.None);
        WasmValue* arguments = stackalloc WasmValue[16];
        int granted = 0;
        foreach (HostFunction function in HostFunctions.All)
        {
            new Span<WasmValue>(arguments, 16).Clear();
            string? answer = HostCalls.Invoke(function.Id, poor, arguments);
            if (function.Grant.Length > 0)
            {
                Assert.Equal($"host call {function.Id} is not granted", answer);
                granted++;
            }
        }

        Assert.Equal(26, granted);
        Assert.Equal($"host call {HostFunctionId.Count} is not granted", HostCalls.Invoke(HostFunctionId.Count, poor, arguments));
        Assert.Equal("host call -1 is not granted", HostCalls.Invoke((HostFunctionId)(-1), poor, arguments));
    }

    [Fact]
    public void Every_function_survives_arguments_that_are_all_ones_or_all_zeros()
    {
        PluginInstance rich = InstanceWith(Probe.Everything);
        WasmValue* arguments = stackalloc WasmValue[16];
        foreach (HostFunction function in HostFunctions.All)
        {
            foreach (byte fill in (ReadOnlySpan<byte>)[0x00, 0xFF, 0x7F])
            {
                new Span<byte>(arguments, 16 * sizeof(WasmValue)).Fill(fill);
                // What it answers is its own matter; an exception would be a mistake of the host.
                HostCalls.Invoke(function.Id, rich, arguments);
            }
        }
    }

    [Fact]
    public void Numbers_follow_the_table_of_the_abi()
    {
        foreach (HostFunction function in HostFunctions.All.Where(f => f.Module == "helios"))
        {
            string expected = function.Name.Replace("_", "") switch
            {
                "sessionvar" => "sessionvariable",
                "setsessionvar" => "setsessionvariable",
                "connectionparam" => "connectionparameter",
                "config" => "configuration",
                "configvalue" => "configurationvalue",
                var same => same,
            };
            Assert.Equal(expected, function.Id.ToString().ToLowerInvariant());
        }
    }

    [Fact]
    public void A_request_beyond_the_grant_is_named()
    {
        var requested = new PluginGrant
        {
            RateLimitKeys = 10, KvMaxKeys = 5, KvMaxBytes = 4_000_000, AllowKeys = ["a", "b"], RegexPatterns = 2, MetricNames = 3,
            AllowParameterAccess = true,
        };
        var granted = new PluginGrant { RateLimitKeys = 9, KvMaxKeys = 5, AllowKeys = ["a"], MetricNames = 3 };
        Assert.Equal(
            ["rate_limit_keys = 10", "kv_max_bytes = 4000000", "regex_patterns = 2", "allow_parameter_access", "allow_keys \"b\""],
            granted.Missing(requested));
        Assert.Empty(requested.Missing(requested));
    }

    private static PluginInstance InstanceWith(PluginGrant grant)
    {
        var rig = new Rig();
        rig.Host.Load([Probe.Define(Wat.Plugin("(i64.const 0)"), grant)]);
        return rig.Healthy().Host.Current.Entries.Single().Pool!.Rent(null);
    }
}
