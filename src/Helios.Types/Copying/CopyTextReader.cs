using System.Text;
using Helios.Base;

namespace Helios.Types;

/// <summary>Text and CSV: lines cut into fields (copyfromparse.c, CopyReadAttributesText and CopyReadAttributesCSV).</summary>
internal sealed class CopyTextReader : CopyReader
{
    private readonly CopyFormat _format;
    private readonly CopyLineReader _lines;
    private bool _isHeaderRead;
    private bool _hasEmptyHeader;

    public CopyTextReader(CopyFormat format, CopyInput input)
    {
        _format = format;
        _lines = new CopyLineReader(format, input);
        _isHeaderRead = format.Header == CopyHeader.None;
    }

    public override long Line => _lines.Number;

    public override ReadOnlySpan<byte> LineText => _lines.Text;

    public override bool HasLineText => _lines.HasText || _hasEmptyHeader;

    public override CopyRead Next(CopyFields fields, IReadOnlyList<string> names)
    {
        if (!_isHeaderRead)
        {
            CopyRead header = _lines.Next();
            if (header == CopyRead.Input)
            {
                return header;
            }

            // Where there is no first line, it is an empty one.
            _isHeaderRead = true;
            _hasEmptyHeader = header == CopyRead.End;
            if (_format.Header == CopyHeader.Match)
            {
                Split(fields);
                RequireNames(fields, names);
            }

            if (header == CopyRead.End)
            {
                return header;
            }
        }

        CopyRead found = _lines.Next();
        if (found == CopyRead.Row)
        {
            Split(fields);
        }

        return found;
    }

    private void RequireNames(CopyFields fields, IReadOnlyList<string> names)
    {
        if (fields.Count != names.Count)
        {
            throw Bad($"wrong number of fields in header line: got {fields.Count}, expected {names.Count}");
        }

        for (int i = 0; i < names.Count; i++)
        {
            string given = Encoding.UTF8.GetString(fields.Value(i));
            string? got = fields.Length(i) == CopyFields.Null
                ? $"null value (\"{Encoding.UTF8.GetString(_format.Null)}\")"
                : given == names[i] ? null : $"\"{given}\"";
            if (got is not null)
            {
                throw Bad($"column name mismatch in header line field {i + 1}: got {got}, expected \"{names[i]}\"");
            }
        }
    }

    private void Split(CopyFields fields)
    {
        ReadOnlySpan<byte> line = _lines.Text;
        int start = fields.Begin(line.Length);
        if (fields.ColumnCount == 0)
        {
            // A table without columns: its rows are empty lines.
            if (!line.IsEmpty)
            {
                throw Bad("extra data after last expected column");
            }

            return;
        }

        if (_format.Kind == CopyKind.Csv)
        {
            SplitCsv(line, fields, start);
        }
        else
        {
            SplitText(line, fields, start);
        }
    }

    private void SplitText(ReadOnlySpan<byte> line, CopyFields fields, int into)
    {
        int at = 0;
        while (true)
        {
            int end = at;
            bool hasEscape = false;
            while (true)
            {
                int next = line[end..].IndexOfAny(_format.Delimiter, (byte)'\\');
                if (next < 0)
                {
                    end = line.Length;
                    break;
                }

                end += next;
                if (line[end] != '\\')
                {
                    break;
                }

                hasEscape = true;
                end = Math.Min(end + 2, line.Length);
            }

            ReadOnlySpan<byte> raw = line[at..end];
            if (raw.SequenceEqual(_format.Null))
            {
                fields.Add(into, CopyFields.Null);
            }
            else if (fields.Count < fields.ColumnCount && _format.Default is { } marker && raw.SequenceEqual(marker))
            {
                fields.Add(into, CopyFields.Default);
            }
            else
            {
                int length = hasEscape ? Unescape(raw, fields.Bytes.AsSpan(into)) : raw.Length;
                if (!hasEscape)
                {
                    raw.CopyTo(fields.Bytes.AsSpan(into));
                }

                fields.Add(into, length);
                into += length;
            }

            if (end >= line.Length)
            {
                return;
            }

            at = end + 1;
        }
    }

    /// <summary>Writes the value and returns its length, which is not above that of its form.</summary>
    private static int Unescape(ReadOnlySpan<byte> raw, Span<byte> value)
    {
        int length = 0;
        bool mayBeBroken = false;
        for (int at = 0; at < raw.Length; at++)
        {
            byte c = raw[at];
            if (c != '\\')
            {
                value[length++] = c;
                continue;
            }

            // Alone at the end it stands for nothing.
            if (++at == raw.Length)
            {
                break;
            }

            c = raw[at];
            switch (c)
            {
                case >= (byte)'0' and <= (byte)'7':
                    int octal = c - '0';
                    for (int more = 0; more < 2 && at + 1 < raw.Length && raw[at + 1] is >= (byte)'0' and <= (byte)'7'; more++)
                    {
                        octal = (octal << 3) + (raw[++at] - '0');
                    }

                    c = (byte)octal;
                    mayBeBroken |= c is 0 or >= 0x80;
                    break;
                case (byte)'x' when at + 1 < raw.Length && char.IsAsciiHexDigit((char)raw[at + 1]):
                    int hex = Convert.ToInt32(((char)raw[++at]).ToString(), 16);
                    if (at + 1 < raw.Length && char.IsAsciiHexDigit((char)raw[at + 1]))
                    {
                        hex = (hex << 4) + Convert.ToInt32(((char)raw[++at]).ToString(), 16);
                    }

                    c = (byte)hex;
                    mayBeBroken |= c is 0 or >= 0x80;
                    break;
                default:
                    c = c switch
                    {
                        (byte)'b' => 8,
                        (byte)'f' => 12,
                        (byte)'n' => 10,
                        (byte)'r' => 13,
                        (byte)'t' => 9,
                        (byte)'v' => 11,
                        _ => c,
                    };
                    break;
            }

            value[length++] = c;
        }

        if (mayBeBroken)
        {
            Utf8Text.Require(value[..length]);
        }

        return length;
    }

    private void SplitCsv(ReadOnlySpan<byte> line, CopyFields fields, int into)
    {
        int at = 0;
        while (true)
        {
            int start = at;
            int length = CsvValue(line, ref at, fields.Bytes.AsSpan(into), out bool isQuoted);
            ReadOnlySpan<byte> raw = line[start..at];
            if (!isQuoted && raw.SequenceEqual(_format.Null))
            {
                fields.Add(into, CopyFields.Null);
            }
            else if (fields.Count < fields.ColumnCount && _format.Default is { } marker && raw.SequenceEqual(marker))
            {
                fields.Add(into, CopyFields.Default);
            }
            else
            {
                fields.Add(into, length);
                into += length;
            }

            if (at >= line.Length)
            {
                return;
            }

            at++;
        }
    }

    // Up to the delimiter or the end. Quotes may begin and end anywhere in a value.
    private int CsvValue(ReadOnlySpan<byte> line, ref int at, Span<byte> value, out bool isQuoted)
    {
        int length = 0;
        bool isInQuote = false;
        isQuoted = false;
        while (at < line.Length)
        {
            byte c = line[at];
            if (!isInQuote && c == _format.Delimiter)
            {
                break;
            }

            at++;
            if (!isInQuote && c == _format.Quote)
            {
                isQuoted = true;
                isInQuote = true;
            }
            else if (isInQuote && c == _format.Escape && at < line.Length && (line[at] == _format.Escape || line[at] == _format.Quote))
            {
                value[length++] = line[at++];
            }
            else if (isInQuote && c == _format.Quote)
            {
                isInQuote = false;
            }
            else
            {
                value[length++] = c;
            }
        }

        return isInQuote ? throw Bad("unterminated CSV quoted field") : length;
    }
}
