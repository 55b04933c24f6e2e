using System.Buffers;
using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>At most one row, by row id or by a unique index. By row id nothing is allocated once the batch's heap has grown.</summary>
internal sealed class PointLookupOperator : Operator
{
    private readonly TableScanPlan _plan;
    private readonly EvalContext _context;
    private readonly StoredRowReader _reader;
    private readonly Batch _batch;
    private readonly RowImageBuffer _row = new();
    private ArrayBufferWriter<byte>? _key;
    private bool _isDone;

    public PointLookupOperator(TableScanPlan plan, StatementRuntime runtime, EvalContext? outer)
    {
        _plan = plan;
        _context = new EvalContext(runtime, outer, plan.OutputTypes.Length);
        _reader = new StoredRowReader(plan, _context);
        _batch = new Batch(plan.OutputTypes, capacityRows: 1);
    }

    public override Batch? Next()
    {
        if (_isDone)
        {
            return null;
        }

        _isDone = true;
        _batch.Clear();
        if (!TryFind(out RowId id) || !_context.Runtime.Transaction.TryRead(_plan.Table.Tree, id, _row))
        {
            return null;
        }

        return _reader.TryAdd(id, _row.Image, _batch) ? _batch : null;
    }

    public override void PlaceOutput(ReadOnlySpan<VectorMemory?> columns) => _batch.Place(columns);

    public override void Reset() => _isDone = false;

    private bool TryFind(out RowId id)
    {
        if (_plan.Path is TableAccessPath.ByRowId byRowId)
        {
            Datum key = byRowId.Key.Evaluate(_context);
            id = new RowId(key.AsInt64);
            return !key.IsNull;
        }

        return TryFindByIndex((TableAccessPath.ByIndex)_plan.Path, out id);
    }

    private bool TryFindByIndex(TableAccessPath.ByIndex path, out RowId id)
    {
        id = default;
        _key ??= new ArrayBufferWriter<byte>();
        _key.ResetWrittenCount();
        for (int i = 0; i < path.Keys.Length; i++)
        {
            Datum value = path.Keys[i].Evaluate(_context);
            if (value.IsNull)
            {
                return false;
            }

            IndexKeys.Append(value, _plan.Table.Columns[path.Index.Columns[i]].Type, _key);
        }

        // The keys at or above this one and below the next possible one: the key itself, if it is there.
        int length = _key.WrittenCount;
        _key.GetSpan(1)[0] = 0;
        _key.Advance(1);
        IIndexCursor cursor = _context.Runtime.Transaction.OpenIndex(path.Index.Tree, _key.WrittenSpan[..length], _key.WrittenSpan);
        return cursor.Next(out _, out id);
    }
}
