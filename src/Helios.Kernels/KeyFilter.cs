using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using Helios.Base;

namespace Helios.Kernels;

/// <summary>The same as <see cref="ValueFilter"/> for keys of sixteen bytes that are in order as bytes are (uuid).</summary>
public static class KeyFilter
{
    public const int KeyBytes = 16;

    /// <summary>Keys of one word of the bitmap.</summary>
    private const int WordBytes = 64 * KeyBytes;

    public static void Compare(ReadOnlySpan<byte> keys, CompareOp op, ReadOnlySpan<byte> constant, Span<ulong> into)
    {
        Invariant.Require(constant.Length == KeyBytes && keys.Length % KeyBytes == 0);
        if (Isa.IsScalar)
        {
            ValueFilterTwin.CompareKeys(keys, op, constant, into);
        }
        else if (op is CompareOp.Equal or CompareOp.NotEqual)
        {
            Equal(keys, constant, op == CompareOp.NotEqual ? ulong.MaxValue : 0, into);
        }
        else
        {
            // x > c is what is not ≤ c, and x ≥ c what is not < c.
            bool isStrict = op is CompareOp.Less or CompareOp.GreaterOrEqual;
            bool isFlipped = op is CompareOp.Greater or CompareOp.GreaterOrEqual;
            Before(keys, constant, isStrict, isFlipped ? ulong.MaxValue : 0, into);
        }
    }

    private static void Equal(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> constant, ulong flip, Span<ulong> into)
    {
        ulong high = BinaryPrimitives.ReadUInt64LittleEndian(constant);
        ulong low = BinaryPrimitives.ReadUInt64LittleEndian(constant[8..]);
        for (int begin = 0; begin < keys.Length; begin += WordBytes)
        {
            ReadOnlySpan<byte> part = keys.Slice(begin, Math.Min(WordBytes, keys.Length - begin));
            int done = 0;
            ulong word = Avx2.IsSupported ? KeyVectors.Equal(part, high, low, out done) : 0;
            for (; done < part.Length; done += KeyBytes)
            {
                bool passes = (BinaryPrimitives.ReadUInt64LittleEndian(part[done..]) == high)
                    & (BinaryPrimitives.ReadUInt64LittleEndian(part[(done + 8)..]) == low);
                word |= (passes ? 1UL : 0) << (done / KeyBytes);
            }

            into[begin / WordBytes] = (word ^ flip) & (ulong.MaxValue >> (64 - (part.Length / KeyBytes)));
        }
    }

    private static void Before(ReadOnlySpan<byte> keys, ReadOnlySpan<byte> constant, bool isStrict, ulong flip, Span<ulong> into)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(constant);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(constant[8..]);
        for (int begin = 0; begin < keys.Length; begin += WordBytes)
        {
            ReadOnlySpan<byte> part = keys.Slice(begin, Math.Min(WordBytes, keys.Length - begin));
            int done = 0;
            ulong word = Avx2.IsSupported ? KeyVectors.Before(part, high, low, isStrict, out done) : 0;
            for (; done < part.Length; done += KeyBytes)
            {
                ulong first = BinaryPrimitives.ReadUInt64BigEndian(part[done..]);
                ulong second = BinaryPrimitives.ReadUInt64BigEndian(part[(done + 8)..]);
                bool passes = (first < high) | ((first == high) & (isStrict ? second < low : second <= low));
                word |= (passes ? 1UL : 0) << (done / KeyBytes);
            }

            into[begin / WordBytes] = (word ^ flip) & (ulong.MaxValue >> (64 - (part.Length / KeyBytes)));
        }
    }
}
