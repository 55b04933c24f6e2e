using System.Runtime.InteropServices;

namespace Helios.Simulation.Disk;

/// <summary>A hash that is the same in every process. No defence against anybody.</summary>
internal static class Hashing
{
    private const ulong Factor = 0x9E3779B97F4A7C15;

    public static ulong Mix(ulong hash, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            hash = ulong.RotateLeft((hash ^ word) * Factor, 29);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            hash = ulong.RotateLeft((hash ^ rest) * Factor, 29);
        }

        return ulong.RotateLeft((hash ^ (ulong)bytes.Length) * Factor, 29);
    }

    public static ulong Mix(ulong hash, string text) => Mix(hash, MemoryMarshal.AsBytes(text.AsSpan()));
}
