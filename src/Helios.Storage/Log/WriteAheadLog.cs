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
    private string? _beginsFrom;
    private Fault? _fault;

    /// <summary>Goes on at a position that recovery found, whose bytes are durable and whose file is open as
    /// <paramref name="device"/>.</summary>
    public WriteAheadLog(IDataDirectory directory, IClock clock, ILog log, long fileBytes, in LogPosition position, IBlockDevice device)
    {
        _directory = directory;
        _clock = clock;
        _log = log;
        _fileBytes = fileBytes;
        _store = position.Store;
        _fileNumber = position.FileNumber;
        _fileStart = position.FileStart;
        _end = position.End;
        _chain = position.Chain;
        _durable = position.End;
        _device = device;
        _deviceNumber = position.FileNumber;
        _fileRoom = device.LengthBytes;
    }

    /// <summary>Raised once, from the thread that met the failure.</summary>
    public event Action<Fault>? Faulted;

    public long Durable => Volatile.Read(ref _durable);

    public long End => Volatile.Read(ref _end);

    /// <summary>
    /// Appends a transaction, commit last. Returns the position that must be durable before it may be acknowledged; 0 when there is no
    /// room for it, and nothing was done: <see cref="MakeRoom"/>, and try again. Throws 53100 while the disk is full, Fault when the log
    /// has failed. What nobody waits for is written when somebody waits for something behind it, or when it has grown.
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
                ReadOnlySpan<byte> chunk = batch.Chunk(i);
                if (!FitsLocked(RecordBytes(chunk.Length)))
                {
                    BeginFileLocked(RecordBytes(chunk.Length));
                }

                AppendLocked(i == last ? LogRecordKind.Commit : LogRecordKind.Chunk, txn.Value, (uint)i, chunk);
            }

            _isMarkDue = true;
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

            return new LogPosition(_store, _fileNumber + 1, _end, _end, _chain);
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

    private static int RecordBytes(int payloadBytes) => LogFormat.RecordHeaderBytes + payloadBytes;

    private bool FitsLocked(int size) =>
        !_isFileDue && _end - _fileStart + size + LogFormat.RecordHeaderBytes <= _fileRoom;

    private void AppendLocked(LogRecordKind kind, ulong txn, uint chunk, ReadOnlySpan<byte> payload)
    {
        int size = RecordBytes(payload.Length);
        LogBlock block = BlockLocked(size);
        Span<byte> record = block.Slice(block.LengthBytes, size);
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
        _beginsFrom = spare.Name;
        LogBlock block = BlockLocked(LogFormat.FileHeaderBytes);
        LogFormat.WriteFileHeader(
            block.Slice(block.LengthBytes, LogFormat.FileHeaderBytes), new LogFileHeader(_store, _fileNumber, _fileStart, _chain));
        block.LengthBytes += LogFormat.FileHeaderBytes;
        Volatile.Write(ref _end, _end + LogFormat.FileHeaderBytes);
    }

    /// <summary>Closes the file. One that is full to its last byte, or was never given room, is closed by that.</summary>
    private void EndFileLocked()
    {
        if (_end - _fileStart + LogFormat.RecordHeaderBytes <= _fileRoom)
        {
            AppendLocked(LogRecordKind.End, 0, 0, []);
        }
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
}
