using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Threading;

namespace Helios.Storage.Log;

/// <content>The writing side: groups to disk, marks, failure.</content>
internal sealed partial class WriteAheadLog
{
    private readonly BlockCompletion[] _completions = new BlockCompletion[16];
    private List<LogBlock> _writing = [];
    private IBlockDevice _device;
    private ulong _deviceNumber;
    private readonly Stack<Action[]> _readyLists = new();
    private bool _isPumping;
    private bool _isStopping;
    private bool _isDeviceDirty;
    private string? _full;

    private enum Pumped
    {
        Nothing,
        Done,

        /// <summary>The disk is full; the group is held.</summary>
        Held,
    }

    /// <summary>Starts the threads. Without them, <see cref="Pump"/> and <see cref="WaitDurable"/> do their work on the caller's
    /// thread.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _device.Register(_blocks.Memory);
        }

        _flusher = DedicatedThread.Start("wal-flusher", RunFlusher);
        _roomMaker = DedicatedThread.Start("wal-room", RunRoomMaker);
    }

    /// <summary>Nothing may be appended any more. Who waits while the disk is full is told so, since nobody can know for how
    /// long.</summary>
    public void BeginStop()
    {
        lock (_lock)
        {
            Volatile.Write(ref _isStopping, true);
        }

        foreach (WakeWord word in _words)
        {
            word.WakeAll();
        }

        _flusherWord.WakeAll();
    }

    /// <summary>Makes everything durable that was appended before, then closes.</summary>
    public void Stop()
    {
        BeginStop();
        _flusher?.Join();
        StopRoomMaker();
        while (Pump())
        {
        }

        _device.Dispose();
        _blocks.Dispose();
    }

    /// <summary>Writes and flushes one group, or a mark when there is none; false when nothing was done: there was nothing to do, the disk
    /// is full, or the log has failed. Never throws: see <see cref="Faulted"/>.</summary>
    public bool Pump() => Pump(flushesMark: false);

    public void ThrowIfFull()
    {
        string? full = Volatile.Read(ref _full);
        if (full is not null)
        {
            throw DiskFull(full);
        }
    }

    private bool Pump(bool flushesMark)
    {
        lock (_lock)
        {
            if (_isPumping)
            {
                return false;
            }

            _isPumping = true;
        }

        return PumpClaimed(flushesMark) == Pumped.Done;
    }

    /// <summary>The caller has set that somebody pumps, which ends with this. A mark that was written is flushed with the next group, or
    /// by itself when somebody waits for it.</summary>
    private Pumped PumpClaimed(bool flushesMark = false)
    {
        long end;
        bool isMark;
        bool hasGroup;
        Calls calls = default;
        lock (_lock)
        {
            hasGroup = TakeGroupLocked(flushesMark, out isMark);
            end = _end;
            if (hasGroup)
            {
                BeginGroupLocked();
            }
            else
            {
                calls = EndGroupLocked(callsAll: true);
            }
        }

        if (!hasGroup)
        {
            Wake(calls);
            return Pumped.Nothing;
        }

        long begin = _clock.MonotonicNs;

        BlockOutcome outcome;
        string? reason;
        try
        {
            outcome = WriteGroup(!isMark, out reason);
        }
        catch (Exception e)
        {
            Fail(e as Fault ?? new Fault("the log could not be written", e));
            return Pumped.Nothing;
        }

        switch (outcome)
        {
            case BlockOutcome.Failed:
                Fail(new Fault(reason!));
                return Pumped.Nothing;
            case BlockOutcome.NoSpace:
                Hold(reason!);
                return Pumped.Held;
            default:
                Complete(isMark, end, begin);
                return Pumped.Done;
        }
    }

    /// <summary>What is written stays with what gathered since, until a flush covers it. False: nothing is to be done.</summary>
    private bool TakeGroupLocked(bool flushesMark, out bool isMark)
    {
        isMark = false;
        if (_fault is not null)
        {
            return false;
        }

        if (_full is null && _gathering.Count == 0 && !(flushesMark && _writing.Count > 0))
        {
            isMark = _isMarkDue && TryMarkLocked();
            _isMarkDue = false;
            if (!isMark)
            {
                return false;
            }
        }

        if (_writing.Count == 0)
        {
            (_gathering, _writing) = (_writing, _gathering);
        }
        else
        {
            _writing.AddRange(_gathering);
            _gathering.Clear();
        }

        return true;
    }

    /// <summary>A mark; or, where there is no room for one, the end of the file, which says the same; or the begin of the next.</summary>
    private bool TryMarkLocked()
    {
        if (!_isFileDue && !FitsLocked(LogFormat.RecordHeaderBytes))
        {
            EndFileLocked();
            _isFileDue = true;
            return _gathering.Count > 0;
        }

        if (_isFileDue && _spares.Count == 0)
        {
            return false;
        }

        if (_isFileDue)
        {
            BeginFileLocked(LogFormat.RecordHeaderBytes);
        }

        AppendLocked(LogRecordKind.Mark, 0, 0, []);
        return true;
    }

    private BlockOutcome WriteGroup(bool flushes, out string? reason)
    {
        reason = null;
        for (int i = 0; i < _writing.Count; i++)
        {
            LogBlock block = _writing[i];
            if (block.IsFlushed || (block.IsWritten && !flushes))
            {
                continue;
            }

            bool isLast = i + 1 == _writing.Count || _writing[i + 1].FileNumber != block.FileNumber;
            if (block.FileNumber != _deviceNumber)
            {
                BlockOutcome closed = _isDeviceDirty ? Run(BlockRequest.Flush(0), out reason) : BlockOutcome.Done;
                if (closed != BlockOutcome.Done)
                {
                    return closed;
                }

                OpenFile(block);
            }

            BlockOperation operation = !isLast || (!flushes && i + 1 == _writing.Count) ? BlockOperation.Write
                : block.IsWritten ? BlockOperation.Flush
                : BlockOperation.WriteThenFlush;
            if (operation == BlockOperation.Write && block.IsWritten)
            {
                continue;
            }

            BlockOutcome outcome = Run(
                operation == BlockOperation.Flush
                    ? BlockRequest.Flush(0)
                    : new BlockRequest(0, operation, block.FileOffset, block.Address, block.LengthBytes),
                out reason);
            if (outcome != BlockOutcome.Done)
            {
                return outcome;
            }

            block.IsWritten = true;
            _isDeviceDirty = operation == BlockOperation.Write;
            if (!_isDeviceDirty)
            {
                NoteFlushed(i);
            }
        }

        return BlockOutcome.Done;
    }

    private void NoteFlushed(int last)
    {
        for (int i = last; i >= 0 && !_writing[i].IsFlushed; i--)
        {
            _writing[i].IsFlushed = true;
        }
    }

    private BlockOutcome Run(in BlockRequest request, out string? reason)
    {
        _device.Submit(request);
        int count = _device.Wait(_completions);
        Invariant.Require(count == 1 && _completions[0].Id == request.Id);
        reason = _completions[0].Reason;
        return _completions[0].Outcome;
    }

    /// <summary>Goes on in the next file, which a spare one becomes. The old one is flushed.</summary>
    private void OpenFile(LogBlock first)
    {
        _device.Dispose();
        string name = LogFormat.FileName(first.FileNumber);
        if (first.BeginsFrom is { } spare)
        {
            _directory.Rename(spare, name);
            first.BeginsFrom = null;
        }

        _device = _directory.OpenDevice(name, DeviceUse.Log);
        _deviceNumber = first.FileNumber;
        if (_flusher is not null)
        {
            _device.Register(_blocks.Memory);
        }
    }

    private void Complete(bool isMark, long end, long begin)
    {
        int count;
        bool wasFull;
        Action[] ready;
        bool isFileClosed = false;
        Calls calls;
        long now = _clock.MonotonicNs;
        lock (_lock)
        {
            wasFull = _full is not null;
            Volatile.Write(ref _full, null);
            if (!isMark)
            {
                Invariant.Require(end >= _durable);
                Volatile.Write(ref _durable, end);
                while (_closing.TryPeek(out ClosingFile file) && file.DurableAt <= end)
                {
                    _closing.Dequeue();
                    _closedBelow = file.Number + 1;
                    isFileClosed = true;
                }

                foreach (LogBlock block in _writing)
                {
                    _blocks.Give(block);
                }

                _writing.Clear();
                _cohort.FlushEnded(_answering, _gathered, now - begin, now);
            }

            ready = _readyLists.TryPop(out Action[]? list) ? list : new Action[16];
            count = _waiters.Take(_durable, ref ready);
            calls = EndGroupLocked(callsAll: wasFull);
        }

        Wake(calls);
        if (wasFull)
        {
            _log.Write(LogLevel.Info, "there is room on the disk again, commits go on", ("durable_lsn", end));
        }

        CallAll(ready, count);
        if (isFileClosed)
        {
            FileClosed?.Invoke();
        }
    }

    private void CallAll(Action[] ready, int count)
    {
        for (int i = 0; i < count; i++)
        {
            try
            {
                ready[i]();
            }
            catch (Exception e)
            {
                // A waiter's failure is its own; the others still get their answer.
                _log.Write(LogLevel.Error, "a durability callback failed", ("error", e.Message));
            }
        }

        Array.Clear(ready, 0, count);
        lock (_lock)
        {
            _readyLists.Push(ready);
        }
    }

    /// <summary>The disk is full in spite of the room that was made: all that no flush has covered will be written again.</summary>
    private void Hold(string reason)
    {
        bool isNew;
        Calls calls;
        lock (_lock)
        {
            isNew = _full is null;
            Volatile.Write(ref _full, reason);
            foreach (LogBlock block in _writing)
            {
                block.IsWritten = block.IsFlushed;
            }

            calls = EndGroupLocked(callsAll: true);
        }

        Wake(calls);
        if (isNew)
        {
            _log.Write(
                LogLevel.Error, "the disk is full, commits wait and new ones are refused", ("error", reason), ("durable_lsn", _durable));
        }
    }

    private void Fail(Fault fault)
    {
        Calls calls;
        lock (_lock)
        {
            Volatile.Write(ref _fault, fault);
            _waiters.Clear();
            calls = EndGroupLocked(callsAll: true);
        }

        Wake(calls);
        _log.Write(LogLevel.Error, "the log has failed", ("error", fault.Message), ("durable_lsn", _durable));
        Faulted?.Invoke(fault);
    }
}
