using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// Looks over the values of one batch that a guest could write, before anyone else reads them. Rows that leave count; those that do not are
/// emptied, since who copies a vector copies them as well.
/// </summary>
internal ref struct BatchCheck
{
    private readonly GuestMemory _memory;
    private readonly ReadOnlySpan<byte> _selection;
    private readonly int _rows;
    private long _bytesLeft;

    /// <param name="selection">A bit for each row: 1 when it leaves.</param>
    public BatchCheck(GuestMemory memory, ReadOnlySpan<byte> selection, int rows)
    {
        _memory = memory;
        _selection = selection;
        _rows = rows;

        // A guest can name the same bytes in every row: what it may answer with is bounded by more than what it has.
        _bytesLeft = Math.Max(Limits.PluginBatchBytes, (long)memory.Length);
    }

    /// <summary>Throws PluginFailure at the first value that is none of its type.</summary>
    public void Require(ColumnVector vector, PluginResultColumn column)
    {
        switch (vector.Kind)
        {
            case PhysicalKind.Bool:
                RequireBool(vector, column);
                break;
            case PhysicalKind.Bytes:
                RequireViews(vector, column);
                break;
            default:
                // Every pattern of the other writable types is a value.
                break;
        }
    }

    private readonly void RequireBool(ColumnVector vector, PluginResultColumn column)
    {
        // One pass over all of them first: as a rule nothing is wrong, whatever is selected.
        if (vector.Data[.._rows].IndexOfAnyExceptInRange((byte)0, (byte)1) < 0)
        {
            return;
        }

        for (int i = 0; i < _rows; i++)
        {
            if (vector.Data[i] <= 1)
            {
                continue;
            }

            if (IsSet(_selection, i) && !vector.IsNull(i))
            {
                throw new PluginFailure($"it wrote {vector.Data[i]} as a value of boolean column \"{column.Name}\"");
            }

            vector.Data[i] = 0;
        }
    }

    private void RequireViews(ColumnVector vector, PluginResultColumn column)
    {
        bool isText = WritableTypes.IsText(column.Type);
        Span<uint> views = MemoryMarshal.Cast<byte, uint>(vector.Data);
        ReadOnlySpan<byte> validity = vector.Validity;
        (uint Address, uint Length) checkedLast = (0, 0);
        for (int first = 0; first < _rows; first += 8)
        {
            uint inRange = _rows - first >= 8 ? 0xFFu : (1u << (_rows - first)) - 1;
            uint here = (uint)(_selection[first >> 3] & validity[first >> 3]) & inRange;
            if (here != inRange)
            {
                Empty(views, first, ~here & inRange);
            }

            for (; here != 0; here &= here - 1)
            {
                int row = first + BitOperations.TrailingZeroCount(here);
                uint address = views[2 * row];
                uint length = views[2 * row + 1];
                _bytesLeft -= length;
                if (_bytesLeft < 0)
                {
                    throw new PluginFailure(
                        $"the values that it answers are more than {Math.Max(Limits.PluginBatchBytes, (long)_memory.Length)} bytes");
                }

                // A mask is one text for every row. (Address 0 with length 0 is inside of every memory.)
                if (checkedLast == (address, length))
                {
                    continue;
                }

                if (!_memory.TryGet(address, length, out Span<byte> value))
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

    private static void Empty(Span<uint> views, int first, uint rows)
    {
        for (; rows != 0; rows &= rows - 1)
        {
            int row = first + BitOperations.TrailingZeroCount(rows);
            views[2 * row] = 0;
            views[2 * row + 1] = 0;
        }
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;
}
