using Helios.Base;
using Helios.Io.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Devices;

/// <summary>
/// A log file by positioned writes and fdatasync (FlushFileBuffers, F_FULLFSYNC elsewhere). Short and interrupted writes are continued.
/// Invariant: after the first failed write or flush every further one fails too. The kernel may have dropped the dirty pages of a failed
/// flush, so a second flush that succeeds would promise what is not there.
/// </summary>
internal sealed class PortableLogDevice : ILogDevice
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private long _lengthBytes;
    private string? _failure;

    public PortableLogDevice(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        _lengthBytes = RandomAccess.GetLength(handle);
    }

    public long LengthBytes => _lengthBytes;

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        Refuse();
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        try
        {
            RandomAccess.Write(_handle, bytes, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail("written", e.Message, e);
        }

        _lengthBytes = Math.Max(_lengthBytes, position + bytes.Length);
    }

    public void Flush()
    {
        Refuse();
        if (OperatingSystem.IsLinux())
        {
            FlushData();
            return;
        }

        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail("flushed to disk", e.Message, e);
        }
    }

    public int Read(long position, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault($"the file {_path} cannot be read: {e.Message}", e);
        }
    }

    public void Truncate(long lengthBytes)
    {
        Refuse();
        try
        {
            RandomAccess.SetLength(_handle, lengthBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail("cut", e.Message, e);
        }

        _lengthBytes = lengthBytes;
    }

    public void Dispose() => _handle.Dispose();

    private void FlushData()
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            int handle = (int)_handle.DangerousGetHandle();
            while (Libc.FDataSync(handle) != 0)
            {
                int errno = Errno.Last;
                if (errno != Errno.Interrupted)
                {
                    throw Fail("flushed to disk", Errno.Text(errno), null);
                }
            }
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    private Fault Fail(string what, string reason, Exception? inner)
    {
        _failure = $"the file {_path} cannot be {what}: {reason}";
        return inner is null ? new Fault(_failure) : new Fault(_failure, inner);
    }

    private void Refuse()
    {
        if (_failure is not null)
        {
            throw new Fault(_failure + " (the device is not used after a failure)");
        }
    }
}
