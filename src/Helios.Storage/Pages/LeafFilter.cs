using Helios.Kernels;
using Helios.Storage.Filters;

namespace Helios.Storage.Pages;

/// <summary>
/// Runs a test over leaves without latching them: the answer for a leaf is good while its latch's count of changes stands, and is kept
/// until another leaf is asked for, since a leaf with many rows is read in several steps.
/// </summary>
// SAFETY: arrays of a leaf are read where its header says that they lie, which is looked at once and checked to be within the frame; what
// comes of a leaf that changes meanwhile is thrown away.
internal sealed unsafe class LeafFilter
{
    /// <summary>Leaves ahead whose columns are prefetched: testing one takes less time than memory does.</summary>
    private const int Ahead = 2;

    private readonly TableTree _rows;
    private readonly RowTest _test;
    private readonly ulong[] _bits = new ulong[ColumnRun.MostWords];
    private byte* _leaf;
    private ulong _version;
    private int _words;
    private bool _hasWords;

    /// <param name="rows">A table whose rows have columns of their own (see <see cref="PaxShape.IsWhole"/>).</param>
    /// <param name="test">What is asked of each row.</param>
    public LeafFilter(TableTree rows, RowTest test)
    {
        _rows = rows;
        _test = test;
    }

    /// <summary>Which physical rows of the leaf pass with the values that lie in it.</summary>
    public ReadOnlySpan<ulong> Bits => _bits.AsSpan(0, _words);

    /// <summary>True when no row of the leaf passes, whoever looks.</summary>
    public bool IsEmpty => !_hasWords && Bitmap.IsEmpty(Bits);

    public bool Passes(int physical) => (_bits[physical >> 6] & (1UL << (physical & 63))) != 0;

    /// <summary>Tests the leaf that a walk stands at. False when the leaf has changed since the walk came to it.</summary>
    public bool TrySelect(in LeafWalk walk, bool descending)
    {
        if (_leaf == walk.Leaf && _version == walk.Version)
        {
            return true;
        }

        var page = new PaxPage(walk.Leaf, _rows.Shape);
        int used = page.UsedCount;
        if (!page.IsSound || used > page.Capacity)
        {
            return false;
        }

        byte* next = _rows.Peek(walk, descending ? -Ahead : Ahead);
        if (next != null)
        {
            Prefetch.Line(next);
            _test.Prefetch(new ColumnRun(page.At(next), 0, used));
        }

        _leaf = null;
        _words = Bitmap.Words(used);
        _test.Select(new ColumnRun(page, 0, used), _bits.AsSpan(0, _words));
        _hasWords = page.WordCount != 0;
        if (!PageLatch.IsStill(ref PageFormat.Latch(walk.Leaf), walk.Version))
        {
            return false;
        }

        _leaf = walk.Leaf;
        _version = walk.Version;
        return true;
    }
}
