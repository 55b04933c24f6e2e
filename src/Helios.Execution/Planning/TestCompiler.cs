using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Finds what of a scan's conditions the store can test: comparisons of a column of fixed width with what does not depend on the row,
/// lists, NULLs, and what AND, OR and NOT make of them. A condition is written as the rows for which it is true, or for which it is false,
/// so that the third value, unknown, needs no bitmap.
/// </summary>
internal sealed class TestCompiler(int[] columns, SqlType[] types)
{
    private const int MostKeys = 16;

    /// <summary>The rows for which a condition is <paramref name="want"/>; null when the store cannot tell.</summary>
    public PushedTest? TryCompile(Expr condition, bool want)
    {
        PushedTest? test = TryCompile(condition, want, RowTest.MostDepth);
        return test is { Depth: < RowTest.MostDepth } ? test : null;
    }

    private PushedTest? TryCompile(Expr condition, bool want, int depth)
    {
        if (depth == 0)
        {
            return null;
        }

        switch (condition)
        {
            case AndExpr and:
                return TryGroup(and.Children, want, isAll: want, depth);
            case OrExpr or:
                return TryGroup(or.Children, want, isAll: !want, depth);
            case NotExpr not:
                return TryCompile(not.Children[0], !want, depth - 1);
            case BinaryExpr comparison:
                return TryComparison(comparison, want);
            case InListExpr list:
                return TryList(list, want);
            case AnyArrayExpr { IsPlainEquality: true } any when want:
                return TryArray(any);
            case IsNullExpr test when TryColumn(test.Children[0], out int column):
                return new PushedNull(columns[column], test.IsNot != want);
            case BooleanTestExpr test:
                return TryBooleanTest(test, want, depth);
            case SlotExpr when condition.Type.Oid == SqlType.Bool.Oid && TryColumn(condition, out int column):
                return new PushedComparison(
                    columns[column], ValueOrder.Bool, CompareOp.Equal, new ConstExpr(SqlType.Bool, Datum.FromBool(want)));
            default:
                return null;
        }
    }

    /// <summary>Tests that must all be true, with what bounds the same column from both sides in one.</summary>
    public static List<PushedTest> Joined(IEnumerable<PushedTest> tests)
    {
        var joined = new List<PushedTest>();
        foreach (PushedTest test in tests)
        {
            int at = test is PushedComparison comparison ? joined.FindIndex(j => comparison.TryJoin(j) is not null) : -1;
            if (at < 0)
            {
                joined.Add(test);
            }
            else
            {
                joined[at] = ((PushedComparison)test).TryJoin(joined[at])!;
            }
        }

        return joined;
    }

    private PushedTest? TryGroup(Expr[] children, bool want, bool isAll, int depth)
    {
        var tests = new List<PushedTest>();
        foreach (Expr child in children)
        {
            if (TryCompile(child, want, depth - 1) is not { } test)
            {
                return null;
            }

            tests.Add(test);
        }

        tests = isAll ? Joined(tests) : tests;
        return tests.Count == 1 ? tests[0] : new PushedGroup([.. tests], isAll);
    }

    private PushedTest? TryBooleanTest(BooleanTestExpr test, bool want, int depth)
    {
        Expr argument = test.Children[0];
        PushedTest? of = test.Kind switch
        {
            Sql.Syntax.BooleanTestKind.IsTrue or Sql.Syntax.BooleanTestKind.IsNotTrue => TryCompile(argument, true, depth - 1),
            Sql.Syntax.BooleanTestKind.IsFalse or Sql.Syntax.BooleanTestKind.IsNotFalse => TryCompile(argument, false, depth - 1),
            Sql.Syntax.BooleanTestKind.IsUnknown or Sql.Syntax.BooleanTestKind.IsNotUnknown => TryKnown(argument, depth - 1),
        };
        bool holds = test.Kind is Sql.Syntax.BooleanTestKind.IsTrue or Sql.Syntax.BooleanTestKind.IsFalse
            or Sql.Syntax.BooleanTestKind.IsNotUnknown;
        return of is null || holds == want ? of : new PushedNotTrue(of);
    }

    private PushedGroup? TryKnown(Expr argument, int depth) =>
        TryCompile(argument, true, depth - 1) is { } isTrue && TryCompile(argument, false, depth - 1) is { } isFalse
            ? new PushedGroup([isTrue, isFalse], isAll: false)
            : null;

    private PushedComparison? TryComparison(BinaryExpr comparison, bool want)
    {
        FunctionDef function = comparison.Function;
        if (!TryOp(function.Name, out CompareOp op) || function.Result.Oid != SqlType.Bool.Oid)
        {
            return null;
        }

        if (TryColumn(comparison.Left, out int column) && IsFixed(comparison.Right))
        {
            return TryOrder(column, function, out ValueOrder order)
                ? new PushedComparison(columns[column], order, want ? op : Opposite(op), comparison.Right)
                : null;
        }

        return TryColumn(comparison.Right, out column) && IsFixed(comparison.Left) && TryOrder(column, function, out ValueOrder turned)
            ? new PushedComparison(columns[column], turned, want ? Mirrored(op) : Opposite(Mirrored(op)), comparison.Left)
            : null;
    }

    private PushedTest? TryList(InListExpr list, bool want)
    {
        if (!TryColumn(list.Left, out int column) || !TryOrder(column, list.Equal, out ValueOrder order)
            || !Array.TrueForAll(list.Elements, IsFixed))
        {
            return null;
        }

        if (order != ValueOrder.Key16)
        {
            return new PushedList(columns[column], order, list.Elements, not: !want);
        }

        if (list.Elements.Length > MostKeys)
        {
            return null;
        }

        CompareOp op = want ? CompareOp.Equal : CompareOp.NotEqual;
        IEnumerable<PushedTest> keys = list.Elements.Select(e => new PushedComparison(columns[column], order, op, e));
        return new PushedGroup([.. keys], isAll: !want);
    }

    private PushedArray? TryArray(AnyArrayExpr any) =>
        TryColumn(any.Left, out int column) && TryOrder(column, any.Operator, out ValueOrder order) && order != ValueOrder.Key16
        && IsFixed(any.Array)
            ? new PushedArray(columns[column], order, any.Array, any.Element)
            : null;

    private bool TryColumn(Expr expr, out int slot)
    {
        while (expr is RelabelExpr relabel)
        {
            expr = relabel.Children[0];
        }

        slot = expr is SlotExpr { Hops: 0 } found ? found.Slot : -1;
        return slot >= 0 && slot < columns.Length;
    }

    /// <summary>How the column compares, if that is how the operator compares: a wider integer has the order of the narrower.</summary>
    private bool TryOrder(int slot, FunctionDef function, out ValueOrder order) =>
        TryOrder(types[slot], out order)
        && TryOrder(function.Arguments[0], out ValueOrder left) && TryOrder(function.Arguments[1], out ValueOrder right)
        && IsSame(types[slot], function.Arguments[0], order, left) && IsSame(types[slot], function.Arguments[1], order, right);

    private static bool IsSame(SqlType column, SqlType argument, ValueOrder order, ValueOrder other) =>
        Values.IsInteger(column) || Values.IsInteger(argument)
            ? Values.IsInteger(column) && Values.IsInteger(argument)
            : order == other && (order != ValueOrder.Int64 || column.Oid == argument.Oid);

    private static bool TryOrder(SqlType type, out ValueOrder order)
    {
        order = type.Oid switch
        {
            16 => ValueOrder.Bool,
            21 => ValueOrder.Int16,
            23 or 1082 => ValueOrder.Int32,
            24 or 26 or (>= 2202 and <= 2206) => ValueOrder.UInt32,
            20 or 1083 or 1114 or 1184 => ValueOrder.Int64,
            700 or 701 => ValueOrder.Float64,
            _ => ValueOrder.Key16,
        };
        return order != ValueOrder.Key16 || type.Oid == 2950;
    }

    /// <summary>The same for every row of the scan, and evaluated without a look at other tables.</summary>
    private static bool IsFixed(Expr expr) =>
        !expr.Any(e => e.IsVolatile || e is SubplanExpr or SubqueryExpr || e is SlotExpr { Hops: 0 });

    private static bool TryOp(string name, out CompareOp op)
    {
        op = name switch
        {
            "<>" => CompareOp.NotEqual,
            "<" => CompareOp.Less,
            "<=" => CompareOp.LessOrEqual,
            ">" => CompareOp.Greater,
            ">=" => CompareOp.GreaterOrEqual,
            _ => CompareOp.Equal,
        };
        return op != CompareOp.Equal || name == "=";
    }

    private static CompareOp Mirrored(CompareOp op) => op switch
    {
        CompareOp.Less => CompareOp.Greater,
        CompareOp.LessOrEqual => CompareOp.GreaterOrEqual,
        CompareOp.Greater => CompareOp.Less,
        CompareOp.GreaterOrEqual => CompareOp.LessOrEqual,
        CompareOp.Equal or CompareOp.NotEqual => op,
    };

    private static CompareOp Opposite(CompareOp op) => op switch
    {
        CompareOp.Equal => CompareOp.NotEqual,
        CompareOp.NotEqual => CompareOp.Equal,
        CompareOp.Less => CompareOp.GreaterOrEqual,
        CompareOp.LessOrEqual => CompareOp.Greater,
        CompareOp.Greater => CompareOp.LessOrEqual,
        CompareOp.GreaterOrEqual => CompareOp.Less,
    };
}
