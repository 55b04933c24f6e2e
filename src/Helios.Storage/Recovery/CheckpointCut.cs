using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>A moment between commits and between changes, and what a checkpoint of it needs.</summary>
/// <param name="View">What was committed.</param>
/// <param name="Position">Where the log goes on.</param>
/// <param name="LastCommitUs">When the last commit was; 0 when that is not known.</param>
/// <param name="LastTree">The greatest tree id given.</param>
/// <param name="Trees">All trees, by id.</param>
/// <param name="Pages">The pages, held as they were.</param>
internal readonly record struct CheckpointCut(
    ReadView View, LogPosition Position, long LastCommitUs, uint LastTree, IReadOnlyDictionary<uint, CutTree> Trees, PageCheckpoint Pages);

/// <summary>A tree as it was at a cut.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Root">Its root page.</param>
/// <param name="LastRow">The greatest row id given.</param>
/// <param name="IsFreed">It is not there any more, or not yet: its creation or its drop decided so.</param>
internal readonly record struct CutTree(StoredTree Tree, uint Root, long LastRow, bool IsFreed);
