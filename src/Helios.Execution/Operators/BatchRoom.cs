using Helios.Types;

namespace Helios.Execution;

/// <summary>Bounds a batch by its bytes as well as by its rows, so that a thousand large texts do not lie in memory at once.</summary>
internal static class BatchRoom
{
    private const int TargetBytes = 4 * 1024 * 1024;
    private const int CheckRowsMask = 15;
    private const int FirstRows = 15;

    /// <summary>The same, with its bytes counted now. For who adds many rows at once.</summary>
    public static bool IsUsedUpNow(Batch batch) =>
        batch.RowCount > 0 && (batch.RowCount >= batch.CapacityRows || HeapBytes(batch.Columns) > TargetBytes);

    /// <summary>True when the batch should be given on. Asked after each row; bytes are counted for the first ones, which may be large, and
    /// then for every sixteenth.</summary>
    public static bool IsUsedUp(Batch batch) =>
        batch.RowCount >= batch.CapacityRows
            || ((batch.RowCount <= FirstRows || (batch.RowCount & CheckRowsMask) == CheckRowsMask)
                && HeapBytes(batch.Columns) > TargetBytes);

    /// <summary>The same for columns that are filled row by row next to others.</summary>
    /// <param name="isLarge">The last row had large values: it is looked at by itself.</param>
    public static bool IsUsedUp(ReadOnlySpan<ColumnVector> columns, int rows, bool isLarge) =>
        (isLarge || (rows & CheckRowsMask) == CheckRowsMask) && HeapBytes(columns) > TargetBytes;

    private static long HeapBytes(ReadOnlySpan<ColumnVector> columns)
    {
        long bytes = 0;
        foreach (ColumnVector column in columns)
        {
            if (column.IsMemoryShort)
            {
                return long.MaxValue;
            }

            bytes += column.HeapUsedBytes;
        }

        return bytes;
    }
}
