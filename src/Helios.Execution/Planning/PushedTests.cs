using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Execution;

/// <summary>A test that a scan leaves to the store, before its constants are known. A test cannot fail and has no effect, so that it may
/// run before a barrier: nobody learns from it what a row that he must not see contains.</summary>
internal abstract class PushedTest
{
    /// <summary>The test, and what sets its constants when the scan begins.</summary>
    public abstract RowTest Make(List<Action<EvalContext>> constants);

    /// <summary>1 for a test with none inside.</summary>
    public virtual int Depth => 1;
}

/// <summary>column op constant.</summary>
internal sealed class PushedComparison(int column, ValueOrder order, CompareOp op, Expr constant) : PushedTest
{
    public override RowTest Make(List<Action<EvalContext>> constants)
    {
        var test = new ComparisonTest(column, order);
        constants.Add(context => test.Set(op, constant.Evaluate(context)));
        return test;
    }

    /// <summary>Both in one, when the other bounds the same column from the other side.</summary>
    public PushedTest? TryJoin(PushedTest other)
    {
        if (other is not PushedComparison second || second.Column != column)
        {
            return null;
        }

        return IsLow && second.IsHigh ? Between(this, second) : IsHigh && second.IsLow ? Between(second, this) : null;
    }

    private int Column => column;

    private CompareOp Op => op;

    private Expr Constant => constant;

    private bool IsLow => op is CompareOp.Greater or CompareOp.GreaterOrEqual;

    private bool IsHigh => op is CompareOp.Less or CompareOp.LessOrEqual;

    private PushedBetween? Between(PushedComparison low, PushedComparison high)
    {
        bool lowOpen = low.Op == CompareOp.Greater;
        bool highOpen = high.Op == CompareOp.Less;
        bool isClosed = !lowOpen && !highOpen;
        return order == ValueOrder.Key16 || (order == ValueOrder.Float64 && !isClosed)
            ? null
            : new PushedBetween(column, order, low.Constant, lowOpen, high.Constant, highOpen);
    }
}

/// <summary>A column between two constants.</summary>
internal sealed class PushedBetween(int column, ValueOrder order, Expr low, bool lowOpen, Expr high, bool highOpen) : PushedTest
{
    public override RowTest Make(List<Action<EvalContext>> constants)
    {
        var test = new ComparisonTest(column, order);
        constants.Add(context => test.SetBetween(low.Evaluate(context), lowOpen, high.Evaluate(context), highOpen));
        return test;
    }
}

/// <summary>A column in a list, or not.</summary>
internal sealed class PushedList(int column, ValueOrder order, Expr[] elements, bool not) : PushedTest
{
    public override RowTest Make(List<Action<EvalContext>> constants)
    {
        var test = new ListTest(column, order, not);
        constants.Add(context => test.Set(Array.ConvertAll(elements, e => e.Evaluate(context))));
        return test;
    }
}

/// <summary>A column in an array.</summary>
internal sealed class PushedArray(int column, ValueOrder order, Expr array, SqlType element) : PushedTest
{
    public override RowTest Make(List<Action<EvalContext>> constants)
    {
        var test = new ListTest(column, order, not: false);
        constants.Add(context =>
        {
            Datum value = array.Evaluate(context);
            test.Set(value.IsNull ? [] : ArrayValues.Elements(value, element).ToArray());
        });
        return test;
    }
}

/// <summary>A column is NULL, or is not.</summary>
internal sealed class PushedNull(int column, bool isNull) : PushedTest
{
    public override RowTest Make(List<Action<EvalContext>> constants) => new NullTest(column, isNull);
}

/// <summary>All of some tests, or any.</summary>
internal sealed class PushedGroup(PushedTest[] tests, bool isAll) : PushedTest
{
    public override int Depth { get; } = 1 + tests.Max(t => t.Depth);

    public override RowTest Make(List<Action<EvalContext>> constants)
    {
        RowTest[] made = Array.ConvertAll(tests, t => t.Make(constants));
        return isAll ? new AllTests(made) : new AnyTest(made);
    }
}

/// <summary>A test is not true.</summary>
internal sealed class PushedNotTrue(PushedTest test) : PushedTest
{
    public override int Depth => test.Depth;

    public override RowTest Make(List<Action<EvalContext>> constants) => new NotTrueTest(test.Make(constants));
}
