using System.Buffers.Binary;

namespace Helios.Kernels;

/// <summary>Runs of bits, least significant first, in bytes.</summary>
public static class Bits
{
    /// <summary>Sets in <paramref name="to"/>, from bit <paramref name="at"/> on, what is set of <paramref name="count"/> bits from bit
    /// <paramref name="begin"/> on. The bits there must be 0.</summary>
    public static void Copy(ReadOnlySpan<byte> from, int begin, Span<byte> to, int at, int count)
    {
        int done = 0;
        while (done < count)
        {
            // As many bits as one store takes: up to the next byte of the target, then 32 at a time.
            int shift = (at + done) & 7;
            int bits = Math.Min(count - done, shift != 0 ? 8 - shift : 32);
            ulong run = Read(from, begin + done) & ((1UL << bits) - 1);
            Span<byte> place = to[((at + done) >> 3)..];
            if (bits == 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(place, BinaryPrimitives.ReadUInt32LittleEndian(place) | (uint)run);
            }
            else
            {
                Write(place, run << shift);
            }

            done += bits;
        }
    }

    /// <summary>At least 32 bits from one on, as far as there are bytes.</summary>
    private static ulong Read(ReadOnlySpan<byte> from, int bit)
    {
        ReadOnlySpan<byte> bytes = from[(bit >> 3)..];
        ulong value = 0;
        if (bytes.Length >= 8)
        {
            value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }
        else
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                value |= (ulong)bytes[i] << (8 * i);
            }
        }

        return value >> (bit & 7);
    }

    private static void Write(Span<byte> place, ulong bits)
    {
        for (int i = 0; bits != 0; i++, bits >>= 8)
        {
            place[i] |= (byte)bits;
        }
    }
}
