using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Helios.Storage.Pages;

internal enum PageKind : byte
{
    /// <summary>Never written.</summary>
    None = 0,

    /// <summary>Rows of a table, column by column (PAX).</summary>
    TableLeaf = 1,

    /// <summary>Row ids and children.</summary>
    TableInner = 2,

    /// <summary>Keys of an index with their row ids.</summary>
    IndexLeaf = 3,

    /// <summary>Keys that part the children of an index.</summary>
    IndexInner = 4,

    /// <summary>A part of one long value.</summary>
    Long = 5,
}

/// <summary>
/// What every page has in common. A page is <see cref="PageBytes"/> long and little endian:
/// <code>
///  0 latch u64      only in memory; 0 on disk, and not under the checksum
///  8 crc u32        CRC-32C of everything behind it
/// 12 page u32       its number
/// 16 tree u32       the tree it belongs to
/// 20 kind u8 | 21 level u8 (0: leaf) | 22 count u16 (rows or keys)
/// 24 stamp u64      LSN at which it was last written to disk
/// 32 .. 63          the kind's own
/// </code>
/// The number, together with the checksum that the page map keeps of every page, tells a page in a wrong place or of a wrong age from the
/// right one.
/// </summary>
// SAFETY: a pointer to a whole frame of PageBytes; every offset here lies within its header.
internal static unsafe class PageFormat
{
    public const int PageBytes = 16 * 1024;
    public const int HeaderBytes = 64;
    public const int ChecksumOffset = 8;
    public const int ChecksummedFrom = 12;
    public const int NumberOffset = 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong Latch(byte* page) => ref *(ulong*)page;

    public static ref uint Checksum(byte* page) => ref *(uint*)(page + ChecksumOffset);

    public static ref uint Number(byte* page) => ref *(uint*)(page + NumberOffset);

    public static ref uint Tree(byte* page) => ref *(uint*)(page + 16);

    public static ref PageKind Kind(byte* page) => ref *(PageKind*)(page + 20);

    public static ref byte Level(byte* page) => ref page[21];

    public static ref ushort Count(byte* page) => ref *(ushort*)(page + 22);

    public static ref long Stamp(byte* page) => ref *(long*)(page + 24);

    /// <summary>True when rows or entries of the page have words, so that the page means something only together with what they refer
    /// to.</summary>
    public static bool HasWords(ReadOnlySpan<byte> page) => (PageKind)page[20] switch
    {
        PageKind.TableLeaf => BinaryPrimitives.ReadUInt16LittleEndian(page[PaxPage.WordCountOffset..]) != 0,
        PageKind.IndexLeaf => BinaryPrimitives.ReadUInt16LittleEndian(page[KeyPage.WordCountOffset..]) != 0,
        _ => false,
    };
}
