using Helios.Base;

namespace Helios.Storage.Log;

/// <content>
/// Waiting for the disk. A thread that waits for its own commit writes the group itself when nobody writes at the moment: one writer then
/// pays the disk and nothing else, no other thread's wake-up. Else it is woken when its commit is on disk, or when it is its turn to
/// write. Callbacks are the flusher's to bring about.
/// </content>
internal sealed partial class WriteAheadLog
{
    [ThreadStatic]
    private static Parking? t_parking;

    [ThreadStatic]
    private static List<Parking>? t_waking;

    private readonly DurableWaiters _waiters = new();
    private readonly List<Parking> _parked = [];

    public void WhenDurable(long lsn, Action call)
    {
        lock (_lock)
        {
            if (lsn > _durable)
            {
                if (_fault is null)
                {
                    _waiters.Add(lsn, call);
                    WakeFlusherLocked();
                }

                return;
            }
        }

        call();
    }

    public void WaitDurable(long lsn)
    {
        while (lsn > Durable)
        {
            ThrowIfFaulted();
            if (Volatile.Read(ref _isStopping))
            {
                ThrowIfFull();
            }

            if (_flusher is null)
            {
                PumpAlone(lsn);
            }
            else if (TryLead(lsn, out Parking? parking))
            {
                if (PumpClaimed(flushesMark: true) == Pumped.Done)
                {
                    AskForMark();
                }
            }
            else
            {
                parking?.Wait();
            }
        }
    }

    private void PumpAlone(long lsn)
    {
        if (!Pump(flushesMark: true))
        {
            ThrowIfFaulted();
            ThrowIfFull();
            Invariant.Require(lsn <= Durable);
        }
    }

    /// <summary>True: the caller pumps. Otherwise where it waits; null when there is nothing to wait for any more.</summary>
    private bool TryLead(long lsn, out Parking? parking)
    {
        parking = null;
        lock (_lock)
        {
            if (lsn <= _durable || _fault is not null || (_full is not null && _isStopping))
            {
                return false;
            }

            if (!_isPumping && _full is null && _gathering.Count + _writing.Count > 0)
            {
                _isPumping = true;
                return true;
            }

            parking = t_parking ??= new Parking();
            parking.Begin(lsn);
            _parked.Add(parking);
            return false;
        }
    }

    /// <summary>The flusher sees to the mark, later: it is woken once for many commits.</summary>
    private void AskForMark()
    {
        lock (_lock)
        {
            if (_isMarkDue && _isFlusherAsleep)
            {
                _isFlusherAsleep = false;
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>
    /// A group has ended: finds those whose commits are on disk, and whoever writes the next one. They are woken by
    /// <see cref="WakeFound"/> outside of the lock, for which they would queue up at once, the writer first: the disk is idle until then.
    /// </summary>
    private void FindWakeableLocked()
    {
        List<Parking> waking = t_waking ??= [];
        bool isLed = _gathering.Count + _writing.Count == 0 || _full is not null;
        int kept = 0;
        for (int i = 0; i < _parked.Count; i++)
        {
            Parking parking = _parked[i];
            if (parking.Lsn <= _durable || _fault is not null || (_full is not null && _isStopping))
            {
                waking.Add(parking);
            }
            else if (!isLed)
            {
                isLed = true;
                waking.Add(parking);
                (waking[0], waking[^1]) = (waking[^1], waking[0]);
            }
            else
            {
                _parked[kept++] = parking;
            }
        }

        _parked.RemoveRange(kept, _parked.Count - kept);
        if (!isLed || _full is not null || _fault is not null || _isStopping)
        {
            WakeFlusherLocked();
        }
    }

    private static void WakeFound()
    {
        List<Parking>? waking = t_waking;
        if (waking is null)
        {
            return;
        }

        foreach (Parking parking in waking)
        {
            parking.Wake();
        }

        waking.Clear();
    }

    private void WakeFlusherLocked()
    {
        if (_isFlusherWaiting && (_isStopping || _fault is not null || MustFlushLocked()))
        {
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Where one thread waits.</summary>
    private sealed class Parking
    {
        private bool _isWoken;

        public long Lsn { get; private set; }

        public void Begin(long lsn)
        {
            Lsn = lsn;
            _isWoken = false;
        }

        public void Wait()
        {
            lock (this)
            {
                while (!_isWoken)
                {
                    Monitor.Wait(this);
                }
            }
        }

        public void Wake()
        {
            lock (this)
            {
                _isWoken = true;
                Monitor.Pulse(this);
            }
        }
    }
}
