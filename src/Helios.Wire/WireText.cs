using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Helios.Wire;

/// <summary>Text that a client sent is checked once, here, and is valid UTF-8 without NUL everywhere behind.</summary>
public static class WireText
{
    /// <summary>Throws SqlError 22021 naming the first bytes that are not UTF-8, or a NUL.</summary>
    public static void Require(ReadOnlySpan<byte> text, bool isFatal = false)
    {
        if (!Utf8.IsValid(text))
        {
            ThrowFirstInvalid(text, isFatal);
        }

        if (text.Contains((byte)0))
        {
            ProtocolErrors.ThrowInvalidUtf8("\0"u8, isFatal);
        }
    }

    private static void ThrowFirstInvalid(ReadOnlySpan<byte> text, bool isFatal)
    {
        while (Rune.DecodeFromUtf8(text, out _, out int consumed) == OperationStatus.Done)
        {
            text = text[consumed..];
        }

        // PostgreSQL names as many bytes as the first one announces, cut at the end of the text.
        int announced = text[0] switch
        {
            >= 0xf0 and < 0xf8 => 4,
            >= 0xe0 and < 0xf0 => 3,
            >= 0xc0 and < 0xe0 => 2,
            _ => 1,
        };
        ProtocolErrors.ThrowInvalidUtf8(text[..Math.Min(announced, text.Length)], isFatal);
    }
}
