using Helios.Sql.Lexing;

namespace Helios.Sql;

/// <summary>
/// PostgreSQL's SQL from UTF-8 bytes to flat trees. No catalog, no I/O. Errors are <see cref="Base.SqlError"/> with SQLSTATE, message and
/// character position as PostgreSQL gives them.
/// </summary>
public static class SqlParser
{
    // One buffer per thread; a parse never re-enters itself.
    [ThreadStatic]
    private static ParseBuffer? t_buffer;

    /// <summary>
    /// Parses every statement of a query string. An empty string or one of comments only gives no statement. Throws 42601 (syntax), 54001
    /// (too deep), 54000 (too many parts), 22021 (not UTF-8).
    /// </summary>
    public static IReadOnlyList<ParsedStatement> ParseAll(ReadOnlySpan<byte> sql)
    {
        ParsedStatement? first = null;
        List<ParsedStatement>? all = null;
        using ParseBuffer buffer = t_buffer ??= new ParseBuffer();
        foreach (LentStatement statement in buffer.Parse(sql))
        {
            ParsedStatement? previous = all is null ? first : all[^1];
            ParsedStatement kept = statement.Freeze(previous);
            if (first is null)
            {
                first = kept;
            }
            else
            {
                all ??= [first];
                all.Add(kept);
            }
        }

        return all is not null ? all.ToArray() : first is not null ? [first] : [];
    }

    /// <summary>Throws 22021 for text that is not UTF-8 or holds a zero byte.</summary>
    public static void RequireUtf8(ReadOnlySpan<byte> text) => Utf8Check.Require(text);
}
