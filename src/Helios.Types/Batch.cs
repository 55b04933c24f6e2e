using Helios.Base;

namespace Helios.Types;

/// <summary>
/// The unit of execution: up to <see cref="Limits.BatchRows"/> rows, columns as vectors. Rows that were filtered out stay where they are
/// and
/// are left out of <see cref="Selection"/>.
/// </summary>
public sealed class Batch
{
    private int[]? _selection;
    private int _selectedCount = -1;

    public Batch(ReadOnlySpan<SqlType> types, VectorMemory? memory = null, int capacityRows = Limits.BatchRows)
    {
        Columns = new ColumnVector[types.Length];
        CapacityRows = capacityRows;
        for (int i = 0; i < types.Length; i++)
        {
            Columns[i] = new ColumnVector(types[i], memory, capacityRows);
        }
    }

    /// <summary>A batch over columns made elsewhere (a projection that passes vectors through).</summary>
    public Batch(ColumnVector[] columns, int capacityRows)
    {
        Columns = columns;
        CapacityRows = capacityRows;
    }

    public ColumnVector[] Columns { get; }

    public int CapacityRows { get; }

    /// <summary>Rows that lie in the vectors, selected or not.</summary>
    public int RowCount { get; set; }

    public bool HasSelection => _selection is not null && _selectedCount >= 0;

    /// <summary>Rows that count: those of the selection, or all.</summary>
    public int SelectedCount => HasSelection ? _selectedCount : RowCount;

    /// <summary>Ascending row numbers, when <see cref="HasSelection"/>.</summary>
    public ReadOnlySpan<int> Selection => _selection.AsSpan(0, _selectedCount);

    /// <summary>The row number of the i-th selected row.</summary>
    public int RowAt(int i) => HasSelection ? _selection![i] : i;

    /// <summary>Begins a new selection; fill it and call <see cref="SetSelected"/>.</summary>
    public Span<int> BeginSelection() => _selection ??= new int[CapacityRows];

    public void SetSelected(int count)
    {
        Invariant.Require(count >= 0 && count <= RowCount);
        _selection ??= new int[CapacityRows];
        _selectedCount = count;
    }

    public void SelectAll() => _selectedCount = -1;

    /// <summary>Where the columns are to lie from the next <see cref="Clear"/> on; null: in the host's own arrays.</summary>
    public void Place(ReadOnlySpan<VectorMemory?> memories)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            Columns[i].MoveTo(memories[i] ?? ManagedVectorMemory.Shared);
        }
    }

    public void Clear()
    {
        RowCount = 0;
        _selectedCount = -1;
        foreach (ColumnVector column in Columns)
        {
            column.Clear();
        }
    }
}
