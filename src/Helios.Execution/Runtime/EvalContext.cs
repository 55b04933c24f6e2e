using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// What an expression is evaluated against: the current row of one operator, the statement's runtime, and, inside a subquery, the context
/// of the expression that contains it.
/// </summary>
internal sealed class EvalContext
{
    private const int LargeBytes = 32 * 1024;

    private long _madeBytes;
    private long _madeInRun;
    private Dictionary<SubplanExpr, SubplanState>? _subplans;

    public EvalContext(StatementRuntime runtime, EvalContext? outer, int width)
    {
        Runtime = runtime;
        Outer = outer;
        Row = width == 0 ? [] : new Datum[width];
    }

    public StatementRuntime Runtime { get; }

    public EvalContext? Outer { get; }

    /// <summary>The values of the row, by slot. Only slots that expressions use are filled.</summary>
    public Datum[] Row { get; set; }

    /// <summary>True when the row at hand has made large values.</summary>
    public bool HasLargeValues => _madeBytes > 0;

    /// <summary>
    /// What an expression has made. Large values are charged until the context's next row; rows that keep them charge them by themselves.
    /// Throws 54000, 53200.
    /// </summary>
    public Datum Made(in Datum value)
    {
        if (value.VariableBytes > LargeBytes)
        {
            ChargeLarge(value.VariableBytes);
        }

        return value;
    }

    /// <summary>Values made for the last row are gone.</summary>
    public void NextRow()
    {
        if (_madeBytes > 0)
        {
            Runtime.Release(_madeInRun == Runtime.RunId ? _madeBytes : 0);
            _madeBytes = 0;
        }
    }

    /// <summary>Throws 54000 for a value that would be too long.</summary>
    public static void RequireValueBytes(long bytes)
    {
        if (bytes > Limits.ValueBytes)
        {
            throw new SqlError(
                SqlState.ProgramLimitExceeded, $"a value of {bytes} bytes is too long; the limit is {Limits.ValueBytes} bytes");
        }
    }

    /// <summary>Counts what a call works with beside its arguments: most have them as text of two bytes a character once.</summary>
    public void ChargeWork(long bytes)
    {
        Runtime.Charge(bytes);
        Runtime.Release(bytes);
    }

    private void ChargeLarge(long bytes)
    {
        RequireValueBytes(bytes);
        if (_madeInRun != Runtime.RunId)
        {
            _madeInRun = Runtime.RunId;
            _madeBytes = 0;
        }

        Runtime.Charge(bytes);
        _madeBytes += bytes;
    }

    public SubplanState Subplan(SubplanExpr expr)
    {
        _subplans ??= [];
        if (!_subplans.TryGetValue(expr, out SubplanState? state))
        {
            state = new SubplanState(expr, this);
            _subplans.Add(expr, state);
        }

        return state;
    }
}
