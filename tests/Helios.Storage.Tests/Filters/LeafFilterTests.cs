using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Storage.Pages;
using Helios.Storage.Tests.Pages;
using Helios.Types;

namespace Helios.Storage.Tests.Filters;

public sealed class LeafFilterTests
{
    private static readonly RowLayout s_layout = new([PhysicalKind.Int64, PhysicalKind.Int32]);

    [Fact]
    public void What_was_read_of_a_leaf_that_is_being_changed_does_not_count()
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 64);
        TableTree tree = Filled(pool, pages, 10);
        LeafFilter filter = FilterOf(tree);
        LeafWalk walk = default;
        tree.Seek(3, ref walk);
        TableLeaf leaf = tree.Change(3);
        Assert.False(filter.TrySelect(walk, descending: false));
        leaf.EndChanged();
        Assert.False(filter.TrySelect(walk, descending: false));
        tree.Seek(3, ref walk);
        Assert.True(filter.TrySelect(walk, descending: false));
        Assert.Equal(5, Bitmap.Count(filter.Bits));

        // An answer that was kept does not outlive its leaf, either.
        Assert.True(tree.TryDelete(9));
        Assert.False(tree.TryShare(ref walk, out _));
        tree.Seek(3, ref walk);
        Assert.True(filter.TrySelect(walk, descending: false));
        Assert.Equal(4, Bitmap.Count(filter.Bits));
    }

    [Fact]
    public void A_walk_meets_every_leaf_once_in_either_direction()
    {
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 8000);
        const int Rows = 900_000;
        TableTree tree = Filled(pool, pages, Rows);
        LeafFilter filter = FilterOf(tree);
        LeafWalk walk = default;
        long passed = 0;
        long at = long.MinValue;
        do
        {
            tree.Seek(at, ref walk);
            Assert.True(filter.TrySelect(walk, descending: false));
            passed += Bitmap.Count(filter.Bits);
            at = walk.Fence.Before;
        }
        while (walk.Fence.HasEnd);

        Assert.Equal(Rows / 2, passed);
        at = long.MaxValue;
        while (true)
        {
            tree.Seek(at, ref walk);
            Assert.True(filter.TrySelect(walk, descending: true));
            passed -= Bitmap.Count(filter.Bits);
            if (walk.Fence.From == long.MinValue)
            {
                break;
            }

            at = walk.Fence.From - 1;
        }

        Assert.Equal(0, passed);
    }

    private static TableTree Filled(BufferPool pool, MemoryPages pages, int rows)
    {
        TableTree tree = TableTree.Create(pool, pages, 1, PaxShape.Of(s_layout));
        for (int i = 0; i < rows; i++)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            s_layout.Encode([Datum.FromInt64(i), Datum.FromInt64(i % 2)], output);
            Assert.True(tree.TryInsert(i, 0, output.WrittenSpan));
        }

        return tree;
    }

    private static LeafFilter FilterOf(TableTree tree)
    {
        var test = new ComparisonTest(1, ValueOrder.Int32);
        test.Set(CompareOp.Equal, Datum.FromInt64(1));
        return new LeafFilter(tree, test);
    }
}
