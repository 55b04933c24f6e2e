using Helios.Types;

namespace Helios.Execution;

/// <summary>Writes joined rows: the left columns, then the right ones; NULLs for a side without a match.</summary>
internal sealed class JoinOutput
{
    private readonly int _leftWidth;
    private readonly int _rightWidth;

    public JoinOutput(SqlType[] leftTypes, SqlType[] rightTypes)
    {
        _leftWidth = leftTypes.Length;
        _rightWidth = rightTypes.Length;
        Batch = new Batch([.. leftTypes, .. rightTypes]);
    }

    public Batch Batch { get; }

    public bool IsFull => BatchRoom.IsUsedUp(Batch);

    /// <summary>Adds a row; an absent side is null.</summary>
    public void Add(Datum[]? left, Datum[]? right)
    {
        int row = Batch.RowCount;
        if (left is not null)
        {
            for (int i = 0; i < _leftWidth; i++)
            {
                Batch.Columns[i].Set(row, left[i]);
            }
        }

        if (right is not null)
        {
            for (int i = 0; i < _rightWidth; i++)
            {
                Batch.Columns[_leftWidth + i].Set(row, right[i]);
            }
        }

        Batch.RowCount = row + 1;
    }
}
