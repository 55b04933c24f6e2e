namespace Helios.Storage.Trees;

/// <summary>What a tree is searched for. A probe may be cheaper than a key (a span instead of an array) and may stand beside all
/// keys.</summary>
internal interface IProbe<TKey>
{
    /// <summary>Negative, zero or positive as the probe stands before, on or behind the key.</summary>
    int CompareTo(in TKey key);

    /// <summary>Where the probe may stand in a run of keys that begins with <paramref name="first"/>; -1 for no idea.</summary>
    int Guess(in TKey first);
}

/// <summary>A row id as a probe.</summary>
internal readonly struct RowProbe(long row) : IProbe<long>
{
    private readonly long _row = row;

    public int CompareTo(in long key) => _row.CompareTo(key);

    public int Guess(in long first) => (ulong)(_row - first) < int.MaxValue ? (int)(_row - first) : -1;
}
