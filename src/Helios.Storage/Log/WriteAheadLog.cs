using System.Buffers.Binary;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Storage.Log;

/// <summary>
/// The write-ahead log: appends to a buffer, and makes groups of what was appended durable.
///
/// Invariants:
/// 1. Records get position and chain under the lock, in the order in which they will lie on disk. The caller's commit lock makes that the
///    commit order.
/// 2. One thread at a time writes: who waits for its own commit does it himself, otherwise the flusher. While one group is written, the
///    next one gathers; there is no timer: a group is whatever gathered during the last flush.
/// 3. A file is flushed before the next one is begun. So only the last file can have a torn tail.
/// 4. The durable position moves only after a flush that covers it has returned. After the first failure it never moves again, no
///    callback runs, and every append throws.
/// 5. When the log has been idle for a moment it writes a mark, without a flush: a record that says how far the log is durable. It tells
///    a torn tail (never acknowledged, cut off) from damage to what was acknowledged (a fault).
/// 6. A transaction is appended only into files whose space is there already. When there is none its commit is refused, with nothing
///    done: a full disk costs new commits, and neither the store nor what it has promised. Where a file system breaks that promise, the
///    group is held and written again, whole, until it is on disk, and commits are refused meanwhile.
/// 7. Files before the last are closed by an end record (or by their last byte), behind which anything may lie: spare files hold the
///    bytes of older ones. These can never be taken for records, whose position in the stream each record carries.
/// </summary>
internal sealed partial class WriteAheadLog
{
    private readonly Lock _lock = new();
    private readonly IDataDirectory _directory;
    private readonly ILog _log;
    private readonly long _fileBytes;
    private readonly ulong _store;
    private readonly ulong _branch;
    private readonly Queue<ClosingFile> _closing = new();
    private readonly LogBlocks _blocks = new();
    private List<LogBlock> _gathering = [];
    private ulong _fileNumber;
    private long _fileStart;
    private long _fileRoom;
    private long _end;
    private ulong _chain;
    private long _durable;
    private bool _isFileDue;
    private bool _isMarkDue;
    private bool _hasCommit;
    private long _lastCommitUs;
    private ulong _closedBelow;
    private string? _beginsFrom;
    private Fault? _fault;

    /// <summary>Goes on at a position that recovery found, whose bytes are durable and whose file is open as
    /// <paramref name="device"/>.</summary>
    /// <param name="directory">Where the log lies.</param>
    /// <param name="clock">For the times of commits, and for waiting.</param>
    /// <param name="log">Tells the operator.</param>
    /// <param name="fileBytes">Size of a log file.</param>
    /// <param name="position">Where it goes on.</param>
    /// <param name="lastCommitUs">Time of the last commit, 0 when that is not known.</param>
    /// <param name="device">The file of the position.</param>
    public WriteAheadLog(
        IDataDirectory directory, IClock clock, ILog log, long fileBytes, in LogPosition position, long lastCommitUs, IBlockDevice device)
    {
        _directory = directory;
        _clock = clock;
        _log = log;
        _fileBytes = fileBytes;
        _store = position.Store;
        _branch = position.Branch;
        _lastCommitUs = lastCommitUs;
        _closedBelow = position.FileNumber;
        _hasCommit = position.End > position.FileStart + LogFormat.FileHeaderBytes;
        _fileNumber = position.FileNumber;
        _fileStart = position.FileStart;
        _end = position.End;
        _chain = position.Chain;
        _durable = position.End;
        _device = device;
        _deviceNumber = position.FileNumber;
        _fileRoom = device.LengthBytes;
        if (position.End == position.FileStart)
        {
            // Nobody has begun the file: it is the next one.
            _fileNumber--;
            _deviceNumber--;
            _isFileDue = true;
            _hasCommit = false;
        }
    }

    /// <summary>Raised once, from the thread that met the failure.</summary>
    public event Action<Fault>? Faulted;

    /// <summary>Raised, outside of all locks, when a file was closed and is durable.</summary>
    public event Action? FileClosed;

    public long Durable => Volatile.Read(ref _durable);

    public ulong Store => _store;

    public ulong Branch => _branch;

    /// <summary>Files below this number are closed and durable: nothing will change them any more.</summary>
    public ulong ClosedBelow
    {
        get
        {
            lock (_lock)
            {
                return _closedBelow;
            }
        }
    }

    /// <summary>Time of the last commit. Under the caller's commit lock.</summary>
    public long LastCommitUs
    {
        get
        {
            lock (_lock)
            {
                return _lastCommitUs;
            }
        }
    }

    public long End => Volatile.Read(ref _end);

    /// <summary>
    /// Appends a transaction, commit last. Returns the position that must be durable before it may be acknowledged; 0 when there is no
    /// room for it, and nothing was done: <see cref="MakeRoom"/>, and try again. Throws 53100 while the disk is full, Fault when the log
    /// has failed. The batch gives up its full chunks. What nobody waits for is written when somebody waits for something behind it, or
    /// when it has grown.
    /// </summary>
    public long Append(TxnId txn, OperationBatch batch)
    {
        Invariant.Require(!batch.IsEmpty);
        lock (_lock)
        {
            ThrowIfFaulted();
            ThrowIfFull();
            if (!HasRoomLocked(batch))
            {
                return 0;
            }

            int last = batch.ChunkCount - 1;
            for (int i = 0; i <= last; i++)
            {
                int size = RecordBytes(PayloadBytes(batch, i));
                if (!FitsLocked(size))
                {
                    BeginFileLocked(size);
                }

                AppendLocked(i == last ? LogRecordKind.Commit : LogRecordKind.Chunk, txn.Value, (uint)i, batch.Chunk(i));
                batch.Drop(i);
            }

            _isMarkDue = true;
            _hasCommit = true;
            if (_gathering.Count > MostIdleBlocks)
            {
                Wake(CallFlusherLocked());
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
            if (!_isFileDue)
            {
                EndFileLocked();
                _isFileDue = true;
            }

            return new LogPosition(_store, _fileNumber + 1, _end, _end, _chain, _branch);
        }
    }

    /// <summary>Ends the file in use when there are commits in it. Everything that is committed is in files below the number returned, and
    /// before <paramref name="end"/>.</summary>
    public ulong CloseFile(out long end)
    {
        lock (_lock)
        {
            ThrowIfFaulted();
            if (_hasCommit && !_isFileDue)
            {
                EndFileLocked();
                _isFileDue = true;
            }

            end = _end;
            return _isFileDue ? _fileNumber + 1 : _fileNumber;
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

    /// <summary>Of the record that a chunk becomes.</summary>
    private static int PayloadBytes(OperationBatch batch, int chunk) =>
        batch.Chunk(chunk).Length + (chunk + 1 == batch.ChunkCount ? LogFormat.CommitTimeBytes : 0);

    private static int RecordBytes(int payloadBytes) => LogFormat.RecordHeaderBytes + payloadBytes;

    private bool FitsLocked(int size) =>
        !_isFileDue && _end - _fileStart + size + LogFormat.RecordHeaderBytes <= _fileRoom;

    private void AppendLocked(LogRecordKind kind, ulong txn, uint chunk, ReadOnlySpan<byte> payload)
    {
        int payloadBytes = payload.Length + (kind == LogRecordKind.Commit ? LogFormat.CommitTimeBytes : 0);
        int size = RecordBytes(payloadBytes);
        LogBlock block = BlockLocked(size);
        Span<byte> record = block.Slice(block.LengthBytes, size);
        payload.CopyTo(record[LogFormat.RecordHeaderBytes..]);
        if (kind == LogRecordKind.Commit)
        {
            // A clock that was set back does not put commits out of order.
            _lastCommitUs = Math.Max(_lastCommitUs, _clock.UtcNowUs);
            BinaryPrimitives.WriteInt64LittleEndian(record[^LogFormat.CommitTimeBytes..], _lastCommitUs);
        }

        var header = new LogRecordHeader
        {
            PayloadBytes = payloadBytes,
            Lsn = _end + size,
            Chain = _chain,
            Durable = _durable,
            Txn = txn,
            Kind = kind,
            Chunk = chunk,
        };
        uint crc = LogFormat.WriteRecordHeader(record, header);
        block.LengthBytes += size;
        _chain = LogFormat.NextChain(_chain, crc, payloadBytes);
        Volatile.Write(ref _end, _end + size);
    }

    private void BeginFileLocked(int recordBytes)
    {
        if (!_isFileDue)
        {
            EndFileLocked();
        }

        SpareFile spare = TakeSpareLocked(FileBytesFor(recordBytes));
        _isFileDue = false;
        _fileNumber++;
        _fileStart = _end;
        _fileRoom = spare.LengthBytes;
        _hasCommit = false;
        _beginsFrom = spare.Name;
        LogBlock block = BlockLocked(LogFormat.FileHeaderBytes);
        LogFormat.WriteFileHeader(
            block.Slice(block.LengthBytes, LogFormat.FileHeaderBytes), new LogFileHeader(_store, _fileNumber, _fileStart, _chain, _branch));
        block.LengthBytes += LogFormat.FileHeaderBytes;
        Volatile.Write(ref _end, _end + LogFormat.FileHeaderBytes);
    }

    /// <summary>Closes the file. One that is full to its last byte, or was never given room, is closed by that.</summary>
    private void EndFileLocked()
    {
        bool hasEnd = _end - _fileStart + LogFormat.RecordHeaderBytes <= _fileRoom;
        if (hasEnd)
        {
            AppendLocked(LogRecordKind.End, 0, 0, []);
        }

        // Without an end record a file may still be gone on with after a crash, until the next one is begun.
        _closing.Enqueue(new ClosingFile(_fileNumber, hasEnd ? _end : _end + 1));
    }

    /// <summary>A block of the group that gathers, with room, that ends where the stream ends.</summary>
    private LogBlock BlockLocked(int sizeBytes)
    {
        LogBlock? block = _gathering.Count > 0 ? _gathering[^1] : null;
        if (block is not null && block.FileNumber == _fileNumber && block.FreeBytes >= sizeBytes)
        {
            return block;
        }

        block = _blocks.Take(sizeBytes);
        block.Reuse(_fileNumber, _end - _fileStart);
        block.BeginsFrom = _beginsFrom;
        _beginsFrom = null;
        _gathering.Add(block);
        return block;
    }

    /// <summary>A closed file is durable when the log is up to a position.</summary>
    private readonly record struct ClosingFile(ulong Number, long DurableAt);
}
