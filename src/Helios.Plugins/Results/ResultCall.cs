using Helios.Plugins.Abi;

namespace Helios.Plugins.Results;

/// <summary>What a call of post_execution is about, besides the rows.</summary>
/// <param name="Memory">Where the columns lie; null when there are no rows.</param>
internal readonly record struct ResultCall(
    ResultView View,
    GuestBatchMemory? Memory,
    IPluginSession Session,
    IPluginCatalog Catalog,
    ulong QueryId,
    uint Generation,
    int ResultColumnCount,
    Operation Operation,
    uint Sequence,
    ulong RowsBefore);
