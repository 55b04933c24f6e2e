using System.Buffers;
using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Lexing;

/// <summary>
/// PostgreSQL's lexical rules (documentation, section 4.1; standard_conforming_strings on) over UTF-8 that is known to be valid. Tokens
/// come one at a time; decoded texts go into the builder's pool. Errors carry PostgreSQL's words and positions.
/// </summary>
internal ref partial struct Lexer
{
    private static readonly SearchValues<byte> s_identifierBytes = SearchValues.Create(IdentifierBytes());

    private readonly ReadOnlySpan<byte> _sql;
    private readonly AstBuilder _ast;
    private int _at;

    public Lexer(ReadOnlySpan<byte> sql, AstBuilder ast)
    {
        _sql = sql;
        _ast = ast;
        _at = 0;
    }

    public readonly ReadOnlySpan<byte> Sql => _sql;

    public int Offset
    {
        readonly get => _at;
        set => _at = value;
    }

    public Token Next()
    {
        SkipBlanks();
        Token token = default;
        token.Start = _at;
        if (_at >= _sql.Length)
        {
            token.End = _at;
            return token;
        }

        byte first = _sql[_at];
        switch (CharacterClasses.Of(first))
        {
            case CharacterClass.Letter:
                Word(ref token, first);
                break;
            case CharacterClass.Digit:
                Number(ref token);
                break;
            case CharacterClass.Operator:
                Operator(ref token);
                break;
            default:
                Special(ref token, first);
                break;
        }

        token.End = _at;
        return token;
    }

    /// <summary>The text of an identifier or keyword as a name: folded to lower case and cut to the longest identifier.</summary>
    public readonly uint NameText(in Token token)
    {
        if (token.Text != 0)
        {
            return token.Text;
        }

        ReadOnlySpan<byte> source = _sql[token.Start..token.End];
        int length = CutLength(source);
        Span<byte> text = _ast.OpenText(length);
        Fold(source[..length], text);
        return _ast.CloseText(length);
    }

    /// <summary>Bytes of a name that fit an identifier without cutting a character.</summary>
    internal static int CutLength(ReadOnlySpan<byte> name)
    {
        if (name.Length <= Limits.IdentifierBytes)
        {
            return name.Length;
        }

        int length = Limits.IdentifierBytes;
        while (length > 0 && (name[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    private static void Fold(ReadOnlySpan<byte> source, Span<byte> target)
    {
        for (int i = 0; i < source.Length; i++)
        {
            byte b = source[i];
            target[i] = (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;
        }
    }

    private readonly byte PeekAt(int offset) => (uint)offset < (uint)_sql.Length ? _sql[offset] : (byte)0;

    private void SkipBlanks()
    {
        while (_at < _sql.Length)
        {
            byte b = _sql[_at];
            if (IsSpace(b))
            {
                _at++;
            }
            else if (b == '-' && PeekAt(_at + 1) == '-')
            {
                SkipLineComment();
            }
            else if (b == '/' && PeekAt(_at + 1) == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipLineComment()
    {
        int end = _sql[_at..].IndexOfAny((byte)'\n', (byte)'\r');
        _at = end < 0 ? _sql.Length : _at + end;
    }

    private void SkipBlockComment()
    {
        int start = _at;
        int depth = 1;
        _at += 2;
        while (depth > 0)
        {
            int step = _sql[_at..].IndexOfAny((byte)'*', (byte)'/');
            if (step < 0 || _at + step + 1 >= _sql.Length)
            {
                _at = _sql.Length;
                throw ErrorNear("unterminated /* comment", start, _sql.Length);
            }

            _at += step;
            if (_sql[_at] == '*' && _sql[_at + 1] == '/')
            {
                depth--;
                _at += 2;
            }
            else if (_sql[_at] == '/' && _sql[_at + 1] == '*')
            {
                depth++;
                _at += 2;
            }
            else
            {
                _at++;
            }
        }
    }

    private void Word(ref Token token, byte first)
    {
        if (first < 0x80 && WordPrefixedString(ref token, first))
        {
            return;
        }

        int start = _at;
        int length = _sql[start..].IndexOfAnyExcept(s_identifierBytes);
        length = length < 0 ? _sql.Length - start : length;
        _at = start + length;
        token.Kind = TokenKind.Identifier;
        if (length <= KeywordTable.LongestBytes)
        {
            Span<byte> folded = stackalloc byte[24];
            folded.Clear();
            Fold(_sql.Slice(start, length), folded);
            token.Keyword = KeywordTable.Find(folded, length);
            if (token.Keyword != Keyword.None)
            {
                token.Kind = TokenKind.Keyword;
            }
        }
    }

    private void Special(ref Token token, byte first)
    {
        switch (first)
        {
            case (byte)'\'':
                QuotedString(ref token);
                return;
            case (byte)'"':
                QuotedIdentifier(ref token);
                return;
            case (byte)'$':
                Dollar(ref token);
                return;
            case (byte)'.' when char.IsAsciiDigit((char)PeekAt(_at + 1)):
                Number(ref token);
                return;
            default:
                Punctuation(ref token, first);
                return;
        }
    }

    private void Punctuation(ref Token token, byte first)
    {
        byte second = PeekAt(_at + 1);
        int length = 1;
        switch (first)
        {
            case (byte)'(': token.Kind = TokenKind.LeftParen; break;
            case (byte)')': token.Kind = TokenKind.RightParen; break;
            case (byte)'[': token.Kind = TokenKind.LeftBracket; break;
            case (byte)']': token.Kind = TokenKind.RightBracket; break;
            case (byte)',': token.Kind = TokenKind.Comma; break;
            case (byte)';': token.Kind = TokenKind.Semicolon; break;
            case (byte)'.':
                length = second == '.' ? 2 : 1;
                token.Kind = length == 2 ? TokenKind.DotDot : TokenKind.Dot;
                break;
            case (byte)':':
                length = second is (byte)':' or (byte)'=' ? 2 : 1;
                token.Kind = second switch
                {
                    (byte)':' => TokenKind.TypeCast,
                    (byte)'=' => TokenKind.ColonEqual,
                    _ => TokenKind.Colon,
                };
                break;
            default:
                token.Kind = TokenKind.Other;
                break;
        }

        _at += length;
    }

    internal static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or (byte)'\v';

    private static byte[] IdentifierBytes()
    {
        byte[] all = new byte[256];
        int count = 0;
        for (int b = 0; b < 256; b++)
        {
            if (b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || b is '_' or '$')
            {
                all[count++] = (byte)b;
            }
        }

        return all[..count];
    }

    /// <summary>A syntax error with the offending text behind it, as PostgreSQL's scanner words them.</summary>
    internal readonly SqlError ErrorNear(string message, int start, int end, SqlState? state = null)
    {
        string text = start >= _sql.Length
            ? message + " at end of input"
            : message + " at or near \"" + Encoding.UTF8.GetString(_sql[start..end]) + "\"";
        return Error(state ?? SqlState.SyntaxError, text, start);
    }

    internal readonly SqlError Error(SqlState state, string message, int position, string? hint = null) =>
        new(state, message) { Position = CharacterPosition(position), Hint = hint };

    /// <summary>Characters up to a byte offset, from 1.</summary>
    internal readonly int CharacterPosition(int offset) => Utf8Characters.Count(_sql[..Math.Min(offset, _sql.Length)]) + 1;
}
