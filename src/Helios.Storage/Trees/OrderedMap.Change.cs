using Helios.Base;
using Helios.Storage.Versions;

namespace Helios.Storage.Trees;

/// <content>Insertion and removal; all under the lock (invariant 1).</content>
internal sealed partial class OrderedMap<TKey>
{
    public VersionChain? FindLocked<TProbe>(in TProbe probe)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        Invariant.Require(WriterLock.IsHeldByCurrentThread);
        return Search(probe);
    }

    /// <summary>Adds a key that is not in the tree.</summary>
    public void InsertLocked<TProbe>(in TProbe probe, in TKey key, VersionChain chain)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        Invariant.Require(WriterLock.IsHeldByCurrentThread);
        Node node = _root;
        while (node is Inner inner)
        {
            node = inner.Children[Position(inner.Keys, inner.Count, probe, behind: true)]!;
        }

        var leaf = (Leaf)node;
        if (leaf.Count < Capacity)
        {
            int at = Position(leaf.Keys, leaf.Count, probe, behind: false);
            Invariant.Require(at == leaf.Count || probe.CompareTo(in leaf.Keys[at]) != 0);
            BeginChange();
            InsertAt(leaf, at, key, chain);
            EndChange();
        }
        else
        {
            BeginChange();
            Node? right = InsertInto(_root, probe, key, chain, out TKey separator);
            if (right is not null)
            {
                var root = new Inner();
                root.Children[0] = _root;
                root.Children[1] = right;
                root.Keys[0] = separator;
                root.Count = 1;
                _root = root;
            }

            EndChange();
        }

        _count++;
    }

    /// <summary>Takes a key out; false when it is not there.</summary>
    public bool RemoveLocked<TProbe>(in TProbe probe)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        Invariant.Require(WriterLock.IsHeldByCurrentThread);
        if (Search(probe) is null)
        {
            return false;
        }

        BeginChange();
        RemoveFrom(_root, probe);
        while (_root is Inner { Count: 0 } root)
        {
            _root = root.Children[0]!;
        }

        EndChange();
        _count--;
        return true;
    }

    private void BeginChange()
    {
        // The odd number must be seen before any change it announces.
        Volatile.Write(ref _sequence, _sequence + 1);
        Volatile.WriteBarrier();
    }

    private void EndChange() => Volatile.Write(ref _sequence, _sequence + 1);

    private static void InsertAt(Leaf leaf, int at, in TKey key, VersionChain chain)
    {
        int count = leaf.Count;
        Shift<TKey>(leaf.Keys, at, at + 1, count - at);
        Shift<VersionChain?>(leaf.Chains, at, at + 1, count - at);
        leaf.Keys[at] = key;
        leaf.Chains[at] = chain;
        leaf.Count = count + 1;
    }

    /// <summary>Inserts below a node; returns its new right sibling and the separator when it had to split.</summary>
    private static Node? InsertInto<TProbe>(Node node, in TProbe probe, in TKey key, VersionChain chain, out TKey separator)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        separator = default;
        if (node is Leaf leaf)
        {
            return InsertIntoLeaf(leaf, probe, key, chain, out separator);
        }

        var inner = (Inner)node;
        int at = Position(inner.Keys, inner.Count, probe, behind: true);
        Node? right = InsertInto(inner.Children[at]!, probe, key, chain, out TKey childSeparator);
        if (right is null)
        {
            return null;
        }

        if (inner.Count < Capacity)
        {
            InsertChild(inner, at, childSeparator, right);
            return null;
        }

        return SplitInner(inner, at, childSeparator, right, out separator);
    }

    private static Leaf? InsertIntoLeaf<TProbe>(Leaf leaf, in TProbe probe, in TKey key, VersionChain chain, out TKey separator)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        int at = Position(leaf.Keys, leaf.Count, probe, behind: false);
        Invariant.Require(at == leaf.Count || probe.CompareTo(in leaf.Keys[at]) != 0);
        if (leaf.Count < Capacity)
        {
            separator = default;
            InsertAt(leaf, at, key, chain);
            return null;
        }

        // Keys that grow (row ids, times) arrive at the right edge: splitting there leaves full leaves behind.
        int keep = at == Capacity ? Capacity : Capacity / 2;
        var right = new Leaf();
        int moved = Capacity - keep;
        Move<TKey>(leaf.Keys, keep, right.Keys, moved);
        Move<VersionChain?>(leaf.Chains, keep, right.Chains, moved);
        right.Count = moved;
        leaf.Count = keep;
        if (at < keep || (at == keep && moved > 0))
        {
            InsertAt(leaf, at, key, chain);
        }
        else
        {
            InsertAt(right, at - keep, key, chain);
        }

        separator = right.Keys[0];
        return right;
    }

    private static void InsertChild(Inner node, int at, in TKey separator, Node right)
    {
        int count = node.Count;
        Shift<TKey>(node.Keys, at, at + 1, count - at);
        Shift<Node?>(node.Children, at + 1, at + 2, count - at);
        node.Keys[at] = separator;
        node.Children[at + 1] = right;
        node.Count = count + 1;
    }

    private static Inner SplitInner(Inner node, int at, in TKey childSeparator, Node child, out TKey separator)
    {
        int keep = at == Capacity ? Capacity - 1 : Capacity / 2;
        separator = node.Keys[keep];
        var right = new Inner();
        int moved = Capacity - keep - 1;
        Move<TKey>(node.Keys, keep + 1, right.Keys, moved);
        Move<Node?>(node.Children, keep + 1, right.Children, moved + 1);
        node.Keys[keep] = default;
        right.Count = moved;
        node.Count = keep;
        if (at <= keep)
        {
            InsertChild(node, at, childSeparator, child);
        }
        else
        {
            InsertChild(right, at - keep - 1, childSeparator, child);
        }

        return right;
    }

    /// <summary>Removes below a node; true when the node is empty afterwards and its parent must drop it.</summary>
    private static bool RemoveFrom<TProbe>(Node node, in TProbe probe)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        int count = node.Count;
        if (node is Leaf leaf)
        {
            int at = Position(leaf.Keys, count, probe, behind: false);
            Invariant.Require(at < count && probe.CompareTo(in leaf.Keys[at]) == 0);
            Shift<TKey>(leaf.Keys, at + 1, at, count - at - 1);
            Shift<VersionChain?>(leaf.Chains, at + 1, at, count - at - 1);
            leaf.Keys[count - 1] = default;
            leaf.Chains[count - 1] = null;
            leaf.Count = count - 1;
            return leaf.Count == 0;
        }

        var inner = (Inner)node;
        int child = Position(inner.Keys, count, probe, behind: true);
        if (!RemoveFrom(inner.Children[child]!, probe))
        {
            return false;
        }

        if (count == 0)
        {
            // The only child is empty, so the node is. As a root it keeps the empty leaf below it.
            return true;
        }

        // The range of the dropped child goes to a neighbour: the left one, or the right one when there is none.
        int key = Math.Max(child - 1, 0);
        Shift<TKey>(inner.Keys, key + 1, key, count - key - 1);
        Shift<Node?>(inner.Children, child + 1, child, count - child);
        inner.Keys[count - 1] = default;
        inner.Children[count] = null;
        inner.Count = count - 1;
        return false;
    }

    /// <summary>Moves items within a node; the ranges may overlap.</summary>
    private static void Shift<T>(Span<T> slots, int from, int to, int count) => slots.Slice(from, count).CopyTo(slots[to..]);

    /// <summary>Moves items from the end of a node to the begin of another.</summary>
    private static void Move<T>(Span<T> slots, int from, Span<T> to, int count)
    {
        slots.Slice(from, count).CopyTo(to);
        slots.Slice(from, count).Clear();
    }
}
