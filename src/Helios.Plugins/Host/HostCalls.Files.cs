using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Outside;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>Files of the granted directory, from memory: none of these calls waits for a disk.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    /// <summary>file_size(path_ptr, path_len) -> i64.</summary>
    private static string? FileSize(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> name))
        {
            return OutOfBounds("file_size");
        }

        int problem = FindFile(instance, name, out byte[] contents);
        a[0].I64 = problem != 0 ? problem : contents.Length;
        return null;
    }

    /// <summary>file_read(path_ptr, path_len, offset, out_ptr, out_cap) -> i32.</summary>
    private static string? FileRead(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> name))
        {
            return OutOfBounds("file_read");
        }

        long offset = a[2].I64;
        int problem = FindFile(instance, name, out byte[] contents);
        if (problem != 0 || offset < 0)
        {
            a[0].I32 = problem != 0 ? problem : AbiConstants.Invalid;
            return null;
        }

        // No deadline ends a host call in its middle.
        long left = Math.Max(0, contents.Length - offset);
        int count = (int)Math.Min(Math.Min(left, a[4].U32), Limits.PluginFileReadBytes);
        if (!instance.Memory.TryGet(a[3].U32, (uint)count, out Span<byte> output))
        {
            return OutOfBounds("file_read");
        }

        contents.AsSpan((int)(contents.Length - left), count).CopyTo(output);
        a[0].I32 = count;
        return null;
    }

    /// <summary>file_name(index, out_ptr, out_cap) -> i32.</summary>
    private static string? FileName(PluginInstance instance, WasmValue* a)
    {
        IReadOnlyList<FileSet.File> files = instance.Files.Readable;
        if (a[0].U32 < (uint)files.Count)
        {
            return Give(instance, files[a[0].I32].NameUtf8, a[1].U32, a[2].U32, a);
        }

        a[0].I32 = AbiConstants.Absent;
        return null;
    }

    /// <summary>0, or what the guest is answered.</summary>
    private static int FindFile(PluginInstance instance, ReadOnlySpan<byte> name, out byte[] contents)
    {
        contents = [];
        if (!FileSet.IsName(name))
        {
            return AbiConstants.Invalid;
        }

        if (!instance.Files.TryFind(name, out FileSet.File file))
        {
            return AbiConstants.Absent;
        }

        contents = file.Contents ?? [];
        return file.Contents is null ? AbiConstants.Denied : 0;
    }
}
