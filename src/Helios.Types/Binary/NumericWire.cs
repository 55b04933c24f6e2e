using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>numeric from the wire: the checks of PostgreSQL's numeric_recv, then the canonical form.</summary>
internal static class NumericWire
{
    public static Datum Decode(ReadOnlySpan<byte> bytes, int typmod, int parameter)
    {
        if (bytes.Length < NumericForm.HeaderBytes)
        {
            throw BinaryCodec.TooShort();
        }

        int count = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        ushort sign = NumericForm.Sign(bytes);
        if (sign is not (NumericForm.Positive or NumericForm.Negative or NumericForm.NaN
            or NumericForm.PositiveInfinity or NumericForm.NegativeInfinity))
        {
            throw Invalid("sign");
        }

        if (NumericForm.Scale(bytes) > PgNumeric.MaxScale)
        {
            throw Invalid("scale");
        }

        int length = NumericForm.HeaderBytes + (count * 2);
        if (bytes.Length != length)
        {
            throw bytes.Length < length ? BinaryCodec.TooShort() : BinaryCodec.BadFormat(parameter);
        }

        for (int i = 0; i < count; i++)
        {
            if (NumericForm.Digit(bytes, i) is < 0 or >= NumericForm.GroupBase)
            {
                throw Invalid("digit");
            }
        }

        return Canonical(bytes, count, typmod);
    }

    private static Datum Canonical(ReadOnlySpan<byte> bytes, int count, int typmod)
    {
        if (NumericForm.IsSpecial(bytes))
        {
            PgNumeric special = NumericForm.Read(bytes[..NumericForm.HeaderBytes]);
            return special.WithTypmod(typmod).ToDatum();
        }

        short[] rented = ArrayPool<short>.Shared.Rent(Math.Max(1, count));
        Span<short> groups = rented.AsSpan(0, count);
        for (int i = 0; i < count; i++)
        {
            groups[i] = (short)NumericForm.Digit(bytes, i);
        }

        bool negative = NumericForm.Sign(bytes) == NumericForm.Negative;
        DropHiddenDigits(groups, NumericForm.Weight(bytes), NumericForm.Scale(bytes));
        byte[] form = NumericForm.Make(negative, NumericForm.Weight(bytes), NumericForm.Scale(bytes), groups);
        ArrayPool<short>.Shared.Return(rented);
        return typmod < 0 ? Datum.FromBytes(form) : NumericForm.Read(form).WithTypmod(typmod).ToDatum();
    }

    /// <summary>Digits behind the display scale do not exist: they are cut, not rounded, as on PostgreSQL's side.</summary>
    private static void DropHiddenDigits(Span<short> groups, int weight, int scale)
    {
        int kept = ((weight + 1) * NumericForm.GroupDigits) + scale;
        for (int i = 0; i < groups.Length; i++)
        {
            int here = kept - (i * NumericForm.GroupDigits);
            groups[i] = here switch
            {
                <= 0 => 0,
                1 => (short)(groups[i] / 1000 * 1000),
                2 => (short)(groups[i] / 100 * 100),
                3 => (short)(groups[i] / 10 * 10),
                _ => groups[i],
            };
        }
    }

    private static SqlError Invalid(string part) =>
        new(SqlState.InvalidBinaryRepresentation, $"invalid {part} in external \"numeric\" value");
}
