using System.Buffers.Binary;

namespace Helios.Storage.Pages;

/// <summary>A value that is too long for a leaf and lies in a chain of pages of its own. In the leaf stands {first page u32, bytes
/// u32}.</summary>
/// <param name="Column">Which column's it is.</param>
/// <param name="Page">The first page.</param>
/// <param name="Bytes">Length of the value.</param>
internal readonly record struct LongValue(int Column, uint Page, int Bytes)
{
    public const int PointerBytes = 8;

    public static LongValue Read(int column, ReadOnlySpan<byte> pointer) =>
        new(column, BinaryPrimitives.ReadUInt32LittleEndian(pointer), BinaryPrimitives.ReadInt32LittleEndian(pointer[4..]));

    public void WritePointer(Span<byte> pointer)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(pointer, Page);
        BinaryPrimitives.WriteInt32LittleEndian(pointer[4..], Bytes);
    }
}
