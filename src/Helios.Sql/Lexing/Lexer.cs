using System.Buffers;
using System.Runtime.Intrinsics;
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
        Token token = default;
        Next(ref token);
        return token;
    }

    /// <summary>Reads the next token into its place.</summary>
    public void Next(ref Token token)
    {
        token.Traits = WordTraits.None;
        token.Keyword = Keyword.None;
        token.Text = 0;
        token.Value = 0;
        ReadOnlySpan<byte> sql = _sql;
        int at = _at;
        while ((uint)at < (uint)sql.Length)
        {
            byte first = sql[at];
            CharacterClass kind = CharacterClasses.Of(first);
            if (kind == CharacterClass.Blank)
            {
                at++;
                continue;
            }

            if (kind >= CharacterClass.Whole)
            {
                token.Kind = (TokenKind)(kind - CharacterClass.Whole);
                token.Start = at;
                token.End = _at = at + 1;
                return;
            }

            _at = at;
            if (kind == CharacterClass.Operator && SkipComment(first))
            {
                at = _at;
                continue;
            }

            token.Start = at;
            Begin(ref token, first, kind);
            token.End = _at;
            return;
        }

        _at = at;
        token.Kind = TokenKind.End;
        token.Start = at;
        token.End = at;
    }

    private void Begin(ref Token token, byte first, CharacterClass kind)
    {
        switch (kind)
        {
            case CharacterClass.Letter:
                Word(ref token, first);
                break;
            case CharacterClass.Digit:
                if (!ShortNumber(ref token))
                {
                    Number(ref token);
                }

                break;
            case CharacterClass.Operator:
                Operator(ref token);
                break;
            default:
                Special(ref token, first);
                break;
        }
    }

    /// <summary>The text of an identifier or keyword as a name: folded to lower case and cut to the longest identifier.</summary>
    public readonly uint NameText(in Token token)
    {
        if (token.Text != 0)
        {
            return token.Text;
        }

        int start = token.Start;
        int length = CutLength(_sql[start..token.End]);
        Span<byte> text = _ast.OpenText(length + NameBlock.Bytes);
        for (int at = 0; at < length; at += NameBlock.Bytes)
        {
            NameBlock.Of(_sql, start + at).Folded(length - at).CopyTo(text[at..]);
        }

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

    private readonly byte PeekAt(int offset) => (uint)offset < (uint)_sql.Length ? _sql[offset] : (byte)0;

    private void SkipBlanks()
    {
        while (_at < _sql.Length && (IsSpace(_sql[_at]) || SkipComment(_sql[_at])))
        {
            _at += IsSpace(PeekAt(_at)) ? 1 : 0;
        }
    }

    private bool SkipComment(byte first)
    {
        if (first == '-' && PeekAt(_at + 1) == '-')
        {
            SkipLineComment();
            return true;
        }

        if (first == '/' && PeekAt(_at + 1) == '*')
        {
            SkipBlockComment();
            return true;
        }

        return false;
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
        if (PeekAt(_at + 1) is (byte)'\'' or (byte)'&' && WordPrefixedString(ref token, first))
        {
            return;
        }

        int start = _at;
        NameBlock block = NameBlock.Of(_sql, start);
        int length = block.NameLength;
        token.Kind = TokenKind.Identifier;
        if (length == NameBlock.Bytes)
        {
            LongWord(ref token);
            return;
        }

        _at = start + length;
        Keyword keyword = KeywordTable.Find(block.Folded(length));
        if (keyword != Keyword.None)
        {
            token.Kind = TokenKind.Keyword;
            token.Keyword = keyword;
            token.Traits = KeywordTable.TraitsOf(keyword);
        }
    }

    // 16 bytes and more: of the keywords only CURRENT_TIMESTAMP.
    private void LongWord(ref Token token)
    {
        int start = _at;
        int length = _sql[start..].IndexOfAnyExcept(s_identifierBytes);
        length = length < 0 ? _sql.Length - start : length;
        _at = start + length;
        if (length == KeywordTable.LongestBytes && Ascii.EqualsIgnoreCase(_sql.Slice(start, length), "current_timestamp"u8))
        {
            token.Kind = TokenKind.Keyword;
            token.Keyword = Keyword.CurrentTimestamp;
            token.Traits = KeywordTable.TraitsOf(Keyword.CurrentTimestamp);
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
