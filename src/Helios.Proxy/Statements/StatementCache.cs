using System.Collections.Concurrent;
using Helios.Base;
using Helios.Sql;

namespace Helios.Proxy.Statements;

/// <summary>
/// Query strings that were parsed before, found by their bytes without an allocation. A text is kept from its second time on: a client
/// that puts
/// its values into its texts would otherwise fill the cache with what never comes again. Bounded: when full it is emptied. Texts above
/// <see cref="Limits.StatementCacheTextBytes"/> are parsed each time.
/// </summary>
public sealed class StatementCache
{
    private const int SeenCount = 16_384;

    private readonly int[] _seen = new int[SeenCount];
    private readonly ConcurrentDictionary<byte[], CachedStatement[]> _byText = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], CachedStatement[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    private readonly StatementShapes _shapes = new();

    public StatementCache()
    {
        _lookup = _byText.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The statements of a query string. Throws what the parser throws; a failed parse is not kept.</summary>
    /// <param name="keep">Keep it from the first time on (a named prepared statement).</param>
    /// <param name="lift">The client gives no parameters, and no plugin looks at literals: a statement may run by the plan of others of its
    /// shape.</param>
    public CachedStatement[] Parse(ReadOnlySpan<byte> sql, bool keep = false, bool lift = false)
    {
        if (_lookup.TryGetValue(sql, out CachedStatement[]? known))
        {
            return known;
        }

        IReadOnlyList<ParsedStatement> parsed = SqlParser.ParseAll(sql);
        keep = sql.Length <= Limits.StatementCacheTextBytes && (WasSeen(sql) || keep);
        var statements = new CachedStatement[parsed.Count];
        for (int i = 0; i < statements.Length; i++)
        {
            statements[i] = new CachedStatement(parsed[i], keep);
        }

        if (!keep && lift && statements.Length == 1 && sql.Length <= Limits.StatementCacheTextBytes)
        {
            statements[0].Lifted = _shapes.Find(parsed[0]);
        }

        if (keep)
        {
            if (_byText.Count >= Limits.StatementCacheCount)
            {
                _byText.Clear();
            }

            _byText[sql.ToArray()] = statements;
        }

        return statements;
    }

    // A table of hashes, one per slot: a false "seen" keeps a text too early, a lost one too late; neither is wrong. Races are as harmless.
    private bool WasSeen(ReadOnlySpan<byte> sql)
    {
        int hash = Utf8Comparer.Instance.GetHashCode(sql);
        ref int slot = ref _seen[hash & (SeenCount - 1)];
        if (slot == hash)
        {
            return true;
        }

        slot = hash;
        return false;
    }
}
