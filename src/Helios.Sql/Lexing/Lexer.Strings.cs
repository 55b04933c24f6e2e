using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Lexing;

/// <summary>Quoted forms: '', E'', U&amp;'', B'', X'', N'', "", U&amp;"" and $tag$.</summary>
internal ref partial struct Lexer
{
    private bool WordPrefixedString(ref Token token, byte first)
    {
        byte next = PeekAt(_at + 1);
        switch (first | 0x20)
        {
            case 'e' when next == '\'':
                _at++;
                EscapeString(ref token);
                return true;
            case 'b' or 'x' when next == '\'':
                BitString(ref token, (byte)(first | 0x20));
                return true;
            case 'n' when next == '\'':
                // N'...' is the type NCHAR before an ordinary string.
                _at++;
                token.Kind = TokenKind.Keyword;
                token.Keyword = Keyword.Nchar;
                token.Traits = KeywordTable.TraitsOf(Keyword.Nchar);
                return true;
            case 'u' when next == '&' && PeekAt(_at + 2) is (byte)'\'' or (byte)'"':
                UnicodeForm(ref token, PeekAt(_at + 2));
                return true;
            default:
                return false;
        }
    }

    private void QuotedString(ref Token token)
    {
        token.Kind = TokenKind.String;
        int start = _at + 1;
        int plain = _sql[start..].IndexOf((byte)'\'');
        int behind = start + plain + 1;
        if (plain >= 0 && PeekAt(behind) != '\'' && Continuation(behind) < 0)
        {
            token.Text = _ast.AddText(_sql.Slice(start, plain));
            _at = behind;
            return;
        }

        (int length, int end) = MeasureQuoted(_at, "unterminated quoted string", isDoubled: true);
        Span<byte> text = _ast.OpenText(length);
        token.Text = _ast.CloseText(CopyQuoted(_at, end, text));
        _at = end;
    }

    private void BitString(ref Token token, byte prefix)
    {
        token.Kind = TokenKind.BitString;
        string error = prefix == 'b' ? "unterminated bit string literal" : "unterminated hexadecimal string literal";
        (int length, int end) = MeasureQuoted(_at + 1, error, isDoubled: false);
        Span<byte> text = _ast.OpenText(length + 1);
        text[0] = prefix;
        token.Text = _ast.CloseText(CopyQuoted(_at + 1, end, text[1..]) + 1);
        _at = end;
    }

    // From an opening quote: the most bytes the content may have, and the offset behind the last closing quote of all its continued pieces.
    // Two quotes are one in the content, but not in bit strings: there the second begins another string.
    private readonly (int Length, int End) MeasureQuoted(int quote, string error, bool isDoubled)
    {
        int at = quote + 1;
        while (true)
        {
            int step = _sql[Math.Min(at, _sql.Length)..].IndexOf((byte)'\'');
            if (step < 0)
            {
                bool hasPrefix = !error.Contains("quoted string", StringComparison.Ordinal);
                throw ErrorNear(error, hasPrefix ? quote - 1 : quote, _sql.Length);
            }

            at += step + 1;
            if (isDoubled && PeekAt(at) == '\'')
            {
                at++;
                continue;
            }

            int next = Continuation(at);
            if (next < 0)
            {
                return (at - quote - 1, at);
            }

            at = next + 1;
        }
    }

    private readonly int CopyQuoted(int quote, int end, Span<byte> text)
    {
        int length = 0;
        int at = quote + 1;
        while (true)
        {
            int step = _sql[at..end].IndexOf((byte)'\'');
            _sql.Slice(at, step).CopyTo(text[length..]);
            length += step;
            at += step + 1;
            if (at >= end)
            {
                return length;
            }

            if (_sql[at] == '\'')
            {
                text[length++] = (byte)'\'';
                at++;
            }
            else
            {
                at = Continuation(at) + 1;
            }
        }
    }

    /// <summary>
    /// Behind a closing quote: the offset of a quote that continues the literal (blanks and comments with at least one line end between),
    /// or -1.
    /// </summary>
    private readonly int Continuation(int at)
    {
        bool sawNewline = false;
        while (at < _sql.Length)
        {
            byte b = _sql[at];
            if (b is (byte)'\n' or (byte)'\r')
            {
                sawNewline = true;
                at++;
            }
            else if (IsSpace(b))
            {
                at++;
            }
            else if (b == '-' && PeekAt(at + 1) == '-')
            {
                int step = _sql[at..].IndexOfAny((byte)'\n', (byte)'\r');
                if (step < 0)
                {
                    return -1;
                }

                at += step;
            }
            else
            {
                return sawNewline && b == '\'' ? at : -1;
            }
        }

        return -1;
    }

    private void QuotedIdentifier(ref Token token)
    {
        token.Kind = TokenKind.Identifier;
        int start = _at;
        _at = SkipQuotedIdentifier(start, start);
        ReadOnlySpan<byte> source = _sql[(start + 1)..(_at - 1)];
        Span<byte> text = _ast.OpenText(source.Length);
        int length = Undouble(source, text);
        if (length == 0)
        {
            throw ErrorNear("zero-length delimited identifier", start, _at);
        }

        token.Text = _ast.CloseText(CutLength(text[..length]));
    }

    private readonly int SkipQuotedIdentifier(int quote, int start)
    {
        int at = quote + 1;
        while (true)
        {
            int step = _sql[at..].IndexOf((byte)'"');
            if (step < 0)
            {
                throw ErrorNear("unterminated quoted identifier", start, _sql.Length);
            }

            at += step + 1;
            if (PeekAt(at) != '"')
            {
                return at;
            }

            at++;
        }
    }

    private static int Undouble(ReadOnlySpan<byte> source, Span<byte> text)
    {
        int length = 0;
        for (int i = 0; i < source.Length; i++)
        {
            text[length++] = source[i];
            i += source[i] == '"' ? 1 : 0;
        }

        return length;
    }

    private void Dollar(ref Token token)
    {
        int start = _at;
        if (char.IsAsciiDigit((char)PeekAt(start + 1)))
        {
            Parameter(ref token);
            return;
        }

        int at = start + 1;
        while (CharacterClasses.Of(PeekAt(at)) == CharacterClass.Letter || (at > start + 1 && char.IsAsciiDigit((char)PeekAt(at))))
        {
            at++;
        }

        if (PeekAt(at) != '$')
        {
            token.Kind = TokenKind.Other;
            _at++;
            return;
        }

        at++;
        ReadOnlySpan<byte> tag = _sql[start..at];
        int length = _sql[at..].IndexOf(tag);
        if (length < 0)
        {
            throw ErrorNear("unterminated dollar-quoted string", start, _sql.Length);
        }

        token.Kind = TokenKind.String;
        token.Text = _ast.AddText(_sql.Slice(at, length));
        _at = at + length + tag.Length;
    }
}
