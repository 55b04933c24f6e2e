using System.Text;
using Helios.Base;

namespace Helios.Types;

internal enum JsonToken : byte
{
    End,
    String,
    Number,
    True,
    False,
    Null,
    ObjectBegin,
    ObjectEnd,
    ArrayBegin,
    ArrayEnd,
    Comma,
    Colon,
}

/// <summary>
/// The tokens of a JSON text (RFC 8259) with PostgreSQL's error details. A strict lexer also decodes strings: escapes become their bytes,
/// \u0000 and lone surrogates are errors, as in jsonb; otherwise strings are only checked, as in json.
/// </summary>
internal ref struct JsonLexer
{
    private static readonly System.Buffers.SearchValues<byte> s_stringStops =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _text;
    private readonly GrowingBytes? _decoded;
    private int _at;

    /// <param name="text">Valid UTF-8.</param>
    /// <param name="decoded">Where decoded strings are appended; null to check only.</param>
    public JsonLexer(ReadOnlySpan<byte> text, GrowingBytes? decoded)
    {
        _text = text;
        _decoded = decoded;
        Token = JsonToken.End;
    }

    public JsonToken Token { get; private set; }

    /// <summary>Where the token begins in the text.</summary>
    public int Begin { get; private set; }

    /// <summary>Where a string token's decoded bytes begin; they reach to the buffer's end.</summary>
    public int DecodedBegin { get; private set; }

    public readonly ReadOnlySpan<byte> TokenText => _text[Begin.._at];

    public void Next()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }

        Begin = _at;
        if (_at == _text.Length)
        {
            Token = JsonToken.End;
            return;
        }

        byte b = _text[_at];
        JsonToken punctuation = b switch
        {
            (byte)'{' => JsonToken.ObjectBegin,
            (byte)'}' => JsonToken.ObjectEnd,
            (byte)'[' => JsonToken.ArrayBegin,
            (byte)']' => JsonToken.ArrayEnd,
            (byte)',' => JsonToken.Comma,
            (byte)':' => JsonToken.Colon,
            _ => JsonToken.End,
        };
        if (punctuation != JsonToken.End)
        {
            _at++;
            Token = punctuation;
        }
        else if (b == '"')
        {
            ReadString();
            Token = JsonToken.String;
        }
        else if (b == '-' || Ascii.IsDigit(b))
        {
            ReadNumber();
            Token = JsonToken.Number;
        }
        else
        {
            ReadWord();
        }
    }

    /// <summary>The error for a token that may not stand here; <paramref name="expected"/> such as "JSON value".</summary>
    public readonly SqlError Unexpected(string expected) => Token == JsonToken.End
        ? Error("The input string ended unexpectedly.")
        : Error($"Expected {expected}, but found \"{Ascii.Show(TokenText)}\".");

    private static SqlError Error(string detail) =>
        new(SqlState.InvalidTextRepresentation, "invalid input syntax for type json") { Detail = detail };

    private void ReadWord()
    {
        while (_at < _text.Length && IsWordByte(_text[_at]))
        {
            _at++;
        }

        if (_at == Begin)
        {
            _at++;
            throw InvalidToken();
        }

        ReadOnlySpan<byte> word = TokenText;
        if (word.SequenceEqual("true"u8))
        {
            Token = JsonToken.True;
        }
        else if (word.SequenceEqual("false"u8))
        {
            Token = JsonToken.False;
        }
        else
        {
            Token = word.SequenceEqual("null"u8) ? JsonToken.Null : throw InvalidToken();
        }
    }

    private readonly SqlError InvalidToken() => Error($"Token \"{Ascii.Show(TokenText)}\" is invalid.");

    private static bool IsWordByte(byte b) => Ascii.IsAlpha(b) || Ascii.IsDigit(b) || b == '_' || b >= 0x80;

    private void ReadNumber()
    {
        _at += _text[_at] == '-' ? 1 : 0;
        bool isValid = true;
        if (Peek() == '0')
        {
            _at++;
        }
        else
        {
            isValid = SkipDigits() > 0;
        }

        if (isValid && Peek() == '.')
        {
            _at++;
            isValid = SkipDigits() > 0;
        }

        if (isValid && (Peek() | 0x20) == 'e')
        {
            _at++;
            _at += Peek() is (byte)'+' or (byte)'-' ? 1 : 0;
            isValid = SkipDigits() > 0;
        }

        while (_at < _text.Length && IsWordByte(_text[_at]))
        {
            _at++;
            isValid = false;
        }

        if (!isValid)
        {
            throw InvalidToken();
        }
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    private int SkipDigits()
    {
        int begin = _at;
        while (_at < _text.Length && Ascii.IsDigit(_text[_at]))
        {
            _at++;
        }

        return _at - begin;
    }

    private void ReadString()
    {
        DecodedBegin = _decoded?.Length ?? 0;
        _at++;
        while (true)
        {
            int run = _text[_at..].IndexOfAny(s_stringStops);
            if (run < 0)
            {
                _at = _text.Length;
                throw Error($"Token \"{Ascii.Show(TokenText)}\" is invalid.");
            }

            _decoded?.Append(_text.Slice(_at, run));
            _at += run;
            byte stop = _text[_at];
            if (stop == '"')
            {
                _at++;
                return;
            }

            if (stop < 0x20)
            {
                throw Error($"Character with value 0x{stop:x2} must be escaped.");
            }

            ReadEscape();
        }
    }

    private void ReadEscape()
    {
        _at++;
        if (_at == _text.Length)
        {
            throw Error($"Token \"{Ascii.Show(TokenText)}\" is invalid.");
        }

        byte b = _text[_at++];
        if (b == 'u')
        {
            ReadUnicodeEscape();
            return;
        }

        byte plain = b switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => b,
            (byte)'b' => 8,
            (byte)'f' => 12,
            (byte)'n' => 10,
            (byte)'r' => 13,
            (byte)'t' => 9,
            _ => 0,
        };
        if (plain == 0)
        {
            int length = Utf8Text.PrefixBytes(_text[(_at - 1)..], 1);
            throw Error($"Escape sequence \"\\{Ascii.Show(_text.Slice(_at - 1, length))}\" is invalid.");
        }

        _decoded?.Append([plain]);
    }

    private void ReadUnicodeEscape()
    {
        int unit = ReadHex4();
        if (_decoded is null)
        {
            return;
        }

        if (unit == 0)
        {
            throw new SqlError(SqlState.UntranslatableCharacter, "unsupported Unicode escape sequence")
            {
                Detail = "\\u0000 cannot be converted to text.",
            };
        }

        if (char.IsLowSurrogate((char)unit))
        {
            throw LoneLowSurrogate();
        }

        int codePoint = unit;
        if (char.IsHighSurrogate((char)unit))
        {
            if (Peek() != '\\' || _at + 1 == _text.Length || _text[_at + 1] != 'u')
            {
                throw LoneLowSurrogate();
            }

            _at += 2;
            int low = ReadHex4();
            if (char.IsHighSurrogate((char)low))
            {
                throw Error("Unicode high surrogate must not follow a high surrogate.");
            }

            codePoint = char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw LoneLowSurrogate();
        }

        Span<byte> utf8 = stackalloc byte[4];
        _decoded.Append(utf8[..new Rune(codePoint).EncodeToUtf8(utf8)]);
    }

    private static SqlError LoneLowSurrogate() => Error("Unicode low surrogate must follow a high surrogate.");

    private int ReadHex4()
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int digit = _at < _text.Length ? Ascii.HexValue(_text[_at]) : -1;
            if (digit < 0)
            {
                throw Error("\"\\u\" must be followed by four hexadecimal digits.");
            }

            value = (value << 4) | digit;
            _at++;
        }

        return value;
    }
}
