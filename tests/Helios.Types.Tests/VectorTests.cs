using Helios.Base;

namespace Helios.Types.Tests;

public sealed class VectorTests
{
    [Fact]
    public void A_column_gives_back_what_was_set_whatever_is_null_or_set_twice()
    {
        int seed = Seed.Next();
        Random random = new(seed);
        foreach (SqlType type in TestValues.AllTypes)
        {
            ColumnVector column = new(type, capacityRows: 100);
            Datum[] rows = new Datum[100];
            for (int round = 0; round < 300; round++)
            {
                int row = random.Next(rows.Length);
                rows[row] = TestValues.Make(random, type);
                column.Set(row, rows[row]);
            }

            for (int row = 0; row < rows.Length; row++)
            {
                Datum got = column.Get(row);
                bool same = rows[row].IsNull ? got.IsNull : !got.IsNull && Comparison.Equals(type, rows[row], got);
                Assert.True(same && column.IsNull(row) == rows[row].IsNull, $"seed {seed} {type} row {row}");
            }

            column.Clear();
            Assert.True(column.IsNull(0) && column.HeapUsedBytes == 0);
        }
    }

    [Fact]
    public void A_view_beyond_the_heap_is_a_bug_and_not_a_wild_read()
    {
        ColumnVector column = new(SqlType.Text, capacityRows: 4);
        column.Set(0, Datum.FromText("abc"));
        column.Data[4] = 200;
        Assert.Throws<Bug>(() => column.Bytes(0).Length);
        Assert.Throws<Bug>(() => column.Get(0));
    }

    [Fact]
    public void A_selection_hides_rows_until_all_are_selected_again()
    {
        Batch batch = new([SqlType.Int4]) { RowCount = 10 };
        Assert.Equal((10, 3), (batch.SelectedCount, batch.RowAt(3)));
        Span<int> selection = batch.BeginSelection();
        selection[0] = 2;
        selection[1] = 7;
        batch.SetSelected(2);
        Assert.Equal([2, 7], batch.Selection.ToArray());
        Assert.Equal((2, 7), (batch.SelectedCount, batch.RowAt(1)));
        batch.SelectAll();
        Assert.Equal((10, 7), (batch.SelectedCount, batch.RowAt(7)));
        Assert.Throws<Bug>(() => batch.SetSelected(11));
    }
}
