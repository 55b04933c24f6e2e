using Helios.Plugins.Abi;
using Helios.Plugins.Registry;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>
/// The one check of what a module imports and exports, made before anything of it runs. Every answer names the item and what is missing.
/// </summary>
internal static class ImportCheck
{
    private static readonly (string Hook, Hook Number)[] s_hooks =
    [
        ("on_connect", Hook.Connect), ("pre_parse", Hook.PreParse), ("post_parse", Hook.PostParse), ("pre_execution", Hook.PreExecution),
        ("cache_lookup", Hook.CacheLookup), ("post_execution", Hook.OnBatch), ("cache_store", Hook.CacheStore),
        ("on_disconnect", Hook.Disconnect),
    ];

    /// <summary>The first reason why the module cannot serve under this grant, or null.</summary>
    public static string? FirstProblem(ModuleItems module, PluginGrant grant, IReadOnlyList<string> hooks) =>
        CheckImports(module.Imports, grant) ?? CheckExports(module.Exports, grant, hooks);

    /// <summary>True when the module has this hook.</summary>
    public static bool Exports(ModuleItems module, Hook hook) => module.Exports.Any(e => e.Name == ExportOf(hook).Name);

    /// <summary>The configuration names of the hooks that a module exports.</summary>
    public static List<string> ExportedHooks(ModuleItems module) =>
        s_hooks.Where(h => module.Exports.Any(e => e.Name == ExportOf(h.Number).Name)).Select(h => h.Hook).ToList();

    private static AbiFunction ExportOf(Hook hook) => AbiFunctions.Exports.First(e => e.Hook == hook);

    private static string? CheckImports(List<WasmItem> imports, PluginGrant grant)
    {
        foreach (WasmItem import in imports)
        {
            string name = $"{import.Module}.{import.Name}";
            if (import.Signature is null)
            {
                return WithHint($"it imports the {import.Kind} {name}; only functions can be imported", WrongTarget.OfImport(import));
            }

            HostFunction? function = HostFunctions.Find(import.Module, import.Name);
            if (function is null)
            {
                return Unknown(import);
            }

            if (function.Signature != import.Signature)
            {
                return $"it imports {name} with signature {import.Signature}; ABI {AbiConstants.Version} says {function.Signature}";
            }

            if (!Capabilities.Allows(grant, function))
            {
                return $"it imports {name}, which needs {function.Grant}; that is not granted";
            }
        }

        return null;
    }

    /// <summary>Why a module is refused that imports something which the server does not have.</summary>
    internal static string Unknown(WasmItem import) =>
        WithHint($"it imports {import.Module}.{import.Name}, which this server does not offer", WrongTarget.OfImport(import));

    private static string WithHint(string problem, string hint) => hint.Length == 0 ? problem : $"{problem}; {hint}";

    internal static string? CheckExports(List<WasmItem> exports, PluginGrant grant, IReadOnlyList<string> hooks)
    {
        if (!exports.Any(e => e.Name == AbiConstants.Marker))
        {
            string? other = exports.Select(e => e.Name).FirstOrDefault(n => n.StartsWith("helios_abi_v", StringComparison.Ordinal));
            return other is null
                ? WithHint($"it does not export {AbiConstants.Marker}: it is no HeliosDB-Lite plugin", WrongTarget.OfExports(exports))
                : $"it exports {other}; this server speaks {AbiConstants.Marker}: build it with an SDK of ABI {AbiConstants.Version}";
        }

        if (!exports.Any(e => e.Name == "memory" && e.Kind == "memory"))
        {
            return "it does not export its memory as \"memory\"";
        }

        foreach (AbiFunction function in AbiFunctions.Exports)
        {
            WasmItem export = exports.FirstOrDefault(e => e.Name == function.Name);
            if (export.Name is null)
            {
                if (function.IsRequired)
                {
                    return $"it does not export {function.Name}";
                }
            }
            else if (export.Signature != function.Signature)
            {
                string found = export.Signature ?? export.Kind;
                return $"it exports {function.Name} as {found}; ABI {AbiConstants.Version} says {function.Signature}";
            }
        }

        return CheckHooks(exports, grant, hooks);
    }

    private static string? CheckHooks(List<WasmItem> exports, PluginGrant grant, IReadOnlyList<string> hooks)
    {
        if (hooks.Count == 0)
        {
            return "no hook is configured and it exports none";
        }

        foreach (string hook in hooks)
        {
            int index = Array.FindIndex(s_hooks, h => h.Hook == hook);
            if (index < 0)
            {
                return $"hook \"{hook}\" does not exist; hooks are {string.Join(", ", s_hooks.Select(h => h.Hook))}";
            }

            AbiFunction export = ExportOf(s_hooks[index].Number);
            if (export.IsReserved)
            {
                return $"hook \"{hook}\" is not supported yet";
            }

            if (export.Hook is Hook.CacheLookup or Hook.CacheStore && !grant.AllowCache)
            {
                return $"hook \"{hook}\" needs allow_cache; that is not granted";
            }

            // Of a result, its end alone is something to serve as well: then rows are counted and not shown. Not to a plugin that is to
            // change them.
            bool isServed = exports.Any(e => e.Name == export.Name)
                || (export.Hook == Hook.OnBatch && !grant.AllowResultModification && !grant.AllowAddedColumns
                    && exports.Any(e => e.Name == ExportOf(Hook.OnEnd).Name));
            if (!isServed)
            {
                string[] had = [.. s_hooks.Where(h => exports.Any(e => e.Name == ExportOf(h.Number).Name)).Select(h => h.Hook)];
                string has = had.Length == 0 ? "it has no hook" : "its hooks are " + string.Join(", ", had);
                return $"hook \"{hook}\" is configured, but it does not export {export.Name}; {has}";
            }
        }

        return null;
    }
}
