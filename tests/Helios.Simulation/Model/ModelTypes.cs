namespace Helios.Simulation.Model;

/// <summary>A row of a table (no text) or an entry of an index.</summary>
internal readonly record struct ItemKey(uint Tree, string Text, long Row) : IComparable<ItemKey>
{
    public int CompareTo(ItemKey other)
    {
        int order = Tree.CompareTo(other.Tree);
        order = order != 0 ? order : string.CompareOrdinal(Text, other.Text);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }
}

internal sealed class ModelTree(uint id, bool isTable)
{
    public uint Id => id;

    public bool IsTable => isTable;

    /// <summary>LSN of the commit that made it; 0 while there is none.</summary>
    public long Created { get; set; }

    public long Dropped { get; set; } = long.MaxValue;

    public bool Exists(long lsn) => Created != 0 && Created <= lsn && Dropped > lsn;
}

internal enum ItemWrite
{
    /// <summary>A value, or none: deleted.</summary>
    Value,

    Lock,
}

/// <summary>A transaction as the model knows it.</summary>
internal sealed class ModelTransaction
{
    public List<(ItemKey Key, string? Value, ItemWrite Kind)> Writes { get; } = [];

    public List<ModelTree> Created { get; } = [];

    public List<ModelTree> Dropped { get; } = [];

    public bool HasChanges => Created.Count > 0 || Dropped.Count > 0 || Writes.Exists(write => write.Kind == ItemWrite.Value);

    public bool Touches(uint tree) => Writes.Exists(write => write.Key.Tree == tree) || Dropped.Exists(dropped => dropped.Id == tree);

    public bool Touches(ItemKey key) => Writes.Exists(write => write.Key == key);

    public bool Changes(ItemKey key) => Writes.Exists(write => write.Key == key && write.Kind == ItemWrite.Value);
}
