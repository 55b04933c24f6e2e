using System.Numerics;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Storage.Filters;
using Helios.Storage.Pages;
using Helios.Storage.Trees;
using Helios.Storage.Versions;
using Helios.Types;

namespace Helios.Storage.Transactions;

/// <summary>Rows that a view sees, column by column from a leaf into vectors. One leaf at a time, which is latched for that long.</summary>
// SAFETY: records that a view finds are alive while the leaf is latched, and no longer used here after it (see RowChain).
internal sealed unsafe class RowLoader(StoredTree tree, TxnTable txns, StoreTransaction transaction, RowTest? test = null)
{
    /// <summary>Bytes of rows after which a stretch ends, however few they are.</summary>
    private const int MostBytes = 256 * 1024;

    private readonly TableTree _rows = tree.Rows!;

    // Leaves of whole images have no columns to test at once.
    private readonly LeafFilter? _filter = test is not null && !tree.Rows!.Shape.IsWhole ? new LeafFilter(tree.Rows, test) : null;
    private PaxShape? _imageShape;
    private LeafWalk _walk;
    private RowPlace[] _places = [];
    private int _count;
    private int _runBegin;

    /// <summary>Where the next stretch begins, when there is more.</summary>
    public long Next { get; private set; }

    /// <summary>False when there is nothing behind what <see cref="Read"/> found.</summary>
    public bool IsMore { get; private set; }

    /// <summary>
    /// Reads rows from <paramref name="from"/> on that pass the test, in the direction asked for, as far as <paramref name="last"/>
    /// (inclusive), but no more than there is room for ids, and no further than one leaf. Returns how many.
    /// </summary>
    public int Read(
        in ReadView view, long from, long last, bool descending, Span<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first)
    {
        Reserve(ids.Length);
        if (!TryShare(from, descending, out TableLeaf leaf))
        {
            Begin();
            Next = descending ? _walk.Fence.From - 1 : _walk.Fence.Before;
            IsMore = descending ? _walk.Fence.From != long.MinValue && Next >= last : _walk.Fence.HasEnd && Next <= last;
            return 0;
        }

        try
        {
            if (descending)
            {
                FindBack(leaf, view, from, last, ids);
            }
            else
            {
                Find(leaf, view, from, last, ids);
            }

            Load(leaf.Page, columns, first);
            return _count;
        }
        finally
        {
            leaf.EndShare();
        }
    }

    /// <summary>Loads columns of rows that were found in this view before.</summary>
    public void Load(in ReadView view, ReadOnlySpan<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first)
    {
        Reserve(ids.Length);
        int done = 0;
        while (done < ids.Length)
        {
            TableLeaf leaf = Share(ids[done].Value);
            try
            {
                Begin();
                PaxPage page = leaf.Page;
                do
                {
                    int slot = page.Find(ids[done].Value, out bool found);
                    UndoRecord* older = null;
                    if (!found || (page.Word(slot) != 0 && !view.Sees(page.Word(slot), txns, out older)))
                    {
                        transaction.RequireVersions(view);
                        throw new Bug("a row that the view saw is gone");
                    }

                    Add(page.PhysicalRow(slot), older);
                    done++;
                }
                while (done < ids.Length && leaf.Fence.Holds(ids[done].Value));

                Load(page, columns, first + done - _count);
            }
            finally
            {
                leaf.EndShare();
            }
        }
    }

    /// <summary>The leaf of a row, shared.</summary>
    private TableLeaf Share(long row)
    {
        while (true)
        {
            _rows.Seek(row, ref _walk);
            if (_rows.TryShare(ref _walk, out TableLeaf leaf))
            {
                return leaf;
            }
        }
    }

    /// <summary>The leaf of a row, shared and tested; false when it was found without a latch that none of its rows passes.</summary>
    private bool TryShare(long row, bool descending, out TableLeaf leaf)
    {
        if (_filter is null)
        {
            leaf = Share(row);
            return true;
        }

        while (true)
        {
            _rows.Seek(row, ref _walk);
            if (!_filter.TrySelect(_walk, descending))
            {
                continue;
            }

            if (_filter.IsEmpty)
            {
                leaf = default;
                return false;
            }

            if (_rows.TryShare(ref _walk, out leaf))
            {
                return true;
            }
        }
    }

    private void Reserve(int rows)
    {
        if (_places.Length < rows)
        {
            _places = new RowPlace[rows];
        }
    }

    private void Begin()
    {
        _count = 0;
        _runBegin = -1;
    }

    private void Add(int physical, UndoRecord* older) => _places[_count++] = new RowPlace(physical, older);

    private void Find(TableLeaf leaf, in ReadView view, long from, long last, Span<RowId> ids)
    {
        Begin();
        PaxPage page = leaf.Page;
        Next = leaf.Fence.Before;
        IsMore = leaf.Fence.HasEnd && Next <= last;
        int slot = page.Find(from, out _);
        if (page is { WordCount: 0, IsInOrder: true, MayHaveLong: false })
        {
            FindRun(page, slot, last, ids);
            if (_filter is not null)
            {
                FindPassed(page, slot, ids);
            }

            return;
        }

        long bytes = 0;
        for (; slot < page.Count; slot++)
        {
            long row = page.RowId(slot);
            if (row > last)
            {
                IsMore = false;
                return;
            }

            if (_count == ids.Length || bytes > MostBytes)
            {
                Next = row;
                IsMore = true;
                return;
            }

            bytes += AddIfSeen(page, slot, row, view, ids);
        }
    }

    /// <summary>Everybody sees every row of the page, and they lie in it in order.</summary>
    private void FindRun(PaxPage page, int slot, long last, Span<RowId> ids)
    {
        int end = page.Count;
        if (end > 0 && page.RowId(end - 1) > last)
        {
            end = page.Find(last, out bool found);
            end += found ? 1 : 0;
            IsMore = false;
        }

        if (_filter is not null)
        {
            _runBegin = slot;
            _count = Math.Max(0, end - slot);
            return;
        }

        if (end - slot > ids.Length)
        {
            end = slot + ids.Length;
            Next = page.RowId(end);
            IsMore = true;
        }

        _runBegin = slot;
        _count = Math.Max(0, end - slot);
        MemoryMarshal.Cast<long, RowId>(page.RowIds.Slice(slot, _count)).CopyTo(ids);
    }

    /// <summary>Of the run that was found, the rows that pass: again a run when all do.</summary>
    private void FindPassed(PaxPage page, int slot, Span<RowId> ids)
    {
        int end = slot + _count;
        ReadOnlySpan<long> rows = page.RowIds;
        ReadOnlySpan<ulong> bits = _filter!.Bits;
        Begin();
        for (int i = slot >> 6; i << 6 < end; i++)
        {
            ulong word = bits[i];
            word &= i == slot >> 6 ? ulong.MaxValue << (slot & 63) : ulong.MaxValue;
            for (; word != 0; word &= word - 1)
            {
                int physical = (i << 6) + BitOperations.TrailingZeroCount(word);
                if (physical >= end)
                {
                    break;
                }

                if (_count == ids.Length)
                {
                    Next = rows[physical];
                    IsMore = true;
                    return;
                }

                ids[_count] = new RowId(rows[physical]);
                Add(physical, null);
            }
        }

        if (_count > 0 && _places[_count - 1].Physical - _places[0].Physical == _count - 1)
        {
            _runBegin = _places[0].Physical;
        }
    }

    private void FindBack(TableLeaf leaf, in ReadView view, long from, long last, Span<RowId> ids)
    {
        Begin();
        PaxPage page = leaf.Page;
        Next = leaf.Fence.From - 1;
        IsMore = leaf.Fence.From != long.MinValue && Next >= last;
        int slot = page.Find(from, out bool found);
        long bytes = 0;
        for (slot = found ? slot : slot - 1; slot >= 0; slot--)
        {
            long row = page.RowId(slot);
            if (row < last)
            {
                IsMore = false;
                return;
            }

            if (_count == ids.Length || bytes > MostBytes)
            {
                Next = row;
                IsMore = true;
                return;
            }

            bytes += AddIfSeen(page, slot, row, view, ids);
        }
    }

    private long AddIfSeen(PaxPage page, int slot, long row, in ReadView view, Span<RowId> ids)
    {
        UndoRecord* older = null;
        ulong word = page.Word(slot);
        if (word != 0 && !view.Sees(word, txns, out older))
        {
            return 0;
        }

        int physical = page.PhysicalRow(slot);
        if (test is not null && !Passes(page, physical, older))
        {
            return 0;
        }

        ids[_count] = new RowId(row);
        Add(physical, older);
        return older != null ? older->ImageBytes : page.MayHaveLong ? _rows.ImageBytes(page, slot) : 0;
    }

    /// <summary>Tests a row by itself: with the values that a view sees behind the page's.</summary>
    private bool Passes(PaxPage page, int physical, UndoRecord* older)
    {
        if (older == null && _filter is not null)
        {
            return _filter.Passes(physical);
        }

        ReadOnlySpan<byte> image = older != null ? UndoMemory.Image(older) : _rows.ReadWhole(page, physical);
        _imageShape ??= _rows.Shape.IsWhole ? new PaxShape(tree.Layout!) : _rows.Shape;
        ulong bit = 0;
        test!.Select(new ColumnRun(new RowImage(_imageShape, image)), new Span<ulong>(ref bit));
        return bit != 0;
    }

    private void Load(PaxPage page, ReadOnlySpan<ColumnTarget> columns, int first)
    {
        if (_count == 0)
        {
            return;
        }

        foreach (ref readonly ColumnTarget target in columns)
        {
            if (_rows.Shape.IsWhole)
            {
                LoadWhole(page, target, first);
            }
            else if (_runBegin >= 0)
            {
                PaxColumns.LoadRun(_rows, page, target.Column, _runBegin, _count, target.Vector, first);
            }
            else
            {
                LoadEach(page, target, first);
            }
        }
    }

    private void LoadEach(PaxPage page, in ColumnTarget target, int first)
    {
        for (int i = 0; i < _count; i++)
        {
            ref RowPlace place = ref _places[i];
            if (place.Older == null)
            {
                PaxColumns.LoadOne(_rows, page, target.Column, place.Physical, target.Vector, first + i);
            }
            else
            {
                PaxColumns.LoadImage(_rows.Shape, UndoMemory.Image(place.Older), target.Column, target.Vector, first + i);
            }
        }
    }

    private void LoadWhole(PaxPage page, in ColumnTarget target, int first)
    {
        for (int i = 0; i < _count; i++)
        {
            int physical = _runBegin >= 0 ? _runBegin + i : _places[i].Physical;
            UndoRecord* older = _runBegin >= 0 ? null : _places[i].Older;
            byte[] image = older != null ? UndoMemory.Image(older).ToArray() : _rows.ReadWhole(page, physical);
            target.Vector.Set(first + i, tree.Layout!.Read(image, target.Column));
        }
    }

    /// <summary>Where the values of a row lie: in the page, or behind a record.</summary>
    private readonly struct RowPlace(int physical, UndoRecord* older)
    {
        public readonly int Physical = physical;
        public readonly UndoRecord* Older = older;
    }
}
