using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Storage.Versions;

namespace Helios.Storage.Trees;

/// <summary>
/// A B+tree from keys to version chains, in memory.
///
/// Invariants:
/// 1. Writers hold <see cref="WriterLock"/>. Every change of a node that readers can reach happens while the sequence is odd.
/// 2. Readers take no lock: they search, then check that the sequence stood still and was even; if not, they search again. A search that
///    runs beside a change may see anything, so it checks every count and reference before use and never loops without descending.
/// 3. Child i of an inner node holds keys k with Keys[i-1] ≤ k &lt; Keys[i]. Leaves other than an empty root hold at least one key.
/// 4. A node, once unlinked, is never used again: a late reader sees old contents, not another tree's.
///
/// Technique: one sequence lock per tree (Lameter, "Effective synchronization on Linux/NUMA systems", 2005); B+tree with removal of
/// empty nodes only.
/// </summary>
internal sealed partial class OrderedMap<TKey>
    where TKey : struct
{
    /// <summary>Keys of one node.</summary>
    private const int Capacity = 64;

    /// <summary>Searches beside writers before a reader waits for the lock.</summary>
    private const int OptimisticAttempts = 24;

    private long _sequence;
    private Node _root = new Leaf();
    private long _count;

    /// <summary>Protects every change of the tree; taken by readers only when writers starve them.</summary>
    public Lock WriterLock { get; } = new();

    /// <summary>Keys in the tree, dead ones included. Exact only under the lock.</summary>
    public long Count => Volatile.Read(ref _count);

    public VersionChain? Find<TProbe>(in TProbe probe)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        for (int attempt = 0; attempt < OptimisticAttempts; attempt++)
        {
            long begin = Volatile.Read(ref _sequence);
            if ((begin & 1) == 0)
            {
                VersionChain? found = Search(probe);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _sequence) == begin)
                {
                    return found;
                }
            }

            Thread.SpinWait(4 << Math.Min(attempt, 5));
        }

        lock (WriterLock)
        {
            return Search(probe);
        }
    }

    /// <summary>
    /// Copies entries in order, from the first at or behind the probe (behind it when not inclusive), or backwards from the last at or
    /// before it, until the spans are full or the tree ends. Returns how many: the copy is one consistent picture of the tree.
    /// </summary>
    public int Collect<TProbe>(in TProbe probe, bool inclusive, bool descending, Span<TKey> keys, Span<VersionChain?> chains)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        for (int attempt = 0; attempt < OptimisticAttempts; attempt++)
        {
            long begin = Volatile.Read(ref _sequence);
            if ((begin & 1) == 0)
            {
                int count = CollectUnsynchronized(probe, inclusive, descending, keys, chains);
                Volatile.ReadBarrier();
                if (Volatile.Read(ref _sequence) == begin)
                {
                    return count;
                }
            }

            Thread.SpinWait(4 << Math.Min(attempt, 5));
        }

        lock (WriterLock)
        {
            return CollectUnsynchronized(probe, inclusive, descending, keys, chains);
        }
    }

    /// <summary>As <see cref="Collect"/>, forward, by the holder of the lock.</summary>
    public int CollectLocked<TProbe>(in TProbe probe, bool inclusive, Span<TKey> keys, Span<VersionChain?> chains)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        Invariant.Require(WriterLock.IsHeldByCurrentThread);
        return CollectUnsynchronized(probe, inclusive, descending: false, keys, chains);
    }

    /// <summary>The position of the first key that is not before the probe; of the first behind it when
    /// <paramref name="behind"/>.</summary>
    private static int Position<TProbe>(ReadOnlySpan<TKey> keys, int count, in TProbe probe, bool behind)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = probe.CompareTo(in keys[middle]);
            if (order > 0 || (order == 0 && behind))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>A node's count as a racing reader may use it: within the arrays whatever was read.</summary>
    private static int SafeCount(Node node)
    {
        int count = node.Count;
        return (uint)count <= Capacity ? count : 0;
    }

    private VersionChain? Search<TProbe>(in TProbe probe)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        Node? node = _root;
        while (node is not null)
        {
            int count = SafeCount(node);
            if (node is Leaf leaf)
            {
                // Dense row ids stand where their distance from the first says, which saves most of the search.
                int at = count > 0 ? probe.Guess(in leaf.Keys[0]) : -1;
                if ((uint)at >= (uint)count || probe.CompareTo(in leaf.Keys[at]) != 0)
                {
                    at = Position(leaf.Keys, count, probe, behind: false);
                }

                return at < count && probe.CompareTo(in leaf.Keys[at]) == 0 ? leaf.Chains[at] : null;
            }

            node = ((Inner)node).Children[Position(node.Keys, count, probe, behind: true)];
        }

        return null;
    }

    private int CollectUnsynchronized<TProbe>(in TProbe probe, bool inclusive, bool descending, Span<TKey> keys, Span<VersionChain?> chains)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        int filled = 0;
        if (descending)
        {
            CollectBackward(_root, probe, inclusive, edge: true, keys, chains, ref filled);
        }
        else
        {
            CollectForward(_root, probe, inclusive, edge: true, keys, chains, ref filled);
        }

        return filled;
    }

    /// <summary><paramref name="edge"/>: the probe lies within this node's range; otherwise all of the node is behind it.</summary>
    private static void CollectForward<TProbe>(
        Node? node, in TProbe probe, bool inclusive, bool edge, Span<TKey> keys, Span<VersionChain?> chains, ref int filled)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        if (node is null)
        {
            return;
        }

        int count = SafeCount(node);
        if (node is Leaf leaf)
        {
            int from = edge ? Position(leaf.Keys, count, probe, behind: !inclusive) : 0;
            int take = Math.Min(count - from, keys.Length - filled);
            ((Span<TKey>)leaf.Keys).Slice(from, take).CopyTo(keys[filled..]);
            ((Span<VersionChain?>)leaf.Chains).Slice(from, take).CopyTo(chains[filled..]);
            filled += take;
            return;
        }

        var inner = (Inner)node;

        for (int i = edge ? Position(node.Keys, count, probe, behind: true) : 0; i <= count && filled < keys.Length; i++)
        {
            CollectForward(inner.Children[i], probe, inclusive, edge, keys, chains, ref filled);
            edge = false;
        }
    }

    private static void CollectBackward<TProbe>(
        Node? node, in TProbe probe, bool inclusive, bool edge, Span<TKey> keys, Span<VersionChain?> chains, ref int filled)
        where TProbe : struct, IProbe<TKey>, allows ref struct
    {
        if (node is null)
        {
            return;
        }

        int count = SafeCount(node);
        if (node is Leaf leaf)
        {
            for (int i = (edge ? Position(leaf.Keys, count, probe, behind: inclusive) : count) - 1; i >= 0 && filled < keys.Length; i--)
            {
                keys[filled] = leaf.Keys[i];
                chains[filled] = leaf.Chains[i];
                filled++;
            }

            return;
        }

        var inner = (Inner)node;

        for (int i = edge ? Position(node.Keys, count, probe, behind: true) : count; i >= 0 && filled < keys.Length; i--)
        {
            CollectBackward(inner.Children[i], probe, inclusive, edge, keys, chains, ref filled);
            edge = false;
        }
    }

    /// <summary>Keys lie inside of the node's own object: one hop less for the cache than an array beside it.</summary>
    private abstract class Node
    {
        public int Count;
        public Slots<TKey> Keys;
    }

    private sealed class Leaf : Node
    {
        public Slots<VersionChain?> Chains;
    }

    private sealed class Inner : Node
    {
        /// <summary>One more than keys.</summary>
        public ChildSlots Children;
    }

    [InlineArray(Capacity)]
    private struct Slots<T>
    {
        private T _first;
    }

    [InlineArray(Capacity + 1)]
    private struct ChildSlots
    {
        private Node? _first;
    }
}
