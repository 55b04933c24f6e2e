using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;
using Helios.Plugins.Wasm;

namespace Helios.Plugins;

/// <summary>What the host needs from the process. LoadLibrary gives the handle of libwasmtime, and is called when the first plugin is
/// loaded.
/// Directory: where compiled modules and the history live; null keeps them in memory.</summary>
public sealed record PluginHostOptions(Func<nint> LoadLibrary, IClock Clock, IRandom Random, ILog Log, IDataDirectory? Directory);

/// <summary>
/// Owns the plugins of a server: loads them at start, deploys new versions while statements run, and publishes what serves.
/// <para>Invariants: 1. <see cref="Current"/> changes by one write of a complete, immutable set; 2. a module is in a set as active only
/// after it
/// was checked, linked and started once; 3. one deploy at a time.</para>
/// </summary>
public sealed class PluginHost
{
    private readonly PluginHostOptions _options;
    private readonly HostServices _services;
    private readonly PluginRegistry _registry;
    private readonly CompiledModuleStore _compiled;
    private readonly Lock _deploying = new();
    private PluginSet _current = PluginSet.Empty;

    public PluginHost(PluginHostOptions options)
    {
        _options = options;
        _services = new HostServices(options.Clock, options.Random, options.Log);
        _registry = new PluginRegistry(options.Directory);
        _compiled = new CompiledModuleStore(options.Directory, options.Log);
    }

    /// <summary>What serves now. A statement reads this once.</summary>
    public PluginSet Current => Volatile.Read(ref _current);

    /// <summary>Modules found compiled in the data directory.</summary>
    internal int CompiledHitCount => _compiled.HitCount;

    /// <summary>
    /// Replaces everything by these plugins. Never throws for a plugin that is missing, corrupt or asks for too much: it is in the set as
    /// failed, and what that means for statements is its class's matter.
    /// </summary>
    public void Load(IReadOnlyList<PluginDefinition> configured)
    {
        lock (_deploying)
        {
            var entries = new List<PluginEntry>();
            foreach (PluginDefinition definition in configured)
            {
                if (entries.Any(e => e.Definition.Name == definition.Name))
                {
                    throw new OperatorError(ExitCode.Configuration, $"plugin \"{definition.Name}\" is configured twice");
                }

                PluginEntry entry = definition.IsEnabled ? LoadOne(definition) : PluginEntry.Disabled(definition, _services);
                if (entry.State == PluginState.Failed)
                {
                    _options.Log.Write(LogLevel.Error, "plugin cannot serve", ("plugin", definition.Name), ("reason", entry.Reason));
                }

                entries.Add(entry);
            }

            Publish(entries);
        }
    }

    /// <summary>
    /// Puts a new version of a configured plugin into service, on the calling thread (never an event loop's). Name null: the manifest's.
    /// What is
    /// refused changes nothing. Statements that run keep their version; the old one goes when they have ended.
    /// </summary>
    public DeployResult Deploy(string? name, byte[] module)
    {
        long begin = _options.Clock.MonotonicNs;
        lock (_deploying)
        {
            if (!ModuleImage.TryRead(module, out ModuleImage? image, out string error))
            {
                return Refused(name ?? "-", error, begin);
            }

            PluginSet current = Current;
            string wanted = name ?? image!.Manifest.Name ?? "";
            PluginEntry? old = current.Entries.FirstOrDefault(e => e.Definition.Name == wanted);
            if (old is null)
            {
                string known = string.Join(", ", current.Entries.Select(e => e.Definition.Name));
                return Refused(wanted, $"no plugin \"{wanted}\" is configured (configured: {(known.Length == 0 ? "none" : known)})", begin);
            }

            if (old.State == PluginState.Disabled)
            {
                return Refused(wanted, "it is disabled in the configuration", begin);
            }

            PluginEntry entry = Build(old.Definition, image!);
            if (entry.State != PluginState.Active)
            {
                return Refused(wanted, entry.Reason!, begin);
            }

            // Durable before it serves: a restart must not bring the old version back after the new one answered statements.
            if (!TryRecord(entry, "deploy", FileHash(old.Definition), module, out error))
            {
                return Refused(wanted, error, begin);
            }

            _compiled.Prune(_registry);
            Publish(current.Entries.Select(e => e == old ? entry : e).ToList());
            _options.Log.Write(
                LogLevel.Info, "plugin deployed", ("plugin", wanted), ("version", entry.Version!.Number), ("hash", entry.Version.Hash));
            return new DeployResult(
                wanted, entry.Version.Number, entry.Version.Hash, old.Version?.Number, null, _options.Clock.MonotonicNs - begin);
        }
    }

    private DeployResult Refused(string name, string error, long begin) =>
        new(name, null, null, null, error, _options.Clock.MonotonicNs - begin);

    private PluginEntry LoadOne(PluginDefinition definition)
    {
        byte[] bytes;
        try
        {
            bytes = definition.ReadModule();
        }
        catch (Exception e) when (e is not Bug)
        {
            return Failed(definition, $"{definition.File}: {e.Message}");
        }

        if (!ModuleImage.TryRead(bytes, out ModuleImage? image, out string error))
        {
            return Failed(definition, $"{definition.File}: {error}");
        }

        // A version deployed while the server ran stays current until the configured file changes.
        RegistryRecord? reference = _registry.Current(definition.Name);
        if (reference is not null && reference.FileHash == image!.Hash && reference.Hash != image.Hash
            && _registry.ReadObject(reference.Hash) is byte[] deployed && ModuleImage.TryRead(deployed, out ModuleImage? newer, out _))
        {
            return Build(definition, newer!);
        }

        PluginEntry entry = Build(definition, image!);
        if (entry.State == PluginState.Active && reference?.Hash != image!.Hash)
        {
            // A history that cannot be written must not keep the server from starting with a plugin that works.
            TryRecord(entry, "load", image!.Hash, bytes, out _);
        }

        return entry;
    }

    /// <summary>Checks, compiles, links and starts once. The entry is active, or failed with the reason.</summary>
    private PluginEntry Build(PluginDefinition definition, ModuleImage image)
    {
        PluginManifest manifest = image.Manifest;
        if (manifest.Name is not null && manifest.Name != definition.Name)
        {
            return Failed(definition, $"the module is plugin \"{manifest.Name}\"");
        }

        if (definition.Grant.LimitProblem() is string limit)
        {
            return Failed(definition, limit);
        }

        IReadOnlyList<string> missing = definition.Grant.Missing(manifest.Requests);
        if (missing.Count > 0)
        {
            return Failed(definition, $"it requests {string.Join(", ", missing)}; that is not granted");
        }

        WasmEngine engine = WasmEngine.Get(_options.LoadLibrary);
        if (!_compiled.TryGet(engine, image, out WasmModule? module, out string error))
        {
            return Failed(definition, "the module is not valid: " + error);
        }

        ModuleItems items = ModuleItems.Read(image.Bytes);
        IReadOnlyList<string> hooks = definition.Hooks.Count > 0 ? definition.Hooks
            : manifest.Hooks.Count > 0 ? manifest.Hooks
            : ImportCheck.ExportedHooks(items);
        string? problem = ImportCheck.FirstProblem(items, definition.Grant, hooks);
        PluginDefinition decided = definition with { Hooks = hooks };
        if (problem is not null
            || !PluginVersion.TryLink(
                engine, decided, manifest, image.Hash, module!, ImportCheck.SeesBatches(items), _services, out PluginVersion? version,
                out error))
        {
            return Failed(definition, problem ?? error);
        }

        var pool = new InstancePool(version!, engine, _services);
        try
        {
            pool.Warm();
        }
        catch (PluginFailure failure)
        {
            return Failed(definition, failure.Message);
        }

        return PluginEntry.Active(version!, pool, _services);
    }

    private PluginEntry Failed(PluginDefinition definition, string reason) => PluginEntry.Failed(definition, reason, _services);

    private bool TryRecord(PluginEntry entry, string action, string fileHash, byte[] module, out string error)
    {
        PluginVersion version = entry.Version!;
        try
        {
            _registry.Record(
                new RegistryRecord(version.Name, action, version.Number, version.Hash, fileHash, _options.Clock.UtcNowUs), module);
            error = "";
            return true;
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            error = "its history cannot be written: " + e.Message;
            _options.Log.Write(LogLevel.Error, "plugin history cannot be written", ("plugin", version.Name), ("reason", e.Message));
            return false;
        }
    }

    private static string FileHash(PluginDefinition definition)
    {
        try
        {
            return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(definition.ReadModule()));
        }
        catch (Exception e) when (e is not Bug)
        {
            return "";
        }
    }

    private void Publish(IReadOnlyList<PluginEntry> entries)
    {
        PluginSet old = _current;
        Volatile.Write(ref _current, new PluginSet(old.Generation + 1, entries));
        foreach (PluginEntry entry in old.Entries)
        {
            if (!entries.Contains(entry))
            {
                entry.Pool?.Retire();
            }
        }
    }
}
