using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Helios.Base;

namespace Helios.Sql.Lexing;

/// <summary>Refuses text that is not UTF-8, and zero bytes, in PostgreSQL's words (22021).</summary>
internal static class Utf8Check
{
    public static void Require(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
        {
            throw Invalid(text);
        }
    }

    /// <summary>The error for the first bad sequence of a text that has one.</summary>
    public static SqlError Invalid(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && text[at] != 0 && Rune.DecodeFromUtf8(text[at..], out _, out int used) == OperationStatus.Done)
        {
            at += used;
        }

        int length = Math.Min(Math.Max(1, DeclaredLength(at < text.Length ? text[at] : (byte)0)), text.Length - at);
        var bytes = new StringBuilder();
        foreach (byte b in text.Slice(at, length))
        {
            bytes.Append(bytes.Length == 0 ? "0x" : " 0x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return new SqlError(SqlState.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": " + bytes);
    }

    // What the first byte says of its sequence; PostgreSQL prints that many bytes.
    private static int DeclaredLength(byte first) => first switch
    {
        < 0xC0 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        < 0xF8 => 4,
        _ => 1,
    };
}
