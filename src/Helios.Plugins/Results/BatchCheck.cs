using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>Looks over the values that a guest could write, before anyone else reads them. Only rows that leave count.</summary>
internal static class BatchCheck
{
    /// <summary>Throws PluginFailure at the first value that is none of its type, or when the values are longer than
    /// <paramref name="limitBytes"/> together: views may all point to one long text.</summary>
    public static void Require(
        GuestMemory memory, ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection, long limitBytes)
    {
        switch (vector.Kind)
        {
            case PhysicalKind.Bool:
                // One pass over all of them first: as a rule nothing is wrong, whatever is selected.
                if (vector.Data[..rows].IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
                {
                    RequireFixed(vector, column, rows, selection);
                }

                break;
            case PhysicalKind.Bytes:
                RequireViews(memory, vector, column, rows, selection, limitBytes);
                break;
            default:
                if (HasRange(column.Type))
                {
                    RequireFixed(vector, column, rows, selection);
                }

                break;
        }
    }

    /// <summary>
    /// Copies one value of a guest, as its vector holds it, into a row of the host's. Throws as <see cref="Require"/>.
    /// </summary>
    /// <returns>Its bytes.</returns>
    public static int Copy(GuestMemory memory, ReadOnlySpan<byte> data, PluginResultColumn column, ColumnVector into, int row)
    {
        if (into.Kind != PhysicalKind.Bytes)
        {
            RequireValue(data, column);
            into.SetFixed(row, data);
            return data.Length;
        }

        uint address = BinaryPrimitives.ReadUInt32LittleEndian(data);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        ReadOnlySpan<byte> value = ValueAt(memory, address, length, column, WritableTypes.IsText(column.Type));
        into.SetBytes(row, value);
        return value.Length;
    }

    // Every pattern of the other fixed-width types is a value.
    private static bool HasRange(SqlType type) => type.Oid is 1082 or 1114 or 1184;

    private static void RequireFixed(ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection)
    {
        int width = vector.Kind.Width();
        ReadOnlySpan<byte> data = vector.Data;
        for (int i = 0; i < rows; i++)
        {
            if (IsSet(selection, i) && !vector.IsNull(i))
            {
                RequireValue(data.Slice(i * width, width), column);
            }
        }
    }

    private static void RequireValue(ReadOnlySpan<byte> data, PluginResultColumn column)
    {
        long value = data.Length switch
        {
            1 => data[0],
            4 => BinaryPrimitives.ReadInt32LittleEndian(data),
            8 => BinaryPrimitives.ReadInt64LittleEndian(data),
            _ => 0,
        };
        bool isValid = column.Type.Oid switch
        {
            16 => value is 0 or 1,
            1082 => Calendar.IsDateInRange(value) || value is Calendar.NegativeInfinityDay or Calendar.PositiveInfinityDay,
            1114 or 1184 => Calendar.IsTimestampInRange(value) || !Calendar.IsFinite(value),
            _ => true,
        };
        if (!isValid)
        {
            throw new PluginFailure($"it wrote {value} as a value of column \"{column.Name}\", which is of type {column.Type}");
        }
    }

    private static void RequireViews(
        GuestMemory memory, ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection, long limitBytes)
    {
        bool isText = WritableTypes.IsText(column.Type);
        ReadOnlySpan<uint> views = MemoryMarshal.Cast<byte, uint>(vector.Data);
        ReadOnlySpan<byte> validity = vector.Validity;
        (uint Address, uint Length) checkedLast = (0, 0);
        long bytes = 0;
        for (int first = 0; first < rows; first += 8)
        {
            uint here = (uint)(selection[first >> 3] & validity[first >> 3]);
            for (; here != 0; here &= here - 1)
            {
                int row = first + BitOperations.TrailingZeroCount(here);
                if (row >= rows)
                {
                    break;
                }

                uint address = views[2 * row];
                uint length = views[2 * row + 1];
                bytes += length;

                // A mask is one text for every row. (Address 0 with length 0 is inside of every memory.)
                if (checkedLast == (address, length))
                {
                    continue;
                }

                ValueAt(memory, address, length, column, isText);
                checkedLast = (address, length);
            }
        }

        if (bytes > limitBytes)
        {
            throw new PluginFailure($"the values of column \"{column.Name}\" in one batch are {bytes} bytes long, more than {limitBytes}");
        }
    }

    private static ReadOnlySpan<byte> ValueAt(GuestMemory memory, uint address, uint length, PluginResultColumn column, bool isText)
    {
        if (!memory.TryGet(address, length, out Span<byte> value))
        {
            throw new PluginFailure($"a value of column \"{column.Name}\" is {length} bytes at 0x{address:x}: outside its memory");
        }

        if (isText && (!Utf8.IsValid(value) || value.Contains((byte)0)))
        {
            throw new PluginFailure($"a value that it wrote in column \"{column.Name}\" is no valid UTF-8 text");
        }

        return value;
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;
}
