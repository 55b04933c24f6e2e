using System.Globalization;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Threading;

namespace Helios.Storage.Log;

/// <summary>A file with room, that becomes a log file when one is begun. What it holds means nothing.</summary>
internal readonly record struct SpareFile(string Name, long LengthBytes);

/// <content>
/// Room for what will be appended: the rest of the current file, and spare files. A spare file is an old log file under another name, or a
/// new one that was given its space; in both cases writing into it takes no more of the disk.
/// </content>
internal sealed partial class WriteAheadLog
{
    private const int KeptSpares = 4;
    private const int ZeroesBytes = 256 * 1024;
    private const string SparePrefix = "spare-";

    private readonly object _roomLock = new();
    private readonly List<SpareFile> _spares = [];
    private long _lastSpare;
    private readonly AutoResetEvent _roomWanted = new(false);
    private DedicatedThread? _roomMaker;
    private bool _isRoomMakerStopping;

    public static bool IsSpare(string name) => name.StartsWith(SparePrefix, StringComparison.Ordinal);

    /// <summary>
    /// Makes room for what <see cref="Append"/> had none for. Called without the commit lock, since it waits for the disk. Throws 53100
    /// when it is full, 58030 when it fails.
    /// </summary>
    public void MakeRoom(OperationBatch batch)
    {
        lock (_roomLock)
        {
            long missing;
            lock (_lock)
            {
                ThrowIfFaulted();
                missing = MissingLocked(batch);
            }

            while (missing > 0)
            {
                MakeSpare(missing, isZeroed: false);
                lock (_lock)
                {
                    missing = MissingLocked(batch);
                }
            }
        }
    }

    /// <summary>Keeps a log file that nobody needs any more as a spare one. False when there are enough: the caller deletes it.</summary>
    public bool TryRecycle(string name)
    {
        lock (_roomLock)
        {
            lock (_lock)
            {
                if (_spares.Count >= KeptSpares || _fault is not null)
                {
                    return false;
                }
            }

            long length;
            using (IBlockDevice device = _directory.OpenDevice(name))
            {
                length = device.LengthBytes;
            }

            if (length < _fileBytes || length > 2 * _fileBytes)
            {
                return false;
            }

            string spare = NextSpareName();
            _directory.Rename(name, spare);
            lock (_lock)
            {
                _spares.Add(new SpareFile(spare, length));
            }

            return true;
        }
    }

    private static SqlError DiskFull(string what) => new(SqlState.DiskFull, "the disk is full, nothing can be committed: " + what)
    {
        Hint = "Free some space on the disk of the data directory. Reading goes on, and commits go on as soon as there is room.",
    };

    private static SqlError NoRoom(string why) =>
        new(SqlState.IoError, "nothing can be committed, the log cannot have another file: " + why);

    private static long FileBytesWith(int recordBytes) => LogFormat.FileHeaderBytes + recordBytes + LogFormat.RecordHeaderBytes;

    private long FileBytesFor(int recordBytes) => Math.Max(_fileBytes, FileBytesWith(recordBytes));

    private bool HasRoomLocked(OperationBatch batch) => MissingLocked(batch) == 0;

    /// <summary>0, or the size of a spare file that is needed (one of several, perhaps) before the transaction fits.</summary>
    private long MissingLocked(OperationBatch batch)
    {
        long room = _isFileDue ? 0 : _fileRoom - (_end - _fileStart) - LogFormat.RecordHeaderBytes;
        int files = 0;
        int large = 0;
        long largest = 0;
        for (int i = 0; i < batch.ChunkCount; i++)
        {
            int size = RecordBytes(PayloadBytes(batch, i));
            if (room < size)
            {
                long file = FileBytesFor(size);
                room = file - LogFormat.FileHeaderBytes - LogFormat.RecordHeaderBytes;
                files++;
                if (file > _fileBytes)
                {
                    large++;
                    largest = Math.Max(largest, file);
                }
            }

            room -= size;
        }

        int largeSpares = 0;
        foreach (SpareFile spare in _spares)
        {
            largeSpares += spare.LengthBytes >= largest ? 1 : 0;
        }

        return large > largeSpares ? largest : files > _spares.Count ? _fileBytes : 0;
    }

    /// <summary>The smallest that is large enough, so that large ones are there for those who need them.</summary>
    private SpareFile TakeSpareLocked(long lengthBytes)
    {
        int best = -1;
        for (int i = 0; i < _spares.Count; i++)
        {
            if (_spares[i].LengthBytes >= lengthBytes && (best < 0 || _spares[i].LengthBytes < _spares[best].LengthBytes))
            {
                best = i;
            }
        }

        Invariant.Require(best >= 0);
        SpareFile taken = _spares[best];
        _spares.RemoveAt(best);
        if (_spares.Count == 0 && _roomMaker is not null)
        {
            _roomWanted.Set();
        }

        return taken;
    }

    /// <summary>Keeps one spare file ahead, so that commits seldom wait for one: and while one is made here, others are made beside
    /// it.</summary>
    private void RunRoomMaker()
    {
        while (!Volatile.Read(ref _isRoomMakerStopping))
        {
            try
            {
                bool isWanted;
                lock (_lock)
                {
                    isWanted = _spares.Count == 0 && _fault is null;
                }

                if (isWanted)
                {
                    MakeSpare(_fileBytes, isZeroed: true);
                }
            }
            catch (SqlError error)
            {
                _log.Write(LogLevel.Warning, "there is no room for the next log file", ("error", error.Message));
            }

            _roomWanted.WaitOne();
        }
    }

    private void StopRoomMaker()
    {
        Volatile.Write(ref _isRoomMakerStopping, true);
        _roomWanted.Set();
        _roomMaker?.Join();
        _roomWanted.Dispose();
    }

    private string NextSpareName() =>
        SparePrefix + Interlocked.Increment(ref _lastSpare).ToString("D10", CultureInfo.InvariantCulture) + ".wal";

    /// <summary>
    /// Makes a spare file. One with zeroes takes longer to make, and is faster to write: where space was given and never written, many a
    /// file system notes in its journal for every block that it has been written now, and a flush waits for that.
    /// </summary>
    private void MakeSpare(long lengthBytes, bool isZeroed)
    {
        string name = NextSpareName();
        BlockCompletion flushed = default;
        bool isThere;
        try
        {
            using IBlockDevice device = _directory.OpenDevice(name);
            isThere = device.TryAllocate(lengthBytes);
            flushed = !isThere ? default : isZeroed ? WriteZeroes(device, lengthBytes) : device.RunAlone(BlockRequest.Flush(0));
        }
        catch (Fault fault)
        {
            // Nothing of the log was touched: this costs the transaction that wanted the room.
            TryDrop(name);
            throw fault.State == SqlState.DiskFull ? DiskFull(fault.Message) : NoRoom(fault.Message);
        }

        if (!isThere || flushed.Outcome != BlockOutcome.Done)
        {
            TryDrop(name);
            throw flushed.Outcome == BlockOutcome.Failed
                ? NoRoom(flushed.Reason!)
                : DiskFull(flushed.Reason ?? $"a log file of {lengthBytes} bytes cannot be made");
        }

        lock (_lock)
        {
            _spares.Add(new SpareFile(name, lengthBytes));
        }
    }

    /// <summary>A little at a time, so that the log's own flushes never wait for much of it.</summary>
    private BlockCompletion WriteZeroes(IBlockDevice device, long lengthBytes)
    {
        using var zeroes = new DeviceMemory(ZeroesBytes);
        BlockCompletion written = device.RunAlone(BlockRequest.Flush(0));
        for (long at = 0; at < lengthBytes && written.Outcome == BlockOutcome.Done; at += ZeroesBytes)
        {
            if (Volatile.Read(ref _isRoomMakerStopping))
            {
                break;
            }

            int length = (int)Math.Min(ZeroesBytes, lengthBytes - at);
            written = device.RunAlone(new BlockRequest(0, BlockOperation.WriteThenFlush, at, zeroes.Address, length));
        }

        return written;
    }

    private void TryDrop(string name)
    {
        try
        {
            if (_directory.Exists(name))
            {
                _directory.Delete(name);
            }
        }
        catch (Fault fault)
        {
            _log.Write(LogLevel.Warning, "a spare log file could not be deleted", ("file", name), ("error", fault.Message));
        }
    }
}
