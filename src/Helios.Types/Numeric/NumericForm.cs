using System.Buffers.Binary;
using System.Numerics;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// PostgreSQL's binary form of numeric, which is also the datum's: big-endian 16-bit words ndigits, weight, sign, dscale, then ndigits
/// base-10000 digits. The value is the sum of digit[i] * 10000^(weight - i). A canonical form has no zero digit at either end, and zero has
/// no digits, weight 0 and a positive sign; every form made here is canonical.
/// </summary>
internal static class NumericForm
{
    public const int HeaderBytes = 8;
    public const ushort Positive = 0x0000;
    public const ushort Negative = 0x4000;
    public const ushort NaN = 0xC000;
    public const ushort PositiveInfinity = 0xD000;
    public const ushort NegativeInfinity = 0xF000;
    public const int GroupDigits = 4;

    /// <summary>What PostgreSQL sends as the scale of an infinity: bits of its header that mean nothing there.</summary>
    private const int InfinityScale = 0x20;

    public const int GroupBase = 10_000;

    public static int DigitCount(ReadOnlySpan<byte> form) => BinaryPrimitives.ReadInt16BigEndian(form);

    public static int Weight(ReadOnlySpan<byte> form) => BinaryPrimitives.ReadInt16BigEndian(form[2..]);

    public static ushort Sign(ReadOnlySpan<byte> form) => BinaryPrimitives.ReadUInt16BigEndian(form[4..]);

    public static int Scale(ReadOnlySpan<byte> form) => BinaryPrimitives.ReadUInt16BigEndian(form[6..]);

    public static int Digit(ReadOnlySpan<byte> form, int index) => BinaryPrimitives.ReadInt16BigEndian(form[(HeaderBytes + (index * 2))..]);

    public static bool IsSpecial(ReadOnlySpan<byte> form) => (Sign(form) & 0xC000) == 0xC000;

    public static SqlError Overflow() => new(SqlState.NumericValueOutOfRange, "value overflows numeric format");

    /// <summary>
    /// Makes a form from base-10000 digits, most significant first, of which the first has the given weight. Zeros at both ends are
    /// dropped.
    /// </summary>
    public static byte[] Make(bool negative, int weight, int scale, ReadOnlySpan<short> groups)
    {
        while (!groups.IsEmpty && groups[0] == 0)
        {
            groups = groups[1..];
            weight--;
        }

        groups = groups.TrimEnd((short)0);
        if (groups.IsEmpty)
        {
            negative = false;
            weight = 0;
        }

        if (weight > PgNumeric.MaxWeight || weight < short.MinValue || scale > PgNumeric.MaxScale || groups.Length > short.MaxValue)
        {
            throw Overflow();
        }

        byte[] form = new byte[HeaderBytes + (groups.Length * 2)];
        WriteHeader(form, groups.Length, weight, negative ? Negative : Positive, scale);
        for (int i = 0; i < groups.Length; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(form.AsSpan(HeaderBytes + (i * 2)), groups[i]);
        }

        return form;
    }

    public static byte[] Write(in PgNumeric value)
    {
        if (!value.IsFinite)
        {
            byte[] special = new byte[HeaderBytes];
            ushort sign = value.IsNaN ? NaN : value.Sign > 0 ? PositiveInfinity : NegativeInfinity;
            WriteHeader(special, 0, 0, sign, value.IsNaN ? 0 : InfinityScale);
            return special;
        }

        // Align the digits to groups of four on both sides of the point.
        int pad = (GroupDigits - (value.Scale % GroupDigits)) % GroupDigits;
        int fractionGroups = (value.Scale + pad) / GroupDigits;
        BigInteger magnitude = BigInteger.Abs(value.Unscaled);
        if (pad > 0)
        {
            magnitude *= PgNumeric.PowerOfTen(pad);
        }

        return magnitude <= ulong.MaxValue
            ? WriteSmall((ulong)magnitude, value.Unscaled.Sign < 0, fractionGroups, value.Scale)
            : WriteLarge(magnitude, value.Unscaled.Sign < 0, fractionGroups, value.Scale);
    }

    public static PgNumeric Read(ReadOnlySpan<byte> form)
    {
        Invariant.Require(form.Length >= HeaderBytes);
        ushort sign = Sign(form);
        switch (sign)
        {
            case NaN:
                return PgNumeric.NaN;
            case PositiveInfinity:
                return PgNumeric.PositiveInfinity;
            case NegativeInfinity:
                return PgNumeric.NegativeInfinity;
            default:
                break;
        }

        int count = DigitCount(form);
        int scale = Scale(form);
        BigInteger digits = ReadDigits(form, count);
        int shift = (GroupDigits * (Weight(form) + 1 - count)) + scale;
        if (count == 0)
        {
            shift = 0;
        }

        BigInteger unscaled = shift >= 0 ? digits * PgNumeric.PowerOfTen(shift) : digits / PgNumeric.PowerOfTen(-shift);
        return new PgNumeric(sign == Negative ? -unscaled : unscaled, scale);
    }

    private static BigInteger ReadDigits(ReadOnlySpan<byte> form, int count)
    {
        if (count <= 4)
        {
            ulong small = 0;
            for (int i = 0; i < count; i++)
            {
                small = (small * GroupBase) + (ulong)Digit(form, i);
            }

            return small;
        }

        // The library's parser is subquadratic where a loop of multiplications is not.
        char[] text = new char[count * GroupDigits];
        for (int i = 0; i < count; i++)
        {
            int group = Digit(form, i);
            for (int j = GroupDigits - 1; j >= 0; j--)
            {
                text[(i * GroupDigits) + j] = (char)('0' + (group % 10));
                group /= 10;
            }
        }

        return BigInteger.Parse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] WriteSmall(ulong magnitude, bool negative, int fractionGroups, int scale)
    {
        Span<short> groups = stackalloc short[5];
        int at = groups.Length;
        while (magnitude != 0)
        {
            groups[--at] = (short)(magnitude % GroupBase);
            magnitude /= GroupBase;
        }

        int count = groups.Length - at;
        return Make(negative, count - fractionGroups - 1, scale, groups[at..]);
    }

    private static byte[] WriteLarge(BigInteger magnitude, bool negative, int fractionGroups, int scale)
    {
        string text = magnitude.ToString(System.Globalization.CultureInfo.InvariantCulture);
        int count = (text.Length + GroupDigits - 1) / GroupDigits;
        short[] groups = new short[count];
        int at = text.Length;
        for (int i = count - 1; i >= 0; i--)
        {
            int group = 0;
            for (int j = Math.Max(0, at - GroupDigits); j < at; j++)
            {
                group = (group * 10) + (text[j] - '0');
            }

            groups[i] = (short)group;
            at -= GroupDigits;
        }

        return Make(negative, count - fractionGroups - 1, scale, groups);
    }

    private static void WriteHeader(Span<byte> form, int count, int weight, ushort sign, int scale)
    {
        BinaryPrimitives.WriteInt16BigEndian(form, (short)count);
        BinaryPrimitives.WriteInt16BigEndian(form[2..], (short)weight);
        BinaryPrimitives.WriteUInt16BigEndian(form[4..], sign);
        BinaryPrimitives.WriteUInt16BigEndian(form[6..], (ushort)scale);
    }
}
