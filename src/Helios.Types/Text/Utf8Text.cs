using System.Text;
using System.Text.Unicode;
using Helios.Base;

namespace Helios.Types;

/// <summary>What bytes may be text: valid UTF-8 without NUL, as in a PostgreSQL database of encoding UTF8.</summary>
public static class Utf8Text
{
    public static bool IsValid(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    /// <summary>Throws 22021, naming the first bad sequence, when <paramref name="bytes"/> cannot be text.</summary>
    public static void Require(ReadOnlySpan<byte> bytes)
    {
        if (!IsValid(bytes))
        {
            throw Error(bytes);
        }
    }

    /// <summary>Code points of valid UTF-8.</summary>
    public static int CountChars(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        foreach (byte b in bytes)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The byte length of the first <paramref name="chars"/> code points, or of all when there are fewer.</summary>
    public static int PrefixBytes(ReadOnlySpan<byte> bytes, int chars)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            if ((bytes[at] & 0xC0) != 0x80 && chars-- == 0)
            {
                break;
            }

            at++;
        }

        return at;
    }

    private static SqlError Error(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && bytes[0] != 0 && Rune.DecodeFromUtf8(bytes, out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            bytes = bytes[used..];
        }

        Invariant.Require(!bytes.IsEmpty);
        int length = bytes[0] switch
        {
            >= 0xF0 and < 0xF8 => 4,
            >= 0xE0 and < 0xF0 => 3,
            >= 0xC0 and < 0xE0 => 2,
            _ => 1,
        };
        string shown = string.Join(' ', bytes[..Math.Min(length, bytes.Length)].ToArray().Select(b => $"0x{b:x2}"));
        return new SqlError(SqlState.CharacterNotInRepertoire, $"invalid byte sequence for encoding \"UTF8\": {shown}");
    }
}
