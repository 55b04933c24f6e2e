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
        Node leaf = _root;
        while (leaf.Children is not null)
        {
            leaf = leaf.Children[Position(leaf.Keys, leaf.Count, probe, behind: true)]!;
        }

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
                Node root = Node.NewInner();
                root.Children![0] = _root;
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
        while (_root.Children is not null && _root.Count == 0)
        {
            _root = _root.Children[0]!;
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

    private static void InsertAt(Node leaf, int at, in TKey key, VersionChain chain)
    {
        int count = leaf.Count;
        if (at < count)
        {
            Array.Copy(leaf.Keys, at, leaf.Keys, at + 1, count - at);
            Array.Copy(leaf.Chains!, at, leaf.Chains!, at + 1, count - at);
        }

        leaf.Keys[at] = key;
        leaf.Chains![at] = chain;
        leaf.Count = count + 1;
    }

    /// <summary>Inserts below a node; returns its new right sibling and the separator when it had to split.</summary>
    private static Node? InsertInto<TProbe>(Node node, in TProbe probe, in TKey key, VersionChain chain, out TKey separator)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        separator = default;
        if (node.Children is null)
        {
            return InsertIntoLeaf(node, probe, key, chain, out separator);
        }

        int at = Position(node.Keys, node.Count, probe, behind: true);
        Node? right = InsertInto(node.Children[at]!, probe, key, chain, out TKey childSeparator);
        if (right is null)
        {
            return null;
        }

        if (node.Count < Capacity)
        {
            InsertChild(node, at, childSeparator, right);
            return null;
        }

        return SplitInner(node, at, childSeparator, right, out separator);
    }

    private static Node? InsertIntoLeaf<TProbe>(Node leaf, in TProbe probe, in TKey key, VersionChain chain, out TKey separator)
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
        Node right = Node.NewLeaf();
        int moved = Capacity - keep;
        Array.Copy(leaf.Keys, keep, right.Keys, 0, moved);
        Array.Copy(leaf.Chains!, keep, right.Chains!, 0, moved);
        Array.Clear(leaf.Keys, keep, moved);
        Array.Clear(leaf.Chains!, keep, moved);
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

    private static void InsertChild(Node node, int at, in TKey separator, Node right)
    {
        int count = node.Count;
        Array.Copy(node.Keys, at, node.Keys, at + 1, count - at);
        Array.Copy(node.Children!, at + 1, node.Children!, at + 2, count - at);
        node.Keys[at] = separator;
        node.Children![at + 1] = right;
        node.Count = count + 1;
    }

    private static Node SplitInner(Node node, int at, in TKey childSeparator, Node child, out TKey separator)
    {
        int keep = at == Capacity ? Capacity - 1 : Capacity / 2;
        separator = node.Keys[keep];
        Node right = Node.NewInner();
        int moved = Capacity - keep - 1;
        Array.Copy(node.Keys, keep + 1, right.Keys, 0, moved);
        Array.Copy(node.Children!, keep + 1, right.Children!, 0, moved + 1);
        Array.Clear(node.Keys, keep, moved + 1);
        Array.Clear(node.Children!, keep + 1, moved + 1);
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
        if (node.Children is null)
        {
            int at = Position(node.Keys, count, probe, behind: false);
            Invariant.Require(at < count && probe.CompareTo(in node.Keys[at]) == 0);
            Array.Copy(node.Keys, at + 1, node.Keys, at, count - at - 1);
            Array.Copy(node.Chains!, at + 1, node.Chains!, at, count - at - 1);
            node.Keys[count - 1] = default;
            node.Chains![count - 1] = null;
            node.Count = count - 1;
            return node.Count == 0;
        }

        int child = Position(node.Keys, count, probe, behind: true);
        if (!RemoveFrom(node.Children[child]!, probe))
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
        Array.Copy(node.Keys, key + 1, node.Keys, key, count - key - 1);
        Array.Copy(node.Children, child + 1, node.Children, child, count - child);
        node.Keys[count - 1] = default;
        node.Children[count] = null;
        node.Count = count - 1;
        return false;
    }
}
