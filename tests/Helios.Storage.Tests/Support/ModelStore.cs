using System.Globalization;

namespace Helios.Storage.Tests.Support;

/// <summary>
/// What a store should answer, said in the slowest and plainest way: every item has the list of all its committed values, every transaction
/// the list of all its writes.
/// </summary>
internal sealed class ModelStore
{
    private readonly SortedDictionary<ModelKey, ModelItem> _items = [];

    /// <summary>Number of the newest commit.</summary>
    public long Sequence { get; private set; }

    /// <summary>Commits so far, those that changed nothing in the end included.</summary>
    public long Ticks { get; private set; }

    /// <summary>Who holds what the last <see cref="WriteOutcome.Busy"/> was about.</summary>
    public ModelTxn? Holder { get; private set; }

    /// <summary>True when something like this was written, even if to no effect, by a commit behind a moment.</summary>
    public bool IsTouched(long since, Func<ModelKey, bool> within) =>
        _items.Any(pair => pair.Value.LastTick > since && within(pair.Key));

    public ModelItem Item(ModelKey key)
    {
        if (!_items.TryGetValue(key, out ModelItem? item))
        {
            item = new ModelItem();
            _items.Add(key, item);
        }

        return item;
    }

    /// <summary>Visible items of a tree in order, under a snapshot and the writes of a transaction before a command.</summary>
    public List<(ModelKey Key, string Value)> Read(
        ModelTxn? txn, int tree, long snapshot, int command, Func<ModelKey, bool> within, bool descending = false)
    {
        var result = new List<(ModelKey, string)>();
        foreach ((ModelKey key, ModelItem item) in _items)
        {
            if (key.Tree == tree && within(key) && Visible(txn, key, item, snapshot, command) is { } value)
            {
                result.Add((key, value));
            }
        }

        if (descending)
        {
            result.Reverse();
        }

        return result;
    }

    public WriteOutcome Insert(ModelTxn txn, ModelKey key, string value, bool isUnique = false)
    {
        if (isUnique)
        {
            foreach ((ModelKey other, ModelItem item) in _items)
            {
                if (other.Tree == key.Tree && other.Text == key.Text)
                {
                    WriteOutcome look = LookForEqual(txn, item);
                    if (look != WriteOutcome.Done)
                    {
                        return look;
                    }
                }
            }
        }

        ModelItem target = Item(key);
        ModelWrite? own = txn.Last(key);
        if (target.Owner is not null && target.Owner != txn)
        {
            return target.Owner.Writes.Exists(w => w.Key == key && !w.IsLock) ? Busy(target.Owner) : Duplicate(txn, target);
        }

        if (own is not null ? own.IsLock || own.Value is not null : target.NewestValue is not null)
        {
            return own is not null ? WriteOutcome.Duplicate : Duplicate(txn, target);
        }

        Add(txn, key, target, value, isLock: false);
        return WriteOutcome.Done;
    }

    /// <summary>Null: the item is not there for this transaction, so nobody may ask.</summary>
    public WriteOutcome? Replace(ModelTxn txn, ModelKey key, string? value, bool isLock = false)
    {
        ModelItem target = Item(key);
        ModelWrite? own = txn.Last(key);
        if (target.Owner is not null && target.Owner != txn)
        {
            return Busy(target.Owner);
        }

        if (own is null && target.NewestSequence > txn.Snapshot)
        {
            return WriteOutcome.Changed;
        }

        if (own is not null ? !own.IsLock && own.Value is null : target.NewestValue is null)
        {
            return null;
        }

        if (!isLock || own is null)
        {
            Add(txn, key, target, value, isLock);
        }

        return WriteOutcome.Done;
    }

    public void Undo(ModelTxn txn, int mark)
    {
        while (txn.Writes.Count > mark)
        {
            ModelKey key = txn.Writes[^1].Key;
            txn.Writes.RemoveAt(txn.Writes.Count - 1);
            if (txn.Last(key) is null)
            {
                Item(key).Owner = null;
            }
        }
    }

    /// <summary>A power cut ends everything that is in progress.</summary>
    public void Forget()
    {
        foreach (ModelItem item in _items.Values)
        {
            item.Owner = null;
        }
    }

    public void Commit(ModelTxn txn)
    {
        var final = new Dictionary<ModelKey, string?>();
        foreach (ModelWrite write in txn.Writes.Where(write => !write.IsLock))
        {
            final[write.Key] = write.Value;
        }

        final = final.Where(pair => pair.Value is not null || Item(pair.Key).NewestValue is not null).ToDictionary();
        Sequence += final.Count > 0 ? 1 : 0;
        Ticks++;
        foreach ((ModelKey key, string? value) in final)
        {
            Item(key).Committed.Add((Sequence, value));
        }

        foreach (ModelWrite write in txn.Writes)
        {
            ModelItem item = Item(write.Key);
            item.Owner = null;
            item.LastTick = write.IsLock ? item.LastTick : Ticks;
        }
    }

    private WriteOutcome Busy(ModelTxn holder)
    {
        Holder = holder;
        return WriteOutcome.Busy;
    }

    private static void Add(ModelTxn txn, ModelKey key, ModelItem item, string? value, bool isLock)
    {
        txn.Writes.Add(new ModelWrite(key, value, isLock, txn.Command));
        item.Owner = txn;
    }

    private WriteOutcome LookForEqual(ModelTxn txn, ModelItem item)
    {
        if (item.Owner is not null && item.Owner != txn)
        {
            return Busy(item.Owner);
        }

        ModelWrite? own = item.Owner is null ? null : txn.Writes.LastOrDefault(write => txn.Model.Item(write.Key) == item);
        if (own is not null)
        {
            return own.Value is not null ? WriteOutcome.Duplicate : WriteOutcome.Done;
        }

        return item.NewestValue is not null ? Duplicate(txn, item) : WriteOutcome.Done;
    }

    private static WriteOutcome Duplicate(ModelTxn txn, ModelItem item) =>
        txn.Level == IsolationLevel.Serializable && item.NewestSequence > txn.Snapshot ? WriteOutcome.Changed : WriteOutcome.Duplicate;

    private static string? Visible(ModelTxn? txn, ModelKey key, ModelItem item, long snapshot, int command)
    {
        ModelWrite? own = txn?.Writes.LastOrDefault(write => write.Key == key && !write.IsLock && write.Command < command);
        return own is not null ? own.Value : item.Committed.LastOrDefault(version => version.Sequence <= snapshot).Value;
    }
}

/// <summary>A row (empty text) or an entry of a tree.</summary>
internal readonly record struct ModelKey(int Tree, string Text, long Row) : IComparable<ModelKey>
{
    public int CompareTo(ModelKey other)
    {
        int order = Tree.CompareTo(other.Tree);
        order = order != 0 ? order : string.CompareOrdinal(Text, other.Text);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tree}:{Text}:{Row}");
}

internal sealed class ModelItem
{
    public List<(long Sequence, string? Value)> Committed { get; } = [];

    public ModelTxn? Owner { get; set; }

    public long LastTick { get; set; }

    public string? NewestValue => Committed.LastOrDefault().Value;

    public long NewestSequence => Committed.LastOrDefault().Sequence;
}

internal sealed record ModelWrite(ModelKey Key, string? Value, bool IsLock, int Command);

internal sealed class ModelTxn(ModelStore model, IsolationLevel level)
{
    public ModelStore Model { get; } = model;

    public IsolationLevel Level { get; } = level;

    public long Snapshot { get; set; }

    /// <summary>Of the snapshot.</summary>
    public long SnapshotTick { get; set; }

    public int Command { get; set; }

    public List<ModelWrite> Writes { get; } = [];

    public ModelWrite? Last(ModelKey key) => Writes.LastOrDefault(write => write.Key == key);
}
