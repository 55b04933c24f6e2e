using Helios.Kernels;
using Helios.Storage.Pages;
using Helios.Storage.Tests.Support;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

public sealed class PaxColumnsTests
{
    private static readonly PhysicalKind[] s_kinds =
    [
        PhysicalKind.Int32, PhysicalKind.Bytes, PhysicalKind.Bool, PhysicalKind.Int64, PhysicalKind.Bytes16, PhysicalKind.Bytes,
        PhysicalKind.Int16, PhysicalKind.Float64,
    ];

    private static readonly SqlType[] s_types =
    [
        SqlType.Int4, SqlType.Text, SqlType.Bool, SqlType.Int8, SqlType.Uuid, SqlType.Text, SqlType.Int2, SqlType.Float8,
    ];

    [Fact]
    public void A_column_loaded_from_a_page_by_the_run_by_the_row_or_from_an_image_has_the_rows_values()
    {
        foreach (int seed in Seeds.Of(40))
        {
            var random = new Random(seed);
            var layout = new RowLayout(s_kinds);
            var pages = new MemoryPages();
            using var pool = new BufferPool(pages, 64);
            TableTree tree = TableTree.Create(pool, pages, 1, PaxShape.Of(layout));
            int count = random.Next(1, 60);
            var images = new byte[count][];
            for (int i = 0; i < count; i++)
            {
                // Rows that a table had before it got its last columns, too.
                images[i] = TableTreeTests.Row(new RowLayout(s_kinds.AsSpan(0, random.Next(1, s_kinds.Length + 1))), random, 40);
                Assert.True(tree.TryInsert(i, 0, images[i]));
            }

            TableLeaf leaf = tree.Read(0);
            Assert.Equal(count, leaf.Page.Count);
            int begin = random.Next(count);
            int run = random.Next(1, count - begin + 1);
            int first = random.Next(20);
            for (int column = 0; column < s_kinds.Length; column++)
            {
                var byRun = new ColumnVector(s_types[column]);
                var byRow = new ColumnVector(s_types[column]);
                var byImage = new ColumnVector(s_types[column]);
                PaxColumns.LoadRun(tree, leaf.Page, column, begin, run, byRun, first);
                for (int i = 0; i < run; i++)
                {
                    PaxColumns.LoadOne(tree, leaf.Page, column, leaf.Page.PhysicalRow(begin + i), byRow, first + i);
                    PaxColumns.LoadImage(tree.Shape, images[begin + i], column, byImage, first + i);
                }

                for (int row = 0; row < first + run + 3; row++)
                {
                    bool isLoaded = row >= first && row < first + run;
                    Datum expected = isLoaded ? layout.Read(images[begin + row - first], column) : default;
                    foreach (ColumnVector vector in new[] { byRun, byRow, byImage })
                    {
                        Assert.True(Datum.SameBits(expected, vector.Get(row), s_kinds[column]), $"seed {seed} column {column} row {row}");
                    }
                }
            }

            leaf.EndShare();
        }
    }

    [Fact]
    public void A_row_too_wide_for_columns_of_its_own_is_kept_whole()
    {
        var layout = new RowLayout([.. Enumerable.Repeat(PhysicalKind.Bytes16, 900)]);
        var pages = new MemoryPages();
        using var pool = new BufferPool(pages, 64);
        TableTree tree = TableTree.Create(pool, pages, 1, PaxShape.Of(layout));
        Assert.True(tree.Shape.IsWhole);
        var random = new Random(1);
        byte[][] images = [.. Enumerable.Range(0, 50).Select(_ => TableTreeTests.Row(layout, random, 1))];
        for (int i = 0; i < images.Length; i++)
        {
            Assert.True(tree.TryInsert(i, 0, images[i]));
        }

        byte[] buffer = [];
        for (int i = 0; i < images.Length; i++)
        {
            int length = tree.TryRead(i, ref buffer);
            Assert.Equal(images[i], buffer[..length]);
        }

        Assert.Empty(tree.Problems(_ => { }));
    }

    [Fact]
    public void Bits_are_copied_from_any_place_to_any_place()
    {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++)
        {
            var from = new byte[random.Next(1, 40)];
            random.NextBytes(from);
            int begin = random.Next(from.Length * 8);
            int count = random.Next((from.Length * 8) - begin + 1);
            int at = random.Next(70);
            var to = new byte[(at + count + 7) / 8];
            Bits.Copy(from, begin, to, at, count);
            for (int i = 0; i < to.Length * 8; i++)
            {
                int source = begin + i - at;
                bool expected = i >= at && i < at + count && (from[source >> 3] & (1 << (source & 7))) != 0;
                Assert.True(expected == ((to[i >> 3] & (1 << (i & 7))) != 0), $"{begin} {count} {at} bit {i}");
            }
        }
    }
}
