namespace Helios.Storage.Trees;

/// <summary>What a tree is searched for. A probe may be cheaper than a key (a span instead of an array) and may stand beside all
/// keys.</summary>
internal interface IProbe<TKey>
{
    /// <summary>Negative, zero or positive as the probe stands before, on or behind the key.</summary>
    int CompareTo(in TKey key);
}

/// <summary>A row id as a probe.</summary>
internal readonly struct RowProbe(long row) : IProbe<long>
{
    private readonly long _row = row;

    public int CompareTo(in long key) => _row.CompareTo(key);
}
