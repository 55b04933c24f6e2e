using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using Helios.Base;
using Helios.Io.Native;
using ZstdSharp;

namespace Helios.Cli;

/// <summary>
/// libwasmtime as it lies in this binary: SHA-256 of the image (32 bytes), its length (int64), one zstd frame. Unpacked into memory when
/// the first module is loaded; a server without plugins never pays for it.
/// </summary>
internal static class EmbeddedWasmtime
{
    private const int HeaderBytes = 40;

    public static nint Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("libwasmtime.zst")
            ?? throw new OperatorError(ExitCode.Plugin, "this build has no WebAssembly runtime embedded: plugins cannot be loaded");
        byte[] packed = new byte[stream.Length];
        stream.ReadExactly(packed);
        int length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(packed.AsSpan(32)));
        return NativeLibraryImage.Load(length, "libwasmtime", image => Unpack(packed, image));
    }

    private static void Unpack(byte[] packed, Span<byte> image)
    {
        using var decompressor = new Decompressor();
        int unpacked = decompressor.Unwrap(packed.AsSpan(HeaderBytes), image);
        Invariant.Require(unpacked == image.Length);
        Invariant.Require(SHA256.HashData(image).AsSpan().SequenceEqual(packed.AsSpan(0, 32)));
    }
}
