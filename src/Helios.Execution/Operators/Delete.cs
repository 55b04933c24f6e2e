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

    public override Operator Instantiate(StatementRuntime runtime, EvalContext? outer) => new DeleteOperator(this, runtime);
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
        foreach (Datum[] source in rows.Rows)
        {
            var id = new RowId(source[0].AsInt64);
            if (done is not null && !done.Add(id.Value))
            {
                continue;
            }

            if (!_writer.TryRead(id, _context.Row.AsSpan(0, _width)))
            {
                return WriteOutcome.Changed;
            }

            source.AsSpan(1).CopyTo(_context.Row.AsSpan(_width));
            WriteOutcome outcome = _writer.Delete(id, _context.Row.AsSpan(0, _width));
            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }

            AffectedRows++;
            Return(_context);
        }

        rows.Clear();
        return WriteOutcome.Done;
    }

    public override void Reset()
    {
        base.Reset();
        _source.Reset();
    }
}
