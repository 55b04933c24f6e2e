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
/// 2. In a file that is not the last, there must be no such record: files are flushed before the next begins.
/// 3. In the last file it is a torn tail, cut off, unless a sound record behind it says that the log was durable beyond this place: then
///    something acknowledged is damaged, and recovery stops with file and offset.
/// 4. A transaction counts when its commit record does. Chunks without one are passed over.
/// </summary>
internal sealed class LogReplay(IDataDirectory directory, ILog log, RecoveredState state)
{
    private readonly List<byte[]> _chunks = [];
    private ulong _chunkTxn;
    private ulong _chain;
    private long _end;

    /// <summary>LSN of the last commit applied; 0 when there was none.</summary>
    public long LastCommit { get; private set; }

    public long ReplayedBytes { get; private set; }

    /// <summary>Replays the files from the one the position names. Returns where the log goes on, and that file, flushed.</summary>
    public (LogPosition Position, IBlockDevice Device) Run(in LogPosition from, IReadOnlyList<ulong> files)
    {
        _chain = from.Chain;
        _end = from.End;
        LogPosition position = from;
        for (int i = 0; i < files.Count; i++)
        {
            ulong number = from.FileNumber + (ulong)i;
            if (files[i] != number)
            {
                throw new Fault($"log file {LogFormat.FileName(number)} is missing, but {LogFormat.FileName(files[i])} is there");
            }

            position = new LogPosition(from.Store, number, _end, _end, _chain);
            IBlockDevice device = directory.OpenDevice(LogFormat.FileName(number));
            try
            {
                bool isLast = i == files.Count - 1;
                if (!ReplayFile(device, position, isLast))
                {
                    return (BeginFile(device, position), device);
                }

                if (isLast)
                {
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

        IBlockDevice first = directory.OpenDevice(LogFormat.FileName(position.FileNumber));
        return (BeginFile(first, position), first);
    }

    private static LogPosition BeginFile(IBlockDevice device, in LogPosition position)
    {
        var header = new byte[LogFormat.FileHeaderBytes];
        LogFormat.WriteFileHeader(header, new LogFileHeader(position.Store, position.FileNumber, position.FileStart, position.Chain));
        if (device.LengthBytes != 0)
        {
            device.Truncate(0);
        }

        device.Write(0, header);
        device.Flush();
        return position with { End = position.FileStart + LogFormat.FileHeaderBytes };
    }

    /// <summary>False when the last file was never begun properly and must be begun again.</summary>
    private bool ReplayFile(IBlockDevice device, in LogPosition position, bool isLast)
    {
        string name = LogFormat.FileName(position.FileNumber);
        byte[] bytes = ReadAll(device);
        var expected = new LogFileHeader(position.Store, position.FileNumber, position.FileStart, position.Chain);
        if (!LogFormat.TryReadFileHeader(bytes, out LogFileHeader header) || header != expected)
        {
            if (!isLast || FindProof(bytes, 0, position.FileStart))
            {
                throw new Fault($"log file {name} is damaged at offset 0: its header is not the one that belongs here");
            }

            return false;
        }

        int at = LogFormat.FileHeaderBytes;
        while (at < bytes.Length)
        {
            if (!LogFormat.TryReadRecord(bytes.AsSpan(at), position.FileStart + at, out LogRecordHeader record) || record.Chain != _chain)
            {
                EndAt(device, name, bytes, at, position.FileStart, isLast);
                break;
            }

            ReadOnlySpan<byte> payload = bytes.AsSpan(at + LogFormat.RecordHeaderBytes, record.PayloadBytes);
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

    private void EndAt(IBlockDevice device, string name, byte[] bytes, int at, long fileStart, bool isLast)
    {
        if (!isLast || FindProof(bytes, at, fileStart))
        {
            throw new Fault($"log file {name} is damaged at offset {at}: records behind it were written after it had reached the disk");
        }

        log.Write(LogLevel.Warning, "cut off the log's torn tail", ("file", name), ("offset", at), ("bytes", bytes.Length - at));
        device.Truncate(at);
    }

    /// <summary>True when a sound record behind <paramref name="at"/> proves that this place was durable once.</summary>
    private static bool FindProof(byte[] bytes, int at, long fileStart)
    {
        ReadOnlySpan<byte> all = bytes;
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
        if (record.Chunk == 0)
        {
            _chunks.Clear();
            _chunkTxn = record.Txn;
        }

        switch (record.Kind)
        {
            case LogRecordKind.Mark:
                break;
            case LogRecordKind.Chunk:
                CheckChunk(record);
                _chunks.Add(payload.ToArray());
                break;
            case LogRecordKind.Commit:
                CheckChunk(record);
                foreach (byte[] chunk in _chunks)
                {
                    state.ApplyAll(chunk, record.Lsn);
                }

                state.ApplyAll(payload, record.Lsn);
                _chunks.Clear();
                LastCommit = record.Lsn;
                break;
            default:
                throw new Fault("unknown record kind " + (uint)record.Kind);
        }
    }

    private void CheckChunk(in LogRecordHeader record)
    {
        if (record.Chunk != (uint)_chunks.Count || record.Txn != _chunkTxn)
        {
            throw new Fault($"chunk {record.Chunk} of transaction {record.Txn} is out of order");
        }
    }

    private static byte[] ReadAll(IBlockDevice device)
    {
        var bytes = new byte[device.LengthBytes];
        int at = 0;
        while (at < bytes.Length)
        {
            int count = device.Read(at, bytes.AsSpan(at));
            if (count == 0)
            {
                throw new Fault("a log file is shorter than its length");
            }

            at += count;
        }

        return bytes;
    }
}
