using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Kernels;
using Helios.Types;

namespace Helios.Storage.Filters;

/// <summary>A column of fixed width compared with a constant, or with two. No row passes before the constants are set.</summary>
public sealed class ComparisonTest : RowTest
{
    private readonly int _column;
    private readonly ValueOrder _order;
    private readonly byte[] _key = new byte[KeyFilter.KeyBytes];
    private Form _form;
    private CompareOp _op;
    private long _low;
    private long _high;

    public ComparisonTest(int column, ValueOrder order)
    {
        _column = column;
        _order = order;
    }

    private enum Form : byte
    {
        /// <summary>No row passes.</summary>
        None,

        /// <summary>Every row passes that is not NULL.</summary>
        NotNull,
        Compare,
        Between,
    }

    /// <summary>Nothing is equal to a NULL, or less, or other.</summary>
    public void Set(CompareOp op, in Datum constant)
    {
        _op = op;
        _form = constant.IsNull ? Form.None : Form.Compare;
        if (constant.IsNull)
        {
            return;
        }

        switch (_order)
        {
            case ValueOrder.Key16:
                constant.CopyBytes16(_key);
                break;
            case ValueOrder.Float64:
                _low = constant.AsInt64;
                break;
            default:
                SetInteger(op, IntegerOf(constant));
                break;
        }
    }

    /// <summary>low ≤ value ≤ high. Not for keys; <paramref name="lowOpen"/> and <paramref name="highOpen"/>, which leave out the bound,
    /// for integers only.</summary>
    public void SetBetween(in Datum low, bool lowOpen, in Datum high, bool highOpen)
    {
        Invariant.Require(_order != ValueOrder.Key16);
        _form = low.IsNull || high.IsNull ? Form.None : Form.Between;
        if (_form == Form.None)
        {
            return;
        }

        _low = low.AsInt64;
        _high = high.AsInt64;
        if (_order == ValueOrder.Float64)
        {
            Invariant.Require(!lowOpen && !highOpen);
            return;
        }

        (long least, long most) = _order.Range();
        _low = IntegerOf(low);
        _high = IntegerOf(high);
        bool isEmpty = (lowOpen && _low == long.MaxValue) || (highOpen && _high == long.MinValue);
        _low = isEmpty ? 1 : Math.Max(least, _low + (lowOpen ? 1 : 0));
        _high = isEmpty ? 0 : Math.Min(most, _high - (highOpen ? 1 : 0));
        if (_low > _high)
        {
            _form = Form.None;
        }
    }

    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        if (_form == Form.None
            || !run.TryColumn(_column, _order.Width(), out ReadOnlySpan<byte> values, out ReadOnlySpan<byte> validity))
        {
            into.Clear();
            return;
        }

        switch (_order)
        {
            case var _ when _form == Form.NotNull:
                Bitmap.Fill(into, run.Count, value: true);
                break;
            case ValueOrder.Bool:
                Select(values, (byte)_low, (byte)_high, into);
                break;
            case ValueOrder.Int16:
                Select(MemoryMarshal.Cast<byte, short>(values), (short)_low, (short)_high, into);
                break;
            case ValueOrder.Int32:
                Select(MemoryMarshal.Cast<byte, int>(values), (int)_low, (int)_high, into);
                break;
            case ValueOrder.UInt32:
                Select(MemoryMarshal.Cast<byte, uint>(values), (uint)_low, (uint)_high, into);
                break;
            case ValueOrder.Int64:
                Select(MemoryMarshal.Cast<byte, long>(values), _low, _high, into);
                break;
            case ValueOrder.Float64:
                double low = BitConverter.Int64BitsToDouble(_low);
                Select(MemoryMarshal.Cast<byte, double>(values), low, BitConverter.Int64BitsToDouble(_high), into);
                break;
            case ValueOrder.Key16:
                KeyFilter.Compare(values, _op, _key, into);
                break;
        }

        Bitmap.AndValid(into, validity);
    }

    internal override void Prefetch(in ColumnRun run)
    {
        if (run.TryColumn(_column, _order.Width(), out ReadOnlySpan<byte> values, out ReadOnlySpan<byte> validity))
        {
            Kernels.Prefetch.Lines(validity);
            Kernels.Prefetch.Lines(values);
        }
    }

    private void Select<T>(ReadOnlySpan<T> values, T low, T high, Span<ulong> into) where T : unmanaged, System.Numerics.INumber<T>
    {
        if (_form == Form.Between)
        {
            ValueFilter.Between(values, low, high, not: false, into);
        }
        else
        {
            ValueFilter.Compare(values, _op, low, into);
        }
    }

    private long IntegerOf(in Datum constant) => _order switch
    {
        ValueOrder.UInt32 => (uint)constant.AsInt32,
        ValueOrder.Bool => constant.AsBool ? 1 : 0,
        _ => constant.AsInt64,
    };

    /// <summary>A constant that no value of the column can be: all are less, or greater.</summary>
    private void SetInteger(CompareOp op, long constant)
    {
        (long least, long most) = _order.Range();
        _low = constant;
        if (constant < least)
        {
            _form = op is CompareOp.NotEqual or CompareOp.Greater or CompareOp.GreaterOrEqual ? Form.NotNull : Form.None;
        }
        else if (constant > most)
        {
            _form = op is CompareOp.NotEqual or CompareOp.Less or CompareOp.LessOrEqual ? Form.NotNull : Form.None;
        }
    }
}
