using Helios.Io.Native;

namespace Helios.Io.Transport.Linux;

/// <summary>
/// An eventfd that wakes a loop. Set from any thread while the loop lives; the lock only keeps a late poster from writing to a number that
/// was given to another file after the loop's end.
/// </summary>
// SAFETY: the only pointer is to a local that lives over the call.
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly Lock _closing = new();
    private int _handle;

    public WakeEvent()
    {
        _handle = LibcSockets.EventFd(0, LibcSockets.SocketNonBlocking | LibcSockets.SocketCloseOnExec);
        if (_handle < 0)
        {
            throw new IOException("no eventfd: " + Errno.Text(Errno.Last));
        }
    }

    public int Handle => _handle;

    public void Set()
    {
        lock (_closing)
        {
            if (_handle >= 0)
            {
                ulong one = 1;

                // SAFETY: one lives over the call. It cannot fail in a way that matters: a full counter has woken the loop already.
                _ = Libc.Write(_handle, (byte*)&one, sizeof(ulong));
            }
        }
    }

    public void Dispose()
    {
        lock (_closing)
        {
            if (_handle >= 0)
            {
                _ = Libc.Close(_handle);
                _handle = -1;
            }
        }
    }
}
