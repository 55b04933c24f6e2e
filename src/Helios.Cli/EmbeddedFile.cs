using System.Buffers.Binary;
using System.Reflection;
using Helios.Base;
using Helios.Base.Hashing;
using ZstdSharp;

namespace Helios.Cli;

/// <summary>
/// A file that lies in this binary, as build/Helios.Pack writes it: SHA-256 of the original (32 bytes), its length (int64), one zstd frame.
/// </summary>
internal sealed class EmbeddedFile
{
    private const int LengthAt = 32;
    private const int HeaderBytes = 40;

    private readonly byte[] _packed;

    private EmbeddedFile(byte[] packed)
    {
        _packed = packed;
    }

    /// <summary>Length of the original.</summary>
    public int LengthBytes => checked((int)BinaryPrimitives.ReadInt64LittleEndian(_packed.AsSpan(LengthAt)));

    /// <summary>Null: this build has none.</summary>
    public static EmbeddedFile? Find(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        if (stream is null)
        {
            return null;
        }

        byte[] packed = new byte[stream.Length];
        stream.ReadExactly(packed);
        return new EmbeddedFile(packed);
    }

    /// <summary>Writes the original into <paramref name="image"/>, of <see cref="LengthBytes"/>.</summary>
    public void Unpack(Span<byte> image)
    {
        using var decompressor = new Decompressor();
        int unpacked = decompressor.Unwrap(_packed.AsSpan(HeaderBytes), image);
        Invariant.Require(unpacked == image.Length);
        Invariant.Require(Hashes.Sha256(image).AsSpan().SequenceEqual(_packed.AsSpan(0, LengthAt)));
    }
}
