using System.Buffers.Text;
using Helios.Base;

namespace Helios.Sql.Lexing;

/// <summary>Numbers, parameters and operators.</summary>
internal ref partial struct Lexer
{
    // Digits enough for any number that is sure to fit 32 bits.
    private const int ShortDigits = 9;

    /// <summary>What most numbers are: up to nine digits, or digits, a point and digits, and nothing behind that could belong to
    /// them. False: nothing is read.</summary>
    private bool ShortNumber(ref Token token)
    {
        ReadOnlySpan<byte> sql = _sql;
        int start = _at;
        int at = start;
        int value = 0;
        uint digit;
        while ((uint)at < (uint)sql.Length && (digit = (uint)(sql[at] - '0')) <= 9)
        {
            value = (value * 10) + (int)digit;
            at++;
        }

        byte behind = PeekAt(at);
        if (behind == '.')
        {
            return ShortDecimal(ref token, at + 1);
        }

        if (at - start > ShortDigits || CharacterClasses.Of(behind) == CharacterClass.Letter)
        {
            return false;
        }

        token.Kind = TokenKind.Integer;
        token.Value = value;
        _at = at;
        return true;
    }

    private bool ShortDecimal(ref Token token, int fraction)
    {
        ReadOnlySpan<byte> sql = _sql;
        int at = fraction;
        while ((uint)at < (uint)sql.Length && (uint)(sql[at] - '0') <= 9)
        {
            at++;
        }

        if (at == fraction || CharacterClasses.Of(PeekAt(at)) == CharacterClass.Letter)
        {
            return false;
        }

        token.Kind = TokenKind.Float;
        token.Text = _ast.AddText(sql[_at..at]);
        _at = at;
        return true;
    }

    private void Number(ref Token token)
    {
        int start = _at;
        byte second = (byte)(PeekAt(start + 1) | 0x20);
        if (_sql[start] == '0' && second is (byte)'x' or (byte)'o' or (byte)'b')
        {
            RadixInteger(ref token, second);
            return;
        }

        bool isInteger = _sql[start] != '.';
        if (isInteger)
        {
            Digits();
        }

        if (PeekAt(_at) == '.' && (!isInteger || PeekAt(_at + 1) != '.'))
        {
            isInteger = false;
            _at++;
            if (char.IsAsciiDigit((char)PeekAt(_at)))
            {
                Digits();
            }
        }

        if ((PeekAt(_at) | 0x20) == 'e')
        {
            isInteger &= !Exponent(start);
        }

        RejectJunk(start, "trailing junk after numeric literal");
        FinishNumber(ref token, start, isInteger);
    }

    // True when an exponent was read. "1e" and "1e+" are errors; letters behind are junk, which the caller reports.
    private bool Exponent(int start)
    {
        int sign = PeekAt(_at + 1) is (byte)'+' or (byte)'-' ? 1 : 0;
        if (char.IsAsciiDigit((char)PeekAt(_at + 1 + sign)))
        {
            _at += 1 + sign;
            Digits();
            return true;
        }

        if (sign == 1)
        {
            throw ErrorNear("trailing junk after numeric literal", start, _at + 2);
        }

        return false;
    }

    private void Digits()
    {
        while (char.IsAsciiDigit((char)PeekAt(_at)) || (PeekAt(_at) == '_' && char.IsAsciiDigit((char)PeekAt(_at + 1))))
        {
            _at++;
        }
    }

    private void RadixInteger(ref Token token, byte radix)
    {
        int start = _at;
        _at += 2;
        int digits = _at;
        while (IsDigitOf(PeekAt(_at), radix) || (PeekAt(_at) == '_' && IsDigitOf(PeekAt(_at + 1), radix)))
        {
            _at++;
        }

        if (_at == digits)
        {
            // The longer match counts: "0or" is a zero with junk behind, "0o" an octal number without digits.
            int end = PeekAt(_at) == '_' ? _at + 1 : _at;
            int junk = _sql[start..].IndexOfAnyExcept(s_identifierBytes);
            if ((junk < 0 ? _sql.Length : start + junk) > end)
            {
                RejectJunk(start, start + 1);
            }

            string name = radix switch { (byte)'x' => "hexadecimal", (byte)'o' => "octal", _ => "binary" };
            throw ErrorNear("invalid " + name + " integer", start, end);
        }

        RejectJunk(start, "trailing junk after numeric literal");
        FinishNumber(ref token, start, isInteger: true);
    }

    private static bool IsDigitOf(byte b, byte radix) => radix switch
    {
        (byte)'x' => char.IsAsciiHexDigit((char)b),
        (byte)'o' => b is >= (byte)'0' and <= (byte)'7',
        _ => b is (byte)'0' or (byte)'1',
    };

    private readonly void RejectJunk(int start, int letter)
    {
        int length = _sql[letter..].IndexOfAnyExcept(s_identifierBytes);
        throw ErrorNear("trailing junk after numeric literal", start, length < 0 ? _sql.Length : letter + length);
    }

    private readonly void RejectJunk(int start, string message)
    {
        if (CharacterClasses.Of(PeekAt(_at)) == CharacterClass.Letter)
        {
            int length = _sql[_at..].IndexOfAnyExcept(s_identifierBytes);
            throw ErrorNear(message, start, length < 0 ? _sql.Length : _at + length);
        }
    }

    private readonly void FinishNumber(ref Token token, int start, bool isInteger)
    {
        ReadOnlySpan<byte> source = _sql[start.._at];
        if (isInteger && TryInt32(source, out int value))
        {
            token.Kind = TokenKind.Integer;
            token.Value = value;
            return;
        }

        token.Kind = TokenKind.Float;
        token.Text = _ast.AddText(source);
    }

    private static bool TryInt32(ReadOnlySpan<byte> source, out int value)
    {
        long sum = 0;
        int radix = 10;
        int at = 0;
        if (source.Length > 2 && source[0] == '0' && !char.IsAsciiDigit((char)source[1]) && source[1] != '_')
        {
            radix = (source[1] | 0x20) switch { 'x' => 16, 'o' => 8, _ => 2 };
            at = 2;
        }

        for (; at < source.Length; at++)
        {
            byte b = source[at];
            if (b == '_')
            {
                continue;
            }

            int digit = b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
            sum = (sum * radix) + digit;
            if (sum > int.MaxValue)
            {
                value = 0;
                return false;
            }
        }

        value = (int)sum;
        return true;
    }

    private void Parameter(ref Token token)
    {
        int start = _at;
        _at++;
        long number = 0;
        while (char.IsAsciiDigit((char)PeekAt(_at)))
        {
            number = Math.Min((number * 10) + (_sql[_at] - '0'), int.MaxValue + 1L);
            _at++;
        }

        RejectJunk(start, "trailing junk after parameter");
        if (number > int.MaxValue)
        {
            throw ErrorNear("parameter number too large", start, _at);
        }

        token.Kind = TokenKind.Parameter;
        token.Value = (int)number;
    }

    private void Operator(ref Token token)
    {
        int start = _at;
        int end = start + 1;
        if (CharacterClasses.Of(PeekAt(end)) != CharacterClass.Operator)
        {
            token.Kind = SingleOperator(_sql[start]);
            _at = end;
            return;
        }

        while (end < _sql.Length && CharacterClasses.Of(_sql[end]) == CharacterClass.Operator)
        {
            end++;
        }

        int length = OperatorLength(_sql[start..end]);
        _at = start + length;
        ReadOnlySpan<byte> text = _sql.Slice(start, length);
        token.Kind = length switch
        {
            1 => SingleOperator(text[0]),
            2 => DoubleOperator(text[0], text[1]),
            _ => TokenKind.Operator,
        };
        if (length > Limits.IdentifierBytes)
        {
            throw ErrorNear("operator too long", start, _at);
        }
    }

    // A comment ends an operator; + and - end one only if it has a character that standard SQL operators lack (documentation, section
    // 4.1.3).
    private static int OperatorLength(ReadOnlySpan<byte> run)
    {
        int length = run.Length;
        for (int i = 1; i < run.Length; i++)
        {
            if ((run[i - 1] == '/' && run[i] == '*') || (run[i - 1] == '-' && run[i] == '-'))
            {
                length = i - 1;
                break;
            }
        }

        if (length > 1 && run[length - 1] is (byte)'+' or (byte)'-' && run[..length].IndexOfAny("~!@#^&|`?%"u8) < 0)
        {
            while (length > 1 && run[length - 1] is (byte)'+' or (byte)'-')
            {
                length--;
            }
        }

        return length;
    }

    private static TokenKind SingleOperator(byte b) => b switch
    {
        (byte)'+' => TokenKind.Plus,
        (byte)'-' => TokenKind.Minus,
        (byte)'*' => TokenKind.Star,
        (byte)'/' => TokenKind.Slash,
        (byte)'%' => TokenKind.Percent,
        (byte)'^' => TokenKind.Caret,
        (byte)'<' => TokenKind.Less,
        (byte)'>' => TokenKind.Greater,
        (byte)'=' => TokenKind.Equal,
        _ => TokenKind.Operator,
    };

    private static TokenKind DoubleOperator(byte first, byte second) => (first, second) switch
    {
        ((byte)'=', (byte)'>') => TokenKind.EqualGreater,
        ((byte)'<', (byte)'=') => TokenKind.LessEqual,
        ((byte)'>', (byte)'=') => TokenKind.GreaterEqual,
        ((byte)'<', (byte)'>') => TokenKind.NotEqual,
        ((byte)'!', (byte)'=') => TokenKind.NotEqual,
        _ => TokenKind.Operator,
    };
}
