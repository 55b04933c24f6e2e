using Helios.Base;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Tests that a module passes before it serves. They are kept beside the version, so that going back to it runs
/// them again.</summary>
public sealed partial class PluginHost
{
    /// <summary>The first differences, or null.</summary>
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

        return fixtures is null ? null : run(new PluginTrial(definition, fixtures, d => Trial(d, image)));
    }

    private PluginHost Trial(PluginDefinition definition, ModuleImage image)
    {
        var host = new PluginHost(_options with { Directory = null, Log = Silence.Instance, Test = null }, _compiled);
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
