using Helios.Base;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Devices;

/// <summary>
/// A file by positioned writes and fdatasync, carried out as they are submitted. On systems other than Linux by the runtime's own calls
/// (FlushFileBuffers, F_FULLFSYNC): the stand-in for overlapped I/O there.
/// </summary>
internal sealed class PortableDevice : SynchronousDevice
{
    private readonly SafeFileHandle _handle;
    private long _lengthBytes;

    public PortableDevice(SafeFileHandle handle, string path)
    {
        _handle = handle;
        Name = path;
        _lengthBytes = RandomAccess.GetLength(handle);
    }

    public override string Name { get; }

    public override long LengthBytes => Volatile.Read(ref _lengthBytes);

    public override int Read(long position, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, position);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault($"the file {Name} cannot be read: {e.Message}", e);
        }
    }

    public override bool TryAllocate(long lengthBytes)
    {
        RefuseWhenShut();
        if (lengthBytes <= LengthBytes)
        {
            return true;
        }

        using var file = new HeldFile(_handle);
        if (!FileCalls.TryAllocate(_handle, file.Descriptor, LengthBytes, lengthBytes, out bool isFull, out string reason))
        {
            _lengthBytes = RandomAccess.GetLength(_handle);
            return isFull ? false : throw Shut($"the file {Name} cannot be made longer: {reason}");
        }

        _lengthBytes = lengthBytes;
        return true;
    }

    public override void Truncate(long lengthBytes)
    {
        RefuseWhenShut();
        try
        {
            RandomAccess.SetLength(_handle, lengthBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Shut($"the file {Name} cannot be cut: {e.Message}");
        }

        _lengthBytes = lengthBytes;
    }

    public override void Dispose() => _handle.Dispose();

    protected override BlockOutcome WriteAll(long position, ReadOnlySpan<byte> bytes, out string? reason)
    {
        using var file = new HeldFile(_handle);
        BlockOutcome outcome = OperatingSystem.IsLinux()
            ? FileCalls.WriteAll(file.Descriptor, position, bytes, out string why)
            : FileCalls.WriteAllByRuntime(_handle, position, bytes, out why);
        reason = outcome == BlockOutcome.Done ? null : $"the file {Name} cannot be written: {why}";
        if (outcome == BlockOutcome.Done)
        {
            Volatile.Write(ref _lengthBytes, Math.Max(_lengthBytes, position + bytes.Length));
        }

        return outcome;
    }

    protected override BlockOutcome FlushAll(out string? reason)
    {
        using var file = new HeldFile(_handle);
        BlockOutcome outcome = OperatingSystem.IsLinux()
            ? FileCalls.Flush(file.Descriptor, out string why)
            : FileCalls.FlushByRuntime(_handle, out why);
        reason = outcome == BlockOutcome.Done ? null : $"the file {Name} cannot be flushed to disk: {why}";
        return outcome;
    }
}
