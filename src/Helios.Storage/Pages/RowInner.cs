using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Storage.Pages;

/// <summary>
/// An inner page of a table: keys i64, then children u32, one more than keys. Child i holds the rows before key i, and not before key
/// i - 1.
/// </summary>
// SAFETY: the page is a whole frame, and Most keys with their children fit it. Counts are held below Most wherever the page may change
// under a reader without a latch; whatever that reader finds is thrown away when the latch's count has moved.
internal readonly unsafe ref struct RowInner
{
    /// <summary>Keys of a full page.</summary>
    public const int Most = (PageFormat.PageBytes - PageFormat.HeaderBytes - 4) / 12;

    /// <summary>Keys around the place where a row should stand: two lines of them.</summary>
    private const int Near = 16;

    private const int ChildrenBegin = PageFormat.HeaderBytes + (8 * Most);

    private readonly byte* _page;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RowInner(byte* page)
    {
        _page = page;
    }

    public int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Math.Min((int)PageFormat.Count(_page), Most);
    }

    public bool IsFull => Count == Most;

    private long* Keys => (long*)(_page + PageFormat.HeaderBytes);

    private uint* Children => (uint*)(_page + ChildrenBegin);

    public static RowInner Format(byte* page, uint number, uint tree, byte level, uint firstChild)
    {
        new Span<byte>(page + PageFormat.ChecksumOffset, PageFormat.PageBytes - PageFormat.ChecksumOffset).Clear();
        PageFormat.Number(page) = number;
        PageFormat.Tree(page) = tree;
        PageFormat.Kind(page) = PageKind.TableInner;
        PageFormat.Level(page) = level;
        var inner = new RowInner(page);
        inner.Children[0] = firstChild;
        return inner;
    }

    public long Key(int index) => Keys[index];

    public uint Child(int index) => Children[index];

    /// <summary>Which child a row belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(long row)
    {
        long* keys = Keys;
        int from = 0;
        int length = Count;
        if (length > Near)
        {
            // Row ids mostly follow one another: between the first key and the last one a row stands where its number says.
            if (row < keys[0])
            {
                return 0;
            }

            double part = (double)(ulong)(row - keys[0]) / (ulong)Math.Max(1, keys[length - 1] - keys[0]);
            int guess = (int)Math.Min(part * (length - 1), length - 1);
            int first = Math.Max(0, guess - (Near / 2));
            int last = Math.Min(length, first + Near);
            if ((first == 0 || keys[first - 1] <= row) && (last == length || keys[last] > row))
            {
                from = first;
                length = last - first;
            }
        }

        while (length > 0)
        {
            int half = length >> 1;
            bool isBehind = keys[from + half] <= row;
            from = isBehind ? from + half + 1 : from;
            length = isBehind ? length - half - 1 : half;
        }

        return from;
    }

    /// <summary>Which child a row belongs to, which is likely next to one.</summary>
    public int FindNear(long row, int index)
    {
        int count = Count;
        for (int i = Math.Max(0, index - 1); i <= Math.Min(count, index + 1); i++)
        {
            if ((i == 0 || Keys[i - 1] <= row) && (i == count || row < Keys[i]))
            {
                return i;
            }
        }

        return Find(row);
    }

    /// <summary>Puts a key and the child behind it at a place.</summary>
    public void Insert(int index, long key, uint child)
    {
        int count = Count;
        Invariant.Require(count < Most && index <= count);
        new Span<long>(Keys + index, count - index).CopyTo(new Span<long>(Keys + index + 1, count - index));
        new Span<uint>(Children + index + 1, count - index).CopyTo(new Span<uint>(Children + index + 2, count - index));
        Keys[index] = key;
        Children[index + 1] = child;
        PageFormat.Count(_page) = (ushort)(count + 1);
    }

    /// <summary>Takes a child out; its rows' range goes to its left neighbour, or to the right one when it is the first.</summary>
    public void Remove(int child)
    {
        int count = Count;
        Invariant.Require(count > 0 && child <= count);
        int key = Math.Max(0, child - 1);
        new Span<long>(Keys + key + 1, count - key - 1).CopyTo(new Span<long>(Keys + key, count - key - 1));
        new Span<uint>(Children + child + 1, count - child).CopyTo(new Span<uint>(Children + child, count - child));
        PageFormat.Count(_page) = (ushort)(count - 1);
    }

    /// <summary>Moves the keys behind the one at <paramref name="middle"/> and their children to an empty page, whose first child is set
    /// by this. Returns the key between the two.</summary>
    public long SplitInto(int middle, RowInner right)
    {
        int count = Count;
        long between = Keys[middle];
        int moved = count - middle - 1;
        new Span<long>(Keys + middle + 1, moved).CopyTo(new Span<long>(right.Keys, moved));
        new Span<uint>(Children + middle + 1, moved + 1).CopyTo(new Span<uint>(right.Children, moved + 1));
        PageFormat.Count(right._page) = (ushort)moved;
        PageFormat.Count(_page) = (ushort)middle;
        return between;
    }

    /// <summary>Puts the keys and children of the page to the right behind its own, with the key that stood between them.</summary>
    public void Append(long between, RowInner right)
    {
        int count = Count;
        int added = right.Count;
        Invariant.Require(count + added + 1 <= Most);
        Keys[count] = between;
        new Span<long>(right.Keys, added).CopyTo(new Span<long>(Keys + count + 1, added));
        new Span<uint>(right.Children, added + 1).CopyTo(new Span<uint>(Children + count + 1, added + 1));
        PageFormat.Count(_page) = (ushort)(count + added + 1);
    }
}
