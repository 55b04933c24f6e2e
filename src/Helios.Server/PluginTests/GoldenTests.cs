using System.Text.Json.Nodes;
using Helios.Base;
using Helios.Io.Time;
using Helios.Plugins;
using Helios.Server.Configuration;

namespace Helios.Server.PluginTests;

/// <summary>The tests of a plugin, before a deploy and without a server.</summary>
public static class GoldenTests
{
    public const long MostBytes = 4L * 1024 * 1024;
    private const int MostShownFailures = 3;
    private const string FileName = "tests";

    /// <summary>
    /// Before a deploy: hooks and grants are the operator's; keys of the file's [plugin.config] stand over the operator's.
    /// </summary>
    internal static string? FirstDifferences(PluginTrial trial)
    {
        TestReport report;
        try
        {
            Fixture fixture = FixtureReader.Read(trial.Fixtures, FileName, trial.Definition.Name);
            string own = fixture.Plugin?.ConfigJson ?? "{}";
            PluginDefinition definition = trial.Definition with { ConfigurationJson = Merge(trial.Definition.ConfigurationJson, own) };
            var http = new CannedHttp(fixture.Http);
            report = FixtureRunner.Run(fixture, Active(trial.Load(definition, new TrialWorld(http.Make, fixture.Files))), http);
        }
        catch (OperatorError error)
        {
            return error.Message;
        }

        int failed = report.Results.Count(r => r.Differences.Count > 0);
        return report.IsPassed
            ? null
            : $"{failed} of {report.Results.Count} tests fail: {string.Join("; ", report.Failures(MostShownFailures))}";
    }

    /// <summary>Without a server: everything is the file's. Throws <see cref="OperatorError"/> when nothing can be run.</summary>
    public static TestReport Run(byte[] module, byte[] fixtures, string fileName, Func<nint> loadWasmtime)
    {
        if (!PluginInspection.TryRead(module, out PluginInspection? inspection, out string error))
        {
            throw new OperatorError(ExitCode.Plugin, error);
        }

        string name = inspection!.Name ?? "plugin";
        Fixture fixture = FixtureReader.Read(fixtures, fileName, name);
        PluginConfig plugin = fixture.Plugin ?? new PluginConfig { Name = name, File = name };
        var config = new ServerConfig { Plugins = [plugin] };
        var http = new CannedHttp(fixture.Http);
        var host = new PluginHost(new PluginHostOptions(loadWasmtime, SystemClock.Instance, SystemRandom.Instance, NoLog.Instance, null)
        {
            MakeHttp = http.Make,
            Files = fixture.Files,
        });
        host.Load([PluginStartup.Define(plugin, config) with { ReadModule = () => module, FileStamp = null, ReadTests = null }]);
        return FixtureRunner.Run(fixture, Active(host), http);
    }

    private static PluginHost Active(PluginHost host)
    {
        PluginStatus status = host.Status()[0];
        return status.State == PluginState.Active
            ? host
            : throw new OperatorError(ExitCode.Plugin, "it does not start under the tests' configuration: " + status.Reason);
    }

    private static string Merge(string operators, string own)
    {
        JsonObject merged = JsonNode.Parse(operators)!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(own)!.AsObject())
        {
            merged[key] = value?.DeepClone();
        }

        return merged.ToJsonString();
    }
}
