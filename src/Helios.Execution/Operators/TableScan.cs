using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>How a table scan finds its rows.</summary>
internal abstract record TableAccessPath
{
    /// <summary>In order of row id; bounds are inclusive int8 expressions over outer rows and parameters.</summary>
    internal sealed record Range(Expr? From, Expr? To, bool IsDescending = false) : TableAccessPath;

    /// <summary>The one row with this row id.</summary>
    internal sealed record ByRowId(Expr Key) : TableAccessPath;

    /// <summary>The rows with these row ids: one expression each, or one that gives an array of them.</summary>
    internal sealed record ByRowIds(Expr[] Keys, SqlType? ArrayElement) : TableAccessPath;

    /// <summary>The one row with this key in a unique index; one expression per key column, of the columns' types.</summary>
    internal sealed record ByIndex(IndexDefinition Index, Expr[] Keys) : TableAccessPath;
}

/// <summary>Rows of a stored table.</summary>
internal sealed class TableScanPlan : ScanPlan
{
    public TableScanPlan(
        TableDefinition table,
        int[] columns,
        bool hasRowId,
        SqlType[] outputTypes,
        Barrier[] barriers,
        Expr? filter,
        TableAccessPath path)
        : base(table, columns, outputTypes, barriers, filter)
    {
        Table = table;
        HasRowId = hasRowId;
        Path = path;
    }

    public TableDefinition Table { get; }

    /// <summary>The last output column is the row's id.</summary>
    public bool HasRowId { get; }

    public TableAccessPath Path { get; }

    /// <summary>At most one row.</summary>
    public bool IsPoint => Path is TableAccessPath.ByRowId or TableAccessPath.ByIndex;

    public override IEnumerable<Expr> Expressions => Path switch
    {
        TableAccessPath.ByRowId point => base.Expressions.Append(point.Key),
        TableAccessPath.ByRowIds many => base.Expressions.Concat(many.Keys),
        TableAccessPath.ByIndex index => base.Expressions.Concat(index.Keys),
        TableAccessPath.Range range => base.Expressions.Concat(new[] { range.From, range.To }.OfType<Expr>()),
        _ => throw new Bug("access path"),
    };

    /// <summary>The same rows, the last row id first.</summary>
    public TableScanPlan Backwards() =>
        new(Table, Columns, HasRowId, OutputTypes, Barriers, Filter, (TableAccessPath.Range)Path with { IsDescending = true });

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => Path switch
    {
        TableAccessPath.Range => new TableScanOperator(this, runtime, outer),
        TableAccessPath.ByRowIds => new MultiLookupOperator(this, runtime, outer),
        _ => new PointLookupOperator(this, runtime, outer),
    };
}

internal sealed class TableScanOperator : Operator
{
    // Rows that passed go into the batch by the run: at most so many, and no more once they are so large together.
    private const int RunRows = 64;
    private const int RunBytes = 256 * 1024;

    private readonly TableScanPlan _plan;
    private readonly EvalContext _context;
    private readonly StoredRowReader _reader;
    private readonly Batch _batch;
    private ITableCursor? _cursor;
    private readonly RowId[] _ids = new RowId[RunRows];
    private readonly byte[][] _images = new byte[RunRows][];
    private int _passed;
    private long _passedBytes;
    private bool _isDone;

    public TableScanOperator(TableScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _reader = new StoredRowReader(plan, _context);
        _batch = new Batch(plan.OutputTypes);
    }

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _cursor ??= Open();
        _context.Runtime.CheckCancel();
        _batch.Clear();
        while (_cursor is not null && !BatchRoom.IsUsedUpNow(_batch))
        {
            if (!ReadSome())
            {
                _isDone = true;
                break;
            }
        }

        return _batch.RowCount > 0 ? _batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset()
    {
        _cursor = null;
        _isDone = false;
        ForgetPassed();
    }

    // A selective scan reads many rows per batch: between batches of it, too, a statement can be cancelled.
    private bool ReadSome()
    {
        for (int i = 0; i < 4096; i++)
        {
            if (!_cursor!.Next(out RowId id, out byte[] image))
            {
                AddPassed();
                return false;
            }

            if (!_reader.Passes(id, image))
            {
                continue;
            }

            _ids[_passed] = id;
            _images[_passed++] = image;
            _passedBytes += image.Length;
            if (_passed == RunRows || _passedBytes > RunBytes || _batch.RowCount + _passed == _batch.CapacityRows)
            {
                AddPassed();
                if (BatchRoom.IsUsedUpNow(_batch))
                {
                    return true;
                }
            }
        }

        _context.Runtime.CheckCancel();
        return true;
    }

    private void AddPassed()
    {
        _reader.Add(_ids.AsSpan(0, _passed), _images.AsSpan(0, _passed), _batch);
        ForgetPassed();
    }

    private void ForgetPassed()
    {
        _images.AsSpan(0, _passed).Clear();
        _passed = 0;
        _passedBytes = 0;
    }

    private ITableCursor? Open()
    {
        var range = (TableAccessPath.Range)_plan.Path;
        long from = long.MinValue;
        long to = long.MaxValue;
        if (range.From is not null)
        {
            Datum bound = range.From.Evaluate(_context);
            _isDone |= bound.IsNull;
            from = bound.AsInt64;
        }

        if (range.To is not null)
        {
            Datum bound = range.To.Evaluate(_context);
            _isDone |= bound.IsNull;
            to = bound.AsInt64;
        }

        _isDone |= from > to;
        return _isDone ? null : _context.Runtime.Transaction.OpenTable(_plan.Table.Tree, from, to, range.IsDescending);
    }
}
