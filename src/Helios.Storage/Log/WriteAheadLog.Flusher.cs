using Helios.Io.Threading;

namespace Helios.Storage.Log;

/// <content>The thread that writes when nobody waits for himself: groups of callbacks, marks, and what a full disk holds up.</content>
internal sealed partial class WriteAheadLog
{
    private const int FullRetryMs = 50;
    private const int MarkDelayMs = 20;
    private const long NsPerMs = 1_000_000;

    /// <summary>As much gathers, at most, when nobody waits for any of it.</summary>
    private const int MostIdleBlocks = 2;

    private readonly WakeWord _flusherWord = new();
    private DedicatedThread? _flusher;
    private bool _isFlusherWaiting;

    /// <summary>When the flusher looks again by itself.</summary>
    private long _flusherWakesNs;
    private bool _isMarkTime;

    private void RunFlusher()
    {
        while (true)
        {
            long timeoutNs = 0;
            int seen;
            bool isMarkWait = false;
            long end;
            lock (_lock)
            {
                _isFlusherWaiting = false;
                end = _end;
                seen = _flusherWord.Value;
                if (MustFlushLocked())
                {
                    _isPumping = true;
                    _isMarkTime = false;
                }
                else if (_fault is not null || (_isStopping && !_isPumping))
                {
                    return;
                }
                else
                {
                    timeoutNs = RestLocked(out isMarkWait);
                }
            }

            if (timeoutNs != 0)
            {
                _flusherWord.Wait(seen, timeoutNs);
                if (isMarkWait)
                {
                    NoteIdle(end);
                }
            }
            else if (PumpClaimed() == Pumped.Held)
            {
                if (Volatile.Read(ref _isStopping))
                {
                    // What is held was never acknowledged.
                    return;
                }

                _flusherWord.Wait(seen, FullRetryMs * NsPerMs);
            }
        }
    }

    /// <summary>How long the flusher waits unless it is woken: until others whom callbacks wait for have come, until a mark is due, or
    /// without end.</summary>
    private long RestLocked(out bool isMarkWait)
    {
        long now = _clock.MonotonicNs;
        bool isKeeper = !_isPumping && _gathering.Count > 0 && _waiters.Count > 0;
        isMarkWait = !isKeeper && _isMarkDue;
        long timeoutNs = isKeeper ? Math.Max(1, _cohort.Deadline - now) : isMarkWait ? MarkDelayMs * NsPerMs : -1;
        _flusherWakesNs = timeoutNs < 0 ? long.MaxValue : now + timeoutNs;
        _isFlusherWaiting = true;
        return timeoutNs;
    }

    /// <summary>A mark is written when nothing was appended for a moment.</summary>
    private void NoteIdle(long end)
    {
        lock (_lock)
        {
            _isMarkTime = _end == end && _clock.MonotonicNs >= _flusherWakesNs;
        }
    }

    /// <summary>Nobody pumps, and there is a group that somebody cannot write himself or that has grown, or a mark whose time has
    /// come.</summary>
    private bool MustFlushLocked()
    {
        if (_isPumping || _fault is not null)
        {
            return false;
        }

        if (_full is not null)
        {
            return true;
        }

        if (_gathering.Count == 0)
        {
            return _isMarkDue && (_isMarkTime || _isStopping);
        }

        return _gathering.Count > MostIdleBlocks || _isStopping
            || (_waiters.Count > 0 && (_cohort.IsComplete(_gathered) || MomentLocked() <= 0));
    }

    /// <summary>The flusher would look again too late for what there is to do: it sees to marks when the log was idle before, and keeps the
    /// time of callbacks that wait for others.</summary>
    private bool IsFlusherLateLocked() =>
        _flusherWakesNs == long.MaxValue ? _isMarkDue || _waiters.Count > 0
        : _waiters.Count > 0 && !_isPumping && _flusherWakesNs > _cohort.Deadline;
}
