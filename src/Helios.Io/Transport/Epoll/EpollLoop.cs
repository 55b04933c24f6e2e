using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Io.Memory;
using Helios.Io.Native;
using Helios.Io.Transport.Linux;

namespace Helios.Io.Transport.Epoll;

/// <summary>What an epoll tells about a handle.</summary>
internal interface IEpollTarget
{
    void OnEvents(uint events);
}

/// <summary>
/// A loop over one level-triggered epoll. Connections receive into one block of the loop's and send at the end of the turn, so that an idle
/// connection holds no buffer and a turn of many connections needs one wait.
/// Invariant: targets leave the table in Attend or in posted actions only, never between the events of one wait, so no event meets a
/// successor.
/// </summary>
// SAFETY: pointers are to the loop's own event block and to locals, with their sizes.
internal sealed unsafe class EpollLoop : EventLoop
{
    private const int EventCount = 256;
    private const int ReceiveBlockBytes = 64 * 1024;
    private const long WakeData = -1;

    // struct epoll_event is packed on x64 alone: there its 64 data bits follow the 32 event bits directly.
    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int s_eventBytes = s_dataOffset + sizeof(long);

    private readonly WakeEvent _wake = new();
    private readonly SlotTable<IEpollTarget> _targets = new();
    private int _epoll = -1;
    private NativeBuffer _events;

    public EpollLoop(int index, TransportOptions options, ILog log) : base(index, options, log)
    {
    }

    /// <summary>Where connections without unread bytes receive; whoever receives hands the bytes on before the next one does.</summary>
    public NativeBuffer ReceiveBlock { get; private set; }

    /// <summary>Watches a handle; the answer is its number for the other calls.</summary>
    public int Add(IEpollTarget target, int handle, uint events)
    {
        int slot = _targets.Add(target);
        if (!Control(LibcSockets.EpollAdd, handle, events, slot))
        {
            int errno = Errno.Last;
            _targets.Remove(slot);
            throw new IOException("epoll_ctl: " + Errno.Text(errno));
        }

        return slot;
    }

    public void Modify(int slot, int handle, uint events)
    {
        if (!Control(LibcSockets.EpollModify, handle, events, slot))
        {
            throw new IOException("epoll_ctl: " + Errno.Text(Errno.Last));
        }
    }

    public void Remove(int slot, int handle)
    {
        _ = Control(LibcSockets.EpollDelete, handle, 0, slot);
        _targets.Remove(slot);
    }

    protected override void Open()
    {
        _epoll = LibcSockets.EpollCreate(LibcSockets.SocketCloseOnExec);
        if (_epoll < 0)
        {
            throw new IOException("epoll_create1: " + Errno.Text(Errno.Last));
        }

        // Edge-triggered, so that nobody needs to read the counter back.
        if (!Control(LibcSockets.EpollAdd, _wake.Handle, LibcSockets.EpollIn | LibcSockets.EpollEdge, WakeData))
        {
            throw new IOException("epoll_ctl: " + Errno.Text(Errno.Last));
        }

        _events = Pool.Rent(EventCount * s_eventBytes);
        ReceiveBlock = Pool.Rent(ReceiveBlockBytes);
    }

    protected override void WaitAndDispatch(int timeoutMs)
    {
        // SAFETY: _events has room for EventCount events.
        int count = LibcSockets.EpollWait(_epoll, _events.Pointer, EventCount, timeoutMs);
        Woke();
        byte* at = _events.Pointer;
        for (int i = 0; i < count; i++, at += s_eventBytes)
        {
            // SAFETY: the kernel filled count events of s_eventBytes each.
            long data = *(long*)(at + s_dataOffset);
            if (data != WakeData)
            {
                _targets.Get((int)data)?.OnEvents(*(uint*)at);
            }
        }
    }

    protected override void Wake() => _wake.Set();

    protected override void CloseLoop()
    {
        _wake.Dispose();
        _ = Libc.Close(_epoll);
        Pool.Return(_events);
        Pool.Return(ReceiveBlock);
    }

    private bool Control(int operation, int handle, uint events, long data)
    {
        byte* settings = stackalloc byte[16];

        // SAFETY: settings has room for either form of struct epoll_event.
        *(uint*)settings = events;
        *(long*)(settings + s_dataOffset) = data;
        return LibcSockets.EpollControl(_epoll, operation, handle, settings) == 0;
    }
}
