using Helios.Types;

namespace Helios.Execution;

/// <summary>Rows that outlive the batch they came from, charged to the statement's memory.</summary>
internal sealed class RowBuffer
{
    private readonly StatementRuntime _runtime;
    private readonly List<Datum[]> _rows = [];
    private long _chargedBytes;

    public RowBuffer(StatementRuntime runtime)
    {
        _runtime = runtime;
    }

    public int Count => _rows.Count;

    public Datum[] this[int index] => _rows[index];

    public List<Datum[]> Rows => _rows;

    /// <summary>Keeps a copy of the row with bytes of its own.</summary>
    public Datum[] Add(ReadOnlySpan<Datum> row)
    {
        var kept = new Datum[row.Length];
        long bytes = 48 + (24L * row.Length);
        for (int i = 0; i < row.Length; i++)
        {
            kept[i] = row[i].Detach();
            bytes += SizeOf(row[i]);
        }

        _runtime.Charge(bytes);
        _chargedBytes += bytes;
        _rows.Add(kept);
        return kept;
    }

    public void Add(Batch batch, int row)
    {
        var values = new Datum[batch.Columns.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = batch.Columns[i].Get(row);
        }

        Add(values);
    }

    public void AddAll(Operator source)
    {
        while (source.Next() is { } batch)
        {
            AddSelected(batch);
        }
    }

    public void AddSelected(Batch batch)
    {
        for (int i = 0; i < batch.SelectedCount; i++)
        {
            Add(batch, batch.RowAt(i));
        }
    }

    public void Clear()
    {
        _rows.Clear();
        _runtime.Release(_chargedBytes);
        _chargedBytes = 0;
    }

    public static long SizeOf(in Datum value) => value.VariableBytes;
}
