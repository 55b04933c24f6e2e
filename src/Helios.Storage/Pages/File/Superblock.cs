using System.Buffers.Binary;
using Helios.Base;
using Helios.Storage.Log;

namespace Helios.Storage.Pages.File;

/// <summary>
/// The root of one checkpoint, in block 0 or 1 by turns:
/// <code>
///   0 magic u64
///   8 crc u32           CRC-32C of the block behind it
///  12 version u32
///  16 store u64 | 24 generation u64 | 32 lsn i64
///  40 log position: store u64 | file number u64 | file start i64 | end i64 | chain u64
///  80 page numbers u32  numbers that may be in use are below this
///  84 blocks u32        blocks of the file
///  88 meta entry u64 | 96 meta length i64
/// 104 map blocks u32 | 108 directory blocks u32 | 112 the block it belongs in u32
/// 120 branch of the log position u64
/// 128 entries of the directory blocks (block u32, crc u32)
/// </code>
/// </summary>
internal sealed record Superblock(
    ulong Store, ulong Generation, long Lsn, LogPosition Position, uint PageLimit, uint BlockCount, ulong Meta, long MetaLength,
    int MapCount, ulong[] Directories)
{
    /// <summary>Directory blocks for as many pages as there are numbers.</summary>
    public const int MostDirectories = (int)((uint.MaxValue / ((ulong)StructureBlock.Entries * StructureBlock.Entries)) + 1);

    private const ulong Magic = 0x3130474150584C48; // "HLXPAG01"
    private const uint Version = 1;
    private const int EntriesBegin = 128;

    public void Write(Span<byte> block, uint slot)
    {
        Invariant.Require(Directories.Length <= MostDirectories);
        block.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(block, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(block[16..], Store);
        BinaryPrimitives.WriteUInt64LittleEndian(block[24..], Generation);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], Lsn);
        BinaryPrimitives.WriteUInt64LittleEndian(block[40..], Position.Store);
        BinaryPrimitives.WriteUInt64LittleEndian(block[48..], Position.FileNumber);
        BinaryPrimitives.WriteInt64LittleEndian(block[56..], Position.FileStart);
        BinaryPrimitives.WriteInt64LittleEndian(block[64..], Position.End);
        BinaryPrimitives.WriteUInt64LittleEndian(block[72..], Position.Chain);
        BinaryPrimitives.WriteUInt32LittleEndian(block[80..], PageLimit);
        BinaryPrimitives.WriteUInt32LittleEndian(block[84..], BlockCount);
        BinaryPrimitives.WriteUInt64LittleEndian(block[88..], Meta);
        BinaryPrimitives.WriteInt64LittleEndian(block[96..], MetaLength);
        BinaryPrimitives.WriteInt32LittleEndian(block[104..], MapCount);
        BinaryPrimitives.WriteInt32LittleEndian(block[108..], Directories.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[112..], slot);
        BinaryPrimitives.WriteUInt64LittleEndian(block[120..], Position.Branch);
        for (int i = 0; i < Directories.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block[(EntriesBegin + (i * sizeof(ulong)))..], Directories[i]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            block[PageFormat.ChecksumOffset..], Crc32C.Compute(block[PageFormat.ChecksummedFrom..]));
    }

    /// <summary>Null when the block is not a sound superblock; <paramref name="problem"/> says why.</summary>
    public static Superblock? Read(ReadOnlySpan<byte> block, uint slot, out string problem)
    {
        problem = "its checksum does not match";
        if (BinaryPrimitives.ReadUInt64LittleEndian(block) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(block[PageFormat.ChecksumOffset..])
                != Crc32C.Compute(block[PageFormat.ChecksummedFrom..]))
        {
            return null;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(block[112..]) != slot)
        {
            problem = "the other superblock lies there";
            return null;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(block[12..]);
        int maps = BinaryPrimitives.ReadInt32LittleEndian(block[104..]);
        int directories = BinaryPrimitives.ReadInt32LittleEndian(block[108..]);
        uint limit = BinaryPrimitives.ReadUInt32LittleEndian(block[80..]);
        if (version != Version || (uint)directories > MostDirectories || directories != Parts(maps) || maps < Parts(limit))
        {
            problem = $"version {version} with {maps} map blocks in {directories} directories for {limit} pages is not known here";
            return null;
        }

        var entries = new ulong[directories];
        for (int i = 0; i < directories; i++)
        {
            entries[i] = BinaryPrimitives.ReadUInt64LittleEndian(block[(EntriesBegin + (i * sizeof(ulong)))..]);
        }

        return new Superblock(
            BinaryPrimitives.ReadUInt64LittleEndian(block[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(block[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[32..]),
            new LogPosition(
                BinaryPrimitives.ReadUInt64LittleEndian(block[40..]),
                BinaryPrimitives.ReadUInt64LittleEndian(block[48..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[56..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[64..]),
                BinaryPrimitives.ReadUInt64LittleEndian(block[72..]),
                BinaryPrimitives.ReadUInt64LittleEndian(block[120..])),
            limit,
            BinaryPrimitives.ReadUInt32LittleEndian(block[84..]),
            BinaryPrimitives.ReadUInt64LittleEndian(block[88..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[96..]),
            maps,
            entries);
    }

    /// <summary>Blocks of entries that hold so many.</summary>
    public static int Parts(long entries) => (int)((entries + StructureBlock.Entries - 1) / StructureBlock.Entries);
}
