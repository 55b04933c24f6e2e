namespace Helios.Plugins.Bench;

/// <summary>What the plugins of bench/masks do, as a function of the host's own language: what masking costs without a sandbox.</summary>
internal static class NativeMasks
{
    /// <summary>Writes the masked value; the answer is its length.</summary>
    public static int Mask(int column, ReadOnlySpan<byte> text, Span<byte> to) => column switch
    {
        0 => Ssn(text, to),
        1 => Email(text, to),
        _ => Phone(text, to),
    };

    private static int Ssn(ReadOnlySpan<byte> text, Span<byte> to)
    {
        const int Length = 11;
        bool isOne = IsAscii(text) && text.Length == Length && text[3] == '-' && text[6] == '-';
        return isOne ? Put("XXX-XX-"u8, text[7..], to) : Put("***"u8, [], to);
    }

    private static int Email(ReadOnlySpan<byte> text, Span<byte> to)
    {
        int at = text.IndexOf((byte)'@');
        if (at <= 0 || !IsAscii(text))
        {
            return Put("***"u8, [], to);
        }

        to[0] = text[0];
        return 1 + Put("***"u8, text[at..], to[1..]);
    }

    private static int Phone(ReadOnlySpan<byte> text, Span<byte> to)
    {
        const int Last = 4;
        return IsAscii(text) && text.Length >= Last ? Put("(XXX) XXX-"u8, text[^Last..], to) : Put("***"u8, [], to);
    }

    private static bool IsAscii(ReadOnlySpan<byte> text) => System.Text.Ascii.IsValid(text);

    private static int Put(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> to)
    {
        first.CopyTo(to);
        second.CopyTo(to[first.Length..]);
        return first.Length + second.Length;
    }
}
