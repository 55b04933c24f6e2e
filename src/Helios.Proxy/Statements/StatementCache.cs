using System.Collections.Concurrent;
using Helios.Base;
using Helios.Sql;

namespace Helios.Proxy.Statements;

/// <summary>
/// Query strings that were parsed before, found by their bytes without an allocation. Bounded: when full it is emptied, which costs one
/// parse per live text. Texts above <see cref="Limits.StatementCacheTextBytes"/> are parsed each time.
/// </summary>
public sealed class StatementCache
{
    private readonly ConcurrentDictionary<byte[], CachedStatement[]> _byText = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], CachedStatement[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public StatementCache()
    {
        _lookup = _byText.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The statements of a query string. Throws what the parser throws; a failed parse is not kept.</summary>
    public CachedStatement[] Parse(ReadOnlySpan<byte> sql)
    {
        if (_lookup.TryGetValue(sql, out CachedStatement[]? known))
        {
            return known;
        }

        IReadOnlyList<ParsedStatement> parsed = SqlParser.ParseAll(sql);
        var statements = new CachedStatement[parsed.Count];
        for (int i = 0; i < statements.Length; i++)
        {
            statements[i] = new CachedStatement(parsed[i]);
        }

        if (sql.Length <= Limits.StatementCacheTextBytes)
        {
            if (_byText.Count >= Limits.StatementCacheCount)
            {
                _byText.Clear();
            }

            _byText[sql.ToArray()] = statements;
        }

        return statements;
    }
}
