using Helios.Base;

namespace Helios.Plugins.Results;

/// <summary>Who asks for the shape of a result.</summary>
/// <param name="QueryId">For logs.</param>
public readonly record struct ResultContext(IPluginSession Session, IPluginCatalog Catalog, ulong QueryId);

/// <summary>
/// What the chain decided of a statement's result: who sees which columns, and which it adds. A function of the columns, the set and the
/// session values in <see cref="Reads"/>, unless it is volatile.
/// </summary>
/// <param name="Plan">Null: no plugin sees anything of the rows.</param>
/// <param name="Added">Columns that stand behind the statement's own.</param>
/// <param name="Reads">Every session value that was asked for, in order.</param>
/// <param name="IsVolatile">A plugin looked at the clock or at randomness, or failed: it holds for this once.</param>
/// <param name="Rejection">Why there is no result, or null; then nothing else counts.</param>
public sealed record ResultDecision(
    ResultPlan? Plan, IReadOnlyList<PluginResultColumn> Added, IReadOnlyList<PluginRead> Reads, bool IsVolatile, SqlError? Rejection);
