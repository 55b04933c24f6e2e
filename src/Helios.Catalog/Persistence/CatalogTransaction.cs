using System.Text;
using Helios.Base;
using Helios.Storage;

namespace Helios.Catalog;

/// <summary>
/// Definitions made and dropped by one transaction: visible to it at once, to others when it commits, gone when it rolls back. Writes go
/// through the store's transaction, so that
/// two transactions making the same name meet there.
/// </summary>
internal sealed class CatalogTransaction
{
    // Versions of snapshots that only one transaction sees: never equal to a committed one, and never used twice.
    private static long s_privateVersion;

    private readonly CatalogStore _catalog;
    private readonly IStoreTransaction _transaction;
    private readonly List<Relation> _created = [];
    private readonly List<Relation> _dropped = [];
    private CatalogSnapshot? _own;
    private CatalogSnapshot? _ownBase;
    private (int Created, int Dropped) _statementMark;
    private Relation[] _createdAtMark = [];

    // What the last savepoint kept, as long as nothing was made since: many savepoints in a row share it.
    private Relation[]? _marked;

    public CatalogTransaction(CatalogStore catalog, IStoreTransaction transaction)
    {
        _catalog = catalog;
        _transaction = transaction;
    }

    public IReadOnlyList<Relation> Created => _created;

    public IReadOnlyList<Relation> Dropped => _dropped;

    public bool HasChanges => _created.Count + _dropped.Count > 0;

    public CatalogSnapshot Snapshot
    {
        get
        {
            CatalogSnapshot committed = _catalog.Current;
            if (!HasChanges)
            {
                return committed;
            }

            if (_own is null || !ReferenceEquals(_ownBase, committed))
            {
                _ownBase = committed;
                _own = Overlay(committed);
            }

            return _own;
        }
    }

    public uint NewOid() => _catalog.NewOid();

    /// <summary>Marks the begin of a statement, for <see cref="RollbackStatement"/>.</summary>
    public void BeginStatement()
    {
        _statementMark = (_created.Count, _dropped.Count);
        _createdAtMark = _created.Count == 0 ? [] : [.. _created];
    }

    public void RollbackStatement()
    {
        if (_created.Count == _statementMark.Created && _dropped.Count == _statementMark.Dropped)
        {
            return;
        }

        _created.Clear();
        _created.AddRange(_createdAtMark);
        _dropped.RemoveRange(_statementMark.Dropped, _dropped.Count - _statementMark.Dropped);
        _own = null;
        _marked = null;
    }

    /// <summary>What was defined so far, for <see cref="RollbackTo"/>.</summary>
    public CatalogMark Mark() => new(_marked ??= [.. _created], _dropped.Count);

    /// <summary>The store's transaction is rolled back by whoever calls.</summary>
    public void RollbackTo(CatalogMark mark)
    {
        _created.Clear();
        _created.AddRange(mark.Created);
        _dropped.RemoveRange(mark.DroppedCount, _dropped.Count - mark.DroppedCount);
        _own = null;
        _marked = null;
        BeginStatement();
    }

    /// <summary>Busy: another transaction is making this name; wait for it. Duplicate: the name is taken.</summary>
    public WriteOutcome Create(Relation relation)
    {
        WriteOutcome outcome = _transaction.InsertEntry(WellKnown.NameTree, NameKey(relation), new RowId(relation.Oid));
        if (outcome != WriteOutcome.Done)
        {
            return outcome;
        }

        outcome = _transaction.Insert(WellKnown.DefinitionTree, new RowId(relation.Oid), DefinitionCodec.Encode(relation));
        Invariant.Require(outcome == WriteOutcome.Done);
        _created.Add(relation);
        _own = null;
        _marked = null;
        return WriteOutcome.Done;
    }

    /// <summary>Changed: it came or went behind the transaction's snapshot.</summary>
    public WriteOutcome Drop(Relation relation)
    {
        // Definitions are seen as they are now, rows as the snapshot has them.
        if (!_transaction.TryGet(WellKnown.DefinitionTree, new RowId(relation.Oid), out _))
        {
            return WriteOutcome.Changed;
        }

        WriteOutcome outcome = _transaction.Delete(WellKnown.DefinitionTree, new RowId(relation.Oid));
        if (outcome != WriteOutcome.Done)
        {
            return outcome;
        }

        outcome = _transaction.DeleteEntry(WellKnown.NameTree, NameKey(relation), new RowId(relation.Oid));
        Invariant.Require(outcome == WriteOutcome.Done);
        if (relation is TableDefinition table)
        {
            foreach (IndexDefinition index in table.Indexes)
            {
                if (!index.IsRowId)
                {
                    _transaction.DropTree(index.Tree);
                }
            }

            _transaction.DropTree(table.Tree);
        }

        if (!_created.Remove(relation))
        {
            _dropped.Add(relation);
        }

        _own = null;
        _marked = null;
        return WriteOutcome.Done;
    }

    private static byte[] NameKey(Relation relation) =>
        Encoding.UTF8.GetBytes($"{CatalogSnapshot.DatabaseOf(relation)}\0{relation.Schema}\0{relation.Name}\0");

    private CatalogSnapshot Overlay(CatalogSnapshot snapshot)
    {
        foreach (Relation relation in _dropped)
        {
            snapshot = snapshot.Without(relation);
        }

        foreach (Relation relation in _created)
        {
            snapshot = snapshot.With(relation);
        }

        return snapshot.WithVersion(-Interlocked.Increment(ref s_privateVersion));
    }
}

/// <summary>Definitions of a transaction at one of its savepoints.</summary>
internal readonly record struct CatalogMark(Relation[] Created, int DroppedCount);
