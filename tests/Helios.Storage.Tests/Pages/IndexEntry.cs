using Helios.Base;

namespace Helios.Storage.Tests.Pages;

/// <summary>An entry of an index as a model has it: in order of the key's bytes, then of the row.</summary>
internal sealed record IndexEntry(byte[] Key, long Row) : IComparable<IndexEntry>
{
    /// <summary>Behind every entry there can be.</summary>
    public static readonly IndexEntry Last = new(Enumerable.Repeat(byte.MaxValue, Limits.IndexKeyBytes + 1).ToArray(), long.MaxValue);

    public int CompareTo(IndexEntry? other)
    {
        int order = Key.AsSpan().SequenceCompareTo(other!.Key);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }

    public bool Equals(IndexEntry? other) => other is not null && CompareTo(other) == 0;

    public override int GetHashCode() => Row.GetHashCode();

    public override string ToString() => $"{Convert.ToHexString(Key.AsSpan(0, Math.Min(Key.Length, 20)))}~{Key.Length}={Row}";
}
