using System.Numerics;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Kernels;
using Helios.Types;

namespace Helios.Storage.Filters;

/// <summary>x IN (...), x NOT IN (...), for a column of fixed width but not of keys. No row passes before the list is set.</summary>
public sealed class ListTest : RowTest
{
    private readonly int _column;
    private readonly ValueOrder _order;
    private readonly bool _not;

    // As the values of the column lie, in ascending order.
    private byte[] _list = [];
    private bool _isNever = true;

    public ListTest(int column, ValueOrder order, bool not)
    {
        Invariant.Require(order != ValueOrder.Key16);
        _column = column;
        _order = order;
        _not = not;
    }

    /// <summary>A NULL in the list is equal to nothing; but then nothing is known not to be in it.</summary>
    public void Set(ReadOnlySpan<Datum> list)
    {
        (long least, long most) = _order.Range();
        var integers = new List<long>(list.Length);
        var numbers = new List<double>();
        _isNever = false;
        foreach (ref readonly Datum item in list)
        {
            if (item.IsNull)
            {
                _isNever |= _not;
            }
            else if (_order == ValueOrder.Float64)
            {
                numbers.Add(item.AsDouble);
            }
            else
            {
                long value = _order switch
                {
                    ValueOrder.UInt32 => (uint)item.AsInt32,
                    ValueOrder.Bool => item.AsBool ? 1 : 0,
                    _ => item.AsInt64,
                };
                if (value >= least && value <= most)
                {
                    integers.Add(value);
                }
            }
        }

        integers.Sort();
        _list = _order switch
        {
            ValueOrder.Bool => Packed(integers.Select(i => (byte)i)),
            ValueOrder.Int16 => Packed(integers.Select(i => (short)i)),
            ValueOrder.Int32 => Packed(integers.Select(i => (int)i)),
            ValueOrder.UInt32 => Packed(integers.Select(i => (uint)i)),
            ValueOrder.Int64 => Packed(integers),
            ValueOrder.Float64 => Packed(numbers.Where(n => !double.IsNaN(n)).Order().Concat(numbers.Where(double.IsNaN).Take(1))),
            ValueOrder.Key16 => throw new Bug("a list of keys"),
        };
    }

    internal override void Select(in ColumnRun run, Span<ulong> into)
    {
        if (_isNever || !run.TryColumn(_column, _order.Width(), out ReadOnlySpan<byte> values, out ReadOnlySpan<byte> validity))
        {
            into.Clear();
            return;
        }

        switch (_order)
        {
            case ValueOrder.Bool:
                Select<byte>(values, into);
                break;
            case ValueOrder.Int16:
                Select<short>(values, into);
                break;
            case ValueOrder.Int32:
                Select<int>(values, into);
                break;
            case ValueOrder.UInt32:
                Select<uint>(values, into);
                break;
            case ValueOrder.Int64:
                Select<long>(values, into);
                break;
            case ValueOrder.Float64:
                Select<double>(values, into);
                break;
            case ValueOrder.Key16:
                throw new Bug("a list of keys");
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

    private void Select<T>(ReadOnlySpan<byte> values, Span<ulong> into) where T : unmanaged, INumber<T> =>
        ValueFilter.In(MemoryMarshal.Cast<byte, T>(values), MemoryMarshal.Cast<byte, T>(_list), _not, into);

    private static byte[] Packed<T>(IEnumerable<T> values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();
}
