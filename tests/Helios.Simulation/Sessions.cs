using System.Globalization;
using Helios.Base;
using Helios.Simulation.Model;
using Helios.Storage;

namespace Helios.Simulation;

/// <summary>Transactions in progress on one store, each beside its model; one step of one of them at a time. Crowded, their tables are
/// larger than the memory for pages.</summary>
internal sealed class Sessions(Random random, VersionModel model, MemoryStore store, bool isCrowded, Action<string> note)
{
    private const int Count = 4;
    private const int Rows = 9;
    private const int FirstFilled = 100;
    private const int LeastCrowd = 400;

    private readonly Session?[] _sessions = new Session?[Count];
    private int _number;

    public long Acknowledged { get; set; }

    /// <summary>The transaction whose commit is under way.</summary>
    public ModelTransaction? Committing { get; private set; }

    public int Commits { get; private set; }

    public void WaitForAll()
    {
        long last = model.LastCommit;
        store.WaitDurable(new Lsn(last));
        Acknowledge(last);
    }

    public void Step()
    {
        int number = random.Next(Count);
        if (_sessions[number] is not { } session)
        {
            var level = (IsolationLevel)random.Next(3);
            note($"[{number}] begin {level}");
            _sessions[number] = session = new Session(number, store.Begin(level), level);
            session.Begin();
            return;
        }

        session.Begin();
        try
        {
            Step(session);
        }
        catch (SqlError) when (session.Transaction.IsActive)
        {
            session.Transaction.Rollback();
            End(session);
            throw;
        }
    }

    private void Step(Session session)
    {
        switch (random.Next(20))
        {
            case 0 or 1 or 2:
                Commit(session);
                break;
            case 3:
                note($"[{session.Number}] rollback");
                session.Transaction.Rollback();
                End(session);
                break;
            case 4:
                RollBackTo(session);
                break;
            case 5 when model.Trees.Count < 6:
                Create(session);
                break;
            case 6 when random.Next(4) == 0:
                Drop(session);
                break;
            case 7 or 8 or 9:
                Read(session);
                break;
            default:
                Write(session);
                break;
        }
    }

    private void Acknowledge(long lsn) => Acknowledged = Math.Max(Acknowledged, lsn);

    private void End(Session session)
    {
        _sessions[session.Number] = null;
        foreach (ModelTree tree in session.Changes.Created.Where(tree => tree.Created == 0))
        {
            model.Trees.Remove(tree);
        }
    }

    private void Commit(Session session)
    {
        note($"[{session.Number}] commit of {session.Changes.Writes.Count} writes");
        Committing = session.Changes;
        Lsn lsn;
        try
        {
            lsn = session.Transaction.Commit();
        }
        catch (SqlError error)
        {
            Committing = null;
            End(session);
            if (error.State != SqlState.SerializationFailure)
            {
                throw;
            }

            note("40001");
            return;
        }

        Committing = null;
        if (lsn == Lsn.None)
        {
            Require(!session.Changes.HasChanges, "a transaction with changes committed nothing");
            End(session);
            return;
        }

        Commits++;
        model.Commit(session.Changes, lsn.Value);
        End(session);
        if (random.Next(2) == 0)
        {
            store.WhenDurable(lsn, () => Acknowledge(lsn.Value));
        }
        else if (random.Next(2) == 0)
        {
            store.WaitDurable(lsn);
            Acknowledge(lsn.Value);
        }
    }

    private void RollBackTo(Session session)
    {
        note($"[{session.Number}] rollback to {session.Mark}");
        session.Transaction.RollbackTo(session.Mark);
        session.Changes.Writes.RemoveRange(session.ModelMark, session.Changes.Writes.Count - session.ModelMark);
    }

    private void Create(Session session)
    {
        bool isTable = random.Next(3) != 0;
        TreeId id = session.Transaction.CreateTree(
            isTable ? TreeKind.Table : TreeKind.Index, isTable ? StoreReader.Layout : null, unique: false);
        note($"[{session.Number}] create {id.Value}");
        var tree = new ModelTree(id.Value, isTable);
        model.Trees.Add(tree);
        session.Changes.Created.Add(tree);
        session.TakeMark();
        if (isCrowded || random.Next(6) == 0)
        {
            Fill(session, tree);
        }
    }

    /// <summary>Makes the tree one of several levels.</summary>
    private void Fill(Session session, ModelTree tree)
    {
        int count = isCrowded && tree.IsTable ? random.Next(LeastCrowd, 3 * LeastCrowd / 2) : random.Next(10, 60);
        for (int i = 0; i < count; i++)
        {
            var key = new ItemKey(tree.Id, tree.IsTable ? "" : new string('k', 1500) + (i % 7), FirstFilled + i);
            Insert(session, tree, key, tree.IsTable ? new string((char)('a' + (i % 26)), 3000) : "");
        }

        session.TakeMark();
    }

    private void Drop(Session session)
    {
        if (Choose(session, tree => !Others(session, other => other.Touches(tree.Id))) is { } tree)
        {
            note($"[{session.Number}] drop {tree.Id}");
            session.Transaction.DropTree(new TreeId(tree.Id));
            session.Changes.Dropped.Add(tree);
            session.TakeMark();
        }
    }

    private ModelTree? Choose(Session session, Func<ModelTree, bool> suits)
    {
        long snapshot = session.Transaction.Snapshot.Value;
        var trees = model.Trees.Where(tree => !session.Changes.Dropped.Contains(tree) && suits(tree)
            && ((tree.Exists(snapshot) && tree.Dropped == long.MaxValue) || session.Changes.Created.Contains(tree))).ToList();
        return trees.Count == 0 ? null : trees[random.Next(trees.Count)];
    }

    private bool Others(Session session, Func<ModelTransaction, bool> test) =>
        Array.Exists(_sessions, other => other is not null && other != session && test(other.Changes));

    private void Read(Session session)
    {
        if (Choose(session, _ => true) is not { } tree)
        {
            return;
        }

        long snapshot = session.Transaction.Snapshot.Value;
        IEnumerable<(ItemKey Key, string Value)> items = model.Scan(tree.Id, snapshot, session.Changes);
        string expected = string.Join(' ', items.Select(item => VersionModel.Item(item.Key, item.Value)));
        string actual = string.Join(' ', StoreReader.Scan(session.Transaction, tree));
        note($"[{session.Number}] scan {tree.Id} at {snapshot}: {actual}");
        Require(expected == actual, $"a scan of {tree.Id} at {snapshot}: expected {expected}, got {actual}");
    }

    private void Write(Session session)
    {
        if (Choose(session, tree => !Others(session, other => other.Dropped.Contains(tree))) is not { } tree)
        {
            Create(session);
            return;
        }

        long row = isCrowded && tree.IsTable && random.Next(2) == 0 ? FirstFilled + random.Next(LeastCrowd) : random.Next(Rows);
        var key = new ItemKey(tree.Id, tree.IsTable ? "" : "key" + (row % 4), row);
        if (random.Next(4) == 0)
        {
            session.TakeMark();
        }

        long snapshot = session.Transaction.Snapshot.Value;
        if (model.Read(key, snapshot, session.Changes) is null)
        {
            Insert(session, tree, key, tree.IsTable ? NewValue() : "");
        }
        else
        {
            Replace(session, tree, key, snapshot);
        }
    }

    private void Insert(Session session, ModelTree tree, ItemKey key, string value)
    {
        bool isOwn = session.Changes.Touches(key);
        string? there = model.Read(key, long.MaxValue, session.Changes);
        bool isNewer = session.Level == IsolationLevel.Serializable && model.Newest(key) > session.Transaction.Snapshot.Value;
        WriteOutcome duplicate = isNewer && !isOwn ? WriteOutcome.Changed : WriteOutcome.Duplicate;
        WriteOutcome expected = Others(session, other => other.Changes(key)) ? WriteOutcome.Busy
            : there is not null || Others(session, other => other.Touches(key)) ? duplicate
            : WriteOutcome.Done;
        var id = new TreeId(tree.Id);
        Check(session, $"insert {key}", expected, tree.IsTable
            ? session.Transaction.Insert(id, new RowId(key.Row), StoreReader.Image(value))
            : session.Transaction.InsertEntry(id, StoreReader.Key(key.Text), new RowId(key.Row)));
        if (expected == WriteOutcome.Done)
        {
            session.Changes.Writes.Add((key, value, ItemWrite.Value));
        }
    }

    private void Replace(Session session, ModelTree tree, ItemKey key, long snapshot)
    {
        var id = new TreeId(tree.Id);
        bool isOwn = session.Changes.Touches(key);
        WriteOutcome expected = Others(session, other => other.Touches(key)) ? WriteOutcome.Busy
            : !isOwn && model.Newest(key) > snapshot ? WriteOutcome.Changed
            : WriteOutcome.Done;
        int kind = tree.IsTable ? random.Next(5) : 0;
        string? value = kind < 2 ? null : NewValue();
        WriteOutcome actual = !tree.IsTable ? session.Transaction.DeleteEntry(id, StoreReader.Key(key.Text), new RowId(key.Row))
            : kind == 0 ? session.Transaction.Delete(id, new RowId(key.Row))
            : kind == 1 ? session.Transaction.Lock(id, new RowId(key.Row))
            : session.Transaction.Update(id, new RowId(key.Row), StoreReader.Image(value!));
        Check(session, $"replace {kind} of {key}", expected, actual);
        if (expected == WriteOutcome.Done && (kind != 1 || !isOwn))
        {
            session.Changes.Writes.Add((key, value, kind == 1 ? ItemWrite.Lock : ItemWrite.Value));
        }
    }

    private string NewValue()
    {
        int length = random.Next(30) == 0 ? random.Next(2_000, 20_000) : random.Next(30);
        return "v" + (++_number).ToString(CultureInfo.InvariantCulture) + new string((char)('a' + random.Next(26)), length);
    }

    private void Check(Session session, string what, WriteOutcome expected, WriteOutcome actual)
    {
        note($"[{session.Number}] {what}: {actual}");
        Require(expected == actual, $"{what}: expected {expected}, got {actual}");
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new SimulationException(what);
        }
    }

    private sealed class Session(int number, IStoreTransaction transaction, IsolationLevel level)
    {
        public int Number => number;

        public IStoreTransaction Transaction => transaction;

        public IsolationLevel Level => level;

        public ModelTransaction Changes { get; } = new();

        /// <summary>A savepoint; behind the last change of trees, which the model does not take back.</summary>
        public int Mark { get; private set; }

        public int ModelMark { get; private set; }

        public void Begin() => transaction.BeginStatement();

        public void TakeMark()
        {
            Mark = transaction.Mark();
            ModelMark = Changes.Writes.Count;
        }
    }
}
