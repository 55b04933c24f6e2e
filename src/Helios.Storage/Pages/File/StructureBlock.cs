using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Storage.Pages.File;

internal enum StructureKind
{
    /// <summary>Entries of pages.</summary>
    Map = 1,

    /// <summary>Entries of map blocks.</summary>
    Directory = 2,

    /// <summary>Part of the meta data; the next part's entry is in the header.</summary>
    Meta = 3,
}

/// <summary>
/// A block of the file that is not a page:
/// <code>
///  0 magic u64
///  8 crc u32          CRC-32C of everything behind it
/// 12 index u32        which of its kind
/// 16 kind u32 | 20 length u32 (bytes of content)
/// 24 generation u64   of the checkpoint that wrote it
/// 32 store u64
/// 40 next u64         meta: entry of the next part, 0 for the last
/// 48 0 u64 | 56 0 u64
/// 64 content
/// </code>
/// An entry is block u32, crc u32. Whoever refers to a block knows its checksum: a block of a wrong age or in a wrong place is found out
/// even where it is sound in itself.
/// </summary>
internal static class StructureBlock
{
    public const int HeaderBytes = 64;
    public const int ContentBytes = PageFormat.PageBytes - HeaderBytes;
    public const int Entries = ContentBytes / sizeof(ulong);

    private const ulong Magic = 0x31304B4C42584C48; // "HLXBLK01"

    /// <summary>Makes a block; returns its checksum.</summary>
    public static uint Write(
        Span<byte> block, StructureKind kind, uint index, ulong generation, ulong store, ReadOnlySpan<byte> content, ulong next = 0)
    {
        block.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], index);
        BinaryPrimitives.WriteInt32LittleEndian(block[16..], (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], content.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(block[24..], generation);
        BinaryPrimitives.WriteUInt64LittleEndian(block[32..], store);
        BinaryPrimitives.WriteUInt64LittleEndian(block[40..], next);
        content.CopyTo(block[HeaderBytes..]);
        uint crc = Crc32C.Compute(block[PageFormat.ChecksummedFrom..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[PageFormat.ChecksumOffset..], crc);
        return crc;
    }

    public static uint WriteEntries(
        Span<byte> block, StructureKind kind, uint index, ulong generation, ulong store, ReadOnlySpan<ulong> entries)
    {
        Span<byte> content = stackalloc byte[ContentBytes];
        for (int i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(content[(i * sizeof(ulong))..], entries[i]);
        }

        return Write(block, kind, index, generation, store, content[..(entries.Length * sizeof(ulong))]);
    }

    /// <summary>What is wrong with a block that was read; null when it is the one expected. <paramref name="content"/> lies in
    /// <paramref name="block"/>.</summary>
    public static string? Problem(
        ReadOnlySpan<byte> block, StructureKind kind, uint index, ulong store, ulong entry, out ReadOnlySpan<byte> content, out ulong next)
    {
        content = default;
        next = 0;
        uint crc = Crc32C.Compute(block[PageFormat.ChecksummedFrom..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(block[PageFormat.ChecksumOffset..]) != crc)
        {
            return "its checksum does not match";
        }

        if (crc != PageMap.Checksum(entry))
        {
            return "it is sound, but not the version that belongs here";
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(block[20..]);
        if (BinaryPrimitives.ReadInt32LittleEndian(block[16..]) != (int)kind
            || BinaryPrimitives.ReadUInt32LittleEndian(block[12..]) != index
            || BinaryPrimitives.ReadUInt64LittleEndian(block[32..]) != store || (uint)length > ContentBytes)
        {
            return "it is another block";
        }

        content = block.Slice(HeaderBytes, length);
        next = BinaryPrimitives.ReadUInt64LittleEndian(block[40..]);
        return null;
    }

    public static void ReadEntries(ReadOnlySpan<byte> content, Span<ulong> entries)
    {
        for (int i = 0; i < content.Length / sizeof(ulong); i++)
        {
            entries[i] = BinaryPrimitives.ReadUInt64LittleEndian(content[(i * sizeof(ulong))..]);
        }
    }
}
