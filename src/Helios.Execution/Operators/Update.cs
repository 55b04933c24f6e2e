using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>UPDATE. The source gives the row id, the assigned values, then what RETURNING needs of other tables.</summary>
internal sealed class UpdatePlan : ModifyPlan
{
    public UpdatePlan(WriteTarget target, PlanNode source, int[] columns, Expr[] returning) : base(target, source, returning)
    {
        Columns = columns;
    }

    /// <summary>Assigned columns, in order of the source's values.</summary>
    public int[] Columns { get; }

    public int ExtraCount => Source.OutputTypes.Length - 1 - Columns.Length;

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new UpdateOperator(this, runtime);
}

internal sealed class UpdateOperator : ModifyOperator
{
    private readonly UpdatePlan _plan;
    private readonly Operator _source;
    private readonly EvalContext _context;
    private readonly RowWriter _writer;
    private readonly int _width;
    private readonly Datum[] _old;

    public UpdateOperator(UpdatePlan plan, StatementRuntime runtime) : base(plan, runtime)
    {
        _plan = plan;
        _source = plan.Source.Instantiate(runtime, null);
        _width = plan.Target.Table.Columns.Length;
        _old = new Datum[_width];
        _context = new EvalContext(runtime, null, _width + plan.ExtraCount);
        _writer = new RowWriter(plan.Target, runtime, _context);
    }

    public override WriteOutcome Run()
    {
        var rows = new RowBuffer(Runtime);
        rows.AddAll(_source);
        var done = rows.Count > 1 ? new HashSet<long>() : null;
        if (Runtime.Review is not null)
        {
            // A row that joins several times is updated once, as below.
            rows.Rows.RemoveAll(source => done is not null && !done.Add(source[0].AsInt64));
            WriteOutcome outcome = WriteReviewed(CollectionsMarshal.AsSpan(rows.Rows));
            rows.Clear();
            return outcome;
        }

        foreach (Datum[] source in rows.Rows)
        {
            var id = new RowId(source[0].AsInt64);
            // A row that joins several times is updated once, as in PostgreSQL, which does not say by which.
            if (done is not null && !done.Add(id.Value))
            {
                continue;
            }

            WriteOutcome outcome = Write(id, source);
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

    /// <summary>In portions: the new rows are made, shown, and written.</summary>
    private WriteOutcome WriteReviewed(ReadOnlySpan<Datum[]> sources)
    {
        for (int first = 0; first < sources.Length; first += WriteReview.PortionRows)
        {
            ReadOnlySpan<Datum[]> portion = sources.Slice(first, Math.Min(WriteReview.PortionRows, sources.Length - first));
            var old = new Datum[portion.Length][];
            var changed = new Datum[portion.Length][];
            for (int i = 0; i < portion.Length; i++)
            {
                old[i] = new Datum[_width];
                if (!_writer.TryRead(new RowId(portion[i][0].AsInt64), old[i]))
                {
                    return WriteOutcome.Changed;
                }

                changed[i] = (Datum[])old[i].Clone();
                Assign(portion[i], changed[i]);
            }

            _writer.Review(WriteKind.Update, changed);
            for (int i = 0; i < portion.Length; i++)
            {
                changed[i].CopyTo(_context.Row, 0);
                WriteOutcome outcome = Replace(new RowId(portion[i][0].AsInt64), portion[i], old[i]);
                if (outcome != WriteOutcome.Done)
                {
                    return outcome;
                }
            }
        }

        return WriteOutcome.Done;
    }

    private WriteOutcome Write(RowId id, Datum[] source)
    {
        if (!_writer.TryRead(id, _old))
        {
            return WriteOutcome.Changed;
        }

        _old.CopyTo(_context.Row, 0);
        Assign(source, _context.Row);
        return Replace(id, source, _old);
    }

    private void Assign(Datum[] source, Datum[] row)
    {
        for (int i = 0; i < _plan.Columns.Length; i++)
        {
            row[_plan.Columns[i]] = source[1 + i];
        }
    }

    private WriteOutcome Replace(RowId id, Datum[] source, Datum[] old)
    {
        source.AsSpan(1 + _plan.Columns.Length).CopyTo(_context.Row.AsSpan(_width));
        WriteOutcome outcome = _writer.Update(id, old);
        if (outcome == WriteOutcome.Done)
        {
            AffectedRows++;
            Return(_context);
        }

        return outcome;
    }
}
