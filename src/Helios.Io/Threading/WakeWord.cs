using System.Runtime.InteropServices;
using Helios.Io.Native;

namespace Helios.Io.Threading;

/// <summary>
/// A word that threads wait for and others change: all that wait are woken by one call, and none of them needs a lock to go on. Who waits
/// reads <see cref="Value"/>, looks whether it must wait, and waits with what it read; whoever makes that wait needless changes the word
/// after it. Waiting may end for no reason: look again. On Linux a futex; elsewhere a monitor, whose time-outs are whole milliseconds.
/// </summary>
public sealed unsafe class WakeWord
{
    private const int CacheLineInts = 16;

    // SAFETY: the array is pinned, and kept by this object, which whoever waits keeps.
    private readonly int[] _line = GC.AllocateArray<int>(3 * CacheLineInts, pinned: true);

    /// <summary>Changes with every wake-up.</summary>
    public int Value => Volatile.Read(ref _line[CacheLineInts]);

    private int* Word => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_line, CacheLineInts);

    /// <summary>Waits until the value is not <paramref name="seen"/>, at most so long; -1: without end.</summary>
    public void Wait(int seen, long timeoutNs = -1)
    {
        if (LibcFutex.IsThere)
        {
            LibcFutex.Wait(Word, seen, timeoutNs);
            GC.KeepAlive(this);
            return;
        }

        lock (_line)
        {
            if (Value == seen)
            {
                Monitor.Wait(_line, timeoutNs < 0 ? Timeout.Infinite : (int)Math.Min(int.MaxValue, (timeoutNs + 999_999) / 1_000_000));
            }
        }
    }

    public void WakeAll() => Wake(int.MaxValue);

    /// <summary>Wakes one of those that wait, at least.</summary>
    public void WakeOne() => Wake(1);

    private void Wake(int count)
    {
        if (LibcFutex.IsThere)
        {
            Interlocked.Increment(ref _line[CacheLineInts]);
            LibcFutex.Wake(Word, count);
            GC.KeepAlive(this);
            return;
        }

        lock (_line)
        {
            Interlocked.Increment(ref _line[CacheLineInts]);
            if (count == 1)
            {
                Monitor.Pulse(_line);
            }
            else
            {
                Monitor.PulseAll(_line);
            }
        }
    }
}
