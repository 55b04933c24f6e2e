using System.Runtime.InteropServices;

namespace Helios.Io.Native;

/// <summary>The C library's functions that files need, on Unix systems. Each sets the last error as errno.</summary>
// SAFETY: declarations; callers give pointers with the counts that belong to them.
internal static unsafe partial class Libc
{
    public const int OpenReadOnly = 0;
    public const int OpenReadWrite = 2;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const int PriorityOfProcess = 0;

    private const string Library = "libc";

    /// <summary>O_CREAT | O_CLOEXEC, whose values differ between systems.</summary>
    public static int OpenCreate => OperatingSystem.IsMacOS() ? 0x200 | 0x1000000 : 0x40 | 0x80000;

    public static int OpenCloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int handle);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int handle, byte* destination, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int handle, byte* source, nuint count);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint PWrite(int handle, byte* source, nuint count, long position);

    [LibraryImport(Library, EntryPoint = "fallocate", SetLastError = true)]
    public static partial int FAllocate(int handle, int mode, long position, long lengthBytes);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(int handle, int operation);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(int handle);

    [LibraryImport(Library, EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int FDataSync(int handle);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int FTruncate(int handle, long length);

    [LibraryImport(Library, EntryPoint = "setpriority")]
    public static partial int SetPriority(int which, int who, int priority);

    [LibraryImport(Library, EntryPoint = "madvise")]
    public static partial int Advise(byte* begin, nuint bytes, int advice);
}
