using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Reads the options of a COPY with PostgreSQL's checks, in their order (copy.c, ProcessCopyOptions).</summary>
internal sealed class CopyOptionReader
{
    private readonly Ast _ast;
    private readonly SourceText _source;
    private readonly bool _isFrom;
    private readonly HashSet<string> _given = [];
    private CopyKind _kind;
    private string? _delimiter;
    private string? _null;
    private string? _default;
    private string? _quote;
    private string? _escape;
    private CopyHeader _header;
    private bool _isFreeze;
    private bool _ignoresErrors;
    private long _rejectLimit;
    private CopyLog _log;
    private CopyColumns? _forceQuote;
    private CopyColumns? _forceNotNull;
    private CopyColumns? _forceNull;

    private CopyOptionReader(Ast ast, SourceText source, bool isFrom)
    {
        _ast = ast;
        _source = source;
        _isFrom = isFrom;
    }

    public static CopyOptions Read(Ast ast, SourceText source, NodeId copy)
    {
        var reader = new CopyOptionReader(ast, source, ast.Has(copy, NodeFlags.From));
        foreach (NodeId option in ast.Children(copy, Role.Option))
        {
            reader.Take(option);
        }

        return reader.Finish();
    }

    private void Take(NodeId option)
    {
        string name = _ast.Text(option);
        if (!_given.Add(name))
        {
            throw Error(SqlState.SyntaxError, "conflicting or redundant options", option);
        }

        switch (name)
        {
            case "format":
                _kind = Word(option) switch
                {
                    "text" => CopyKind.Text,
                    "csv" => CopyKind.Csv,
                    "binary" => CopyKind.Binary,
                    string other => throw Error(SqlState.InvalidParameterValue, $"COPY format \"{other}\" not recognized", option),
                };
                break;
            case "freeze":
                _isFreeze = Boolean(option);
                break;
            case "delimiter":
                _delimiter = Word(option);
                break;
            case "null":
                _null = Word(option);
                break;
            case "default":
                _default = Word(option);
                break;
            case "header":
                _header = Header(option);
                break;
            case "quote":
                _quote = Word(option);
                break;
            case "escape":
                _escape = Word(option);
                break;
            case "force_quote":
                _forceQuote = Columns(option);
                break;
            case "force_not_null":
                _forceNotNull = Columns(option);
                break;
            case "force_null":
                _forceNull = Columns(option);
                break;
            case "encoding":
                RequireUtf8(option);
                break;
            default:
                TakeErrorOption(option, name);
                break;
        }
    }

    private void TakeErrorOption(NodeId option, string name)
    {
        switch (name)
        {
            case "on_error":
                Word(option);
                if (!_isFrom)
                {
                    throw Error(SqlState.InvalidParameterValue, "COPY ON_ERROR cannot be used with COPY TO", option);
                }

                _ignoresErrors = Choice(option, "ON_ERROR", "stop", "ignore") == 1;
                break;
            case "log_verbosity":
                _log = (CopyLog)(Choice(option, "LOG_VERBOSITY", "silent", "default", "verbose") - 1);
                break;
            case "reject_limit":
                _rejectLimit = RejectLimit(option);
                break;
            default:
                throw Error(SqlState.SyntaxError, $"option \"{name}\" not recognized", option);
        }
    }

    private CopyOptions Finish()
    {
        bool isCsv = _kind == CopyKind.Csv;
        RequireNotBinary(_delimiter is not null, "DELIMITER");
        RequireNotBinary(_null is not null, "NULL");
        RequireNotBinary(_default is not null, "DEFAULT");
        string delimiter = _delimiter ?? (isCsv ? "," : "\t");
        string nullText = _null ?? (isCsv ? "" : "\\N");
        RequireOneByte(delimiter, "delimiter");
        RequireOneLine(delimiter, "COPY delimiter cannot be newline or carriage return");
        RequireOneLine(nullText, "COPY null representation cannot use newline or carriage return");
        RequireOneLine(_default ?? "", "COPY default representation cannot use newline or carriage return");
        if (!isCsv && "\\.abcdefghijklmnopqrstuvwxyz0123456789".Contains(delimiter, StringComparison.Ordinal))
        {
            throw Wrong($"COPY delimiter cannot be \"{delimiter}\"");
        }

        if (_kind == CopyKind.Binary && _header != CopyHeader.None)
        {
            throw Unsupported("cannot specify HEADER in BINARY mode");
        }

        string quote = _quote ?? "\"";
        RequireCsv(_quote is not null, "QUOTE");
        RequireOneByte(quote, "quote");
        if (isCsv && delimiter == quote)
        {
            throw Wrong("COPY delimiter and quote must be different");
        }

        string escape = _escape ?? quote;
        RequireCsv(_escape is not null, "ESCAPE");
        RequireOneByte(escape, "escape");
        RequireForce(_forceQuote, "FORCE_QUOTE", fits: !_isFrom);
        RequireForce(_forceNotNull, "FORCE_NOT_NULL", fits: _isFrom);
        RequireForce(_forceNull, "FORCE_NULL", fits: _isFrom);
        RequireFree(nullText, "NULL", delimiter, quote);
        RequireDirection(_isFreeze && !_isFrom, "FREEZE");
        if (_default is not null)
        {
            RequireDirection(!_isFrom, "DEFAULT");
            RequireFree(_default, "DEFAULT", delimiter, quote);
            if (_default == nullText)
            {
                throw Unsupported("NULL specification and DEFAULT specification cannot be the same");
            }
        }

        if (_kind == CopyKind.Binary && _ignoresErrors)
        {
            throw new SqlError(SqlState.SyntaxError, "only ON_ERROR STOP is allowed in BINARY mode");
        }

        if (_rejectLimit > 0 && !_ignoresErrors)
        {
            throw Wrong("COPY REJECT_LIMIT requires ON_ERROR to be set to IGNORE");
        }

        return Options(delimiter, nullText, quote, escape);
    }

    private CopyOptions Options(string delimiter, string nullText, string quote, string escape) => new()
    {
        Format = new CopyFormat
        {
            Kind = _kind,
            Delimiter = (byte)delimiter[0],
            Null = Encoding.UTF8.GetBytes(nullText),
            Default = _default is null ? null : Encoding.UTF8.GetBytes(_default),
            Quote = (byte)quote[0],
            Escape = (byte)escape[0],
            Header = _header,
        },
        IgnoresErrors = _ignoresErrors,
        RejectLimit = _rejectLimit,
        Log = _log,
        ForceQuote = _forceQuote,
        ForceNotNull = _forceNotNull,
        ForceNull = _forceNull,
    };

    private void RequireNotBinary(bool isGiven, string option)
    {
        if (isGiven && _kind == CopyKind.Binary)
        {
            throw new SqlError(SqlState.SyntaxError, $"cannot specify {option} in BINARY mode");
        }
    }

    private void RequireCsv(bool isGiven, string option)
    {
        if (isGiven && _kind != CopyKind.Csv)
        {
            throw Unsupported($"COPY {option} requires CSV mode");
        }
    }

    private void RequireForce(CopyColumns? columns, string option, bool fits)
    {
        RequireCsv(columns is not null, option);
        if (columns is not null && !fits)
        {
            throw _isFrom
                ? Unsupported($"COPY {option} cannot be used with COPY FROM")
                : Wrong($"COPY {option} cannot be used with COPY TO");
        }
    }

    private void RequireDirection(bool isWrong, string option)
    {
        if (isWrong)
        {
            throw Unsupported($"COPY {option} cannot be used with COPY TO");
        }
    }

    private static void RequireOneByte(string text, string what)
    {
        if (Encoding.UTF8.GetByteCount(text) != 1)
        {
            throw Unsupported($"COPY {what} must be a single one-byte character");
        }
    }

    private static void RequireOneLine(string text, string message)
    {
        if (text.AsSpan().ContainsAny('\r', '\n'))
        {
            throw Wrong(message);
        }
    }

    private void RequireFree(string text, string what, string delimiter, string quote)
    {
        SqlState state = what == "NULL" ? SqlState.InvalidParameterValue : SqlState.FeatureNotSupported;
        if (text.Contains(delimiter, StringComparison.Ordinal))
        {
            throw new SqlError(state, $"COPY delimiter character must not appear in the {what} specification");
        }

        if (_kind == CopyKind.Csv && text.Contains(quote, StringComparison.Ordinal))
        {
            throw new SqlError(state, $"CSV quote character must not appear in the {what} specification");
        }
    }

    private bool HasArgument(NodeId option) => !_ast.Child(option, Role.Argument).IsNone || !_ast.Child(option, Role.Element).IsNone;

    private string Word(NodeId option)
    {
        NodeId argument = _ast.Child(option, Role.Argument);
        if (argument.IsNone)
        {
            throw Error(SqlState.SyntaxError, $"{_ast.Text(option)} requires a parameter", -1);
        }

        return _ast.Kind(argument) switch
        {
            NodeKind.IntegerConst => _ast.Value(argument).ToString(CultureInfo.InvariantCulture),
            NodeKind.BoolConst => _ast.Value(argument) != 0 ? "true" : "false",
            NodeKind.Star => "*",
            NodeKind.Operator => _ast.Text(argument) + SignedText(argument),
            _ => _ast.Text(argument),
        };
    }

    private string SignedText(NodeId sign)
    {
        NodeId number = _ast.FirstChild(sign);
        return _ast.Kind(number) == NodeKind.IntegerConst
            ? _ast.Value(number).ToString(CultureInfo.InvariantCulture)
            : _ast.Text(number);
    }

    private bool Boolean(NodeId option)
    {
        if (!HasArgument(option))
        {
            return true;
        }

        return BooleanOf(Word(option))
            ?? throw Error(SqlState.SyntaxError, $"{_ast.Text(option)} requires a Boolean value", -1);
    }

    private CopyHeader Header(NodeId option)
    {
        if (!HasArgument(option))
        {
            return CopyHeader.Line;
        }

        string word = Word(option);
        if (BooleanOf(word) is { } isOn)
        {
            return isOn ? CopyHeader.Line : CopyHeader.None;
        }

        if (!string.Equals(word, "match", StringComparison.OrdinalIgnoreCase))
        {
            throw Error(SqlState.SyntaxError, "header requires a Boolean value or \"match\"", -1);
        }

        return _isFrom ? CopyHeader.Match : throw Unsupported($"cannot use \"{word}\" with HEADER in COPY TO");
    }

    private static bool? BooleanOf(string word) => word.ToLowerInvariant() switch
    {
        "true" or "on" or "1" => true,
        "false" or "off" or "0" => false,
        _ => null,
    };

    private int Choice(NodeId option, string name, params ReadOnlySpan<string> choices)
    {
        string word = Word(option);
        for (int i = 0; i < choices.Length; i++)
        {
            if (string.Equals(word, choices[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw Error(SqlState.InvalidParameterValue, $"COPY {name} \"{word}\" not recognized", option);
    }

    private long RejectLimit(NodeId option)
    {
        if (!HasArgument(option))
        {
            throw Error(SqlState.SyntaxError, "reject_limit requires a numeric value", -1);
        }

        NodeId argument = _ast.Child(option, Role.Argument);
        long limit = TextCodec.Parse(SqlType.Int8, Word(option), default).AsInt64;
        return limit > 0 && !argument.IsNone
            ? limit
            : throw Wrong($"REJECT_LIMIT ({limit}) must be greater than zero");
    }

    private CopyColumns Columns(NodeId option)
    {
        NodeId argument = _ast.Child(option, Role.Argument);
        if (!argument.IsNone && _ast.Kind(argument) == NodeKind.Star)
        {
            return new CopyColumns(null);
        }

        var names = new List<string>();
        foreach (NodeId element in _ast.Children(option, Role.Element))
        {
            names.Add(_ast.Text(element));
        }

        return names.Count > 0
            ? new CopyColumns([.. names])
            : throw Error(
                SqlState.InvalidParameterValue, $"argument to option \"{_ast.Text(option)}\" must be a list of column names", option);
    }

    private void RequireUtf8(NodeId option)
    {
        string name = Word(option);
        string bare = new([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
        if (bare is not ("utf8" or "unicode" or "utf"))
        {
            throw bare is "latin1" or "sqlascii" or "win1252" or "iso88591" or "latin9"
                ? SqlError.NotSupported($"COPY with ENCODING '{name}'")
                : Error(SqlState.InvalidParameterValue, "argument to option \"encoding\" must be a valid encoding name", option);
        }
    }

    private SqlError Error(SqlState state, string message, NodeId at) => Error(state, message, _ast.Position(at));

    private SqlError Error(SqlState state, string message, int position) => _source.Error(state, message, position);

    private static SqlError Wrong(string message) => new(SqlState.InvalidParameterValue, message);

    private static SqlError Unsupported(string message) => new(SqlState.FeatureNotSupported, message);
}
