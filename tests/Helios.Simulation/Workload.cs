using Helios.Base;
using Helios.Simulation.Disk;
using Helios.Simulation.Model;
using Helios.Storage;

namespace Helios.Simulation;

internal enum WorkloadStep
{
    Create,
    Insert,
    Update,
    Delete,
    Commit,
    Rollback,
    Checkpoint,
    Truncate,
}

/// <summary>What the disk holds before the first step.</summary>
internal enum WorkloadBase
{
    /// <summary>Nothing; opening the store is part of the workload.</summary>
    Empty,

    /// <summary>A table of three rows and an index, in the log.</summary>
    Logged,

    /// <summary>The same in a checkpoint, with a commit behind it.</summary>
    Checkpointed,
}

/// <summary>A few steps on a small store and, beside it, on the model. One transaction at a time; a commit is answered when it is on
/// disk.</summary>
internal sealed class Workload
{
    private readonly VersionModel _model = new();
    private IStoreTransaction? _transaction;
    private ModelTransaction _changes = new();
    private long _acknowledged;
    private bool _isCommitting;
    private int _number;

    public Workload(SimulatedDisk disk, WorkloadBase start)
    {
        Store = SimulatedStore.Open(disk);
        if (start == WorkloadBase.Empty)
        {
            return;
        }

        Run(WorkloadStep.Create);
        Create(isTable: false);
        Run(WorkloadStep.Insert);
        Run(WorkloadStep.Insert);
        Run(WorkloadStep.Insert);
        Run(WorkloadStep.Commit);
        if (start == WorkloadBase.Checkpointed)
        {
            Run(WorkloadStep.Checkpoint);
            Run(WorkloadStep.Update);
            Run(WorkloadStep.Commit);
        }
    }

    public MemoryStore Store { get; }

    /// <summary>What holds at this moment.</summary>
    public Judge Judge => new(_model, _acknowledged, _isCommitting ? _changes : null);

    /// <summary>What holds before the first one is made.</summary>
    public static Judge Nothing => new(new VersionModel(), 0, null);

    /// <summary>False when there is nothing that the step could be done to.</summary>
    public bool Run(WorkloadStep step)
    {
        switch (step)
        {
            case WorkloadStep.Create:
                Create(isTable: true);
                return true;
            case WorkloadStep.Insert or WorkloadStep.Update or WorkloadStep.Delete:
                return Change(step);
            case WorkloadStep.Truncate:
                return Truncate();
            case WorkloadStep.Commit:
                return Commit();
            case WorkloadStep.Rollback:
                _transaction?.Rollback();
                return End();
            case WorkloadStep.Checkpoint:
                Store.Checkpoint();
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, null);
        }
    }

    private IStoreTransaction Begin()
    {
        _transaction ??= Store.Begin(IsolationLevel.ReadCommitted);
        _transaction.BeginStatement();
        return _transaction;
    }

    private void Create(bool isTable)
    {
        TreeId id = Begin().CreateTree(isTable ? TreeKind.Table : TreeKind.Index, isTable ? StoreReader.Layout : null, unique: false);
        var tree = new ModelTree(id.Value, isTable);
        _model.Trees.Add(tree);
        _changes.Created.Add(tree);
    }

    private ModelTree? Last(bool isTable) => _model.Trees.FindLast(tree => tree.IsTable == isTable
        && !_changes.Dropped.Contains(tree) && (tree.Exists(_model.LastCommit) || _changes.Created.Contains(tree)));

    private bool Change(WorkloadStep step)
    {
        if (Last(isTable: true) is not { } table)
        {
            return false;
        }

        var rows = _model.Scan(table.Id, _model.LastCommit, _changes).Select(row => row.Key).ToList();
        if (rows.Count == 0 && step != WorkloadStep.Insert)
        {
            return false;
        }

        IStoreTransaction t = Begin();
        var id = new TreeId(table.Id);
        ItemKey key = step == WorkloadStep.Update ? rows[0]
            : step == WorkloadStep.Delete ? rows[^1]
            : new ItemKey(table.Id, "", rows.Count == 0 ? 1 : rows[^1].Row + 1);
        string? value = step == WorkloadStep.Delete ? null : "value " + ++_number;
        WriteOutcome outcome = step switch
        {
            WorkloadStep.Insert => t.Insert(id, new RowId(key.Row), StoreReader.Image(value!)),
            WorkloadStep.Update => t.Update(id, new RowId(key.Row), StoreReader.Image(value!)),
            _ => t.Delete(id, new RowId(key.Row)),
        };
        Done(outcome);
        _changes.Writes.Add((key, value, ItemWrite.Value));
        ChangeIndex(t, key, step);
        return true;
    }

    private void ChangeIndex(IStoreTransaction t, ItemKey row, WorkloadStep step)
    {
        if (step == WorkloadStep.Update || Last(isTable: false) is not { } index)
        {
            return;
        }

        var key = new ItemKey(index.Id, "key " + row.Tree + " " + row.Row, row.Row);
        bool isThere = _model.Read(key, _model.LastCommit, _changes) is not null;
        var id = new TreeId(index.Id);
        if (step == WorkloadStep.Insert && !isThere)
        {
            Done(t.InsertEntry(id, StoreReader.Key(key.Text), new RowId(key.Row)));
            _changes.Writes.Add((key, "", ItemWrite.Value));
        }
        else if (step == WorkloadStep.Delete && isThere)
        {
            Done(t.DeleteEntry(id, StoreReader.Key(key.Text), new RowId(key.Row)));
            _changes.Writes.Add((key, null, ItemWrite.Value));
        }
    }

    /// <summary>As TRUNCATE does it: another tree takes the table's place.</summary>
    private bool Truncate()
    {
        if (Last(isTable: true) is not { } table)
        {
            return false;
        }

        Begin().DropTree(new TreeId(table.Id));
        _changes.Dropped.Add(table);
        Create(isTable: true);
        return true;
    }

    private bool Commit()
    {
        if (_transaction is null)
        {
            return false;
        }

        _isCommitting = true;
        Lsn lsn = _transaction.Commit();
        _isCommitting = false;
        _model.Commit(_changes, lsn.Value);
        End();
        Store.WaitDurable(lsn);
        _acknowledged = lsn.Value;
        return true;
    }

    private bool End()
    {
        bool wasThere = _transaction is not null;
        _transaction = null;
        _changes = new ModelTransaction();
        return wasThere;
    }

    private static void Done(WriteOutcome outcome)
    {
        if (outcome != WriteOutcome.Done)
        {
            throw new SimulationException($"a write with nobody beside it answered {outcome}");
        }
    }
}
