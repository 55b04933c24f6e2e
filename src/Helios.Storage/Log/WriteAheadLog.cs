using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Log;

/// <summary>
/// The write-ahead log: appends to a buffer, and makes groups of what was appended durable.
///
/// Invariants:
/// 1. Records get position and chain under the lock, in the order in which they will lie on disk. The caller's commit lock makes that the
///    commit order.
/// 2. Only one thread at a time writes (the flusher, or who pumps when there is none). While it writes one group, the next one gathers;
///    there is no timer: a group is whatever gathered during the last flush.
/// 3. A file is flushed before the next one is written to. So only the last file can have a torn tail.
/// 4. The durable position moves only after a flush that covers it has returned. After the first failure it never moves again, no
///    callback runs, and every append throws.
/// 5. When the log falls idle it writes a mark, without a flush: a record that says how far the log is durable. It tells a torn tail
///    (never acknowledged, cut off) from damage to what was acknowledged (a fault).
/// </summary>
internal sealed partial class WriteAheadLog
{
    private const int BlockBytes = 256 * 1024;
    private const int FreeBlocksMax = 8;

    private readonly object _lock = new();
    private readonly IDataDirectory _directory;
    private readonly ILog _log;
    private readonly long _fileBytesMax;
    private readonly ulong _store;
    private readonly DurableWaiters _waiters = new();
    private readonly Stack<LogBlock> _freeBlocks = new();
    private List<LogBlock> _gathering = [];
    private List<LogBlock> _writing = [];
    private ulong _fileNumber;
    private long _fileStart;
    private long _end;
    private ulong _chain;
    private long _durable;
    private bool _isFileDue;
    private bool _isMarkDue;
    private Fault? _fault;

    /// <summary>Goes on at a position that recovery found, whose bytes are durable and whose file is open as
    /// <paramref name="device"/>.</summary>
    public WriteAheadLog(IDataDirectory directory, ILog log, long fileBytesMax, in LogPosition position, IBlockDevice device)
    {
        _directory = directory;
        _log = log;
        _fileBytesMax = fileBytesMax;
        _store = position.Store;
        _fileNumber = position.FileNumber;
        _fileStart = position.FileStart;
        _end = position.End;
        _chain = position.Chain;
        _durable = position.End;
        _device = device;
        _deviceNumber = position.FileNumber;
    }

    /// <summary>Raised once, from the thread that met the failure.</summary>
    public event Action<Fault>? Faulted;

    public long Durable => Volatile.Read(ref _durable);

    public long End => Volatile.Read(ref _end);

    /// <summary>Appends a transaction, commit last. Returns the position that must be durable before it may be acknowledged.</summary>
    public long Append(TxnId txn, OperationBatch batch)
    {
        Invariant.Require(!batch.IsEmpty);
        lock (_lock)
        {
            ThrowIfFaulted();
            int last = batch.ChunkCount - 1;
            for (int i = 0; i <= last; i++)
            {
                AppendLocked(i == last ? LogRecordKind.Commit : LogRecordKind.Chunk, txn.Value, (uint)i, batch.Chunk(i));
            }

            _isMarkDue = true;
            if (_isFlusherWaiting)
            {
                Monitor.PulseAll(_lock);
            }

            return _end;
        }
    }

    /// <summary>The next record begins a new file. Returns where that is: everything before it can be deleted once a checkpoint holds
    /// it.</summary>
    public LogPosition BeginFile()
    {
        lock (_lock)
        {
            ThrowIfFaulted();
            _isFileDue = true;
            return new LogPosition(_store, _fileNumber + 1, _end, _end, _chain);
        }
    }

    public void WhenDurable(long lsn, Action call)
    {
        lock (_lock)
        {
            if (lsn > _durable)
            {
                if (_fault is null)
                {
                    _waiters.Add(lsn, call);
                }

                return;
            }
        }

        call();
    }

    public void WaitDurable(long lsn)
    {
        lock (_lock)
        {
            while (lsn > _durable)
            {
                ThrowIfFaulted();
                if (_isFlusherRunning)
                {
                    Monitor.Wait(_lock);
                    continue;
                }

                Monitor.Exit(_lock);
                try
                {
                    Pump();
                }
                finally
                {
                    Monitor.Enter(_lock);
                }
            }
        }
    }

    public void ThrowIfFaulted()
    {
        Fault? fault = Volatile.Read(ref _fault);
        if (fault is not null)
        {
            throw new Fault("the log has failed, nothing can be committed: " + fault.Message, fault);
        }
    }

    private void AppendLocked(LogRecordKind kind, ulong txn, uint chunk, ReadOnlySpan<byte> payload)
    {
        if (_isFileDue || _end - _fileStart >= _fileBytesMax)
        {
            BeginFileLocked();
        }

        int size = LogFormat.RecordHeaderBytes + payload.Length;
        LogBlock block = BlockLocked(size);
        Span<byte> record = block.Data.AsSpan(block.LengthBytes, size);
        payload.CopyTo(record[LogFormat.RecordHeaderBytes..]);
        var header = new LogRecordHeader
        {
            PayloadBytes = payload.Length,
            Lsn = _end + size,
            Chain = _chain,
            Durable = _durable,
            Txn = txn,
            Kind = kind,
            Chunk = chunk,
        };
        uint crc = LogFormat.WriteRecordHeader(record, header);
        block.LengthBytes += size;
        _chain = LogFormat.NextChain(_chain, crc, payload.Length);
        Volatile.Write(ref _end, _end + size);
    }

    private void BeginFileLocked()
    {
        _isFileDue = false;
        _fileNumber++;
        _fileStart = _end;
        LogBlock block = BlockLocked(LogFormat.FileHeaderBytes);
        LogFormat.WriteFileHeader(
            block.Data.AsSpan(block.LengthBytes, LogFormat.FileHeaderBytes), new LogFileHeader(_store, _fileNumber, _fileStart, _chain));
        block.LengthBytes += LogFormat.FileHeaderBytes;
        Volatile.Write(ref _end, _end + LogFormat.FileHeaderBytes);
    }

    /// <summary>A block of the group that gathers, with room, that ends where the stream ends.</summary>
    private LogBlock BlockLocked(int sizeBytes)
    {
        LogBlock? block = _gathering.Count > 0 ? _gathering[^1] : null;
        if (block is not null && block.FileNumber == _fileNumber && block.FreeBytes >= sizeBytes)
        {
            return block;
        }

        block = sizeBytes <= BlockBytes && _freeBlocks.TryPop(out LogBlock? free) ? free : new LogBlock(Math.Max(BlockBytes, sizeBytes));
        block.LengthBytes = 0;
        block.FileNumber = _fileNumber;
        block.FileOffset = _end - _fileStart;
        _gathering.Add(block);
        return block;
    }
}
