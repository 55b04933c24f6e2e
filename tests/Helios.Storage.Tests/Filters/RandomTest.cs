using Helios.Kernels;
using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Storage.Tests.Filters;

/// <summary>A random test of rows, and what it means for one row by SQL's order of values.</summary>
internal sealed class RandomTest
{
    private static readonly SqlType[] s_types =
        [SqlType.Bool, SqlType.Int2, SqlType.Int4, SqlType.Oidt, SqlType.Int8, SqlType.Float8, SqlType.Uuid];

    private RandomTest(RowTest test, Func<Datum[], bool> model)
    {
        Test = test;
        Model = model;
    }

    /// <summary>A column of each order, in the order of <see cref="ValueOrder"/>, and a text.</summary>
    public static PhysicalKind[] Kinds { get; } =
    [
        PhysicalKind.Bool, PhysicalKind.Int16, PhysicalKind.Int32, PhysicalKind.Int32, PhysicalKind.Int64, PhysicalKind.Float64,
        PhysicalKind.Bytes16, PhysicalKind.Bytes,
    ];

    public RowTest Test { get; }

    public Func<Datum[], bool> Model { get; }

    public static RandomTest Make(Random random, int depth)
    {
        switch (random.Next(depth == 0 ? 4 : 7))
        {
            case 0:
                return Null(random);
            case 1:
                return Between(random);
            case 2:
                return List(random);
            case 3:
                return Comparison(random);
            case 4:
                RandomTest inner = Make(random, depth - 1);
                return new RandomTest(new NotTrueTest(inner.Test), row => !inner.Model(row));
            case var combined:
                RandomTest[] tests = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Make(random, depth - 1))];
                RowTest[] parts = [.. tests.Select(t => t.Test)];
                return combined == 5
                    ? new RandomTest(new AllTests(parts), row => Array.TrueForAll(tests, t => t.Model(row)))
                    : new RandomTest(new AnyTest(parts), row => Array.Exists(tests, t => t.Model(row)));
        }
    }

    /// <summary>A value of a column; often one that other rows have, sometimes NULL.</summary>
    public static Datum Value(Random random, int column, bool wide = false)
    {
        if (random.Next(8) == 0)
        {
            return default;
        }

        int small = random.Next(-3, 4);
        bool isEdge = random.Next(6) == 0;
        switch (column)
        {
            case 0:
                return Datum.FromBool(small > 0);
            case 1:
                return Datum.FromInt64(wide && isEdge ? 100_000 * small : isEdge ? short.MinValue : small);
            case 2:
                return Datum.FromInt64(wide && isEdge ? long.MaxValue * Math.Sign(small) : isEdge ? int.MaxValue : small);
            case 3:
                return Datum.FromInt64(small);
            case 4:
                return Datum.FromInt64(isEdge ? (small > 0 ? long.MaxValue : long.MinValue) : small);
            case 5:
                return Datum.FromDouble(isEdge ? double.NaN : small / 2.0);
            case 6:
                var key = new byte[16];
                key[random.Next(16)] = (byte)random.Next(256);
                return Datum.FromBytes16(isEdge ? key : new byte[16]);
            default:
                var text = new byte[random.Next(30)];
                random.NextBytes(text);
                return Datum.FromBytes(text);
        }
    }

    private static RandomTest Comparison(Random random)
    {
        int column = random.Next(s_types.Length);
        var op = (CompareOp)random.Next(6);
        Datum constant = Value(random, column, wide: true);
        var test = new ComparisonTest(column, (ValueOrder)column);
        test.Set(op, constant);
        return new RandomTest(test, row => !row[column].IsNull && !constant.IsNull && Holds(Order(column, row[column], constant), op));
    }

    private static RandomTest Between(Random random)
    {
        int column = random.Next(s_types.Length - 1);
        Datum low = Value(random, column, wide: true);
        Datum high = Value(random, column, wide: true);
        bool isInteger = column != (int)ValueOrder.Float64;
        bool lowOpen = isInteger && random.Next(2) == 0;
        bool highOpen = isInteger && random.Next(2) == 0;
        var test = new ComparisonTest(column, (ValueOrder)column);
        test.SetBetween(low, lowOpen, high, highOpen);
        return new RandomTest(test, row =>
        {
            if (row[column].IsNull || low.IsNull || high.IsNull)
            {
                return false;
            }

            int first = Order(column, row[column], low);
            int second = Order(column, row[column], high);
            return (lowOpen ? first > 0 : first >= 0) && (highOpen ? second < 0 : second <= 0);
        });
    }

    private static RandomTest List(Random random)
    {
        int column = random.Next(s_types.Length - 1);
        bool not = random.Next(2) == 0;
        int length = random.Next(1, random.Next(3) == 0 ? 40 : 5);
        Datum[] list = [.. Enumerable.Range(0, length).Select(_ => Value(random, column, wide: true))];
        if (random.Next(2) == 0)
        {
            list = Array.FindAll(list, item => !item.IsNull);
        }

        var test = new ListTest(column, (ValueOrder)column, not);
        test.Set(list);
        return new RandomTest(test, row =>
        {
            if (row[column].IsNull)
            {
                return false;
            }

            bool found = Array.Exists(list, item => !item.IsNull && Order(column, row[column], item) == 0);
            return not ? !found && !Array.Exists(list, item => item.IsNull) : found;
        });
    }

    private static RandomTest Null(Random random)
    {
        int column = random.Next(Kinds.Length);
        bool isNull = random.Next(2) == 0;
        return new RandomTest(new NullTest(column, isNull), row => row[column].IsNull == isNull);
    }

    private static bool Holds(int order, CompareOp op) => op switch
    {
        CompareOp.Equal => order == 0,
        CompareOp.NotEqual => order != 0,
        CompareOp.Less => order < 0,
        CompareOp.LessOrEqual => order <= 0,
        CompareOp.Greater => order > 0,
        CompareOp.GreaterOrEqual => order >= 0,
    };

    /// <summary>Integers of any width compare whole.</summary>
    private static int Order(int column, in Datum x, in Datum y) => (ValueOrder)column is ValueOrder.Int16 or ValueOrder.Int32
        ? x.AsInt64.CompareTo(y.AsInt64)
        : Helios.Types.Comparison.Compare(s_types[column], x, y);
}
