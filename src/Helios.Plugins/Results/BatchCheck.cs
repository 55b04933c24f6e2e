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
    /// <summary>Throws PluginFailure at the first value that is none of its type.</summary>
    public static void Require(
        GuestMemory memory, ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection)
    {
        switch (vector.Kind)
        {
            case PhysicalKind.Bool:
                RequireBool(vector, column, rows, selection);
                break;
            case PhysicalKind.Bytes:
                RequireViews(memory, vector, column, rows, selection);
                break;
            default:
                // Every pattern of the other writable types is a value.
                break;
        }
    }

    private static void RequireBool(ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection)
    {
        // One pass over all of them first: as a rule nothing is wrong, whatever is selected.
        if (vector.Data[..rows].IndexOfAnyExceptInRange((byte)0, (byte)1) < 0)
        {
            return;
        }

        for (int i = 0; i < rows; i++)
        {
            if (IsSet(selection, i) && !vector.IsNull(i) && vector.Data[i] > 1)
            {
                throw new PluginFailure($"it wrote {vector.Data[i]} as a value of boolean column \"{column.Name}\"");
            }
        }
    }

    private static void RequireViews(
        GuestMemory memory, ColumnVector vector, PluginResultColumn column, int rows, ReadOnlySpan<byte> selection)
    {
        bool isText = WritableTypes.IsText(column.Type);
        ReadOnlySpan<uint> views = MemoryMarshal.Cast<byte, uint>(vector.Data);
        ReadOnlySpan<byte> validity = vector.Validity;
        (uint Address, uint Length) checkedLast = (0, 0);
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

                // A mask is one text for every row. (Address 0 with length 0 is inside of every memory.)
                if (checkedLast == (address, length))
                {
                    continue;
                }

                if (!memory.TryGet(address, length, out Span<byte> value))
                {
                    throw new PluginFailure($"a value of column \"{column.Name}\" is {length} bytes at 0x{address:x}: outside its memory");
                }

                if (isText && (!Utf8.IsValid(value) || value.Contains((byte)0)))
                {
                    throw new PluginFailure($"a value that it wrote in column \"{column.Name}\" is no valid UTF-8 text");
                }

                checkedLast = (address, length);
            }
        }
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;
}
