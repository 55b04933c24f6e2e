using System.Buffers.Binary;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Recovery;

/// <summary>
/// Reads the log from a position to its end and applies what was committed.
///
/// Rules:
/// 1. A record counts when its checksum, its position and its chain are right. The first that does not ends the log.
/// 2. A file that is not the last must be sound up to its end record (or its last byte): files are flushed before the next begins.
/// 3. In the last file what follows is room, or a torn tail; both are cut off, unless a sound record behind it says that the log was
///    durable beyond this place: then something acknowledged is damaged, and recovery stops with file and offset. Cutting matters: were
///    a later record of the torn tail left, it might one day stand behind new ones and speak of a position that was never durable.
/// 4. A transaction counts when its commit record does. Chunks without one are passed over.
/// </summary>
internal sealed partial class LogReplay(IDataDirectory directory, ILog log, RecoveredState state, long fileBytes) : IDisposable
{
    private readonly List<byte[]> _chunks = [];
    private ulong _chunkTxn;
    private ulong _chain;
    private long _end;
    private bool _isClosed;
    private DeviceMemory? _memory;

    /// <summary>LSN of the last commit applied; 0 when there was none.</summary>
    public long LastCommit { get; private set; }

    public long ReplayedBytes { get; private set; }

    /// <summary>Replays the files from the one the position names. Returns where the log goes on, and that file, flushed.</summary>
    public (LogPosition Position, IBlockDevice Device) Run(in LogPosition begin, IReadOnlyList<ulong> files)
    {
        _chain = begin.Chain;
        _end = begin.End;
        for (int i = 0; i < files.Count; i++)
        {
            ulong number = begin.FileNumber + (ulong)i;
            if (files[i] != number)
            {
                throw new Fault($"log file {LogFormat.FileName(number)} is missing, but {LogFormat.FileName(files[i])} is there");
            }

            var position = begin with { FileNumber = number, FileStart = _end, End = _end, Chain = _chain };
            bool isLast = i == files.Count - 1;
            IBlockDevice device = directory.OpenDevice(LogFormat.FileName(number), isLast ? DeviceUse.Log : DeviceUse.Simple);
            try
            {
                if (!ReplayFile(device, position, isLast))
                {
                    return (BeginFile(device, position), device);
                }

                if (isLast && !_isClosed)
                {
                    GiveRoom(device, _end - position.FileStart);
                    device.Flush();
                    return (position with { End = _end, Chain = _chain }, device);
                }
            }
            catch
            {
                device.Dispose();
                throw;
            }

            device.Dispose();
        }

        var next = begin with
        {
            FileNumber = begin.FileNumber + (ulong)files.Count,
            FileStart = _end,
            End = _end,
            Chain = _chain,
        };
        IBlockDevice first = directory.OpenDevice(LogFormat.FileName(next.FileNumber), DeviceUse.Log);
        return (BeginFile(first, next), first);
    }

    public void Dispose() => _memory?.Dispose();

    private static LogFileHeader HeaderAt(in LogPosition position) =>
        new(position.Store, position.FileNumber, position.FileStart, position.Chain, position.Branch);

    private LogPosition BeginFile(IBlockDevice device, in LogPosition position)
    {
        var header = new byte[LogFormat.FileHeaderBytes];
        LogFormat.WriteFileHeader(header, HeaderAt(position));
        if (device.LengthBytes != 0)
        {
            device.Truncate(0);
        }

        device.Write(0, header);
        GiveRoom(device, header.Length);
        device.Flush();
        return position with { End = position.FileStart + LogFormat.FileHeaderBytes };
    }

    /// <summary>A full disk is no reason not to start: reading goes on, and commits are refused until there is room.</summary>
    private void GiveRoom(IBlockDevice device, long end)
    {
        if (!device.TryAllocate(fileBytes))
        {
            device.Truncate(end);
            log.Write(LogLevel.Warning, "the disk is full, there is no room to go on with the log", ("file", device.Name));
        }
    }

    /// <summary>False when the last file was never begun properly and must be begun again.</summary>
    private bool ReplayFile(IBlockDevice device, in LogPosition position, bool isLast)
    {
        string name = LogFormat.FileName(position.FileNumber);
        ReadOnlySpan<byte> bytes = ReadAll(device);
        LogFileHeader expected = HeaderAt(position);
        if (!LogFormat.TryReadFileHeader(bytes, out LogFileHeader header) || header != expected)
        {
            if (!isLast || FindProof(bytes, 0, position.FileStart))
            {
                throw new Fault($"log file {name} is damaged at offset 0: its header is not the one that belongs here");
            }

            return false;
        }

        _isClosed = false;
        int at = LogFormat.FileHeaderBytes;
        while (at < bytes.Length && !_isClosed)
        {
            if (!LogFormat.TryReadRecord(bytes[at..], position.FileStart + at, out LogRecordHeader record) || record.Chain != _chain)
            {
                EndAt(device, name, bytes, at, position.FileStart, isLast);
                break;
            }

            ReadOnlySpan<byte> payload = bytes.Slice(at + LogFormat.RecordHeaderBytes, record.PayloadBytes);
            try
            {
                Apply(record, payload);
            }
            catch (Fault fault)
            {
                throw new Fault($"log file {name}, offset {at}: {fault.Message}", fault);
            }

            _chain = LogFormat.NextChain(_chain, record.Crc, record.PayloadBytes);
            at += LogFormat.RecordHeaderBytes + record.PayloadBytes;
        }

        _end = position.FileStart + at;
        ReplayedBytes += at;
        return true;
    }

    private void EndAt(IBlockDevice device, string name, ReadOnlySpan<byte> bytes, int at, long fileStart, bool isLast)
    {
        if (isLast && !bytes[at..].ContainsAnyExcept((byte)0))
        {
            return;
        }

        if (!isLast || FindProof(bytes, at, fileStart))
        {
            throw new Fault($"log file {name} is damaged at offset {at}: records behind it were written after it had reached the disk");
        }

        if (LogFormat.IsBegun(bytes[at..], fileStart + at))
        {
            log.Write(LogLevel.Warning, "cut off the log's torn tail", ("file", name), ("offset", at));
        }

        device.Truncate(at);
    }

    /// <summary>True when a sound record behind <paramref name="at"/> proves that this place was durable once.</summary>
    private static bool FindProof(ReadOnlySpan<byte> all, int at, long fileStart)
    {
        for (int candidate = at; candidate <= all.Length - LogFormat.RecordHeaderBytes; candidate++)
        {
            // The cheap look first: length and position must fit.
            long position = fileStart + candidate;
            int payload = BinaryPrimitives.ReadInt32LittleEndian(all[candidate..]);
            if ((uint)payload <= LogFormat.PayloadBytesMax
                && BinaryPrimitives.ReadInt64LittleEndian(all[(candidate + 8)..]) == position + LogFormat.RecordHeaderBytes + payload
                && LogFormat.TryReadRecord(all[candidate..], position, out LogRecordHeader record)
                && record.Durable > fileStart + at)
            {
                return true;
            }
        }

        return false;
    }

    private void Apply(in LogRecordHeader record, ReadOnlySpan<byte> payload)
    {
        if (record is { Kind: LogRecordKind.Chunk or LogRecordKind.Commit, Chunk: 0 })
        {
            _chunks.Clear();
            _chunkTxn = record.Txn;
        }

        switch (record.Kind)
        {
            case LogRecordKind.Mark:
                break;
            case LogRecordKind.End:
                _isClosed = true;
                break;
            case LogRecordKind.Chunk:
                CheckChunk(record);
                _chunks.Add(payload.ToArray());
                break;
            case LogRecordKind.Commit:
                CheckChunk(record);
                long time = TimeOf(payload);
                foreach (byte[] chunk in _chunks)
                {
                    state.ApplyAll(chunk, record.Lsn);
                }

                state.ApplyAll(payload[..^LogFormat.CommitTimeBytes], record.Lsn);
                state.LastCommit = new LastCommit(Math.Max(state.LastCommit.TimeUs, time), record.Lsn);
                _chunks.Clear();
                LastCommit = record.Lsn;
                CommitCount++;
                break;
            default:
                throw new Fault("unknown record kind " + (uint)record.Kind);
        }
    }

    /// <summary>When a commit was.</summary>
    private static long TimeOf(ReadOnlySpan<byte> payload) =>
        payload.Length >= LogFormat.CommitTimeBytes
            ? BinaryPrimitives.ReadInt64LittleEndian(payload[^LogFormat.CommitTimeBytes..])
            : throw new Fault("a commit in the log has no time");

    private void CheckChunk(in LogRecordHeader record)
    {
        if (record.Chunk != (uint)_chunks.Count || record.Txn != _chunkTxn)
        {
            throw new Fault($"chunk {record.Chunk} of transaction {record.Txn} is out of order");
        }
    }

    /// <summary>Valid until the next call. Native memory: what a start needs once, an idle server would hold until its next
    /// collection.</summary>
    private ReadOnlySpan<byte> ReadAll(IBlockDevice device)
    {
        int length = checked((int)device.LengthBytes);
        if ((_memory?.LengthBytes ?? 0) < length)
        {
            _memory?.Dispose();
            _memory = new DeviceMemory(length, isZeroed: false);
        }

        Span<byte> bytes = length == 0 ? [] : _memory!.Slice(0, length);
        return device.ReadFully(0, bytes) ? bytes : throw new Fault($"the file {device.Name} is shorter than its length");
    }
}
