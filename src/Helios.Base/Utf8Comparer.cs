using System.Diagnostics.CodeAnalysis;

namespace Helios.Base;

/// <summary>Compares UTF-8 names and texts by their bytes, and lets a dictionary of byte arrays be searched with a span, without an
/// allocation.</summary>
public sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    // A seed of the process, so that colliding names cannot be prepared beforehand.
    private static readonly uint s_seed = (uint)HashCode.Combine(0);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Crc32C.Compute(alternate, s_seed);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
