using Helios.Base;
using Helios.Engine;
using Helios.Execution;
using Helios.Sql;

namespace Helios.Proxy.Statements;

/// <summary>
/// One statement text, parsed once and shared by every session: with it lie the plugin decisions made for it and the plans made from them.
/// Nothing here belongs to one identity: decisions are found by the values they read, plans by the shape of the restrictions (DESIGN
/// invariant 6).
/// </summary>
public sealed class CachedStatement
{
    private const int PlanCount = 16;

    private readonly Lock _lock = new();
    private CachedPlan[] _plans = [];
    private DecisionMemo<Decision>? _memo;
    private DecisionMemo<Decision>? _otherMemo;

    /// <param name="isKept">False: its text was seen for the first time, and nothing made for it is kept.</param>
    public CachedStatement(ParsedStatement parsed, bool isKept = true)
    {
        Parsed = parsed;
        IsKept = isKept;
        Policy = StatementPolicies.Of(parsed.Kind);
    }

    public ParsedStatement Parsed { get; }

    public bool IsKept { get; private set; }

    public StatementPolicy Policy { get; }

    /// <summary>The same statement by its shape, where that was met before.</summary>
    public LiftedStatementText? Lifted { get; internal set; }

    /// <summary>It will be run again: PREPARE.</summary>
    public void Keep() => IsKept = true;

    /// <summary>The decisions made under this key. Those of the latest two keys are kept: during a canary two plugin sets serve by
    /// turns.</summary>
    internal DecisionMemo<Decision> Memo(in MemoKey key)
    {
        DecisionMemo<Decision>? memo = Volatile.Read(ref _memo);
        if (memo is not null && memo.Key == key)
        {
            return memo;
        }

        DecisionMemo<Decision>? other = Volatile.Read(ref _otherMemo);
        if (other is not null && other.Key == key)
        {
            return other;
        }

        // Two threads that meet here lose a memo, never mix two: each is found by its own key.
        other = new DecisionMemo<Decision>(key);
        if (memo is not null && memo.Key.Generation > key.Generation)
        {
            Volatile.Write(ref _otherMemo, other);
            return other;
        }

        Volatile.Write(ref _otherMemo, memo);
        Volatile.Write(ref _memo, other);
        return other;
    }

    internal PreparedPlan? FindPlan(in PlanKey key, RestrictionSet restrictions)
    {
        foreach (CachedPlan cached in Volatile.Read(ref _plans))
        {
            if (cached.Key.Equals(key) && cached.Plan.Restrictions.SameShape(restrictions))
            {
                return cached.Plan;
            }
        }

        return null;
    }

    internal void KeepPlan(in PlanKey key, PreparedPlan plan)
    {
        if (!IsKept)
        {
            return;
        }

        lock (_lock)
        {
            // Plans of older catalog versions are never found again; the newest few are kept.
            long version = key.CatalogVersion;
            IEnumerable<CachedPlan> kept = _plans.Where(other => other.Key.CatalogVersion >= version).TakeLast(PlanCount - 1);
            Volatile.Write(ref _plans, [.. kept, new CachedPlan(key, plan)]);
        }
    }

    /// <summary>What plugin sets decided of a plan's results; null for a plan that is not kept.</summary>
    internal DecisionMemo<ResultAdmission>? ResultMemo(PreparedPlan plan, long generation)
    {
        foreach (CachedPlan cached in Volatile.Read(ref _plans))
        {
            if (ReferenceEquals(cached.Plan, plan))
            {
                return cached.ResultMemo(generation);
            }
        }

        return null;
    }

    private sealed record CachedPlan(PlanKey Key, PreparedPlan Plan)
    {
        // Those of the latest two sets, as with decisions.
        private DecisionMemo<ResultAdmission>[] _results = [];

        public DecisionMemo<ResultAdmission> ResultMemo(long generation)
        {
            DecisionMemo<ResultAdmission>[] known = Volatile.Read(ref _results);
            foreach (DecisionMemo<ResultAdmission> memo in known)
            {
                if (memo.Key.Generation == generation)
                {
                    return memo;
                }
            }

            var made = new DecisionMemo<ResultAdmission>(new MemoKey(generation, 0, "", ""));
            Volatile.Write(ref _results, known.Length == 0 ? [made] : [known[^1], made]);
            return made;
        }
    }
}

/// <summary>What a plan depends on besides the statement and the shape of its restrictions.</summary>
internal readonly struct PlanKey : IEquatable<PlanKey>
{
    public PlanKey(long catalogVersion, string database, string searchPath, uint[] parameterTypes, string? editedSql)
    {
        EditedSql = editedSql;
        CatalogVersion = catalogVersion;
        Database = database;
        SearchPath = searchPath;
        ParameterTypes = parameterTypes;
    }

    public long CatalogVersion { get; }

    public string Database { get; }

    public string SearchPath { get; }

    public uint[] ParameterTypes { get; }

    /// <summary>What runs instead of the statement's own text, or null.</summary>
    public string? EditedSql { get; }

    public bool Equals(PlanKey other) =>
        CatalogVersion == other.CatalogVersion
        && Database == other.Database
        && SearchPath == other.SearchPath
        && EditedSql == other.EditedSql
        && ParameterTypes.AsSpan().SequenceEqual(other.ParameterTypes);

    public override bool Equals(object? obj) => obj is PlanKey other && Equals(other);

    public override int GetHashCode() => throw new Bug("plan keys are compared, not hashed");
}
