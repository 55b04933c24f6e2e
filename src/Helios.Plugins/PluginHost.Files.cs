using Helios.Base;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Configured files that are watched: what changes in them is deployed. By looking, not by notifications: those of a directory
/// miss changes behind links and on network mounts.</summary>
public sealed partial class PluginHost
{
    // By plugin: the stamp of the file that was dealt with, and the one that was seen last. For the thread that looks, and Load before it.
    private readonly Dictionary<string, (string? Done, string? Seen)> _files = [];

    /// <summary>Deploys files that changed and then stayed as they are between two looks. To be called once or twice a second by one
    /// thread.</summary>
    public void CheckFiles()
    {
        foreach (PluginDefinition definition in _configured)
        {
            if (definition.FileStamp?.Invoke() is not { } stamp)
            {
                continue;
            }

            (string? done, string? seen) = _files[definition.Name];
            if (stamp == done)
            {
                continue;
            }

            // Not before it is the same twice: who copies a file over another writes it in parts.
            _files[definition.Name] = (stamp == seen ? stamp : done, stamp);
            if (stamp == seen)
            {
                DeployFile(definition);
            }
        }
    }

    private void RememberFiles()
    {
        foreach (PluginDefinition definition in _configured)
        {
            string? stamp = definition.FileStamp?.Invoke();
            _files[definition.Name] = (stamp, stamp);
        }
    }

    private void DeployFile(PluginDefinition definition)
    {
        byte[]? module = TryReadFile(definition, out string error);
        if (module is not null)
        {
            if (IsKnown(definition.Name, HashOf(module)))
            {
                return;
            }

            error = Deploy(definition.Name, module, new ChangeNote("plugin_dir", "the file changed")).Error ?? "";
        }

        if (error.Length > 0)
        {
            _options.Log.Write(
                LogLevel.Error, "the changed file is not deployed", ("plugin", definition.Name), ("file", definition.File),
                ("reason", error));
        }
    }

    /// <summary>Touched, or the file that was known already: a version that was rolled back does not return by itself.</summary>
    private bool IsKnown(string name, string hash)
    {
        lock (_changing)
        {
            RegistryState state = _registry.StateOf(name);
            return hash == state.Hash || hash == state.FileHash;
        }
    }
}
