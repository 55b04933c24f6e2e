using Helios.Base;

namespace Helios.Sql;

/// <summary>PostgreSQL's SQL from UTF-8 bytes to flat trees. No catalog, no I/O. Errors are <see cref="SqlError"/> with SQLSTATE, message and character position as PostgreSQL gives them.</summary>
public static partial class SqlParser
{
    /// <summary>
    /// Parses every statement of a query string. An empty string or one of comments only gives no statement. Throws 42601 (syntax), 54001 (too deep), 22021 (not UTF-8).
    /// </summary>
    public static IReadOnlyList<ParsedStatement> ParseAll(ReadOnlySpan<byte> sql) => throw new Bug("not written yet");
}
