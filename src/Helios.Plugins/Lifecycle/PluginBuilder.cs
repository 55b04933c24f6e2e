using Helios.Base;
using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;
using Helios.Plugins.Wasm;

namespace Helios.Plugins;

/// <summary>Checks, compiles, links and starts once: from a module and what the operator grants to an entry that serves, or that is failed
/// with the reason.</summary>
internal sealed class PluginBuilder
{
    private readonly Func<nint> _loadLibrary;
    private readonly CompiledModuleStore _compiled;
    private readonly HostServices _services;

    public PluginBuilder(Func<nint> loadLibrary, CompiledModuleStore compiled, HostServices services)
    {
        _loadLibrary = loadLibrary;
        _compiled = compiled;
        _services = services;
    }

    public PluginEntry Build(PluginDefinition definition, ModuleImage image)
    {
        PluginManifest manifest = image.Manifest;
        if (manifest.Name is not null && manifest.Name != definition.Name)
        {
            return Failed(definition, image, $"the module is plugin \"{manifest.Name}\"");
        }

        PluginDefinition written = definition;
        definition = definition.WithUnsaidGrant(manifest);
        if (!ReferenceEquals(definition, written))
        {
            _services.Log.Write(
                LogLevel.Warning, "plugin has no capabilities section: by its hook post_execution it changes results of every table",
                ("plugin", definition.Name));
        }

        if (definition.Grant.LimitProblem() is string limit)
        {
            return Failed(definition, image, limit);
        }

        IReadOnlyList<string> missing = definition.Grant.Missing(manifest.Requests);
        if (missing.Count > 0)
        {
            return Failed(definition, image, $"it requests {string.Join(", ", missing)}; that is not granted");
        }

        if (manifest.Requests.AllowResultModification && definition.Grant.AllowTableAccess.Count == 0)
        {
            // It would be shown no column, and what it is to mask would leave.
            return Failed(definition, image, "it is to change results, and allow_table_access grants it no table");
        }

        WasmEngine engine = WasmEngine.Get(_loadLibrary);
        if (!_compiled.TryGet(engine, image, out WasmModule? module, out string error))
        {
            return Failed(definition, image, "the module is not valid: " + error);
        }

        ModuleItems items = ModuleItems.Read(image.Bytes);
        IReadOnlyList<string> hooks = definition.Hooks.Count > 0 ? definition.Hooks
            : manifest.Hooks.Count > 0 ? manifest.Hooks
            : ImportCheck.ExportedHooks(items);
        string? problem = ImportCheck.FirstProblem(items, definition.Grant, hooks);
        PluginDefinition decided = definition with { Hooks = hooks };
        if (problem is not null
            || !PluginVersion.TryLink(
                engine, decided, manifest, image.Hash, module!, items, _services, out PluginVersion? version,
                out error))
        {
            return Failed(definition, image, problem ?? error);
        }

        var pool = new InstancePool(version!, engine, _services);
        try
        {
            pool.Warm();
        }
        catch (PluginFailure failure)
        {
            return Failed(definition, image, failure.Message);
        }

        WarnOfLeftOut(version!);
        return PluginEntry.Active(version!, pool, _services);
    }

    /// <summary>Says what of a granted directory the plugin is not given.</summary>
    public void WarnOfLeftOut(PluginVersion version)
    {
        string[] leftOut = [.. version.Files.LeftOut];
        if (leftOut.Length > 0)
        {
            _services.Log.Write(
                LogLevel.Warning, "what is no readable regular file is left out of a granted directory", ("plugin", version.Name),
                ("directory", version.Definition.Grant.Directory), ("count", leftOut.Length), ("first", leftOut[0]));
        }
    }

    public PluginEntry Failed(PluginDefinition definition, string reason) => PluginEntry.Failed(definition, reason, _services);

    private PluginEntry Failed(PluginDefinition definition, ModuleImage image, string reason) =>
        PluginEntry.Failed(definition, reason, _services, image);
}
