using System.Buffers.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>Reads an array literal (PostgreSQL documentation, "Array Input and Output Syntax"), with the details of its errors.</summary>
internal ref struct ArrayParser
{
    private readonly SqlType _element;
    private readonly ReadOnlySpan<byte> _text;
    private readonly byte _delimiter;
    private readonly CodecSettings _settings;
    private readonly List<Datum> _items;
    private readonly Span<int> _lengths;
    private readonly byte[] _scratch;
    private int _at;
    private int _dimensions;
    private bool _depthIsKnown;

    public ArrayParser(SqlType element, ReadOnlySpan<byte> text, byte delimiter, in CodecSettings settings)
    {
        _element = element;
        _text = text;
        _delimiter = delimiter;
        _settings = settings;
        _items = [];
        _lengths = new int[PgArray.MaxDimensions];
        _lengths.Fill(-1);
        _scratch = new byte[text.Length];
    }

    public Datum Parse()
    {
        Span<int> lowerBounds = stackalloc int[PgArray.MaxDimensions];
        Span<int> declared = stackalloc int[PgArray.MaxDimensions];
        int declaredCount = ReadBounds(lowerBounds, declared);
        SkipSpaces();
        if (Peek() != '{')
        {
            throw Malformed(declaredCount > 0
                ? "Array contents must start with \"{\"."
                : "Array value must start with \"{\" or dimension information.");
        }

        _at++;
        ReadLevel(0);
        SkipSpaces();
        if (_at != _text.Length)
        {
            throw Malformed("Junk after closing right brace.");
        }

        if (_items.Count == 0)
        {
            // However many braces: an array without elements has no dimensions.
            _dimensions = 0;
        }

        if (declaredCount > 0 && !(declaredCount == _dimensions && declared[..declaredCount].SequenceEqual(_lengths[.._dimensions])))
        {
            throw Malformed("Specified array dimensions do not match array contents.");
        }

        if (declaredCount == 0)
        {
            lowerBounds.Fill(1);
        }

        return PgArray.Create(_element, _items.ToArray(), _lengths[.._dimensions], lowerBounds[.._dimensions]);
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    private void SkipSpaces()
    {
        while (_at < _text.Length && Ascii.IsSpace(_text[_at]))
        {
            _at++;
        }
    }

    private readonly SqlError Malformed(string detail) =>
        new(SqlState.InvalidTextRepresentation, $"malformed array literal: \"{Ascii.Show(_text)}\"") { Detail = detail };

    private int ReadBounds(scoped Span<int> lowerBounds, scoped Span<int> lengths)
    {
        int count = 0;
        while (true)
        {
            SkipSpaces();
            if (Peek() != '[')
            {
                break;
            }

            if (count == PgArray.MaxDimensions)
            {
                throw TooManyDimensions();
            }

            _at++;
            int first = ReadBound();
            int lower = 1;
            int upper = first;
            if (Peek() == ':')
            {
                _at++;
                lower = first;
                upper = ReadBound();
            }

            if (Peek() != ']')
            {
                throw Malformed("Missing \"]\" after array dimensions.");
            }

            _at++;
            if (upper < lower)
            {
                throw new SqlError(SqlState.ArraySubscriptError, "upper bound cannot be less than lower bound");
            }

            lowerBounds[count] = lower;
            lengths[count++] = checked(upper - lower + 1);
        }

        if (count > 0)
        {
            if (Peek() != '=')
            {
                throw Malformed("Missing \"=\" after array dimensions.");
            }

            _at++;
        }

        return count;
    }

    private static SqlError TooManyDimensions() => new(
        SqlState.ProgramLimitExceeded, $"number of array dimensions exceeds the maximum allowed ({PgArray.MaxDimensions})");

    private int ReadBound()
    {
        int sign = Peek() is (byte)'+' or (byte)'-' ? 1 : 0;
        if (!Utf8Parser.TryParse(_text[_at..], out int value, out int used) || used == sign)
        {
            throw Malformed("\"[\" must introduce explicitly-specified array dimensions.");
        }

        _at += used;
        return value;
    }

    /// <summary>Behind an opening brace: elements or inner levels, to the closing brace.</summary>
    private int ReadLevel(int depth)
    {
        if (depth >= PgArray.MaxDimensions)
        {
            throw TooManyDimensions();
        }

        if (depth + 1 > _dimensions)
        {
            _dimensions = _depthIsKnown ? throw DimensionMismatch() : depth + 1;
        }

        int count = 0;
        bool expectsMore = false;
        while (true)
        {
            SkipSpaces();
            if (_at == _text.Length)
            {
                throw Malformed("Unexpected end of input.");
            }

            byte b = _text[_at];
            if (b == '}')
            {
                if (expectsMore)
                {
                    throw Unexpected(b);
                }

                _at++;
                break;
            }

            if (b == _delimiter)
            {
                throw Unexpected(b);
            }

            ReadMember(b, depth);
            count++;
            expectsMore = EndMember();
            if (!expectsMore)
            {
                break;
            }
        }

        SetLength(depth, count);
        return count;
    }

    private void ReadMember(byte first, int depth)
    {
        if (first == '{')
        {
            _at++;
            ReadLevel(depth + 1);
            return;
        }

        _items.Add(ReadElement());
        _depthIsKnown = true;
        if (depth + 1 != _dimensions)
        {
            throw DimensionMismatch();
        }
    }

    /// <summary>Behind a member: true at a delimiter, false at the closing brace.</summary>
    private bool EndMember()
    {
        SkipSpaces();
        byte b = Peek();
        if (_at == _text.Length)
        {
            throw Malformed("Unexpected end of input.");
        }

        if (b == _delimiter)
        {
            _at++;
            return true;
        }

        if (b == '}')
        {
            _at++;
            return false;
        }

        throw b == '{' ? Unexpected(b) : Malformed("Unexpected array element.");
    }

    private readonly SqlError Unexpected(byte b) => Malformed($"Unexpected \"{(char)b}\" character.");

    private readonly SqlError DimensionMismatch() => Malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");

    private void SetLength(int depth, int count)
    {
        if (_lengths[depth] >= 0 && _lengths[depth] != count)
        {
            throw DimensionMismatch();
        }

        _lengths[depth] = count;
    }

    private Datum ReadElement()
    {
        int length = 0;
        if (Peek() == '"')
        {
            ReadQuoted(ref length);
            SkipSpaces();
            if (_at < _text.Length && _text[_at] != _delimiter && _text[_at] != '}')
            {
                throw Malformed("Incorrectly quoted array element.");
            }

            return TextCodec.Parse(_element, _scratch.AsSpan(0, length), _settings);
        }

        int significant = 0;
        bool hasEscape = false;
        while (true)
        {
            if (_at == _text.Length)
            {
                throw Malformed("Unexpected end of input.");
            }

            byte b = _text[_at];
            if (b == _delimiter || b == '}')
            {
                break;
            }

            if (b == '{')
            {
                throw Unexpected(b);
            }

            if (b == '"')
            {
                throw Malformed("Incorrectly quoted array element.");
            }

            if (b == '\\')
            {
                hasEscape = true;
                _at++;
                b = _at < _text.Length ? _text[_at] : throw Malformed("Unexpected end of input.");
            }

            _at++;
            _scratch[length++] = b;
            significant = hasEscape || !Ascii.IsSpace(b) ? length : significant;
        }

        ReadOnlySpan<byte> text = _scratch.AsSpan(0, significant);
        return !hasEscape && Ascii.EqualsWord(text, "null"u8) ? default : TextCodec.Parse(_element, text, _settings);
    }

    private void ReadQuoted(ref int length)
    {
        _at++;
        while (true)
        {
            if (_at < _text.Length && _text[_at] == '\\')
            {
                _at++;
            }
            else if (_at < _text.Length && _text[_at] == '"')
            {
                _at++;
                return;
            }

            if (_at == _text.Length)
            {
                throw Malformed("Unexpected end of input.");
            }

            _scratch[length++] = _text[_at++];
        }
    }
}
