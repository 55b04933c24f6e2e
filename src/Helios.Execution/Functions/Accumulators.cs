using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

internal sealed class CountAccumulator : IAccumulator
{
    private long _count;

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments) => _count++;

    public Datum Finish(EvalContext context) => Datum.FromInt64(_count);
}

/// <summary>sum of int2 and int4, in int8.</summary>
internal sealed class IntegerSumAccumulator : IAccumulator
{
    private Int128 _sum;
    private bool _hasValue;

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        _sum += arguments[0].AsInt64;
        _hasValue = true;
    }

    public Datum Finish(EvalContext context)
    {
        if (!_hasValue)
        {
            return Datum.Null;
        }

        return _sum >= long.MinValue && _sum <= long.MaxValue
            ? Datum.FromInt64((long)_sum)
            : throw IntegerOperators.OutOfRange(SqlType.Int8);
    }
}

internal sealed class NumericSumAccumulator : IAccumulator
{
    private readonly bool _ofIntegers;
    private readonly bool _isAverage;
    private NumericSum _sum;

    public NumericSumAccumulator(bool ofIntegers, bool isAverage)
    {
        _ofIntegers = ofIntegers;
        _isAverage = isAverage;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        if (_ofIntegers)
        {
            _sum.AddInt64(arguments[0].AsInt64);
        }
        else
        {
            _sum.Add(PgNumeric.FromDatum(arguments[0]));
        }
    }

    public Datum Finish(EvalContext context)
    {
        if (_sum.Count == 0)
        {
            return Datum.Null;
        }

        return (_isAverage ? _sum.Average() : _sum.Sum()).ToDatum();
    }
}

/// <summary>Sum or average of floats, by addition in the order of the rows.</summary>
internal sealed class FloatSumAccumulator : IAccumulator
{
    private readonly bool _isAverage;
    private readonly SqlType _result;
    private double _sum;
    private long _count;
    private bool _hasInfinity;

    public FloatSumAccumulator(bool isAverage, SqlType result)
    {
        _isAverage = isAverage;
        _result = result;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        _hasInfinity |= double.IsInfinity(arguments[0].AsDouble);
        _sum += arguments[0].AsDouble;
        _count++;
    }

    public Datum Finish(EvalContext context)
    {
        if (_count == 0)
        {
            return Datum.Null;
        }

        return FloatOperators.Checked(_isAverage ? _sum / _count : _sum, _hasInfinity, _result);
    }
}

internal sealed class ExtremeAccumulator : IAccumulator
{
    private readonly SqlType _type;
    private readonly bool _isMax;
    private Datum _best;

    public ExtremeAccumulator(SqlType type, bool isMax)
    {
        _type = type;
        _isMax = isMax;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        if (_best.IsNull || Values.Compare(arguments[0], _best, _type) > 0 == _isMax)
        {
            _best = arguments[0].Detach();
        }
    }

    public Datum Finish(EvalContext context) => _best;
}

internal sealed class BooleanAccumulator : IAccumulator
{
    private readonly bool _isAnd;
    private Datum _value;

    public BooleanAccumulator(bool isAnd)
    {
        _isAnd = isAnd;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        bool one = arguments[0].AsBool;
        _value = _value.IsNull ? arguments[0] : Datum.FromBool(_isAnd ? _value.AsBool && one : _value.AsBool || one);
    }

    public Datum Finish(EvalContext context) => _value;
}

internal sealed class BitAccumulator : IAccumulator
{
    private readonly Func<long, long, long> _combine;
    private Datum _value;

    public BitAccumulator(Func<long, long, long> combine)
    {
        _combine = combine;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments) =>
        _value = _value.IsNull ? arguments[0] : Datum.FromInt64(_combine(_value.AsInt64, arguments[0].AsInt64));

    public Datum Finish(EvalContext context) => _value;
}

internal sealed class StringAccumulator : IAccumulator
{
    private StringBuilder? _text;

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        if (arguments[0].IsNull)
        {
            return;
        }

        int before = _text?.Length ?? 0;
        if (_text is null)
        {
            _text = new StringBuilder();
        }
        else if (!arguments[1].IsNull)
        {
            _text.Append(arguments[1].AsText);
        }

        _text.Append(arguments[0].AsText);
        context.Runtime.Charge(2L * (_text.Length - before));
        EvalContext.RequireValueBytes(_text.Length);
    }

    public Datum Finish(EvalContext context)
    {
        if (_text is null)
        {
            return Datum.Null;
        }

        context.ChargeWork(2L * _text.Length);
        return context.Made(Datum.FromText(_text.ToString()));
    }
}

internal sealed class ArrayAccumulator : IAccumulator
{
    private readonly List<Datum> _elements = [];
    private long _bytes;

    public SqlType Element { get; set; }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        _bytes += RowBuffer.SizeOf(arguments[0]);
        EvalContext.RequireValueBytes(_bytes);
        context.Runtime.Charge(48 + RowBuffer.SizeOf(arguments[0]));
        _elements.Add(arguments[0].Detach());
    }

    public Datum Finish(EvalContext context) =>
        _elements.Count == 0 ? Datum.Null : context.Made(ArrayValues.Make(_elements, Element));
}

/// <summary>Variance and standard deviation by the Youngs-Cramer method, as PostgreSQL's float8 aggregates compute them.</summary>
internal sealed class VarianceAccumulator : IAccumulator
{
    private readonly bool _isPopulation;
    private readonly bool _isRoot;
    private double _count;
    private double _sum;
    private double _squares;

    public VarianceAccumulator(bool isPopulation, bool isRoot)
    {
        _isPopulation = isPopulation;
        _isRoot = isRoot;
    }

    public void Add(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        double x = arguments[0].AsDouble;
        _count++;
        _sum += x;
        if (_count > 1)
        {
            double difference = (x * _count) - _sum;
            _squares += difference * difference / (_count * (_count - 1));
        }
    }

    public Datum Finish(EvalContext context)
    {
        double divisor = _isPopulation ? _count : _count - 1;
        if (divisor <= 0)
        {
            return Datum.Null;
        }

        return Datum.FromDouble(_isRoot ? Math.Sqrt(_squares / divisor) : _squares / divisor);
    }
}
