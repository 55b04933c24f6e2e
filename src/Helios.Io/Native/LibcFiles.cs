using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>Less common functions of the C library: files in memory, owners, credentials.</summary>
// SAFETY: the only pointer is to a local with room for what the call writes.
internal static unsafe partial class LibcFiles
{
    private const string Library = "libc";
    private const int AtCurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantType = 0x1;
    private const uint WantUser = 0x8;
    private const int StatXBytes = 256;
    private const int PathBytes = 4096;
    private const int TypeMask = 0xF000;
    private const int TypeSocket = 0xC000;

    /// <summary>The user this process acts as.</summary>
    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemoryFile(string name, uint flags);

    /// <summary>The owner of a path that is not followed when it is a link; -1 when that cannot be told. Linux only.</summary>
    public static long OwnerOf(string path)
    {
        // struct statx is the same on every architecture: stx_uid lies at byte 20 of 256.
        byte* result = stackalloc byte[StatXBytes];

        // SAFETY: result has room for struct statx.
        return StatX(AtCurrentFolder, path, NoFollow, WantUser, result) == 0 ? *(uint*)(result + 20) : -1;
    }

    /// <summary>Whether the path is a socket file. Linux only.</summary>
    public static bool IsSocket(string path)
    {
        // stx_mode lies at byte 28.
        byte* result = stackalloc byte[StatXBytes];

        // SAFETY: result has room for struct statx.
        return StatX(AtCurrentFolder, path, NoFollow, WantType, result) == 0 && (*(ushort*)(result + 28) & TypeMask) == TypeSocket;
    }

    /// <summary>The path with every link resolved; null when there is nothing.</summary>
    public static string? RealPath(string path)
    {
        byte* result = stackalloc byte[PathBytes];

        // SAFETY: result has room for PATH_MAX bytes, which is what the function writes at most.
        return RealPath(path, result) == null ? null : Marshal.PtrToStringUTF8((nint)result);
    }

    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* RealPath(string path, byte* result);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* result);
}
