using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// All rows of one execution as they were before any plugin saw them, with what says whether they are still true. Immutable, shared by
/// sessions: whoever changes rows changes a copy.
/// </summary>
public sealed class StoredResult
{
    private const long EntryBytes = 512;
    private const long ColumnBytes = 192;

    private readonly TreeId[] _trees;

    internal StoredResult(ColumnVector[][] batches, long rowCount, long valueBytes, TreeId[] trees, Lsn snapshot, Lsn requiredLsn)
    {
        Batches = batches;
        RowCount = rowCount;
        Bytes = EntryBytes + valueBytes;
        _trees = trees;
        Snapshot = snapshot;
        RequiredLsn = requiredLsn;
    }

    public long RowCount { get; }

    /// <summary>What it takes of the host's memory.</summary>
    public long Bytes { get; }

    /// <summary>The commits that its statement saw.</summary>
    public Lsn Snapshot { get; }

    /// <summary>No byte of it may leave before this is durable (DESIGN invariant 8).</summary>
    internal Lsn RequiredLsn { get; }

    /// <summary>Rows by batches, every row selected, in arrays without room to spare.</summary>
    internal ColumnVector[][] Batches { get; }

    /// <summary>True when a statement that began now would read the same: no table it was made from has changed since.</summary>
    public bool IsFresh(Database database)
    {
        foreach (TreeId tree in _trees)
        {
            if (database.Store.LastChange(tree) > Snapshot)
            {
                return false;
            }
        }

        return true;
    }

    internal static long BatchBytes(Batch batch)
    {
        long bytes = 64;
        foreach (ColumnVector column in batch.Columns)
        {
            bytes += ColumnBytes + column.CompactBytes(batch);
        }

        return bytes;
    }
}
