using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Helios.Base;
using Helios.Kernels;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// Looks over the values of one batch that a guest could write, before anyone else reads them. Rows that leave count; those that do not are
/// emptied, since who copies a vector copies them as well. All columns are emptied before the first is looked at: a value may lie anywhere,
/// in another column's views too. Where nothing but ASCII lies where the host made the batch's values, every text in there is valid,
/// whichever a view names: most plugins change few columns of most results.
/// </summary>
internal ref struct BatchCheck
{
    private readonly GuestMemory _memory;
    private readonly ReadOnlySpan<byte> _selection;
    private readonly int _rows;
    private readonly uint _madeAt;
    private readonly ReadOnlySpan<byte> _made;
    private bool? _isPlain;
    private long _bytesLeft;

    /// <param name="selection">A bit for each row: 1 when it leaves.</param>
    /// <param name="madeAt">Where the values that the host made begin.</param>
    /// <param name="made">What lies there now.</param>
    public BatchCheck(
        GuestMemory memory, ReadOnlySpan<byte> selection, int rows, uint madeAt = 0, ReadOnlySpan<byte> made = default)
    {
        _madeAt = madeAt;
        _made = made;
        _memory = memory;
        _selection = selection;
        _rows = rows;

        // A guest can name the same bytes in every row: what it may answer with is bounded by more than what it has.
        _bytesLeft = Math.Max(Limits.PluginBatchBytes, (long)memory.Length);
    }

    /// <summary>Columns whose texts were not looked at one by one.</summary>
    public int PassedCount { get; private set; }

    /// <summary>Takes away the values that do not leave.</summary>
    public readonly void Empty(ColumnVector vector)
    {
        if (vector.Kind == PhysicalKind.Bool)
        {
            // As a rule nothing is wrong, whatever is selected.
            Span<byte> values = vector.Data[.._rows];
            for (int i = 0; values.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0 && i < _rows; i++)
            {
                values[i] = IsSet(_selection, i) && !vector.IsNull(i) ? values[i] : (byte)0;
            }
        }
        else if (vector.Kind == PhysicalKind.Bytes)
        {
            Views.ClearUnless(vector.Views, _rows, _selection, vector.Validity);
        }
    }

    /// <summary>Throws PluginFailure at the first value that is none of its type.</summary>
    public void Require(ColumnVector vector, PluginResultColumn column)
    {
        switch (vector.Kind)
        {
            case PhysicalKind.Bool:
                if (vector.Data[.._rows].IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
                {
                    RequireFixed(vector, column);
                }

                break;
            case PhysicalKind.Bytes:
                RequireViews(vector, column);
                break;
            default:
                if (HasRange(column.Type))
                {
                    RequireFixed(vector, column);
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

    private readonly void RequireFixed(ColumnVector vector, PluginResultColumn column)
    {
        int width = vector.Kind.Width();
        ReadOnlySpan<byte> data = vector.Data;
        for (int i = 0; i < _rows; i++)
        {
            if (IsSet(_selection, i) && !vector.IsNull(i))
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

    private void RequireViews(ColumnVector vector, PluginResultColumn column)
    {
        bool isText = WritableTypes.IsText(column.Type);
        ReadOnlySpan<ulong> views = vector.Views;
        if (TryPass(views[.._rows]))
        {
            return;
        }

        ReadOnlySpan<byte> validity = vector.Validity;
        var run = new TextRun(_memory);
        ulong last = 0;
        for (int first = 0; first < _rows; first += 8)
        {
            uint here = (uint)(_selection[first >> 3] & validity[first >> 3]) & InRange(first);
            for (; here != 0; here &= here - 1)
            {
                int row = first + BitOperations.TrailingZeroCount(here);
                ulong view = views[row];
                if ((view & uint.MaxValue) + (view >> 32) > _memory.Length)
                {
                    throw Outside((uint)view, (uint)(view >> 32), column);
                }

                Take((long)(view >> 32));

                // A mask is one text for every row. (Address 0 with length 0 is inside of every memory.)
                if (!isText || view == last || run.TryExtend(view))
                {
                    last = view;
                    continue;
                }

                last = view;
                RequireRun(ref run, views, row, column);
                if (!run.TryBegin(view, row))
                {
                    ValueAt(_memory, (uint)view, (uint)(view >> 32), column, isText);
                }
            }
        }

        RequireRun(ref run, views, _rows, column);
    }

    /// <summary>True when all values of a column lie where the host made some, and are valid whatever was done there.</summary>
    private bool TryPass(ReadOnlySpan<ulong> views)
    {
        if (_made.IsEmpty || !Views.AreWithin(views, _madeAt, _madeAt + (uint)_made.Length, out long bytes)
            || !(_isPlain ??= PlainText.IsPlain(_made)))
        {
            return false;
        }

        Take(bytes);
        PassedCount++;
        return true;
    }

    private void Take(long bytes)
    {
        _bytesLeft -= bytes;
        if (_bytesLeft < 0)
        {
            throw new PluginFailure(
                $"the values that it answers are more than {Math.Max(Limits.PluginBatchBytes, (long)_memory.Length)} bytes");
        }
    }

    /// <summary>Looks over the texts of a run, which ends before row <paramref name="end"/>: at once, or each for itself when something
    /// between them is no text.</summary>
    private readonly void RequireRun(ref TextRun run, ReadOnlySpan<ulong> views, int end, PluginResultColumn column)
    {
        if (!run.IsValid())
        {
            for (int row = run.FirstRow; row < end; row++)
            {
                // Views of rows that do not leave are empty.
                ValueAt(_memory, (uint)views[row], (uint)(views[row] >> 32), column, isText: true);
            }
        }

        run.End();
    }

    private static PluginFailure Outside(uint address, uint length, PluginResultColumn column) =>
        new($"a value of column \"{column.Name}\" is {length} bytes at 0x{address:x}: outside its memory");

    private static ReadOnlySpan<byte> ValueAt(GuestMemory memory, uint address, uint length, PluginResultColumn column, bool isText)
    {
        if (!memory.TryGet(address, length, out Span<byte> value))
        {
            throw Outside(address, length, column);
        }

        if (isText && (!Utf8.IsValid(value) || value.Contains((byte)0)))
        {
            throw new PluginFailure($"a value that it wrote in column \"{column.Name}\" is no valid UTF-8 text");
        }

        return value;
    }

    private readonly uint InRange(int first) => _rows - first >= 8 ? 0xFFu : (1u << (_rows - first)) - 1;

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;
}
