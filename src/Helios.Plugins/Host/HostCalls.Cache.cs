using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>What a plugin does with its part of the result cache.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private static string? CacheInvalidate(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[1].U32, a[2].U32, out Span<byte> name))
        {
            return OutOfBounds("cache_invalidate");
        }

        MarkVolatile(instance);
        var target = (CacheTarget)a[0].U32;
        a[0].I32 = target switch
        {
            CacheTarget.All => name.IsEmpty ? 0 : AbiConstants.Invalid,
            CacheTarget.Key => name.Length <= Limits.PluginKeyBytes ? 0 : AbiConstants.Invalid,
            CacheTarget.Tag => IsKey(name) ? 0 : AbiConstants.Invalid,
            CacheTarget.Table => TableProblem(instance, name),
            _ => AbiConstants.Invalid,
        };
        if (a[0].I32 == 0 && instance.Session is not { } session)
        {
            a[0].I32 = AbiConstants.Denied;
        }
        else if (a[0].I32 == 0)
        {
            instance.Session!.Cache?.Invalidate(instance.Version.Name, target, name);
        }

        return null;
    }

    private static int TableProblem(PluginInstance instance, ReadOnlySpan<byte> utf8)
    {
        if (!IsKey(utf8) || !System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return AbiConstants.Invalid;
        }

        string name = Encoding.UTF8.GetString(utf8);
        int dot = name.IndexOf('.');
        bool isGranted = dot < 0
            ? instance.Version.Definition.Grant.AllowsTable(null, name)
            : instance.Version.Definition.Grant.AllowsTable(name[..dot], name[(dot + 1)..]);
        return isGranted ? 0 : AbiConstants.Denied;
    }

    private static string? CacheCount(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> key))
        {
            return OutOfBounds("cache_count");
        }

        MarkVolatile(instance);
        a[0].I32 = key.Length <= Limits.PluginKeyBytes
            ? instance.Session?.Cache?.Count(instance.Version.Name, key) ?? 0
            : AbiConstants.Invalid;
        return null;
    }
}
