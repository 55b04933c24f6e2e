using Helios.Base;

namespace Helios.Types;

/// <summary>
/// json and jsonb as text. json keeps its text and is checked only. jsonb is held and printed in one canonical text: numbers as
/// numeric prints
/// them, strings with the fewest escapes, ", " and ": " between parts, the last of equal keys, keys in order of length and then of bytes.
/// </summary>
internal ref struct JsonText
{
    private const int MaxDepthLevels = Limits.StatementDepthLevels;

    private readonly GrowingBytes? _decoded;
    private readonly GrowingBytes? _output;
    private JsonLexer _lexer;
    private int _depth;

    private JsonText(ReadOnlySpan<byte> text, bool isCanonical)
    {
        _decoded = isCanonical ? new GrowingBytes() : null;
        _output = isCanonical ? new GrowingBytes() : null;
        _lexer = new JsonLexer(text, _decoded);
    }

    /// <summary>Throws 22P02 with PostgreSQL's detail when the text is not JSON.</summary>
    public static void Validate(ReadOnlySpan<byte> text)
    {
        JsonText parser = new(text, isCanonical: false);
        parser.ReadDocument();
    }

    public static byte[] Canonical(ReadOnlySpan<byte> text)
    {
        JsonText parser = new(text, isCanonical: true);
        parser.ReadDocument();
        return parser._output!.Written.ToArray();
    }

    private void ReadDocument()
    {
        _lexer.Next();
        ReadValue();
        if (_lexer.Token != JsonToken.End)
        {
            throw _lexer.Unexpected("end of input");
        }
    }

    private void ReadValue()
    {
        switch (_lexer.Token)
        {
            case JsonToken.ObjectBegin:
                Enter();
                ReadObject();
                _depth--;
                return;
            case JsonToken.ArrayBegin:
                Enter();
                ReadArray();
                _depth--;
                return;
            case JsonToken.String:
                WriteString();
                break;
            case JsonToken.Number:
                WriteNumber();
                break;
            case JsonToken.True or JsonToken.False or JsonToken.Null:
                _output?.Append(_lexer.TokenText);
                break;
            default:
                throw _lexer.Unexpected("JSON value");
        }

        _lexer.Next();
    }

    private void Enter()
    {
        if (++_depth > MaxDepthLevels)
        {
            throw new SqlError(SqlState.StatementTooComplex, $"JSON is nested too deeply: the limit is {MaxDepthLevels} levels");
        }
    }

    private void ReadArray()
    {
        _lexer.Next();
        _output?.Append("["u8);
        bool isFirst = true;
        while (!(isFirst && _lexer.Token == JsonToken.ArrayEnd))
        {
            ReadValue();
            isFirst = false;
            if (_lexer.Token == JsonToken.ArrayEnd)
            {
                break;
            }

            if (_lexer.Token != JsonToken.Comma)
            {
                throw _lexer.Unexpected("\",\" or \"]\"");
            }

            _lexer.Next();
            _output?.Append(", "u8);
        }

        _output?.Append("]"u8);
        _lexer.Next();
    }

    private void ReadObject()
    {
        _lexer.Next();
        List<Member>? members = _output is null ? null : [];
        int outputBegin = _output?.Length ?? 0;
        int decodedBegin = _decoded?.Length ?? 0;
        bool isFirst = true;
        while (!(isFirst && _lexer.Token == JsonToken.ObjectEnd))
        {
            if (_lexer.Token != JsonToken.String)
            {
                throw _lexer.Unexpected(isFirst ? "string or \"}\"" : "string");
            }

            isFirst = false;
            int keyBegin = _lexer.DecodedBegin;
            int keyEnd = _decoded?.Length ?? 0;
            _lexer.Next();
            if (_lexer.Token != JsonToken.Colon)
            {
                throw _lexer.Unexpected("\":\"");
            }

            _lexer.Next();
            int valueBegin = _output?.Length ?? 0;
            ReadValue();
            members?.Add(new Member(keyBegin, keyEnd, valueBegin, _output!.Length, members.Count));
            if (_lexer.Token == JsonToken.ObjectEnd)
            {
                break;
            }

            if (_lexer.Token != JsonToken.Comma)
            {
                throw _lexer.Unexpected("\",\" or \"}\"");
            }

            _lexer.Next();
        }

        if (members is not null)
        {
            WriteObject(members, outputBegin);
            _decoded!.CutTo(decodedBegin);
        }

        _lexer.Next();
    }

    /// <summary>A member whose key lies decoded in one buffer and whose value, printed, in the other.</summary>
    private readonly record struct Member(int KeyBegin, int KeyEnd, int ValueBegin, int ValueEnd, int Order);

    private readonly void WriteObject(List<Member> members, int outputBegin)
    {
        GrowingBytes decoded = _decoded!;
        GrowingBytes output = _output!;
        members.Sort((x, y) =>
        {
            int order = CompareKeys(decoded, x, y);
            return order != 0 ? order : y.Order.CompareTo(x.Order);
        });
        int valuesEnd = output.Length;
        output.Append("{"u8);
        for (int i = 0; i < members.Count; i++)
        {
            Member member = members[i];
            if (i > 0 && CompareKeys(decoded, members[i - 1], member) == 0)
            {
                continue;
            }

            output.Append(i > 0 ? ", "u8 : default);
            AppendString(output, decoded.Slice(member.KeyBegin, member.KeyEnd - member.KeyBegin));
            output.Append(": "u8);
            output.Reserve(member.ValueEnd - member.ValueBegin);
            output.Append(output.Slice(member.ValueBegin, member.ValueEnd - member.ValueBegin));
        }

        output.Append("}"u8);
        int length = output.Length - valuesEnd;
        output.Slice(valuesEnd, length).CopyTo(output.Slice(outputBegin, length));
        output.CutTo(outputBegin + length);
    }

    private static int CompareKeys(GrowingBytes decoded, in Member x, in Member y)
    {
        int order = (x.KeyEnd - x.KeyBegin).CompareTo(y.KeyEnd - y.KeyBegin);
        return order != 0
            ? order
            : decoded.Slice(x.KeyBegin, x.KeyEnd - x.KeyBegin).SequenceCompareTo(decoded.Slice(y.KeyBegin, y.KeyEnd - y.KeyBegin));
    }

    private readonly void WriteNumber()
    {
        if (_output is null)
        {
            return;
        }

        byte[] form = NumericText.ParseForm(_lexer.TokenText);
        int length = NumericText.Format(form, _output.Reserve(NumericText.MaxBytes(form)));
        _output.Advance(length);
    }

    private readonly void WriteString()
    {
        if (_output is null)
        {
            return;
        }

        AppendString(_output, _decoded!.Slice(_lexer.DecodedBegin, _decoded.Length - _lexer.DecodedBegin));
        _decoded.CutTo(_lexer.DecodedBegin);
    }

    /// <summary>A string with the escapes that PostgreSQL's escape_json writes.</summary>
    public static void AppendString(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        Span<byte> span = output.Reserve(checked((text.Length * 6) + 2));
        int at = 0;
        span[at++] = (byte)'"';
        foreach (byte b in text)
        {
            if (b is not ((byte)'"' or (byte)'\\') && b >= 0x20)
            {
                span[at++] = b;
                continue;
            }

            span[at++] = (byte)'\\';
            switch (b)
            {
                case (byte)'"' or (byte)'\\':
                    span[at++] = b;
                    break;
                case 8:
                    span[at++] = (byte)'b';
                    break;
                case 9:
                    span[at++] = (byte)'t';
                    break;
                case 10:
                    span[at++] = (byte)'n';
                    break;
                case 12:
                    span[at++] = (byte)'f';
                    break;
                case 13:
                    span[at++] = (byte)'r';
                    break;
                default:
                    "u00"u8.CopyTo(span[at..]);
                    span[at + 3] = Ascii.HexDigits[b >> 4];
                    span[at + 4] = Ascii.HexDigits[b & 15];
                    at += 5;
                    break;
            }
        }

        span[at++] = (byte)'"';
        output.Advance(at);
    }
}
