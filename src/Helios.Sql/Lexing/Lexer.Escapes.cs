using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Lexing;

/// <summary>Strings whose content is escaped: E'...' with backslashes, U&amp; forms with code points.</summary>
internal ref partial struct Lexer
{
    private const string EscapeHint = "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.";
    private const string PairError = "invalid Unicode surrogate pair";

    // At the quote behind the E.
    private void EscapeString(ref Token token)
    {
        token.Kind = TokenKind.String;
        int start = _at - 1;
        int end = MeasureEscape(start);
        Span<byte> text = _ast.OpenText(end - start);
        int length = 0;
        int high = 0;
        bool sawHighByte = false;
        int at = start + 2;
        while (true)
        {
            if (at >= _sql.Length || (_sql[at] == '\\' && at + 1 == _sql.Length))
            {
                throw ErrorNear("unterminated quoted string", start, _sql.Length);
            }

            byte b = _sql[at];
            if (b != '\\' && high != 0)
            {
                throw ErrorNear(PairError, at, at + 1);
            }

            if (b == '\\')
            {
                at = Escape(at, text, ref length, ref high, ref sawHighByte);
            }
            else if (b != '\'')
            {
                text[length++] = b;
                at++;
            }
            else if (PeekAt(at + 1) == '\'')
            {
                text[length++] = b;
                at += 2;
            }
            else
            {
                int next = Continuation(at + 1);
                if (next < 0)
                {
                    break;
                }

                at = next + 1;
            }
        }

        RequireValid(text[..length], sawHighByte);
        token.Text = _ast.CloseText(length);
        _at = at + 1;
    }

    // The offset behind the literal that begins with E at start, or the text's end: what is wrong within counts before the missing quote.
    private readonly int MeasureEscape(int start)
    {
        int at = start + 2;
        while (true)
        {
            int step = at >= _sql.Length ? -1 : _sql[at..].IndexOfAny((byte)'\'', (byte)'\\');
            if (step < 0)
            {
                return _sql.Length;
            }

            at += step;
            if (_sql[at] == '\\')
            {
                at += 2;
                continue;
            }

            at++;
            if (PeekAt(at) == '\'')
            {
                at++;
                continue;
            }

            int next = Continuation(at);
            if (next < 0)
            {
                return at;
            }

            at = next + 1;
        }
    }

    private readonly void RequireValid(ReadOnlySpan<byte> text, bool sawHighByte)
    {
        if (!sawHighByte)
        {
            return;
        }

        int zero = text.IndexOf((byte)0);
        if (zero >= 0 || !System.Text.Unicode.Utf8.IsValid(text))
        {
            throw Utf8Check.Invalid(text);
        }
    }

    private readonly int Escape(int at, Span<byte> text, ref int length, ref int high, ref bool sawHighByte)
    {
        byte code = PeekAt(at + 1);
        if (code is (byte)'u' or (byte)'U')
        {
            return UnicodeEscape(at, code == 'u' ? 4 : 8, text, ref length, ref high);
        }

        if (high != 0)
        {
            throw ErrorNear(PairError, at, at + 1);
        }

        at += 2;
        if (code == 'x' && char.IsAsciiHexDigit((char)PeekAt(at)))
        {
            int value = Hex(_sql[at++]);
            value = char.IsAsciiHexDigit((char)PeekAt(at)) ? (value * 16) + Hex(_sql[at++]) : value;
            sawHighByte |= value is 0 or >= 0x80;
            text[length++] = (byte)value;
            return at;
        }

        if (code is >= (byte)'0' and <= (byte)'7')
        {
            int value = code - '0';
            for (int i = 0; i < 2 && PeekAt(at) is >= (byte)'0' and <= (byte)'7'; i++)
            {
                value = (value * 8) + (_sql[at++] - '0');
            }

            value &= 0xFF;
            sawHighByte |= value is 0 or >= 0x80;
            text[length++] = (byte)value;
            return at;
        }

        text[length++] = code switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'v' => (byte)'\v',
            _ => code,
        };
        return at;
    }

    private readonly int UnicodeEscape(int at, int digits, Span<byte> text, ref int length, ref int high)
    {
        int end = at + 2;
        long value = 0;
        while (end < at + 2 + digits && char.IsAsciiHexDigit((char)PeekAt(end)))
        {
            value = (value * 16) + Hex(_sql[end++]);
        }

        if (end < at + 2 + digits)
        {
            throw Error(SqlState.InvalidEscapeSequence, "invalid Unicode escape", at, EscapeHint);
        }

        AddCodePoint(value, at, end, text, ref length, ref high);
        return end;
    }

    private readonly void AddCodePoint(long value, int at, int end, Span<byte> text, ref int length, ref int high)
    {
        if (value is 0 or > 0x10FFFF)
        {
            throw ErrorNear("invalid Unicode escape value", at, end);
        }

        bool isLow = value is >= 0xDC00 and <= 0xDFFF;
        if (isLow != (high != 0))
        {
            throw ErrorNear(PairError, at, end);
        }

        if (value is >= 0xD800 and <= 0xDBFF)
        {
            high = (int)value;
            return;
        }

        int point = isLow ? 0x10000 + ((high - 0xD800) << 10) + ((int)value - 0xDC00) : (int)value;
        high = 0;
        length += new Rune(point).EncodeToUtf8(text[length..]);
    }

    private static int Hex(byte b) => b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;

    // U&'...' and U&"...", with an optional UESCAPE behind.
    private void UnicodeForm(ref Token token, byte quote)
    {
        int start = _at;
        int content = start + 3;
        int rawStart = _ast.TextLength;
        ReadOnlySpan<byte> raw;
        if (quote == '\'')
        {
            (int most, int end) = MeasureUnicodeString(start);
            Span<byte> buffer = new byte[most];
            raw = buffer[..CopyQuoted(start + 2, end, buffer)];
            _at = end;
        }
        else
        {
            _at = SkipQuotedIdentifier(start + 2, start);
            byte[] buffer = new byte[_at - content];
            raw = buffer.AsSpan(0, Undouble(_sql[content..(_at - 1)], buffer));
            if (raw.IsEmpty)
            {
                throw ErrorNear("zero-length delimited identifier", start, _at);
            }
        }

        byte escape = UnicodeEscapeCharacter();
        Invariant.Require(_ast.TextLength == rawStart);
        Span<byte> text = _ast.OpenText(raw.Length + 4);
        int length = DecodeUnicode(raw, escape, content, text);
        token.Kind = quote == '\'' ? TokenKind.String : TokenKind.Identifier;
        token.Text = _ast.CloseText(quote == '\'' ? length : CutLength(text[..length]));
    }

    private readonly (int Length, int End) MeasureUnicodeString(int start)
    {
        if (_sql[(start + 3)..].IndexOf((byte)'\'') < 0)
        {
            throw ErrorNear("unterminated quoted string", start, _sql.Length);
        }

        return MeasureQuoted(start + 2, "unterminated quoted string", isDoubled: true);
    }

    private byte UnicodeEscapeCharacter()
    {
        int back = _at;
        int texts = _ast.TextLength;
        SkipBlanks();
        int wordAt = _at;
        if (_sql.Length - wordAt < 7 || !Ascii.EqualsIgnoreCase(_sql.Slice(wordAt, 7), "uescape"u8)
            || s_identifierBytes.Contains(PeekAt(wordAt + 7)))
        {
            _at = back;
            return (byte)'\\';
        }

        _at = wordAt + 7;
        Token literal = Next();
        if (literal.Kind != TokenKind.String || _sql[literal.Start] is (byte)'u' or (byte)'U')
        {
            throw ErrorNear("UESCAPE must be followed by a simple string literal", literal.Start, literal.End);
        }

        ReadOnlySpan<byte> text = _ast.Text(literal.Text);
        byte escape = text.Length == 1 ? text[0] : (byte)0;
        _ast.RewindText(texts);
        if (text.Length != 1 || char.IsAsciiHexDigit((char)escape) || escape is (byte)'+' or (byte)'\'' or (byte)'"' || IsSpace(escape))
        {
            throw ErrorNear("invalid Unicode escape character", literal.Start, literal.End);
        }

        return escape;
    }

    private readonly int DecodeUnicode(ReadOnlySpan<byte> raw, byte escape, int content, Span<byte> text)
    {
        int length = 0;
        int high = 0;
        int at = 0;
        while (at < raw.Length)
        {
            if (raw[at] != escape)
            {
                RequireNoHalf(high, content + at);
                text[length++] = raw[at++];
                continue;
            }

            if (at + 1 < raw.Length && raw[at + 1] == escape)
            {
                RequireNoHalf(high, content + at);
                text[length++] = escape;
                at += 2;
                continue;
            }

            bool isLong = at + 1 < raw.Length && raw[at + 1] == '+';
            int digits = at + (isLong ? 2 : 1);
            int end = digits + (isLong ? 6 : 4);
            long value = 0;
            for (int i = digits; i < end; i++)
            {
                if (i >= raw.Length || !char.IsAsciiHexDigit((char)raw[i]))
                {
                    const string Hint = "Unicode escapes must be \\XXXX or \\+XXXXXX.";
                    throw Error(SqlState.SyntaxError, "invalid Unicode escape", content + at, Hint);
                }

                value = (value * 16) + Hex(raw[i]);
            }

            AddUnicodePoint(value, content + at, text, ref length, ref high);
            at = end;
        }

        RequireNoHalf(high, content + at);
        return length;
    }

    private readonly void AddUnicodePoint(long value, int position, Span<byte> text, ref int length, ref int high)
    {
        if (value is 0 or > 0x10FFFF)
        {
            throw Error(SqlState.SyntaxError, "invalid Unicode escape value", position);
        }

        bool isLow = value is >= 0xDC00 and <= 0xDFFF;
        if (isLow != (high != 0))
        {
            throw Error(SqlState.SyntaxError, PairError, position);
        }

        AddCodePoint(value, position, position, text, ref length, ref high);
    }

    private readonly void RequireNoHalf(int high, int position)
    {
        if (high != 0)
        {
            throw Error(SqlState.SyntaxError, PairError, position);
        }
    }
}
