namespace Helios.Types;

internal enum DateFieldKind : byte
{
    Number,
    Date,
    Time,
    Zone,
    Word,
    SignedWord,
}

/// <summary>One field of a date-time text: a slice of the lower-cased input.</summary>
internal readonly record struct DateField(DateFieldKind Kind, int Begin, int Length);

/// <summary>
/// Cuts a date-time text into fields. The lexical rules are those of PostgreSQL's ParseDateTime (documentation, appendix B.1): what follows
/// the first digits or letters decides what kind of field it is.
/// </summary>
internal static class DateTimeFields
{
    public const int MaxFields = 25;
    public const int MaxTextBytes = 150;

    /// <summary>Fills <paramref name="fields"/> and returns their number, or -1 when the text is no date-time at all.</summary>
    public static int Split(ReadOnlySpan<byte> lower, Span<DateField> fields)
    {
        int at = 0;
        int count = 0;
        while (at < lower.Length)
        {
            byte b = lower[at];
            if (Ascii.IsSpace(b))
            {
                at++;
                continue;
            }

            if (count == MaxFields)
            {
                return -1;
            }

            int begin = at;
            DateFieldKind kind;
            if (Ascii.IsDigit(b))
            {
                kind = ReadDigits(lower, ref at);
            }
            else if (b == '.')
            {
                at++;
                SkipDigits(lower, ref at);
                kind = DateFieldKind.Number;
            }
            else if (Ascii.IsAlpha(b))
            {
                kind = ReadLetters(lower, ref at);
            }
            else if (b is (byte)'+' or (byte)'-')
            {
                if (!ReadSigned(lower, ref at, ref begin, out kind))
                {
                    return -1;
                }
            }
            else if (IsPunctuation(b))
            {
                at++;
                continue;
            }
            else
            {
                return -1;
            }

            fields[count++] = new DateField(kind, begin, at - begin);
        }

        return count;
    }

    private static DateFieldKind ReadDigits(ReadOnlySpan<byte> text, ref int at)
    {
        SkipDigits(text, ref at);
        byte next = at < text.Length ? text[at] : (byte)0;
        if (next == ':')
        {
            while (at < text.Length && (Ascii.IsDigit(text[at]) || text[at] is (byte)':' or (byte)'.'))
            {
                at++;
            }

            return DateFieldKind.Time;
        }

        if (next is not ((byte)'-' or (byte)'/' or (byte)'.'))
        {
            return DateFieldKind.Number;
        }

        at++;
        if (at < text.Length && Ascii.IsDigit(text[at]))
        {
            DateFieldKind kind = next == '.' ? DateFieldKind.Number : DateFieldKind.Date;
            SkipDigits(text, ref at);
            if (at < text.Length && text[at] == next)
            {
                kind = DateFieldKind.Date;
                while (at < text.Length && (Ascii.IsDigit(text[at]) || text[at] == next))
                {
                    at++;
                }
            }

            return kind;
        }

        while (at < text.Length && (Ascii.IsDigit(text[at]) || Ascii.IsAlpha(text[at]) || text[at] == next))
        {
            at++;
        }

        return DateFieldKind.Date;
    }

    private static DateFieldKind ReadLetters(ReadOnlySpan<byte> text, ref int at)
    {
        int begin = at;
        while (at < text.Length && Ascii.IsAlpha(text[at]))
        {
            at++;
        }

        byte next = at < text.Length ? text[at] : (byte)0;
        bool isDate = next is (byte)'-' or (byte)'/' or (byte)'.'
            || ((next == '+' || Ascii.IsDigit(next)) && DateTimeWords.Find(text[begin..at], out _) is DateWord.None or DateWord.Zone);
        if (!isDate)
        {
            return DateFieldKind.Word;
        }

        while (at < text.Length
            && (Ascii.IsDigit(text[at]) || Ascii.IsAlpha(text[at])
                || text[at] is (byte)'+' or (byte)'-' or (byte)'/' or (byte)'_' or (byte)'.' or (byte)':'))
        {
            at++;
        }

        return DateFieldKind.Date;
    }

    private static bool ReadSigned(ReadOnlySpan<byte> text, ref int at, ref int begin, out DateFieldKind kind)
    {
        kind = DateFieldKind.Zone;
        at++;
        if (at < text.Length && Ascii.IsDigit(text[at]))
        {
            while (at < text.Length && (Ascii.IsDigit(text[at]) || text[at] is (byte)':' or (byte)'.' or (byte)'-'))
            {
                at++;
            }

            return true;
        }

        kind = DateFieldKind.SignedWord;
        int letters = at;
        while (at < text.Length && Ascii.IsAlpha(text[at]))
        {
            at++;
        }

        return at > letters;
    }

    private static void SkipDigits(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && Ascii.IsDigit(text[at]))
        {
            at++;
        }
    }

    private static bool IsPunctuation(byte b) => b is > 32 and < 127 && !Ascii.IsDigit(b) && !Ascii.IsAlpha(b);
}
