using System.Buffers;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Cuts text and CSV data into lines, with PostgreSQL's rules (copyfromparse.c): the first line's end decides how all end; in text a
/// backslash takes the byte behind it along, and a line of "\." ends the data; in CSV line ends inside quotes are data.
/// </summary>
internal sealed class CopyLineReader
{
    private static readonly SearchValues<byte> s_textEnds = SearchValues.Create("\n\r\\"u8);

    private readonly CopyInput _input;
    private readonly CopyFormat _format;
    private readonly SearchValues<byte> _ends;
    private readonly int _escape;
    private LineEnd _end;
    private bool _isInLine;
    private bool _isInQuote;
    private bool _wasEscape;
    private bool _isPastMarker;
    private int _scanned;
    private int _length;
    private int _taken;

    public CopyLineReader(CopyFormat format, CopyInput input)
    {
        _format = format;
        _input = input;
        _escape = format.Quote == format.Escape ? -1 : format.Escape;
        _ends = format.Kind == CopyKind.Csv ? SearchValues.Create([(byte)'\n', (byte)'\r', format.Quote, format.Escape]) : s_textEnds;
    }

    private enum LineEnd : byte
    {
        Unknown,
        Lf,
        Cr,
        CrLf,
    }

    /// <summary>Of the line that is or was read, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The line without its end, after <see cref="CopyRead.Row"/> and until the next call.</summary>
    public ReadOnlySpan<byte> Text => HasText ? _input.Unread[.._length] : default;

    public bool HasText { get; private set; }

    private bool IsCsv => _format.Kind == CopyKind.Csv;

    public CopyRead Next()
    {
        if (HasText)
        {
            _input.Take(_taken);
            HasText = false;
        }

        if (_isPastMarker)
        {
            _input.Drop();
            return _input.IsEnded ? CopyRead.End : CopyRead.Input;
        }

        if (!_isInLine)
        {
            _isInLine = true;
            _isInQuote = false;
            _wasEscape = false;
            _scanned = 0;
            Number++;
        }

        CopyRead found = IsCsv ? ScanCsv(_input.Unread) : ScanText(_input.Unread);
        if (found == CopyRead.Input && _input.UnreadBytes > Limits.CopyLineBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"a row of COPY data exceeds {Limits.CopyLineBytes} bytes");
        }

        if (found == CopyRead.Row)
        {
            Utf8Text.Require(_input.Unread[.._length]);
            _isInLine = false;
            HasText = true;
        }

        return found;
    }

    private CopyRead ScanText(ReadOnlySpan<byte> data)
    {
        int at = _scanned;
        while (true)
        {
            int next = data[at..].IndexOfAny(_ends);
            if (next < 0)
            {
                return AtEnd(data, data.Length);
            }

            at += next;
            if (data[at] != '\\')
            {
                return TryEnd(data, at) ? CopyRead.Row : Later(at);
            }

            if (at + 1 >= data.Length)
            {
                return AtEnd(data, at);
            }

            if (data[at + 1] == '.')
            {
                return Marker(data, at);
            }

            at += 2;
            if (at > data.Length)
            {
                return AtEnd(data, data.Length);
            }
        }
    }

    private CopyRead ScanCsv(ReadOnlySpan<byte> data)
    {
        int at = _scanned;
        while (true)
        {
            int next = data[at..].IndexOfAny(_ends);
            if (next < 0)
            {
                _wasEscape = _wasEscape && at == data.Length;
                return AtEnd(data, data.Length);
            }

            _wasEscape &= next == 0;
            at += next;
            byte c = data[at];
            if (c is (byte)'\n' or (byte)'\r' && !_isInQuote)
            {
                if (!TryEnd(data, at))
                {
                    return Later(at);
                }

                return CopyRead.Row;
            }

            if (_isInQuote && c == _escape)
            {
                _wasEscape = !_wasEscape;
            }

            if (c == _format.Quote && !_wasEscape)
            {
                _isInQuote = !_isInQuote;
            }

            if (c != _escape)
            {
                _wasEscape = false;
            }

            Number += _isInQuote && c == (_end == LineEnd.Lf ? '\n' : '\r') ? 1 : 0;
            at++;
        }
    }

    private CopyRead Later(int scanned)
    {
        _scanned = scanned;
        return CopyRead.Input;
    }

    private CopyRead AtEnd(ReadOnlySpan<byte> data, int scanned)
    {
        if (!_input.IsEnded)
        {
            return Later(scanned);
        }

        _length = data.Length;
        _taken = data.Length;
        return data.IsEmpty ? CopyRead.End : CopyRead.Row;
    }

    // A line ends at this byte, or must not. False: the byte behind it must be known first.
    private bool TryEnd(ReadOnlySpan<byte> data, int at)
    {
        _length = at;
        _taken = at + 1;
        if (data[at] == '\n')
        {
            if (_end is LineEnd.Cr or LineEnd.CrLf)
            {
                throw IsCsv
                    ? Bad("unquoted newline found in data", "Use quoted CSV field to represent newline.")
                    : Bad("literal newline found in data", "Use \"\\n\" to represent newline.");
            }

            _end = LineEnd.Lf;
            return true;
        }

        if (_end is LineEnd.Unknown or LineEnd.CrLf)
        {
            if (at + 1 >= data.Length && !_input.IsEnded)
            {
                return false;
            }

            if (at + 1 < data.Length && data[at + 1] == '\n')
            {
                _end = LineEnd.CrLf;
                _taken = at + 2;
                return true;
            }

            _end = _end == LineEnd.CrLf ? throw LoneReturn() : LineEnd.Cr;
            return true;
        }

        return _end == LineEnd.Lf ? throw LoneReturn() : true;
    }

    private CopyRead Marker(ReadOnlySpan<byte> data, int at)
    {
        int behind = at + 2;
        if (data.Length <= behind + (_end == LineEnd.CrLf ? 1 : 0) && !_input.IsEnded)
        {
            return Later(at);
        }

        int c = At(data, behind);
        if (_end == LineEnd.CrLf)
        {
            if (c != '\r')
            {
                throw c == '\n' ? OtherStyle() : NotAlone();
            }

            c = At(data, behind + 1);
        }

        if (c is not ('\r' or '\n'))
        {
            throw NotAlone();
        }

        if ((_end is LineEnd.Lf or LineEnd.CrLf && c != '\n') || (_end == LineEnd.Cr && c != '\r'))
        {
            throw OtherStyle();
        }

        if (at > 0)
        {
            throw NotAlone();
        }

        _isPastMarker = true;
        _input.Drop();
        return _input.IsEnded ? CopyRead.End : CopyRead.Input;
    }

    private static int At(ReadOnlySpan<byte> data, int at) => at < data.Length ? data[at] : -1;

    private SqlError LoneReturn() => IsCsv
        ? Bad("unquoted carriage return found in data", "Use quoted CSV field to represent carriage return.")
        : Bad("literal carriage return found in data", "Use \"\\r\" to represent carriage return.");

    private static SqlError NotAlone() => Bad("end-of-copy marker is not alone on its line");

    private static SqlError OtherStyle() => Bad("end-of-copy marker does not match previous newline style");

    private static SqlError Bad(string message, string? hint = null) => new(SqlState.BadCopyFileFormat, message) { Hint = hint };
}
