using Helios.Base;
using Helios.Engine;

namespace Helios.Proxy.Statements;

/// <summary>
/// A statement as one session holds it: the shared text, the parameter types this session gave, and what was decided and planned for it
/// last. The last admission serves again as long as nothing it depends on has changed, which three comparisons tell.
/// </summary>
public sealed class SessionStatement
{
    internal const long NeverAgain = -1;

    private readonly bool _keepsResultType;

    /// <param name="keepsResultType">A client that prepared the statement was told its columns: a plan with others is refused, as in
    /// PostgreSQL.</param>
    public SessionStatement(CachedStatement shared, uint[] parameterTypes, bool keepsResultType = false)
    {
        _keepsResultType = keepsResultType;
        Shared = shared;
        ParameterTypes = parameterTypes;
    }

    public CachedStatement Shared { get; }

    /// <summary>OIDs that the client gave for $1..; 0: infer.</summary>
    public uint[] ParameterTypes { get; }

    /// <summary>The plan of the last admission, for Describe; null before the first.</summary>
    public PreparedPlan? Plan { get; private set; }

    /// <summary>Columns that plugins add behind those of <see cref="Plan"/>. The same array for as long as they are the same.</summary>
    public ResultColumn[] AddedColumns => Results.Added;

    /// <summary>How rows of <see cref="Plan"/> go through the plugins.</summary>
    internal ResultAdmission Results { get; private set; } = ResultAdmission.None;

    /// <summary>The plugin that guards values which <see cref="Plan"/> reads, or null.</summary>
    internal string? GuardedBy { get; set; }

    public static SqlError ResultTypeChanged() => new(SqlState.FeatureNotSupported, "cached plan must not change result type");

    internal void SetPlan(PreparedPlan plan, ResultAdmission results)
    {
        if (_keepsResultType && Plan is { } before && !(HasSameColumns(before, plan) && Results.HasSameColumns(results)))
        {
            throw ResultTypeChanged();
        }

        Plan = plan;
        Results = results;
    }

    private static bool HasSameColumns(PreparedPlan before, PreparedPlan now) => ReferenceEquals(before, now)
        || before.Columns.Select(column => column.Type).SequenceEqual(now.Columns.Select(column => column.Type));

    internal Decision? Decision { get; set; }

    internal long Generation { get; set; } = NeverAgain;

    internal long VariablesVersion { get; set; } = -1;

    internal long CatalogVersion { get; set; } = -1;
}
