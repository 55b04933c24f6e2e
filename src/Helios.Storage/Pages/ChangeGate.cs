using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// Whoever changes pages passes this gate for as long as one change takes (a row with its undo record, a page divided), so that a
/// checkpoint can have a moment at which every change is either whole or not begun. Passing costs two additions to a cache line that few
/// threads share; the one who closes the gate looks at all of them.
///
/// A thread that is inside does not enter again, and takes no lock in there that somebody holds who is about to enter.
/// </summary>
internal sealed class ChangeGate
{
    private const int Lanes = 32;

    private readonly Lane[] _lanes = new Lane[Lanes];
    private readonly object _lock = new();
    private int _isClosed;

    /// <summary>Waits while the gate is closed. Returns the lane to <see cref="Leave"/> by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Enter()
    {
        int lane = Environment.CurrentManagedThreadId & (Lanes - 1);
        Interlocked.Increment(ref _lanes[lane].Inside);
        if (Volatile.Read(ref _isClosed) != 0)
        {
            WaitAndEnter(lane);
        }

        return lane;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(int lane) => Interlocked.Decrement(ref _lanes[lane].Inside);

    /// <summary>Keeps others out, and waits until nobody is inside. One at a time.</summary>
    public void Close()
    {
        // The exchange orders the look at the lanes behind it, as the increment orders the look at the gate on the other side.
        int before = Interlocked.Exchange(ref _isClosed, 1);
        Invariant.Require(before == 0);
        var spin = default(SpinWait);
        foreach (ref Lane lane in _lanes.AsSpan())
        {
            while (Volatile.Read(ref lane.Inside) != 0)
            {
                spin.SpinOnce(sleep1Threshold: 100);
            }
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isClosed, 0);
            Monitor.PulseAll(_lock);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WaitAndEnter(int lane)
    {
        while (true)
        {
            Leave(lane);
            lock (_lock)
            {
                while (Volatile.Read(ref _isClosed) != 0)
                {
                    Monitor.Wait(_lock);
                }
            }

            Interlocked.Increment(ref _lanes[lane].Inside);
            if (Volatile.Read(ref _isClosed) == 0)
            {
                return;
            }
        }
    }

    /// <summary>Alone in its cache lines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Lane
    {
        [FieldOffset(0)]
        public int Inside;
    }
}
