using System.Numerics;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// The state of sum and avg over integers and numerics. Integers gather in 128 bits, so that 2^64 of them cannot overflow; numerics in one
/// scaled integer. A sum has the largest scale that was added; NaN and infinities are counted apart, as in numeric.c.
/// </summary>
public struct NumericSum
{
    private Int128 _integers;
    private BigInteger _unscaled;
    private int _scale;
    private long _nanCount;
    private long _positiveInfinityCount;
    private long _negativeInfinityCount;

    public long Count { get; private set; }

    public void AddInt64(long value)
    {
        _integers += value;
        Count++;
    }

    public void Add(in PgNumeric value)
    {
        Count++;
        if (!value.IsFinite)
        {
            _nanCount += value.IsNaN ? 1 : 0;
            _positiveInfinityCount += value.Sign > 0 ? 1 : 0;
            _negativeInfinityCount += value.Sign < 0 ? 1 : 0;
            return;
        }

        if (value.Scale > _scale)
        {
            _unscaled *= PgNumeric.PowerOfTen(value.Scale - _scale);
            _scale = value.Scale;
        }

        _unscaled += value.Scale == _scale ? value.Unscaled : value.Unscaled * PgNumeric.PowerOfTen(_scale - value.Scale);
    }

    /// <summary>Adds another state (partial aggregation).</summary>
    public void Merge(in NumericSum other)
    {
        long count = Count + other.Count;
        Add(new PgNumeric(other._unscaled, other._scale));
        _integers += other._integers;
        _nanCount += other._nanCount;
        _positiveInfinityCount += other._positiveInfinityCount;
        _negativeInfinityCount += other._negativeInfinityCount;
        Count = count;
    }

    /// <summary>The sum as numeric. Meaningless when <see cref="Count"/> is 0 (SQL says NULL).</summary>
    public readonly PgNumeric Sum()
    {
        if (_nanCount > 0 || (_positiveInfinityCount > 0 && _negativeInfinityCount > 0))
        {
            return PgNumeric.NaN;
        }

        if (_positiveInfinityCount > 0)
        {
            return PgNumeric.PositiveInfinity;
        }

        return _negativeInfinityCount > 0
            ? PgNumeric.NegativeInfinity
            : new PgNumeric(_unscaled + ((BigInteger)_integers * PgNumeric.PowerOfTen(_scale)), _scale);
    }

    /// <summary>The sum of int2 or int4, whose SQL type is bigint. 22003 when it does not fit.</summary>
    public readonly long SumInt64() => _integers >= long.MinValue && _integers <= long.MaxValue
        ? (long)_integers
        : throw new SqlError(SqlState.NumericValueOutOfRange, "bigint out of range");

    /// <summary>The average with the scale of numeric division. Needs <see cref="Count"/> &gt; 0.</summary>
    public readonly PgNumeric Average() => Sum() / PgNumeric.FromInt64(Count);
}
