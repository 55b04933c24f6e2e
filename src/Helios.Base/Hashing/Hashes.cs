using System.Security.Cryptography;

namespace Helios.Base.Hashing;

/// <summary>Hashes by the system's library where it has one (several times as fast), else by our own code. The results are the same.
/// </summary>
#pragma warning disable RS0030 // The one place that may call them: it asks first.
public static class Hashes
{
    public const int Sha256Bytes = 32;
    private const int Sha512Bytes = 64;
    private const int Md5Bytes = 16;

    public static byte[] Sha256(ReadOnlySpan<byte> data)
    {
        byte[] hash = new byte[Sha256Bytes];
        Sha256(data, hash);
        return hash;
    }

    /// <param name="hash">32 bytes.</param>
    public static void Sha256(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        if (SystemCrypto.IsThere)
        {
            SHA256.HashData(data, hash);
            return;
        }

        OwnSha256(data, hash);
    }

    public static byte[] Sha512(ReadOnlySpan<byte> data) => SystemCrypto.IsThere ? SHA512.HashData(data) : OwnSha512(data);

    // PostgreSQL's md5() is a checksum by name and contract, not a choice of ours.
#pragma warning disable CA5351
    public static byte[] Md5(ReadOnlySpan<byte> data) => SystemCrypto.IsThere ? MD5.HashData(data) : OwnMd5(data);
#pragma warning restore CA5351

    internal static void OwnSha256(ReadOnlySpan<byte> data, Span<byte> hash) => BlockHash.Run(new Sha256Blocks(), data, hash);

    internal static byte[] OwnSha512(ReadOnlySpan<byte> data)
    {
        byte[] hash = new byte[Sha512Bytes];
        BlockHash.Run(new Sha512Blocks(), data, hash);
        return hash;
    }

    internal static byte[] OwnMd5(ReadOnlySpan<byte> data)
    {
        byte[] hash = new byte[Md5Bytes];
        BlockHash.Run(new Md5Blocks(), data, hash);
        return hash;
    }
}
