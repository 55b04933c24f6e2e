using System.Security.Cryptography;
using Helios.Base.Hashing;

namespace Helios.Base.Tests;

/// <summary>Our own hash functions beside the system's.</summary>
public sealed class HashesTests
{
    [Fact]
    public void Every_length_of_the_first_blocks_hashes_as_the_system_does()
    {
        byte[] data = [.. Enumerable.Range(0, 700).Select(i => (byte)((i * 7) + (i >> 3)))];
        for (int length = 0; length <= data.Length; length++)
        {
            Check(data.AsSpan(0, length));
        }
    }

    [Fact]
    public void Random_data_hashes_as_the_system_does()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            byte[] data = new byte[random.Next(100_000)];
            random.NextBytes(data);
            Check(data, seed);
        }
    }

    // FIPS 180-4's and RFC 1321's own example, so that agreement with the system is not all there is.
    [Fact]
    public void The_published_examples_come_out()
    {
        byte[] sha256 = new byte[Hashes.Sha256Bytes];
        Hashes.OwnSha256("abc"u8, sha256);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(sha256));
        string sha512 = Convert.ToHexStringLower(Hashes.OwnSha512("abc"u8));
        Assert.StartsWith("ddaf35a193617abacc417349ae204131", sha512, StringComparison.Ordinal);
        Assert.Equal("900150983cd24fb0d6963f7d28e17f72", Convert.ToHexStringLower(Hashes.OwnMd5("abc"u8)));
        Assert.Equal(sha256, Hashes.Sha256("abc"u8));
    }

    private static void Check(ReadOnlySpan<byte> data, int seed = 0)
    {
        string what = $"{data.Length} bytes, seed {seed}";
        byte[] sha256 = new byte[Hashes.Sha256Bytes];
        Hashes.OwnSha256(data, sha256);
        Assert.True(SHA256.HashData(data).AsSpan().SequenceEqual(sha256), what);
        Assert.True(SHA512.HashData(data).AsSpan().SequenceEqual(Hashes.OwnSha512(data)), what);
#pragma warning disable CA5351 // The function that is tested.
        Assert.True(MD5.HashData(data).AsSpan().SequenceEqual(Hashes.OwnMd5(data)), what);
#pragma warning restore CA5351
    }
}
