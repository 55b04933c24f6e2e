using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Threading;

namespace Helios.Storage.Log;

/// <content>The writing side: groups to disk, marks, failure, and the thread that does it.</content>
internal sealed partial class WriteAheadLog
{
    private readonly object _pumpLock = new();
    private IBlockDevice _device;
    private ulong _deviceNumber;
    private Action[] _ready = new Action[16];
    private DedicatedThread? _flusher;
    private bool _isFlusherRunning;
    private bool _isFlusherWaiting;
    private bool _isStopping;

    /// <summary>Starts the flusher. Without it, <see cref="Pump"/> and <see cref="WaitDurable"/> do its work on the caller's
    /// thread.</summary>
    public void Start()
    {
        _isFlusherRunning = true;
        _flusher = DedicatedThread.Start("wal-flusher", RunFlusher);
    }

    /// <summary>Makes everything durable that was appended before, then closes. Nothing may be appended any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }

        _flusher?.Join();
        while (_flusher is null && Pump())
        {
        }

        _device.Dispose();
    }

    /// <summary>Writes and flushes one group, or a mark when there is none; false when there was nothing to do. Never throws: see
    /// <see cref="Faulted"/>.</summary>
    public bool Pump()
    {
        lock (_pumpLock)
        {
            long end;
            bool isMark;
            lock (_lock)
            {
                if (_fault is not null)
                {
                    return false;
                }

                isMark = _gathering.Count == 0;
                if (isMark)
                {
                    if (!_isMarkDue)
                    {
                        return false;
                    }

                    AppendLocked(LogRecordKind.Mark, 0, 0, []);
                    _isMarkDue = false;
                }

                (_gathering, _writing) = (_writing, _gathering);
                end = _end;
            }

            try
            {
                WriteGroup();
                if (!isMark)
                {
                    _device.Flush();
                }
            }
            catch (Exception e)
            {
                Fail(e as Fault ?? new Fault("the log could not be written", e));
                return false;
            }

            Complete(isMark ? _durable : end);
            return true;
        }
    }

    private void RunFlusher()
    {
        while (true)
        {
            if (Pump())
            {
                continue;
            }

            lock (_lock)
            {
                while (_gathering.Count == 0 && !_isStopping && _fault is null)
                {
                    _isFlusherWaiting = true;
                    Monitor.Wait(_lock);
                    _isFlusherWaiting = false;
                }

                if (_fault is not null || (_isStopping && _gathering.Count == 0 && !_isMarkDue))
                {
                    _isFlusherRunning = false;
                    Monitor.PulseAll(_lock);
                    return;
                }
            }
        }
    }

    private void WriteGroup()
    {
        foreach (LogBlock block in _writing)
        {
            if (block.FileNumber != _deviceNumber)
            {
                _device.Flush();
                _device.Dispose();
                _device = _directory.OpenDevice(LogFormat.FileName(block.FileNumber));
                _deviceNumber = block.FileNumber;
            }

            _device.Write(block.FileOffset, block.Data.AsSpan(0, block.LengthBytes));
        }
    }

    private void Complete(long durable)
    {
        int count;
        lock (_lock)
        {
            Invariant.Require(durable >= _durable);
            Volatile.Write(ref _durable, durable);
            foreach (LogBlock block in _writing)
            {
                if (block.Data.Length == BlockBytes && _freeBlocks.Count < FreeBlocksMax)
                {
                    _freeBlocks.Push(block);
                }
            }

            _writing.Clear();
            count = _waiters.Take(durable, ref _ready);
            Monitor.PulseAll(_lock);
        }

        for (int i = 0; i < count; i++)
        {
            try
            {
                _ready[i]();
            }
            catch (Exception e)
            {
                // A waiter's failure is its own; the others still get their answer.
                _log.Write(LogLevel.Error, "a durability callback failed", ("error", e.Message));
            }
        }

        Array.Clear(_ready, 0, count);
    }

    private void Fail(Fault fault)
    {
        lock (_lock)
        {
            Volatile.Write(ref _fault, fault);
            _waiters.Clear();
            Monitor.PulseAll(_lock);
        }

        _log.Write(LogLevel.Error, "the log has failed", ("error", fault.Message), ("durable_lsn", _durable));
        Faulted?.Invoke(fault);
    }
}
