using Helios.Sql;

namespace Helios.Plugins.Shadowing;

/// <summary>Where rows come from that a shadow is shown.</summary>
/// <param name="CopyNs">Time that copying them took.</param>
internal readonly record struct ShadowRows(
    IPluginSession Session, IPluginCatalog Catalog, ulong QueryId, string? Tenant, ParsedStatement? Statement, bool IsWrite, long CopyNs);

/// <summary>How a version that runs beside a plugin sees the rows that the plugin sees.</summary>
/// <param name="Plan">Null: it sees nothing of them.</param>
internal sealed record ShadowView(ShadowVersion Version, Results.ResultPlan? Plan);
