using System.Globalization;
using Helios.Base;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Helios.Storage.Archive;

/// <summary>
/// What an archive directory holds: one file for each closed log file, <c>STORE-BRANCH-NUMBER.wal.zst</c> (store and branch as 16
/// hexadecimal digits), which is the log file's bytes up to its end record as one zstd frame with a checksum. So several stores may share
/// a directory, and any zstd tool gives the log file back. A file under another name is not looked at.
/// </summary>
internal static class ArchiveFormat
{
    /// <summary>No log file is as long; what claims to be is damaged.</summary>
    private const int MostBytes = 1 << 30;
    private const int Level = 3;
    private const int HexDigits = 16;
    private const string Suffix = ".wal.zst";

    public static string FileName(ulong store, ulong branch, ulong number) =>
        string.Create(CultureInfo.InvariantCulture, $"{store:x16}-{branch:x16}-{number:D10}{Suffix}");

    public static bool TryParse(string name, out ulong store, out ulong branch, out ulong number)
    {
        store = branch = number = 0;
        const int NumberAt = (2 * HexDigits) + 2;
        return name.Length > NumberAt + Suffix.Length
            && ulong.TryParse(name.AsSpan(0, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out store)
            && ulong.TryParse(
                name.AsSpan(HexDigits + 1, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out branch)
            && ulong.TryParse(name.AsSpan(NumberAt..^Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && name == FileName(store, branch, number);
    }

    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        using var compressor = new Compressor(Level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>Throws Fault when the bytes are not a whole frame with the right checksum, and nothing else.</summary>
    public static byte[] Unpack(string name, byte[] packed)
    {
        try
        {
            using var stream = new DecompressionStream(new MemoryStream(packed));

            // Grows as bytes come: a length that is wrong takes no memory.
            byte[] bytes = new byte[Math.Min(MostBytes, Math.Max(1024, packed.Length * 4L))];
            int length = 0;
            while (true)
            {
                int count = stream.Read(bytes, length, bytes.Length - length);
                length += count;
                if (count == 0)
                {
                    return bytes.AsSpan(0, length).ToArray();
                }

                if (length == MostBytes)
                {
                    throw new Fault($"the archive file {name} is damaged: it is longer than any log file");
                }

                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, (int)Math.Min(MostBytes, bytes.Length * 2L));
                }
            }
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or InvalidDataException)
        {
            throw new Fault($"the archive file {name} is damaged or not whole: {e.Message}", e);
        }
    }
}
