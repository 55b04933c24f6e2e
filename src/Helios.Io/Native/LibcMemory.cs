using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>The C library's functions for memory files and for who is at the other end of a local socket.</summary>
internal static unsafe partial class LibcMemory
{
    public const uint CloseOnExec = 1;
    public const int SolSocket = 1;
    public const int PeerCredentials = 17;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemoryFileCreate(string name, uint flags);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int handle, int level, int name, void* value, uint* length);
}
