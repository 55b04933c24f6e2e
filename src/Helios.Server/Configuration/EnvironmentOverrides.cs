using System.Globalization;
using Helios.Base;

namespace Helios.Server.Configuration;

/// <summary>HELIOSDB_* variables, which win over the file. Variables that are not in this list are left alone: Kubernetes puts its own
/// HELIOSDB_* names into a pod that has a service of that name.</summary>
public static class EnvironmentOverrides
{
    public const string PluginsEnabled = "HELIOSDB_PLUGINS_ENABLED";
    public const string PluginsDirectory = "HELIOSDB_PLUGINS_DIR";
    public const string DatabaseName = "HELIOSDB_DATABASE_NAME";
    public const string DatabasePort = "HELIOSDB_DATABASE_PORT";

    internal static ServerConfig Apply(ServerConfig config, Func<string, string?> environment)
    {
        if (environment(PluginsEnabled) is { } enabled)
        {
            config = config with { PluginsEnabled = ParseBoolean(PluginsEnabled, enabled) };
        }

        if (environment(PluginsDirectory) is { } directory)
        {
            config = config with { PluginDirectory = directory };
        }

        if (environment(DatabaseName) is { } name)
        {
            config = config with { DatabaseName = name };
        }

        if (environment(DatabasePort) is { } port)
        {
            config = config with
            {
                Port = ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number)
                    ? number
                    : throw new OperatorError(
                        ExitCode.Configuration, $"{DatabasePort} is \"{port}\"; it must be a port number from 0 to 65535"),
            };
        }

        return config;
    }

    private static bool ParseBoolean(string name, string value) => value.ToLowerInvariant() switch
    {
        "true" or "1" or "on" or "yes" => true,
        "false" or "0" or "off" or "no" => false,
        _ => throw new OperatorError(ExitCode.Configuration, $"{name} is \"{value}\"; it must be true or false"),
    };
}
