using System.Buffers.Binary;
using System.Numerics;

namespace Helios.Base;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78; RFC 3720 appendix B.4), by the processor's instruction where it has
/// one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>, continued from <paramref name="seed"/> (0 to begin).</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint seed = 0)
    {
        uint crc = ~seed;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
