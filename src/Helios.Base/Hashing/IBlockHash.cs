using System.Buffers.Binary;

namespace Helios.Base.Hashing;

/// <summary>A hash function that takes its input block by block, with the padding that MD5 and SHA-2 have in common: a bit 1, zeros, and
/// the length in bits at the end of the last block (RFC 1321 section 3.1; FIPS 180-4 section 5.1).</summary>
internal interface IBlockHash
{
    /// <summary>64 or 128; an eighth of it holds the length.</summary>
    static abstract int BlockBytes { get; }

    static abstract bool IsLittleEndian { get; }

    void Compress(ReadOnlySpan<byte> block);

    void Write(Span<byte> hash);
}

internal static class BlockHash
{
    private const int MostBlockBytes = 128;

    public static void Run<T>(T state, ReadOnlySpan<byte> data, Span<byte> hash)
        where T : IBlockHash
    {
        int size = T.BlockBytes;
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= size; rest = rest[size..])
        {
            state.Compress(rest[..size]);
        }

        Span<byte> last = stackalloc byte[2 * MostBlockBytes];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        int end = rest.Length + 1 + (size / 8) <= size ? size : 2 * size;
        ulong bits = (ulong)data.Length * 8;
        if (T.IsLittleEndian)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(last[(end - 8)..], bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(last[(end - 8)..], bits);
        }

        for (int at = 0; at < end; at += size)
        {
            state.Compress(last.Slice(at, size));
        }

        state.Write(hash);
    }
}
