using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>What <c>statx</c> tells of an open file.</summary>
internal readonly record struct FileFacts(int Type, long Bytes, ulong Inode, ulong Device, long ModifiedNs, long ChangedNs);

/// <summary>System calls of Linux that open what lies below a directory and nothing else.</summary>
// SAFETY: declarations; every pointer is to a local or a pinned array with the counts that belong to it.
internal static unsafe partial class LibcConfined
{
    public const int TypeFolder = 0x4000;
    public const int TypeFile = 0x8000;
    public const int TypeLink = 0xA000;

    /// <summary>O_PATH: names a file without opening it, so that nothing happens in a device or a queue.</summary>
    public const ulong OpenPath = 0x200000;

    /// <summary>O_RDONLY | O_NONBLOCK | O_NOCTTY: a queue that took a file's place does not hold the caller.</summary>
    public const ulong OpenToRead = 0x800 | 0x100;

    private const string Library = "libc";

    // The same number on every architecture (Linux, include/uapi/asm-generic/unistd.h and arch/x86/entry/syscalls/syscall_64.tbl).
    private const nint OpenAt2Number = 437;
    private const ulong CloseOnExec = 0x80000;
    private const ulong NoFollow = 0x20000;
    private const ulong NoFollowArm = 0x8000;
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveNoSymlinks = 0x04;
    private const ulong ResolveBeneath = 0x08;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const int StatXBytes = 256;
    private const int TypeMask = 0xF000;
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>getdents64; its number differs.</summary>
    private static nint ReadFolderNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 61 : 217;

    /// <summary>struct open_how.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>Opens a path that lies below a folder and on whose way there is no link; -1 with the error else.</summary>
    public static int OpenBelow(int folder, string relative, ulong flags)
    {
        // With O_PATH and without following, a link in the last place is named rather than refused, so that it can be told what it is.
        bool isName = flags == OpenPath;
        ulong noFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? NoFollowArm : NoFollow;
        var how = new OpenHow
        {
            Flags = flags | CloseOnExec | (isName ? noFollow : 0),
            Resolve = ResolveBeneath | ResolveNoMagicLinks | ResolveNoSymlinks,
        };
        // SAFETY: the structure lives over the call, and its size goes with it.
        return (int)OpenAt2(OpenAt2Number, folder, relative, &how, (nuint)sizeof(OpenHow));
    }

    /// <summary>What a handle is; false with the error.</summary>
    public static bool TryFacts(int handle, out FileFacts facts)
    {
        // struct statx is the same on every architecture: mode at 28, ino at 32, size at 40, ctime at 96, mtime at 112, device at 136.
        byte* s = stackalloc byte[StatXBytes];
        // SAFETY: s has room for struct statx.
        if (StatX(handle, "", EmptyPath, BasicStats, s) != 0)
        {
            facts = default;
            return false;
        }

        facts = new FileFacts(
            *(ushort*)(s + 28) & TypeMask, *(long*)(s + 40), *(ulong*)(s + 32), *(ulong*)(s + 136), TimeAt(s + 112), TimeAt(s + 96));
        return true;
    }

    /// <summary>Entries of an open folder into the buffer, as struct linux_dirent64; 0 at the end, -1 with the error.</summary>
    public static int ReadFolder(int folder, Span<byte> buffer)
    {
        // SAFETY: the kernel writes at most the buffer's length.
        fixed (byte* bytes = buffer)
        {
            return (int)SystemCall(ReadFolderNumber, folder, bytes, (nuint)buffer.Length);
        }
    }

    /// <summary>Bytes into the buffer; 0 at the end, -1 with the error.</summary>
    public static int Read(int handle, Span<byte> buffer)
    {
        // SAFETY: the kernel writes at most the buffer's length.
        fixed (byte* bytes = buffer)
        {
            return (int)Libc.Read(handle, bytes, (nuint)buffer.Length);
        }
    }

    private static long TimeAt(byte* time) => (*(long*)time * NsPerSecond) + *(uint*)(time + 8);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* result);

    // syscall() reads its arguments from registers, so that a fixed signature serves for its variable one on x64 and arm64.
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2(nint number, nint folder, string path, OpenHow* how, nuint howBytes);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint handle, byte* buffer, nuint bytes);
}
