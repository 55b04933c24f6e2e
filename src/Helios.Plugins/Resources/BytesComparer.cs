namespace Helios.Plugins.Resources;

/// <summary>Byte keys by their content, looked up by spans of guest memory without a copy. Seeded: guests cannot choose
/// collisions.</summary>
internal sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private readonly ulong _seed;

    public BytesComparer(ulong seed)
    {
        _seed = seed;
    }

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        ulong hash = XxHash64.Hash(alternate, _seed);
        return (int)(hash ^ (hash >> 32));
    }
}
