using System.Numerics;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// A numeric value for arithmetic: an integer scaled by a power of ten, or NaN, or an infinity. A datum of type numeric is the bytes of
/// PostgreSQL's binary form (see <see cref="NumericForm"/>); <see cref="FromDatum"/> and <see cref="ToDatum"/> go between. The scale is
/// PostgreSQL's display scale: 1.0 and 1.00 are equal and print differently. Result scales follow PostgreSQL's numeric.c.
/// </summary>
public readonly partial struct PgNumeric : IComparable<PgNumeric>, IEquatable<PgNumeric>
{
    /// <summary>Digits after the point that the binary form can say.</summary>
    public const int MaxScale = 16_383;

    /// <summary>Largest power of 10000 of the leading digit.</summary>
    internal const int MaxWeight = 32_767;

    public static readonly PgNumeric NaN = new(NumericKind.NaN);
    public static readonly PgNumeric PositiveInfinity = new(NumericKind.PositiveInfinity);
    public static readonly PgNumeric NegativeInfinity = new(NumericKind.NegativeInfinity);
    public static readonly PgNumeric Zero = new(BigInteger.Zero, 0);
    public static readonly PgNumeric One = new(BigInteger.One, 0);

    private readonly BigInteger _unscaled;
    private readonly int _scale;
    private readonly NumericKind _kind;

    public PgNumeric(BigInteger unscaled, int scale)
    {
        Invariant.Require(scale >= 0);
        _unscaled = unscaled;
        _scale = scale;
        _kind = NumericKind.Finite;
    }

    private PgNumeric(NumericKind kind)
    {
        _kind = kind;
    }

    private enum NumericKind : byte
    {
        Finite,
        NaN,
        PositiveInfinity,
        NegativeInfinity,
    }

    public bool IsFinite => _kind == NumericKind.Finite;

    public bool IsNaN => _kind == NumericKind.NaN;

    public bool IsInfinity => _kind is NumericKind.PositiveInfinity or NumericKind.NegativeInfinity;

    public bool IsZero => IsFinite && _unscaled.IsZero;

    /// <summary>The value times 10^<see cref="Scale"/>; 0 when not finite.</summary>
    public BigInteger Unscaled => _unscaled;

    /// <summary>Digits after the point; 0 when not finite.</summary>
    public int Scale => _scale;

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    public int Sign => _kind switch
    {
        NumericKind.Finite => _unscaled.Sign,
        NumericKind.NaN => 0,
        NumericKind.PositiveInfinity => 1,
        NumericKind.NegativeInfinity => -1,
    };

    public static PgNumeric FromDatum(in Datum value) => NumericForm.Read(value.AsBytes);

    public Datum ToDatum() => Datum.FromBytes(NumericForm.Write(this));

    /// <summary>Order: -Infinity, finite values, Infinity, NaN. NaN equals NaN.</summary>
    public int CompareTo(PgNumeric other)
    {
        int rank = Rank(_kind).CompareTo(Rank(other._kind));
        if (rank != 0 || !IsFinite)
        {
            return rank;
        }

        if (_scale == other._scale)
        {
            return _unscaled.CompareTo(other._unscaled);
        }

        return _scale < other._scale
            ? (_unscaled * PowerOfTen(other._scale - _scale)).CompareTo(other._unscaled)
            : _unscaled.CompareTo(other._unscaled * PowerOfTen(_scale - other._scale));
    }

    public bool Equals(PgNumeric other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is PgNumeric other && Equals(other);

    public override int GetHashCode()
    {
        BigInteger value = _unscaled;
        int scale = _scale;
        while (scale > 0 && (value % 10).IsZero)
        {
            value /= 10;
            scale--;
        }

        return HashCode.Combine(_kind, value, scale);
    }

    public override string ToString() => System.Text.Encoding.ASCII.GetString(NumericText.ToText(NumericForm.Write(this)));

    private static int Rank(NumericKind kind) => kind switch
    {
        NumericKind.NegativeInfinity => 0,
        NumericKind.Finite => 1,
        NumericKind.PositiveInfinity => 2,
        NumericKind.NaN => 3,
    };
}
