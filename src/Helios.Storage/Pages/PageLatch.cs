using System.Runtime.CompilerServices;
using System.Threading;

namespace Helios.Storage.Pages;

/// <summary>
/// The latch in a page's first eight bytes: bit 63 is held exclusively, bits 16 to 62 count the changes, bits 0 to 15 count those who
/// share it. A reader either shares it, or reads without it and then asks whether the count is still the same (optimistic lock coupling:
/// "The ART of practical synchronization", Leis et al., 2016). Latches are held for the work on one page, never over a wait for a lock.
/// </summary>
internal static class PageLatch
{
    private const ulong Exclusive = 1UL << 63;
    private const ulong Change = 1UL << 16;
    private const ulong Readers = Change - 1;
    private const int VersionShift = 16;

    /// <summary>The count of changes, once nobody holds the latch exclusively.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Version(ref ulong latch)
    {
        ulong value = Volatile.Read(ref latch);
        return (value & Exclusive) == 0 ? value >> VersionShift : WaitForVersion(ref latch);
    }

    /// <summary>True when nothing was changed since the version was read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsStill(ref ulong latch, ulong version)
    {
        // What was read before must not be read behind the look at the latch.
        Volatile.ReadBarrier();
        return Volatile.Read(ref latch) >> VersionShift == version;
    }

    /// <summary>Shares the latch, unless something was changed since the version was read.</summary>
    public static bool TryShare(ref ulong latch, ulong version)
    {
        while (true)
        {
            ulong value = Volatile.Read(ref latch);
            if (value >> VersionShift != version || (value & Readers) == Readers)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref latch, value + 1, value) == value)
            {
                return true;
            }
        }
    }

    public static void EndShare(ref ulong latch) => Interlocked.Decrement(ref latch);

    /// <summary>Takes the latch for oneself, unless something was changed since the version was read. Waits for those who share
    /// it.</summary>
    public static bool TryTake(ref ulong latch, ulong version)
    {
        var spin = default(SpinWait);
        while (true)
        {
            ulong value = Volatile.Read(ref latch);
            if (value >> VersionShift != version)
            {
                return false;
            }

            if ((value & Readers) == 0 && Interlocked.CompareExchange(ref latch, value | Exclusive, value) == value)
            {
                return true;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Takes the latch for oneself if nobody has it in any way.</summary>
    public static bool TryTakeNow(ref ulong latch)
    {
        ulong value = Volatile.Read(ref latch);
        return (value & (Exclusive | Readers)) == 0 && Interlocked.CompareExchange(ref latch, value | Exclusive, value) == value;
    }

    public static void Take(ref ulong latch)
    {
        while (!TryTake(ref latch, Version(ref latch)))
        {
        }
    }

    /// <summary>Ends exclusive use, and counts a change.</summary>
    public static void End(ref ulong latch) => Volatile.Write(ref latch, (latch & ~Exclusive) + Change);

    /// <summary>Ends exclusive use in which nothing was changed.</summary>
    public static void EndUnchanged(ref ulong latch) => Volatile.Write(ref latch, latch & ~Exclusive);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong WaitForVersion(ref ulong latch)
    {
        var spin = default(SpinWait);
        while (true)
        {
            ulong value = Volatile.Read(ref latch);
            if ((value & Exclusive) == 0)
            {
                return value >> VersionShift;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
