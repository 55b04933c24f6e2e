namespace Helios.Sql.Analysis;

/// <summary>A statement of a script: bytes of its text, without the semicolon.</summary>
/// <param name="IsComplete">False when a quote or comment in it is not closed.</param>
public readonly record struct ScriptStatement(int Start, int Length, bool IsComplete);

/// <summary>
/// Cuts a script into statements without parsing them, as psql does: a semicolon ends one unless it stands in quotes, a comment,
/// parentheses (CREATE RULE) or the body BEGIN ATOMIC ... END of a routine. A wrong statement ends at its semicolon like any other.
/// Commands of psql (a backslash outside quotes, to the end of the line) are no statements: those that send what was typed (\g and its
/// like, \;) end one. The rows behind COPY ... FROM STDIN, up to the line "\.", are skipped.
/// </summary>
public ref struct ScriptSplitter
{
    private readonly ReadOnlySpan<byte> _sql;
    private int _at;
    private int _start;
    private int _end;
    private int _parentheses;
    private bool _isComplete;
    private ScriptWords _words;

    /// <param name="sql">Valid UTF-8.</param>
    public ScriptSplitter(ReadOnlySpan<byte> sql)
    {
        _sql = sql;
    }

    /// <summary>The next statement, or false at the end. Statements of nothing but comments are left out.</summary>
    public bool TryNext(out ScriptStatement statement)
    {
        _start = -1;
        _end = 0;
        _parentheses = 0;
        _isComplete = true;
        _words = default;
        while (_at < _sql.Length)
        {
            if (EndsHere())
            {
                if (_start >= 0)
                {
                    break;
                }

                _words = default;
                _parentheses = 0;
            }
        }

        statement = new ScriptStatement(Math.Max(_start, 0), _start < 0 ? 0 : _end - _start, _isComplete);
        if (_words.CopiesFromInput)
        {
            SkipRows();
        }

        return _start >= 0;
    }

    // Goes over one token; true when it ends the statement.
    private bool EndsHere()
    {
        byte b = _sql[_at];
        if (Lexing.Lexer.IsSpace(b))
        {
            _at++;
            return false;
        }

        int comment = CommentEnd();
        if (comment > _at)
        {
            _at = comment;
            return false;
        }

        switch (b)
        {
            case (byte)';' when _parentheses == 0 && !_words.IsInBody:
                _at++;
                return true;
            case (byte)'\\':
                return Command();
            case (byte)'(':
                _parentheses++;
                break;
            case (byte)')':
                _parentheses = Math.Max(0, _parentheses - 1);
                break;
            default:
                break;
        }

        Token(b);
        return false;
    }

    private void Token(byte b)
    {
        _start = _start < 0 ? _at : _start;
        int end = QuotedEnd(b);
        if (end == _at)
        {
            end = WordEnd(_at);
            if (end > _at)
            {
                _words.Add(_sql[_at..end]);
            }
            else
            {
                end = _at + 1;
                _words.Break();
            }
        }

        _at = end;
        _end = end;
    }

    private readonly int WordEnd(int from)
    {
        int at = from;
        while (at < _sql.Length && IsWord(_sql[at], isFirst: at == from))
        {
            at++;
        }

        return at;
    }

    private static bool IsWord(byte b, bool isFirst) =>
        b >= 0x80 || b == '_' || char.IsAsciiLetter((char)b) || (!isFirst && (char.IsAsciiDigit((char)b) || b == '$'));

    // Behind a quoted thing that begins here, or here.
    private int QuotedEnd(byte b)
    {
        switch (b)
        {
            case (byte)'\'' or (byte)'"':
                return Close(_at + 1, b, escapes: false);
            case (byte)'e' or (byte)'E' when _at + 1 < _sql.Length && _sql[_at + 1] == '\'':
                return Close(_at + 2, (byte)'\'', escapes: true);
            case (byte)'$':
                return DollarEnd();
            default:
                return char.IsAsciiDigit((char)b) ? NumberEnd() : _at;
        }
    }

    // 1e'x' is no escape string, and 1$a$ no dollar quote.
    private readonly int NumberEnd()
    {
        int at = _at;
        while (at < _sql.Length && (char.IsAsciiLetterOrDigit((char)_sql[at]) || _sql[at] is (byte)'.' or (byte)'_'))
        {
            at++;
        }

        return at;
    }

    private int Close(int at, byte quote, bool escapes)
    {
        while (at < _sql.Length)
        {
            if (escapes && _sql[at] == '\\')
            {
                at += 2;
            }
            else if (_sql[at] == quote && at + 1 < _sql.Length && _sql[at + 1] == quote)
            {
                at += 2;
            }
            else if (_sql[at++] == quote)
            {
                return at;
            }
        }

        _isComplete = false;
        return _sql.Length;
    }

    private int DollarEnd()
    {
        int tag = _at + 1;
        while (tag < _sql.Length && _sql[tag] != '$' && IsWord(_sql[tag], isFirst: tag == _at + 1))
        {
            tag++;
        }

        if (tag >= _sql.Length || _sql[tag] != '$')
        {
            return _at;
        }

        int body = tag + 1;
        int close = _sql[body..].IndexOf(_sql[_at..body]);
        if (close >= 0)
        {
            return body + close + (body - _at);
        }

        _isComplete = false;
        return _sql.Length;
    }

    private int CommentEnd()
    {
        ReadOnlySpan<byte> rest = _sql[_at..];
        if (rest.StartsWith("--"u8))
        {
            int line = rest.IndexOfAny((byte)'\n', (byte)'\r');
            return line < 0 ? _sql.Length : _at + line;
        }

        if (!rest.StartsWith("/*"u8))
        {
            return _at;
        }

        int depth = 1;
        int at = 2;
        while (depth > 0)
        {
            int step = rest[at..].IndexOfAny((byte)'*', (byte)'/');
            at += step;
            if (step < 0 || at + 1 >= rest.Length)
            {
                _isComplete = false;
                return _sql.Length;
            }

            int change = (rest[at], rest[at + 1]) switch { ((byte)'*', (byte)'/') => -1, ((byte)'/', (byte)'*') => 1, _ => 0 };
            depth += change;
            at += change == 0 ? 1 : 2;
        }

        return _at + at;
    }

    // A command of psql. True when it sends what stands before it.
    private bool Command()
    {
        int line = _sql[_at..].IndexOf((byte)'\n');
        int end = line < 0 ? _sql.Length : _at + line;
        ReadOnlySpan<byte> command = _sql[(_at + 1)..end];
        if (command.StartsWith(";"u8))
        {
            _at += 2;
            return true;
        }

        _at = end;
        int length = command.IndexOfAnyExceptInRange((byte)'a', (byte)'z');
        command = length < 0 ? command : command[..length];
        return command.SequenceEqual("g"u8) || command.SequenceEqual("gx"u8) || command.SequenceEqual("gset"u8)
            || command.SequenceEqual("gexec"u8) || command.SequenceEqual("gdesc"u8) || command.SequenceEqual("crosstabview"u8)
            || command.SequenceEqual("watch"u8) || command.SequenceEqual("bind"u8) || command.SequenceEqual("parse"u8)
            || command.SequenceEqual("sendpipeline"u8);
    }

    private void SkipRows()
    {
        int line = _sql[_at..].IndexOf((byte)'\n');
        _at = line < 0 ? _sql.Length : _at + line + 1;
        while (_at < _sql.Length)
        {
            line = _sql[_at..].IndexOf((byte)'\n');
            ReadOnlySpan<byte> row = line < 0 ? _sql[_at..] : _sql.Slice(_at, line);
            _at = line < 0 ? _sql.Length : _at + line + 1;
            if (row.TrimEnd((byte)'\r').SequenceEqual("\\."u8))
            {
                return;
            }
        }
    }
}
