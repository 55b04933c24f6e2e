using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>DELETE. The source gives the row id, then what RETURNING needs of other tables.</summary>
internal sealed class DeletePlan : ModifyPlan
{
    public DeletePlan(WriteTarget target, PlanNode source, Expr[] returning) : base(target, source, returning)
    {
    }

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new DeleteOperator(this, runtime);
}

internal sealed class DeleteOperator : ModifyOperator
{
    private readonly Operator _source;
    private readonly EvalContext _context;
    private readonly RowWriter _writer;
    private readonly int _width;

    public DeleteOperator(DeletePlan plan, StatementRuntime runtime) : base(plan, runtime)
    {
        _source = plan.Source.Instantiate(runtime, null);
        _width = plan.Target.Table.Columns.Length;
        _context = new EvalContext(runtime, null, _width + plan.Source.OutputTypes.Length - 1);
        _writer = new RowWriter(plan.Target, runtime, _context);
    }

    public override WriteOutcome Run()
    {
        var rows = new RowBuffer(Runtime);
        rows.AddAll(_source);
        var done = rows.Count > 1 ? new HashSet<long>() : null;
        rows.Rows.RemoveAll(source => done is not null && !done.Add(source[0].AsInt64));
        ReadOnlySpan<Datum[]> sources = CollectionsMarshal.AsSpan(rows.Rows);
        for (int first = 0; first < sources.Length; first += WriteReview.PortionRows)
        {
            WriteOutcome outcome = Delete(sources.Slice(first, Math.Min(WriteReview.PortionRows, sources.Length - first)));
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        rows.Clear();
        return WriteOutcome.Done;
    }

    public override void Reset()
    {
        base.Reset();
        _source.Reset();
    }

    private WriteOutcome Delete(ReadOnlySpan<Datum[]> sources)
    {
        var old = new Datum[sources.Length][];
        for (int i = 0; i < sources.Length; i++)
        {
            old[i] = new Datum[_width];
            if (!_writer.TryRead(new RowId(sources[i][0].AsInt64), old[i]))
            {
                return WriteOutcome.Changed;
            }
        }

        _writer.Review(WriteKind.Delete, old);
        for (int i = 0; i < sources.Length; i++)
        {
            old[i].CopyTo(_context.Row, 0);
            sources[i].AsSpan(1).CopyTo(_context.Row.AsSpan(_width));
            WriteOutcome outcome = _writer.Delete(new RowId(sources[i][0].AsInt64), old[i]);
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }

            AffectedRows++;
            Return(_context);
        }

        return WriteOutcome.Done;
    }
}
