using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>The running state of one subquery under one expression context. What is not correlated is run once a statement.</summary>
internal sealed class SubplanState
{
    private const int TriesBeforeMemo = 8;

    private readonly SubplanExpr _expr;
    private readonly EvalContext _context;
    private readonly EvalContext _inner;
    private Operator? _operator;
    private long _cachedInRun;
    private Datum _cached;
    private RowBuffer? _rows;
    private HashSet<Datum[]>? _hashed;
    private bool _hasNullRow;
    private SubplanMemo? _memo;
    private int _evaluations;

    public SubplanState(SubplanExpr expr, EvalContext context)
    {
        _expr = expr;
        _context = context;
        _inner = new EvalContext(context.Runtime, context, Math.Max(1, expr.Plan.OutputTypes.Length));
    }

    public Datum Evaluate()
    {
        if (!_expr.IsCorrelated)
        {
            return EvaluateNow();
        }

        // What is asked some times only is not worth finding out about.
        if (_evaluations < TriesBeforeMemo && ++_evaluations == TriesBeforeMemo)
        {
            _memo = SubplanMemo.For(_expr, _context);
        }

        if (_memo is null)
        {
            return EvaluateNow();
        }

        if (!_memo.TryGet(out Datum answer))
        {
            answer = EvaluateNow();
            _memo.Add(answer);
        }

        return answer;
    }

    private Datum EvaluateNow()
    {
        switch (_expr.Kind)
        {
            case SubqueryKind.Exists:
            case SubqueryKind.Scalar:
            case SubqueryKind.Array:
                return EvaluateCached();
            case SubqueryKind.Any when _expr.IsHashed:
                return ProbeHash();
            case SubqueryKind.Any:
            case SubqueryKind.All:
                return CompareEach();
            default:
                throw new Bug("subquery kind " + _expr.Kind);
        }
    }

    private Datum EvaluateCached()
    {
        if (!_expr.IsCorrelated && _cachedInRun == _context.Runtime.RunId)
        {
            return _cached;
        }

        Operator source = Begin();
        Datum value = _expr.Kind switch
        {
            SubqueryKind.Exists => Datum.FromBool(HasRow(source)),
            SubqueryKind.Scalar => OneValue(source),
            _ => CollectArray(source),
        };
        _cached = value;
        _cachedInRun = _context.Runtime.RunId;
        return value;
    }

    private Operator Begin()
    {
        if (_operator is null)
        {
            _operator = _expr.Plan.Instantiate(_context.Runtime, _context);
        }
        else
        {
            _operator.Reset();
        }

        return _operator;
    }

    private static bool HasRow(Operator source)
    {
        while (source.Next() is { } batch)
        {
            if (batch.SelectedCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    private Datum OneValue(Operator source)
    {
        Datum value = default;
        bool found = false;
        while (source.Next() is { } batch)
        {
            if (batch.SelectedCount == 0)
            {
                continue;
            }

            if (found || batch.SelectedCount > 1)
            {
                throw new SqlError(SqlState.CardinalityViolation, "more than one row returned by a subquery used as an expression");
            }

            found = true;
            value = _context.Made(batch.Columns[0].Get(batch.RowAt(0)).Detach());
        }

        return value;
    }

    private Datum CollectArray(Operator source)
    {
        var elements = new List<Datum>();
        long bytes = 0;
        while (source.Next() is { } batch)
        {
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                elements.Add(batch.Columns[0].Get(batch.RowAt(i)).Detach());
                bytes += elements[^1].VariableBytes;
            }

            EvalContext.RequireValueBytes(bytes);
            _context.ChargeWork((24L * elements.Count) + (2 * bytes));
        }

        return _context.Made(ArrayValues.Make(elements, _expr.Plan.OutputTypes[0]));
    }

    /// <summary>The rows to compare with, the columns coerced. Kept for the run when they cannot change.</summary>
    private RowBuffer Rows()
    {
        if (_rows is not null && !_expr.IsCorrelated && _cachedInRun == _context.Runtime.RunId)
        {
            return _rows;
        }

        if (_rows is null)
        {
            _rows = new RowBuffer(_context.Runtime);
        }
        else if (_cachedInRun == _context.Runtime.RunId)
        {
            _rows.Clear();
        }
        else
        {
            _rows = new RowBuffer(_context.Runtime);
        }

        Operator source = Begin();
        var row = new Datum[_expr.Comparisons.Length];
        while (source.Next() is { } batch)
        {
            for (int i = 0; i < batch.SelectedCount; i++)
            {
                int at = batch.RowAt(i);
                for (int c = 0; c < row.Length; c++)
                {
                    _inner.Row[0] = batch.Columns[c].Get(at);
                    row[c] = _expr.Comparisons[c].RightCast is { } cast ? cast.Evaluate(_inner) : _inner.Row[0];
                }

                _rows.Add(row);
            }
        }

        _cachedInRun = _context.Runtime.RunId;
        return _rows;
    }

    private Datum CompareEach()
    {
        RowBuffer rows = Rows();
        Datum[] left = EvaluateLeft();
        bool isAll = _expr.Kind == SubqueryKind.All;
        bool sawNull = false;
        foreach (Datum[] row in rows.Rows)
        {
            Datum one = CompareRow(left, row);
            if (one.IsNull)
            {
                sawNull = true;
            }
            else if (one.AsBool != isAll)
            {
                return Datum.FromBool(!isAll);
            }
        }

        return sawNull ? Datum.Null : Datum.FromBool(isAll);
    }

    private Datum[] EvaluateLeft()
    {
        var left = new Datum[_expr.Left.Length];
        for (int i = 0; i < left.Length; i++)
        {
            left[i] = _expr.Left[i].Evaluate(_context);
        }

        return left;
    }

    // Equality of rows is the AND of its columns' equalities; <> is its OR. Other operators take one column only (the binder sees to it).
    private Datum CompareRow(Datum[] left, Datum[] right)
    {
        bool isOr = left.Length > 1 && _expr.Comparisons[0].Operator.Name == "<>";
        bool sawNull = false;
        for (int i = 0; i < left.Length; i++)
        {
            Datum one = left[i].IsNull || right[i].IsNull ? default : _expr.Comparisons[i].Operator.Invoke(_context, left[i], right[i]);
            if (one.IsNull)
            {
                sawNull = true;
            }
            else if (one.AsBool == isOr)
            {
                return Datum.FromBool(isOr);
            }
        }

        return sawNull ? Datum.Null : Datum.FromBool(!isOr);
    }

    private Datum ProbeHash()
    {
        if (_hashed is null || _cachedInRun != _context.Runtime.RunId)
        {
            BuildHash();
        }

        Datum[] left = EvaluateLeft();
        foreach (Datum value in left)
        {
            if (value.IsNull)
            {
                return _rows!.Count == 0 ? Datum.False : CompareEach();
            }
        }

        if (_hashed!.Contains(left))
        {
            return Datum.True;
        }

        return !_hasNullRow ? Datum.False : left.Length == 1 ? Datum.Null : CompareEach();
    }

    private void BuildHash()
    {
        var types = new SqlType[_expr.Comparisons.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = _expr.Comparisons[i].Operator.Arguments[1];
        }

        RowBuffer rows = Rows();
        _hashed = new HashSet<Datum[]>(new RowComparer(types));
        _hasNullRow = false;
        foreach (Datum[] row in rows.Rows)
        {
            bool hasNull = false;
            foreach (Datum value in row)
            {
                hasNull |= value.IsNull;
            }

            _hasNullRow |= hasNull;
            if (!hasNull)
            {
                _hashed.Add(row);
            }
        }
    }
}
