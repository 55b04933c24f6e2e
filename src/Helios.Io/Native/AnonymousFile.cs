using System.Globalization;

namespace Helios.Io.Native;

/// <summary>
/// A file in memory that has a path as long as it is open (/proc/self/fd/N) and whose bytes can be written in place. Linux only.
/// </summary>
// SAFETY: the pointer is to a mapping of _lengthBytes bytes that lives until Dispose.
internal sealed unsafe class AnonymousFile : IDisposable
{
    private const uint CloseOnExec = 1;
    private const uint Executable = 0x10;

    private readonly int _lengthBytes;
    private int _handle;
    private byte* _bytes;

    private AnonymousFile(int handle, byte* bytes, int lengthBytes)
    {
        _handle = handle;
        _bytes = bytes;
        _lengthBytes = lengthBytes;
    }

    public string Path => "/proc/self/fd/" + _handle.ToString(CultureInfo.InvariantCulture);

    /// <summary>The contents; not valid after <see cref="Dispose"/>.</summary>
    // SAFETY: the mapping has _lengthBytes bytes and lives until Dispose.
    public Span<byte> Bytes => new(_bytes, _lengthBytes);

    /// <summary>A file of that many zero bytes, or null where the system does not give any.</summary>
    public static AnonymousFile? TryCreate(string name, int lengthBytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        int handle = LibcFiles.MemoryFile(name, CloseOnExec | Executable);
        if (handle < 0 && Errno.Last == Errno.InvalidArgument)
        {
            // Kernels before 6.3 know no such flag and make every such file executable.
            handle = LibcFiles.MemoryFile(name, CloseOnExec);
        }

        if (handle < 0)
        {
            return null;
        }

        byte* bytes = Libc.FTruncate(handle, lengthBytes) == 0
            ? IoUringCalls.Map((nuint)lengthBytes, IoUringCalls.MapShared, handle, 0)
            : null;
        if (bytes == null)
        {
            _ = Libc.Close(handle);
            return null;
        }

        return new AnonymousFile(handle, bytes, lengthBytes);
    }

    public void Dispose()
    {
        if (_handle >= 0)
        {
            // SAFETY: the mapping is this object's own; a library that was loaded from the file has mappings of its own.
            _ = IoUringCalls.Unmap(_bytes, (nuint)_lengthBytes);
            _ = Libc.Close(_handle);
            _handle = -1;
            _bytes = null;
        }
    }
}
