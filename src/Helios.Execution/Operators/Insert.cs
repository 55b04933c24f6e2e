using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>ON CONFLICT. Without an update: DO NOTHING.</summary>
internal sealed class ConflictPlan
{
    /// <summary>The index whose conflicts count; null: any.</summary>
    public IndexDefinition? Arbiter { get; init; }

    public bool IsUpdate { get; init; }

    /// <summary>Assigned columns, and their values over the existing row, then the excluded row.</summary>
    public int[] Columns { get; init; } = [];

    public Expr[] Assigned { get; init; } = [];

    public Expr? Where { get; init; }
}

/// <summary>INSERT. The source gives whole rows in order of the table's columns.</summary>
internal sealed class InsertPlan : ModifyPlan
{
    public InsertPlan(WriteTarget target, PlanNode source, Expr[] returning, ConflictPlan? conflict) : base(target, source, returning)
    {
        Conflict = conflict;
    }

    public ConflictPlan? Conflict { get; }

    public override IEnumerable<Expr> Expressions => Conflict is null
        ? base.Expressions
        : base.Expressions.Concat(Conflict.Assigned).Concat(Conflict.Where is null ? [] : [Conflict.Where]);

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => new InsertOperator(this, runtime);
}

internal sealed class InsertOperator : ModifyOperator
{
    private readonly InsertPlan _plan;
    private readonly Operator _source;
    private readonly EvalContext _context;
    private readonly RowWriter _writer;
    private readonly int _width;
    private readonly HashSet<long>? _touched;

    public InsertOperator(InsertPlan plan, StatementRuntime runtime) : base(plan, runtime)
    {
        _plan = plan;
        _source = plan.Source.Instantiate(runtime, null);
        _width = plan.Target.Table.Columns.Length;
        _context = new EvalContext(runtime, null, _width * 2);
        _writer = new RowWriter(plan.Target, runtime, _context);
        _touched = plan.Conflict is { IsUpdate: true } ? [] : null;
    }

    public override WriteOutcome Run()
    {
        if (_plan.Source is ValuesPlan)
        {
            return RunStreaming();
        }

        // The source may read the table that is written: it is read to its end first.
        var rows = new RowBuffer(Runtime);
        rows.AddAll(_source);
        WriteOutcome outcome = WriteAll(CollectionsMarshal.AsSpan(rows.Rows));
        rows.Clear();
        return outcome;
    }

    public override void Reset()
    {
        base.Reset();
        _source.Reset();
        _touched?.Clear();
    }

    private WriteOutcome WriteAll(ReadOnlySpan<Datum[]> rows)
    {
        for (int first = 0; first < rows.Length; first += WriteReview.PortionRows)
        {
            ReadOnlySpan<Datum[]> portion = rows.Slice(first, Math.Min(WriteReview.PortionRows, rows.Length - first));
            _writer.Review(WriteKind.Insert, portion);
            foreach (Datum[] row in portion)
            {
                row.CopyTo(_context.Row, 0);
                WriteOutcome outcome = Write();
                if (outcome != WriteOutcome.Done)
                {
                    return outcome;
                }
            }
        }

        return WriteOutcome.Done;
    }

    private WriteOutcome RunStreaming()
    {
        while (_source.Next() is { } batch)
        {
            if (Runtime.Review is not null)
            {
                var rows = new RowBuffer(Runtime);
                rows.AddSelected(batch);
                WriteOutcome written = WriteAll(CollectionsMarshal.AsSpan(rows.Rows));
                rows.Clear();
                if (written != WriteOutcome.Done)
                {
                    return written;
                }

                continue;
            }

            for (int i = 0; i < batch.SelectedCount; i++)
            {
                int at = batch.RowAt(i);
                for (int c = 0; c < _width; c++)
                {
                    _context.Row[c] = batch.Columns[c].Get(at);
                }

                WriteOutcome outcome = Write();
                if (outcome != WriteOutcome.Done)
                {
                    return outcome;
                }
            }
        }

        return WriteOutcome.Done;
    }

    private WriteOutcome Write()
    {
        WriteOutcome outcome = _writer.Insert(out IndexDefinition? duplicate, out RowId id);
        switch (outcome)
        {
            case WriteOutcome.Done:
                _touched?.Add(id.Value);
                AffectedRows++;
                Return(_context);
                return outcome;
            case WriteOutcome.Duplicate:
                return OnDuplicate(duplicate!);
            default:
                return outcome;
        }
    }

    private WriteOutcome OnDuplicate(IndexDefinition index)
    {
        if (_plan.Conflict is not { } conflict || (conflict.Arbiter is not null && !ReferenceEquals(conflict.Arbiter, index)))
        {
            throw _writer.Violation(index, _context.Row.AsSpan(0, _width));
        }

        return conflict.IsUpdate ? UpdateExisting(conflict, index) : WriteOutcome.Done;
    }

    private WriteOutcome UpdateExisting(ConflictPlan conflict, IndexDefinition index)
    {
        var excluded = new Datum[_width];
        _context.Row.AsSpan(0, _width).CopyTo(excluded);
        var old = new Datum[_width];
        if (!_writer.TryFindConflict(index, excluded, out RowId id))
        {
            return WriteOutcome.Changed;
        }

        if (!_touched!.Add(id.Value))
        {
            throw new SqlError(SqlState.CardinalityViolation, "ON CONFLICT DO UPDATE command cannot affect row a second time")
            {
                Hint = "Ensure that no rows proposed for insertion within the same command have duplicate constrained values.",
            };
        }

        if (!_writer.TryRead(id, old))
        {
            return WriteOutcome.Changed;
        }

        old.CopyTo(_context.Row, 0);
        excluded.CopyTo(_context.Row, _width);
        foreach (Barrier barrier in _plan.Target.Barriers)
        {
            if (!barrier.Predicate.IsTrue(_context))
            {
                throw RestrictionErrors.NewRow(barrier.Restriction, _plan.Target.Table.Name);
            }
        }

        if (conflict.Where is not null && !conflict.Where.IsTrue(_context))
        {
            return WriteOutcome.Done;
        }

        var assigned = new Datum[conflict.Assigned.Length];
        for (int i = 0; i < assigned.Length; i++)
        {
            assigned[i] = conflict.Assigned[i].Evaluate(_context);
        }

        for (int i = 0; i < assigned.Length; i++)
        {
            _context.Row[conflict.Columns[i]] = assigned[i];
        }

        if (Runtime.Review is not null)
        {
            Datum[] changed = _context.Row.AsSpan(0, _width).ToArray();
            _writer.Review(WriteKind.Update, [changed]);
            changed.CopyTo(_context.Row, 0);
        }

        WriteOutcome outcome = _writer.Update(id, old);
        if (outcome == WriteOutcome.Done)
        {
            AffectedRows++;
            Return(_context);
        }

        return outcome;
    }
}
