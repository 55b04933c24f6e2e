using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Catalog;

/// <summary>
/// The committed catalog of a store, and the one place where OIDs are given out. A transaction's own definitions live in a <see
/// cref="CatalogTransaction"/>
/// until it commits.
/// </summary>
internal sealed class CatalogStore
{
    // Protects _current: publishing is read-modify-write.
    private readonly Lock _lock = new();
    private volatile CatalogSnapshot _current;
    private uint _lastOid;

    private CatalogStore(IStore store, CatalogSnapshot snapshot, uint lastOid)
    {
        Store = store;
        _current = snapshot;
        _lastOid = lastOid;
    }

    public IStore Store { get; }

    public CatalogSnapshot Current => _current;

    /// <summary>Reads the catalog; in an empty store lays its trees first. Makes the databases that must exist.</summary>
    public static CatalogStore Open(IStore store, string databaseName)
    {
        IStoreTransaction transaction = store.Begin(IsolationLevel.ReadCommitted);
        transaction.BeginStatement();
        if (!store.TreeExists(WellKnown.DefinitionTree))
        {
            LayTrees(transaction);
        }

        CatalogSnapshot snapshot = CatalogSnapshot.Empty;
        uint lastOid = WellKnown.FirstUserOid - 1;
        ITableCursor cursor = transaction.OpenTable(WellKnown.DefinitionTree);
        while (cursor.Next(out RowId id, out byte[] image))
        {
            snapshot = DefinitionCodec.Apply(snapshot, image);
            lastOid = Math.Max(lastOid, (uint)id.Value);
        }

        // A dropped sequence leaves its values behind: its OID must not come again.
        ITableCursor sequences = transaction.OpenTable(WellKnown.SequenceTree);
        while (sequences.Next(out RowId id, out _))
        {
            lastOid = Math.Max(lastOid, (uint)id.Value);
        }

        foreach (Relation relation in snapshot.Relations)
        {
            lastOid = Math.Max(lastOid, HighestOid(relation));
        }

        var catalog = new CatalogStore(store, snapshot, lastOid);
        catalog.EnsureDatabase(transaction, WellKnown.PostgresDatabase, WellKnown.PostgresDatabaseOid);
        if (catalog.Current.FindDatabase(databaseName) is null)
        {
            catalog.EnsureDatabase(transaction, databaseName, catalog.NewOid());
        }

        Lsn lsn = transaction.Commit();
        store.WaitDurable(lsn);
        catalog._current = catalog._current.WithVersion(1);
        return catalog;
    }

    public uint NewOid() => Interlocked.Increment(ref _lastOid);

    /// <summary>Makes the changes of a committed transaction visible to all.</summary>
    public void Publish(CatalogTransaction changes)
    {
        lock (_lock)
        {
            CatalogSnapshot next = _current;
            foreach (Relation dropped in changes.Dropped)
            {
                next = next.Without(dropped);
            }

            foreach (Relation created in changes.Created)
            {
                next = next.With(created);
            }

            _current = next.WithVersion(next.Version + 1);
        }
    }

    private static void LayTrees(IStoreTransaction transaction)
    {
        TreeId definitions = transaction.CreateTree(TreeKind.Table, DefinitionCodec.Layout, unique: false);
        TreeId names = transaction.CreateTree(TreeKind.Index, null, unique: true);
        TreeId sequences = transaction.CreateTree(TreeKind.Table, new RowLayout([PhysicalKind.Int64]), unique: false);
        Invariant.Require(definitions == WellKnown.DefinitionTree);
        Invariant.Require(names == WellKnown.NameTree);
        Invariant.Require(sequences == WellKnown.SequenceTree);
    }

    private static uint HighestOid(Relation relation)
    {
        uint highest = relation.Oid;
        if (relation is TableDefinition table)
        {
            highest = Math.Max(highest, Math.Max(table.TypeOid, table.ArrayTypeOid));
            foreach (IndexDefinition index in table.Indexes)
            {
                highest = Math.Max(highest, Math.Max(index.Oid, index.ConstraintOid));
            }

            foreach (CheckDefinition check in table.Checks)
            {
                highest = Math.Max(highest, check.Oid);
            }
        }

        return highest;
    }

    private void EnsureDatabase(IStoreTransaction transaction, string name, uint oid)
    {
        if (_current.FindDatabase(name) is not null)
        {
            return;
        }

        var database = new DatabaseDefinition(oid, name);
        WriteOutcome outcome = transaction.Insert(WellKnown.DefinitionTree, new RowId(oid), DefinitionCodec.Encode(database));
        Invariant.Require(outcome == WriteOutcome.Done);
        _current = _current.WithDatabase(database);
    }
}
