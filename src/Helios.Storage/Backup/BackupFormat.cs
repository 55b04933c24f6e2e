using System.Buffers.Binary;
using Helios.Base;
using Helios.Storage.Pages;

namespace Helios.Storage.Backup;

/// <summary>
/// A backup: one zstd stream of
/// <code>
/// header   magic u64 | version u32 | block bytes u32 | store u64 | lsn i64 | blocks u32 | files u32 | crc u32 of what is before it
/// block    number u32 | crc u32 | bytes       of the page file, as they lie there (the checkpoint on disk and nothing else)
/// file     name length u32 | length u32 | crc u32 of name and bytes | name, UTF-8 | bytes      the directory's other files
/// end      magic u64 | crc u32 of all checksums before it, in order
/// </code>
/// A checkpoint holds all that was committed before it, so a backup needs no log.
/// </summary>
internal static class BackupFormat
{
    public const int HeaderBytes = 44;
    public const int BlockHeaderBytes = 8;
    public const int FileHeaderBytes = 12;
    public const int EndBytes = 12;
    public const int MostNameBytes = 4096;

    private const ulong Magic = 0x31304B4142584C48; // "HLXBAK01"
    private const ulong EndMagic = 0x444E454B42584C48; // "HLXBKEND"
    private const uint Version = 1;

    public static uint WriteHeader(Span<byte> bytes, in BackupHeader header)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], PageFormat.PageBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], header.Store);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], header.Lsn);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], header.Blocks);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], header.Files);
        uint crc = Crc32C.Compute(bytes[..40]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], crc);
        return crc;
    }

    public static BackupHeader ReadHeader(ReadOnlySpan<byte> bytes, out uint crc)
    {
        crc = Crc32C.Compute(bytes[..40]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]) != crc)
        {
            throw new Fault("this is not a backup, or its first bytes are damaged");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        int blockBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return version == Version && blockBytes == PageFormat.PageBytes
            ? new BackupHeader(
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]))
            : throw new Fault($"this backup has version {version} with blocks of {blockBytes} bytes, which this program cannot read");
    }

    public static void WriteEnd(Span<byte> bytes, uint crc)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, EndMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], crc);
    }

    public static bool IsEnd(ReadOnlySpan<byte> bytes, uint crc) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes) == EndMagic && BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == crc;

    /// <summary>The checksum of all checksums, with one more.</summary>
    public static uint Chain(uint chain, uint crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, crc);
        return Crc32C.Compute(bytes, chain);
    }
}

/// <param name="Store">Whose backup it is.</param>
/// <param name="Lsn">Everything committed up to here is in it.</param>
/// <param name="Blocks">Blocks of the page file.</param>
/// <param name="Files">Other files.</param>
internal readonly record struct BackupHeader(ulong Store, long Lsn, uint Blocks, uint Files);
