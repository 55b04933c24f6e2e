using System.Buffers.Binary;
using System.Numerics;

namespace Helios.Types;

/// <summary>
/// A 64-bit hash for hash joins and aggregates, in the manner of wyhash (multiply 64 by 64 bits, fold the halves). A random seed of the
/// process could be mixed in by the caller; values chosen by a client to collide slow that client's statement only.
/// </summary>
internal static class ValueHash
{
    private const ulong Prime1 = 0x9E37_79B9_7F4A_7C15;
    private const ulong Prime2 = 0xD1B5_4A32_D192_ED03;

    public static ulong Of(ulong value) => Fold(value ^ Prime1, Prime2);

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = Fold((ulong)bytes.Length ^ Prime1, Prime2);
        while (bytes.Length >= 16)
        {
            ulong first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            hash = Fold(first ^ hash, second ^ Prime2);
            bytes = bytes[16..];
        }

        ulong low = 0;
        ulong high = 0;
        if (bytes.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            bytes = bytes[8..];
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            high |= (ulong)bytes[i] << (i * 8);
        }

        return Fold(low ^ hash, high ^ Prime1 ^ BitOperations.RotateLeft(hash, 32));
    }

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
