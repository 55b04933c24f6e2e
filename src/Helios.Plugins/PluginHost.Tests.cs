using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Tests that a module passes before it serves. They are kept beside the version, so that going back to it runs
/// them again.</summary>
public sealed partial class PluginHost
{
    private const string ChangedMeanwhile = "it was changed by somebody else while its tests ran; look, and try again";

    /// <summary>The first differences, or null. Lets other changes happen while it waits for the tests.</summary>
    /// <param name="fixtures">What was run and is to be kept, or null.</param>
    private string? TestProblem(PluginDefinition definition, ModuleImage image, in DeployTests tests, bool isKnown, out byte[]? fixtures)
    {
        fixtures = null;
        if (tests.AreSkipped || _options.Test is not { } run)
        {
            return null;
        }

        try
        {
            fixtures = tests.Fixtures ?? (isKnown ? _registry.TestsOf(definition.Name, image.Hash) : definition.ReadTests?.Invoke());
        }
        catch (Exception e) when (e is not Bug)
        {
            return "its tests cannot be read: " + e.Message;
        }

        if (fixtures is null)
        {
            return null;
        }

        // Tests take seconds: meanwhile the server must be able to take a version back. Callers look again at what they change.
        _changing.Exit();
        try
        {
            return run(new PluginTrial(definition, fixtures, (d, world) => Trial(d, image, world)));
        }
        finally
        {
            _changing.Enter();
        }
    }

    private bool Serves(PluginEntry entry, out string error)
    {
        error = Current.Entries.Contains(entry) ? "" : ChangedMeanwhile;
        return error.Length == 0;
    }

    private PluginHost Trial(PluginDefinition definition, ModuleImage image, TrialWorld world)
    {
        PluginHostOptions options = _options with
        {
            Directory = null,
            Log = Silence.Instance,
            Test = null,
            MakeHttp = world.MakeHttp,
            Files = world.Files,
        };
        var host = new PluginHost(options, _compiled);
        host.Load([definition with
        {
            ReadModule = () => image.Bytes,
            FileStamp = null,
            ReadTests = null,
            IsEnabled = true,
            Tenant = null,
            Tenants = new Dictionary<string, PluginTenant>(),
        }]);
        return host;
    }

    private sealed class Silence : ILog
    {
        public static readonly Silence Instance = new();

        public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
        {
        }
    }
}
