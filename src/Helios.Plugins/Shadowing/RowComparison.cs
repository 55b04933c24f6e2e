using Helios.Types;

namespace Helios.Plugins.Shadowing;

/// <summary>Compares rows as two versions left them.</summary>
internal static class RowComparison
{
    /// <summary>A batch of its own with the same values and the same selection.</summary>
    public static Batch Copy(Batch batch)
    {
        ColumnVector[] columns = [.. batch.Columns.Select(c => c.Detach(batch.RowCount))];
        var copy = new Batch(columns, batch.CapacityRows) { RowCount = batch.RowCount };
        if (batch.HasSelection)
        {
            batch.Selection.CopyTo(copy.BeginSelection());
            copy.SetSelected(batch.SelectedCount);
        }

        return copy;
    }

    /// <summary>How what is left differs, or null.</summary>
    public static string? Difference(Batch serving, Batch mine)
    {
        if (serving.Columns.Length != mine.Columns.Length)
        {
            return "columns";
        }

        if (serving.SelectedCount != mine.SelectedCount)
        {
            return "rows";
        }

        for (int i = 0; i < serving.SelectedCount; i++)
        {
            for (int column = 0; column < serving.Columns.Length; column++)
            {
                if (!IsSame(serving.Columns[column], serving.RowAt(i), mine.Columns[column], mine.RowAt(i)))
                {
                    return "values of column " + (column + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }
            }
        }

        return null;
    }

    private static bool IsSame(ColumnVector first, int firstRow, ColumnVector second, int secondRow)
    {
        if (first.Kind != second.Kind || first.IsNull(firstRow) != second.IsNull(secondRow))
        {
            return false;
        }

        int width = first.Kind.Width();
        return first.IsNull(firstRow)
            || (first.Kind == PhysicalKind.Bytes
                ? first.Bytes(firstRow).SequenceEqual(second.Bytes(secondRow))
                : first.Data.Slice(firstRow * width, width).SequenceEqual(second.Data.Slice(secondRow * width, width)));
    }
}
