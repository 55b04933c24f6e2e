using System.Buffers.Binary;
using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Log;

/// <summary>
/// The bytes of the write-ahead log. Integers are little endian.
///
/// The log is one endless stream of bytes, cut into files <c>wal-N.log</c>; a position in the stream is an <see cref="Lsn"/>. A file
/// begins with a header of 64 bytes, which is part of the stream, and records follow without gaps; none crosses a file. The last record of
/// a file that is followed by another is an end record; what stands behind it, or behind the log's end, is room for more: zeroes, or what
/// an older file left there.
/// <code>
/// file header   magic u64 | version u32 | 0 u32 | store u64 | file number u64 | start lsn u64 | chain u64 | branch u64 | 0 u32 | crc u32
/// record        length u32 | crc u32 | lsn u64 | chain u64 | durable u64 | txn u64 | kind u8 | 0 u24 | chunk u32 | payload
/// </code>
/// lsn: position behind this record. crc: CRC-32C of everything behind it. chain: a digest of all records before this one, so that a
/// record is only ever read behind the one it was written behind, never a stale or misplaced one. durable: how far the log was on disk
/// when the record was made, which is proof that what lies before that position was not lost by a crash. chunk: number of this record
/// within its transaction; the last one is the commit, whose payload ends with its time.
///
/// branch: 0 for a store that was never restored. A store that was laid out from a backup goes on under the same store id from a position
/// that its original has passed, so each restore makes a branch of its own, greater than all before it: what the two write from then on
/// can be told apart.
/// </summary>
internal static class LogFormat
{
    public const int FileHeaderBytes = 64;
    public const int RecordHeaderBytes = 48;

    /// <summary>Behind the operations of a commit: microseconds since 2000-01-01 UTC, i64.</summary>
    public const int CommitTimeBytes = 8;

    /// <summary>A chunk is closed behind this size; one large row may make it longer.</summary>
    public const int ChunkBytes = 1024 * 1024;

    /// <summary>No payload is longer: a full chunk and one more row.</summary>
    public const int PayloadBytesMax = ChunkBytes + Limits.RowBytes + 64;

    private const ulong Magic = 0x31304C4157584C48; // "HLXWAL01"
    private const uint Version = 1;

    public static string FileName(ulong number) => "wal-" + number.ToString("D10", CultureInfo.InvariantCulture) + ".log";

    public static bool TryParseFileName(string name, out ulong number)
    {
        number = 0;
        return name.StartsWith("wal-", StringComparison.Ordinal) && name.EndsWith(".log", StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(4, name.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && name == FileName(number);
    }

    /// <summary>The chain value behind a record. Finalizer of SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    public static ulong NextChain(ulong chain, uint crc, int payloadBytes)
    {
        ulong z = chain ^ (((ulong)(uint)payloadBytes << 32) | crc);
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public static void WriteFileHeader(Span<byte> header, in LogFileHeader value)
    {
        header[..FileHeaderBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], value.Store);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], value.Number);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], value.StartLsn);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], value.Chain);
        BinaryPrimitives.WriteUInt64LittleEndian(header[48..], value.Branch);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Compute(header[..60]));
    }

    /// <summary>False when the bytes are no sound header of this version.</summary>
    public static bool TryReadFileHeader(ReadOnlySpan<byte> bytes, out LogFileHeader header)
    {
        header = default;
        if (bytes.Length < FileHeaderBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Version
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]) != Crc32C.Compute(bytes[..60]))
        {
            return false;
        }

        header = new LogFileHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]));
        return true;
    }

    /// <summary>Writes a record's header in front of its payload, which lies in <paramref name="record"/> already. Returns the
    /// CRC.</summary>
    public static uint WriteRecordHeader(Span<byte> record, in LogRecordHeader value)
    {
        Invariant.Require(record.Length == RecordHeaderBytes + value.PayloadBytes && value.PayloadBytes <= PayloadBytesMax);
        BinaryPrimitives.WriteInt32LittleEndian(record, value.PayloadBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], value.Lsn);
        BinaryPrimitives.WriteUInt64LittleEndian(record[16..], value.Chain);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], value.Durable);
        BinaryPrimitives.WriteUInt64LittleEndian(record[32..], value.Txn);
        BinaryPrimitives.WriteUInt32LittleEndian(record[40..], (uint)value.Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(record[44..], value.Chunk);
        uint crc = Crc32C.Compute(record[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], crc);
        return crc;
    }

    /// <summary>
    /// Reads the record at the begin of <paramref name="bytes"/>, which stand at <paramref name="position"/> of the stream. False when
    /// they do not hold a whole record with a sound checksum and that very position. The chain is the caller's to check.
    /// </summary>
    public static bool TryReadRecord(ReadOnlySpan<byte> bytes, long position, out LogRecordHeader header)
    {
        header = default;
        if (bytes.Length < RecordHeaderBytes)
        {
            return false;
        }

        int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if ((uint)payload > PayloadBytesMax
            || BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) != position + RecordHeaderBytes + payload
            || bytes.Length - RecordHeaderBytes < payload)
        {
            return false;
        }

        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (crc != Crc32C.Compute(bytes[8..(RecordHeaderBytes + payload)]))
        {
            return false;
        }

        header = new LogRecordHeader
        {
            PayloadBytes = payload,
            Crc = crc,
            Lsn = position + RecordHeaderBytes + payload,
            Chain = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            Durable = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Txn = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            Kind = (LogRecordKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]),
            Chunk = BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]),
        };
        return true;
    }

    /// <summary>True when the bytes look like a record that was begun at this position of the stream, sound or not.</summary>
    public static bool IsBegun(ReadOnlySpan<byte> bytes, long position)
    {
        if (bytes.Length < 16)
        {
            return bytes.ContainsAnyExcept((byte)0);
        }

        int payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return (uint)payload <= PayloadBytesMax
            && BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) == position + RecordHeaderBytes + payload;
    }
}

internal enum LogRecordKind : uint
{
    /// <summary>Operations of a transaction that goes on in the next record.</summary>
    Chunk = 1,

    // 2 was a commit without a time.

    /// <summary>Nothing but the news of how far the log is durable, written when it falls idle.</summary>
    Mark = 3,

    /// <summary>The last of its file: the log goes on in the next one, and what stands behind this is not the log's.</summary>
    End = 4,

    /// <summary>The last operations of a transaction, its commit, and when that was. Times never fall from one commit to the
    /// next.</summary>
    Commit = 5,
}

internal readonly record struct LogFileHeader(ulong Store, ulong Number, long StartLsn, ulong Chain, ulong Branch = 0);

internal readonly record struct LogRecordHeader
{
    public int PayloadBytes { get; init; }

    public uint Crc { get; init; }

    public long Lsn { get; init; }

    public ulong Chain { get; init; }

    public long Durable { get; init; }

    public ulong Txn { get; init; }

    public LogRecordKind Kind { get; init; }

    public uint Chunk { get; init; }
}
