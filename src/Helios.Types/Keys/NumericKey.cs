using System.Buffers.Binary;

namespace Helios.Types;

/// <summary>
/// numeric in a key: a class byte (-Infinity, negative, zero, positive, Infinity, NaN), and for the two finite classes the weight and the
/// base-10000 digits plus one, big-endian, ended by a zero word; a negative number has those inverted. The display scale is lost.
/// </summary>
internal static class NumericKey
{
    private const int ClassStep = 0x10;

    public static int MaxBytes(ReadOnlySpan<byte> form) => 5 + (NumericForm.DigitCount(form) * 2);

    public static int Write(ReadOnlySpan<byte> form, Span<byte> destination)
    {
        int rank = NumericOrder.Rank(form);
        destination[0] = (byte)((rank + 1) * ClassStep);
        if (rank is not (NumericOrder.RankNegative or NumericOrder.RankPositive))
        {
            return 1;
        }

        BinaryPrimitives.WriteInt16BigEndian(destination[1..], (short)(NumericForm.Weight(form) ^ short.MinValue));
        int at = 3;
        int count = NumericForm.DigitCount(form);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)(NumericForm.Digit(form, i) + 1));
            at += 2;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], 0);
        at += 2;
        if (rank == NumericOrder.RankNegative)
        {
            for (int i = 1; i < at; i++)
            {
                destination[i] = (byte)~destination[i];
            }
        }

        return at;
    }
}
