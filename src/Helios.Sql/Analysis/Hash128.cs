using System.Buffers.Binary;
using System.Numerics;

namespace Helios.Sql.Analysis;

/// <summary>
/// A 128-bit hash of a sequence of words: two lanes of multiply, rotate and exclusive-or with different odd constants, mixed at the end.
/// Its values are kept by users: it must never change. Spreads well; does not withstand someone who looks for collisions.
/// </summary>
internal struct Hash128
{
    private ulong _low;
    private ulong _high;
    private ulong _count;

    public void Add(ulong word)
    {
        _low = BitOperations.RotateLeft((_low ^ word) * 0x9E3779B97F4A7C15UL, 29) + 0x52DCE729UL;
        _high = BitOperations.RotateLeft((_high + word) * 0xC2B2AE3D27D4EB4FUL, 37) ^ _low;
        _count++;
    }

    /// <summary>The length goes in first, so that neighbours cannot run into one another.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        Add((ulong)text.Length);
        while (text.Length >= 8)
        {
            Add(BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[8..];
        }

        if (!text.IsEmpty)
        {
            Span<byte> rest = stackalloc byte[8];
            rest.Clear();
            text.CopyTo(rest);
            Add(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        }
    }

    public readonly UInt128 Finish()
    {
        ulong low = Mix(_low ^ _count);
        ulong high = Mix(_high + low);
        return new UInt128(high, low + Mix(high));
    }

    private static ulong Mix(ulong word)
    {
        word = (word ^ (word >> 32)) * 0xD6E8FEB86659FD93UL;
        word = (word ^ (word >> 32)) * 0xD6E8FEB86659FD93UL;
        return word ^ (word >> 32);
    }
}
