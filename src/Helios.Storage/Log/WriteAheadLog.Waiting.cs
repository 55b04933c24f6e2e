using Helios.Base;
using Helios.Io.Threading;

namespace Helios.Storage.Log;

/// <content>
/// Waiting for the disk. A thread that waits for its own commit writes the group itself when nobody writes at the moment and nobody more is
/// waited for (see <see cref="Cohort"/>): one writer then pays the disk and nothing else, no other thread's wake-up. Else it waits for the
/// word of its group, by which all of a group are woken with one call. Callbacks are the flusher's to bring about.
///
/// While nobody writes and somebody waits, one of those that wait has a time-out (the keeper), or the flusher has when callbacks wait.
/// </content>
internal sealed partial class WriteAheadLog
{
    private readonly IClock _clock;
    private readonly DurableWaiters _waiters = new();
    private readonly Cohort _cohort = new();

    /// <summary>Words of the group that gathers and of the one before it, in turns.</summary>
    private readonly WakeWord[] _words = [new(), new()];
    private readonly int[] _sleepers = new int[2];
    private long _group;
    private int _gathered;
    private int _answering;
    private long _takenEnd;
    private bool _hasKeeper;

    public void WhenDurable(long lsn, Action call)
    {
        Calls calls = default;
        lock (_lock)
        {
            if (lsn > _durable)
            {
                if (_fault is not null)
                {
                    return;
                }

                _waiters.Add(lsn, call);
                _ = CountLocked(lsn);
                calls = CallFlusherLocked();
                lsn = 0;
            }
        }

        Wake(calls);
        if (lsn != 0)
        {
            call();
        }
    }

    public void WaitDurable(long lsn)
    {
        var wait = new ThreadWait(lsn);
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
            else if (TryLead(ref wait))
            {
                PumpClaimed(flushesMark: true);
            }
            else
            {
                wait.Word?.Wait(wait.Seen, wait.TimeoutNs);
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

    /// <summary>True: the caller pumps. Otherwise it has been said where to wait; nowhere when there is nothing to wait for.</summary>
    private bool TryLead(ref ThreadWait wait)
    {
        wait.Word = null;
        lock (_lock)
        {
            if (wait.IsKeeper)
            {
                wait.IsKeeper = false;
                _hasKeeper = false;
            }

            if (wait.Lsn <= _durable || _fault is not null || (_full is not null && _isStopping))
            {
                return false;
            }

            long group = wait.Group == _group || (wait.Group == _group - 1 && _isPumping) ? wait.Group : CountLocked(wait.Lsn);
            wait.Group = group;
            wait.TimeoutNs = -1;
            if (!_isPumping && _full is null && _gathering.Count + _writing.Count > 0)
            {
                if (_cohort.IsComplete(_gathered) || MomentLocked() is not (> 0 and long moment))
                {
                    _isPumping = true;
                    return true;
                }

                if (!_hasKeeper)
                {
                    wait.IsKeeper = true;
                    wait.TimeoutNs = moment;
                    _hasKeeper = true;
                }
            }

            wait.Word = _words[group & 1];
            wait.Seen = wait.Word.Value;
            _sleepers[group & 1]++;
            return false;
        }
    }

    /// <summary>How long others are still waited for.</summary>
    private long MomentLocked() => _cohort.Deadline - _clock.MonotonicNs;

    /// <summary>Counts somebody who waits for a position with its group, and returns that.</summary>
    private long CountLocked(long lsn)
    {
        if (_isPumping && lsn <= _takenEnd)
        {
            _answering++;
            return _group - 1;
        }

        _gathered++;
        return _group;
    }

    /// <summary>A group was taken to be written; another one gathers from now on.</summary>
    private void BeginGroupLocked()
    {
        _cohort.Begins(_gathered);
        _takenEnd = _end;
        _group++;
        _answering += _gathered;
        _gathered = 0;
        _hasKeeper = false;
    }

    /// <summary>Nobody writes any more: who is to be called by <see cref="Wake"/>, outside of the lock. Those whose group this was look
    /// again, and one of the next group sees to it that it is written.</summary>
    private Calls EndGroupLocked(bool callsAll)
    {
        _isPumping = false;
        _answering = 0;
        int gathering = (int)(_group & 1);
        Calls calls = CallFlusherLocked();
        calls.Word = _words[gathering];
        calls.AnsweredWord = _words[gathering ^ 1];
        calls.All = callsAll || _full is not null || _fault is not null || _isStopping;
        calls.Answered = _sleepers[gathering ^ 1] > 0;
        calls.Next = _sleepers[gathering] > 0 && _waiters.Count == 0;
        _sleepers[gathering ^ 1] = 0;
        return calls;
    }

    private Calls CallFlusherLocked()
    {
        bool isCalled = _isFlusherWaiting && (_isStopping || _fault is not null || MustFlushLocked() || IsFlusherLateLocked());
        _isFlusherWaiting &= !isCalled;
        return new Calls { Flusher = isCalled };
    }

    private void Wake(in Calls calls)
    {
        if (calls.Answered || calls.All)
        {
            calls.AnsweredWord!.WakeAll();
        }

        if (calls.All)
        {
            calls.Word!.WakeAll();
        }
        else if (calls.Next)
        {
            calls.Word!.WakeOne();
        }

        if (calls.Flusher)
        {
            _flusherWord.WakeAll();
        }
    }

    /// <summary>How one thread waits.</summary>
    private struct ThreadWait(long lsn)
    {
        public readonly long Lsn = lsn;

        /// <summary>The group it was counted with.</summary>
        public long Group = -1;
        public WakeWord? Word;
        public int Seen;
        public long TimeoutNs;
        public bool IsKeeper;
    }

    /// <summary>Who is woken.</summary>
    private struct Calls
    {
        public WakeWord? Word;
        public WakeWord? AnsweredWord;

        /// <summary>Those whose group was written.</summary>
        public bool Answered;

        /// <summary>One of those of the next group.</summary>
        public bool Next;

        /// <summary>Whoever waits for anything.</summary>
        public bool All;
        public bool Flusher;
    }
}
