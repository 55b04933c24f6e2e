namespace Helios.Base;

/// <summary>Log sequence number: the byte position behind a record in the write-ahead log's endless stream. 0 means "nothing
/// yet".</summary>
public readonly record struct Lsn(long Value) : IComparable<Lsn>
{
    public static readonly Lsn None = new(0);

    /// <summary>Behind everything that will ever be written.</summary>
    public static readonly Lsn Last = new(long.MaxValue);

    public int CompareTo(Lsn other) => Value.CompareTo(other.Value);

    public static bool operator <(Lsn a, Lsn b) => a.Value < b.Value;

    public static bool operator >(Lsn a, Lsn b) => a.Value > b.Value;

    public static bool operator <=(Lsn a, Lsn b) => a.Value <= b.Value;

    public static bool operator >=(Lsn a, Lsn b) => a.Value >= b.Value;

    public static Lsn Max(Lsn a, Lsn b) => a.Value >= b.Value ? a : b;
}

/// <summary>A transaction. Ids grow and are never used again within one run of the process.</summary>
public readonly record struct TxnId(ulong Value);

/// <summary>A stored tree: the rows of a table or the entries of an index.</summary>
public readonly record struct TreeId(uint Value);

/// <summary>The 64-bit key of a row within its table. Order of row ids is order of storage.</summary>
public readonly record struct RowId(long Value);
