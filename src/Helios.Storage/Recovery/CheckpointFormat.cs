using System.Buffers.Binary;
using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Recovery;

/// <summary>
/// The bytes of a checkpoint, <c>checkpoint-LSN.snap</c>: all committed state at one position of the log, as the operations that make it.
/// <code>
/// header   magic u64 | version u32 | last tree u32 | store u64 | lsn u64 | chain u64 | next log file u64 | 0 u64 | 0 u32 | crc u32
/// block    length u32 | crc u32 | index u64 | operations        (crc over index and operations, continued from the block before)
/// end      a block of length 0; nothing stands behind it
/// </code>
/// The header names the log's position behind the checkpoint. A file without its end was never finished.
/// </summary>
internal static class CheckpointFormat
{
    public const int HeaderBytes = 64;
    public const int BlockHeaderBytes = 16;

    /// <summary>A block is closed before it would grow beyond this; one large row may make it longer.</summary>
    public const int BlockBytes = 1024 * 1024;

    public const int BlockBytesMax = BlockBytes + Limits.RowBytes + 64;

    private const ulong Magic = 0x31304E5358584C48; // "HLXXSN01"
    private const uint Version = 1;

    public static string FileName(long lsn) => "checkpoint-" + lsn.ToString("D20", CultureInfo.InvariantCulture) + ".snap";

    public static bool TryParseFileName(string name, out long lsn)
    {
        lsn = 0;
        return name.StartsWith("checkpoint-", StringComparison.Ordinal) && name.EndsWith(".snap", StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(11, name.Length - 16), NumberStyles.None, CultureInfo.InvariantCulture, out lsn)
            && name == FileName(lsn);
    }

    public static uint WriteHeader(Span<byte> header, in CheckpointHeader value)
    {
        header[..HeaderBytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], value.LastTree);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], value.Store);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], value.Lsn);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], value.Chain);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], value.NextLogFile);
        uint crc = Crc32C.Compute(header[..60]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], crc);
        return crc;
    }

    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out CheckpointHeader header, out uint crc)
    {
        header = default;
        crc = 0;
        if (bytes.Length < HeaderBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Version)
        {
            return false;
        }

        crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..]);
        header = new CheckpointHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]));
        return crc == Crc32C.Compute(bytes[..60]);
    }
}

internal readonly record struct CheckpointHeader(uint LastTree, ulong Store, long Lsn, ulong Chain, ulong NextLogFile);
