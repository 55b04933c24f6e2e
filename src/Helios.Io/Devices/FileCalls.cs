using Helios.Io.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Io.Devices;

/// <summary>Blocking calls on a file that are carried to their end: short and interrupted ones are continued.</summary>
internal static class FileCalls
{
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);
    private const int ZeroesBytes = 64 * 1024;

    public static bool IsFull(int errno) => errno is Errno.NoSpace or Errno.QuotaExceeded;

    public static unsafe BlockOutcome WriteAll(int file, long position, ReadOnlySpan<byte> bytes, out string reason)
    {
        reason = "";
        // SAFETY: the span is pinned over the call, and its rest is what is given.
        fixed (byte* memory = bytes)
        {
            for (int done = 0; done < bytes.Length;)
            {
                nint count = Libc.PWrite(file, memory + done, (nuint)(bytes.Length - done), position + done);
                if (count > 0)
                {
                    done += (int)count;
                    continue;
                }

                int errno = count == 0 ? Errno.InputOutput : Errno.Last;
                if (errno is not (Errno.Interrupted or Errno.TryAgain))
                {
                    reason = Errno.Text(errno);
                    return IsFull(errno) ? BlockOutcome.NoSpace : BlockOutcome.Failed;
                }
            }
        }

        return BlockOutcome.Done;
    }

    public static BlockOutcome Flush(int file, out string reason)
    {
        reason = "";
        while (Libc.FDataSync(file) != 0)
        {
            int errno = Errno.Last;
            if (errno != Errno.Interrupted)
            {
                reason = Errno.Text(errno);
                return IsFull(errno) ? BlockOutcome.NoSpace : BlockOutcome.Failed;
            }
        }

        return BlockOutcome.Done;
    }

    public static BlockOutcome WriteAllByRuntime(SafeFileHandle file, long position, ReadOnlySpan<byte> bytes, out string reason)
    {
        try
        {
            RandomAccess.Write(file, bytes, position);
            reason = "";
            return BlockOutcome.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return OutcomeOf(e);
        }
    }

    public static BlockOutcome FlushByRuntime(SafeFileHandle file, out string reason)
    {
        try
        {
            RandomAccess.FlushToDisk(file);
            reason = "";
            return BlockOutcome.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return OutcomeOf(e);
        }
    }

    /// <summary>Makes a file longer, with its space: fallocate where the file system knows it, zeroes otherwise.</summary>
    public static bool TryAllocate(SafeFileHandle file, int descriptor, long from, long to, out bool isFull, out string reason)
    {
        isFull = false;
        reason = "";
        if (OperatingSystem.IsLinux())
        {
            int errno;
            do
            {
                errno = Libc.FAllocate(descriptor, 0, from, to - from) == 0 ? 0 : Errno.Last;
            }
            while (errno == Errno.Interrupted);
            if (errno is not (Errno.NotSupported or Errno.NotImplemented))
            {
                isFull = IsFull(errno);
                reason = errno == 0 ? "" : Errno.Text(errno);
                return errno == 0;
            }
        }

        byte[] zeroes = new byte[ZeroesBytes];
        for (long at = from; at < to; at += zeroes.Length)
        {
            ReadOnlySpan<byte> piece = zeroes.AsSpan(0, (int)Math.Min(zeroes.Length, to - at));
            BlockOutcome outcome = OperatingSystem.IsLinux()
                ? WriteAll(descriptor, at, piece, out reason)
                : WriteAllByRuntime(file, at, piece, out reason);
            if (outcome != BlockOutcome.Done)
            {
                isFull = outcome == BlockOutcome.NoSpace;
                return false;
            }
        }

        return true;
    }

    /// <summary>True when a call of the runtime failed for want of space.</summary>
    public static bool IsFull(Exception e) =>
        OperatingSystem.IsWindows() ? e.HResult is DiskFull or HandleDiskFull : IsFull(e.HResult);

    private static BlockOutcome OutcomeOf(Exception e) => IsFull(e) ? BlockOutcome.NoSpace : BlockOutcome.Failed;
}

/// <summary>A file's number, kept from being given to another file for as long as this lives.</summary>
internal readonly struct HeldFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly bool _isHeld;

    public HeldFile(SafeFileHandle handle)
    {
        _handle = handle;
        handle.DangerousAddRef(ref _isHeld);
        Descriptor = (int)handle.DangerousGetHandle();
    }

    public int Descriptor { get; }

    public void Dispose()
    {
        if (_isHeld)
        {
            _handle.DangerousRelease();
        }
    }
}
