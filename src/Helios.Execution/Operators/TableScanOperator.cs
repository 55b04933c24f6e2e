using Helios.Base;
using Helios.Storage;
using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Walks a table, or a range of it, column by column. What the store can test it tests; when rows are to be checked beyond that, the
/// columns that the checks need are loaded first, and the others only for the rows that passed.
/// </summary>
internal sealed class TableScanOperator : Operator
{
    // The first rows are few, for who wants no more; then as many as go well into a batch whose memory may end.
    private const int FirstRows = 16;
    private const int RunRows = 64;

    private readonly TableScanPlan _plan;
    private readonly EvalContext _context;
    private readonly Batch _batch;
    private readonly ColumnTarget[] _targets;
    private readonly RowTest? _test;
    private readonly List<Action<EvalContext>> _constants = [];
    private ScanCheck? _check;
    private ScanCheck? _rest;
    private ScanCheck? _whole;
    private readonly RowId[] _ids = new RowId[RunRows];
    private ITableCursor? _cursor;
    private int _runRows = FirstRows;
    private bool _isDone;

    public TableScanOperator(TableScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _batch = new Batch(plan.OutputTypes);
        _targets = new ColumnTarget[plan.Columns.Length];
        for (int slot = 0; slot < _targets.Length; slot++)
        {
            _targets[slot] = new ColumnTarget(plan.Columns[slot], _batch.Columns[slot]);
        }

        _test = plan.Tests?.Make(_constants);
    }

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _cursor ??= Open();
        _batch.Clear();
        while (_cursor is not null && !BatchRoom.IsUsedUpNow(_batch))
        {
            _context.Runtime.CheckCancel();
            if (!ReadSome(_cursor))
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
        _runRows = FirstRows;
    }

    private bool ReadSome(ITableCursor cursor)
    {
        int at = _batch.RowCount;
        Span<RowId> ids = _ids.AsSpan(0, Math.Min(_runRows, _batch.CapacityRows - at));
        int count = _check is null ? cursor.NextRows(ids, _targets, at) : cursor.NextRows(ids, _check.Targets, 0);
        _runRows = RunRows;
        if (count == 0)
        {
            return !cursor.IsEnded;
        }

        if (_check is not null)
        {
            count = _check.Keep(ids[..count]);
            cursor.Load(ids[..count], _targets, at);
        }

        for (int i = 0; _plan.HasRowId && i < count; i++)
        {
            _batch.Columns[_targets.Length].Set(at + i, Datum.FromInt64(ids[i].Value));
        }

        _batch.RowCount = at + count;
        return true;
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
        if (_isDone)
        {
            return null;
        }

        RowTest? test = TrySetConstants() ? _test : null;
        RowCheck check = test is null ? _plan.Check : _plan.Tests!.Rest;
        ref ScanCheck? made = ref test is null ? ref _whole : ref _rest;
        _check = check.IsEmpty ? null : made ??= new ScanCheck(_plan, check, _context);
        return _context.Runtime.Transaction.OpenTable(_plan.Table.Tree, from, to, range.IsDescending, test);
    }

    /// <summary>False when a constant cannot be had: that is an error only if there is a row to compare with it.</summary>
    private bool TrySetConstants()
    {
        try
        {
            foreach (Action<EvalContext> set in _constants)
            {
                set(_context);
            }

            return true;
        }
        catch (SqlError)
        {
            return false;
        }
        finally
        {
            _context.NextRow();
        }
    }
}
