using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// What the texts of a batch looked like before a guest saw them. Where the guest left the views of a column alone, and nothing but ASCII
/// lies where the values are, every text of it is valid without being looked at: most plugins change few columns of most results.
/// </summary>
internal sealed class BatchSeal
{
    private ulong[][] _views = [];
    private bool[] _isSame = [];
    private int _rows;

    /// <summary>Before the guest runs.</summary>
    public void Close(ReadOnlySpan<ViewColumn> columns, ReadOnlySpan<ColumnVector> vectors, int rows)
    {
        if (_views.Length < vectors.Length)
        {
            _views = new ulong[vectors.Length][];
            _isSame = new bool[vectors.Length];
        }

        _rows = rows;
        for (int i = 0; i < vectors.Length; i++)
        {
            if (IsSealed(columns[i], vectors[i]))
            {
                ulong[] kept = _views[i] is { } views && views.Length >= rows ? views : _views[i] = new ulong[vectors[i].CapacityRows];
                vectors[i].Views[..rows].CopyTo(kept);
            }
        }
    }

    /// <summary>Afterwards, before anything is changed by the host. Of no column unless all texts that were made lie in ASCII.</summary>
    public void Compare(ReadOnlySpan<ViewColumn> columns, ReadOnlySpan<ColumnVector> vectors, ReadOnlySpan<byte> values)
    {
        bool isPlain = values.IndexOfAnyExceptInRange((byte)1, (byte)127) < 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            _isSame[i] = isPlain && IsSealed(columns[i], vectors[i]) && vectors[i].Views[.._rows].SequenceEqual(_views[i].AsSpan(0, _rows));
        }
    }

    /// <summary>True when no value of the column needs a look.</summary>
    public bool IsSame(int column) => _isSame[column];

    // Columns that the plugin adds have no values before it runs.
    private static bool IsSealed(in ViewColumn column, ColumnVector vector) =>
        column.CanWrite && !column.IsAdded && vector.Kind == PhysicalKind.Bytes;
}
