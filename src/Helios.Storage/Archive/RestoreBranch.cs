using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Storage.Archive;

/// <summary>Numbers of branches (see LogFormat): milliseconds since 2000-01-01 UTC, and 22 random bits, so that those made later are
/// greater.</summary>
internal static class RestoreBranch
{
    private const int RandomBits = 22;
    private const long UsPerMs = 1000;

    public static ulong New(IClock clock, IRandom random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        random.Fill(bytes);
        return ((ulong)Math.Max(1, clock.UtcNowUs / UsPerMs) << RandomBits)
            | (BinaryPrimitives.ReadUInt32LittleEndian(bytes) & ((1u << RandomBits) - 1));
    }

    /// <summary>When it was made, microseconds since 2000-01-01 UTC.</summary>
    public static long TimeOf(ulong branch) => (long)(branch >> RandomBits) * UsPerMs;
}
