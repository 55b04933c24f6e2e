using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Kernels;

namespace Helios.Types;

/// <summary>Column by column: many row images into a vector, with what is known about the column looked up once.</summary>
public sealed partial class RowLayout
{
    /// <summary>
    /// The column's value of each image, from row <paramref name="first"/> of the vector on. Those rows must be NULL so far, as <see
    /// cref="ColumnVector.Clear"/> leaves them.
    /// </summary>
    public void ReadColumn(ReadOnlySpan<byte[]> images, int column, ColumnVector into, int first)
    {
        Invariant.Require(into.Kind == Kinds[column] && first + images.Length <= into.CapacityRows);
        switch (Kinds[column])
        {
            case PhysicalKind.Bytes:
                ReadBytesColumn(images, column, into, first);
                break;
            case PhysicalKind.Int32:
                ReadFixedColumn<int>(images, column, into, first);
                break;
            case PhysicalKind.Int64:
            case PhysicalKind.Float64:
                ReadFixedColumn<long>(images, column, into, first);
                break;
            case PhysicalKind.Int16:
                ReadFixedColumn<short>(images, column, into, first);
                break;
            default:
                for (int i = 0; i < images.Length; i++)
                {
                    into.Set(first + i, Read(images[i], column));
                }

                break;
        }
    }

    private void ReadFixedColumn<T>(ReadOnlySpan<byte[]> images, int column, ColumnVector into, int first) where T : unmanaged
    {
        Span<T> values = into.Values<T>().Slice(first, images.Length);
        Span<byte> validity = into.Validity;
        int offset = _offsets[column];
        for (int i = 0; i < images.Length; i++)
        {
            ReadOnlySpan<byte> image = images[i];
            int stored = BinaryPrimitives.ReadUInt16LittleEndian(image);
            if (column < stored && (image[2 + (column >> 3)] & (1 << (column & 7))) != 0)
            {
                values[i] = MemoryMarshal.Read<T>(image[(FixedBegin(stored) + offset)..]);
                validity[(first + i) >> 3] |= (byte)(1 << ((first + i) & 7));
            }
        }
    }

    private void ReadBytesColumn(ReadOnlySpan<byte[]> images, int column, ColumnVector into, int first)
    {
        Span<ulong> views = into.Views.Slice(first, images.Length);
        Span<byte> validity = into.Validity;
        int offset = _offsets[column];
        int offsetBefore = _variableBefore[column] < 0 ? -1 : _offsets[_variableBefore[column]];
        Span<byte> room = into.OpenRoom(out uint begin);
        int used = 0;
        for (int i = 0; i < images.Length; i++)
        {
            ReadOnlySpan<byte> image = images[i];
            int stored = BinaryPrimitives.ReadUInt16LittleEndian(image);
            if (column >= stored || (image[2 + (column >> 3)] & (1 << (column & 7))) == 0)
            {
                continue;
            }

            Invariant.Require(stored <= Kinds.Length);
            int fixedAt = FixedBegin(stored);
            int from = offsetBefore < 0 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(image[(fixedAt + offsetBefore)..]);
            int to = BinaryPrimitives.ReadInt32LittleEndian(image[(fixedAt + offset)..]);
            ReadOnlySpan<byte> heap = image[(fixedAt + _offsets[stored])..];
            Invariant.Require(from >= 0 && from <= to && to <= heap.Length);
            ReadOnlySpan<byte> value = heap[from..to];
            if (value.Length > room.Length - used)
            {
                into.CloseRoom(used);
                into.SetBytes(first + i, value);
                room = into.OpenRoom(out begin);
                used = 0;
                continue;
            }

            ShortCopy.Copy(value, room[used..]);
            views[i] = ColumnVector.ViewOf(begin + (uint)used, value.Length);
            validity[(first + i) >> 3] |= (byte)(1 << ((first + i) & 7));
            used += value.Length;
        }

        into.CloseRoom(used);
    }
}
