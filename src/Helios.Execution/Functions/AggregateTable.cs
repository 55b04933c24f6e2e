using Helios.Types;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Aggregates by name, with PostgreSQL's result types.</summary>
internal static class AggregateTable
{
    // Types that have an order and are no string type that goes to text by itself.
    private static readonly SqlType[] s_ordered =
        [Int2, Int4, Int8, Float4, Float8, Numeric, Text, Bpchar, Date, Timestamp, TimestampTz, Oidt];

    public static IReadOnlyDictionary<string, AggregateDef[]> ByName { get; } =
        All().GroupBy(a => a.Name).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    private static IEnumerable<AggregateDef> All() =>
        [.. Counts(), .. Sums(), .. Extremes(), .. Booleans(), .. Collections(), .. Statistics()];

    private static AggregateDef Make(string name, SqlType[] arguments, SqlType result, Func<IAccumulator> make, bool isStrict = true) =>
        new() { Name = name, Arguments = arguments, Result = result, NewAccumulator = make, IsStrict = isStrict };

    private static IEnumerable<AggregateDef> Counts()
    {
        yield return Make("count", [], Int8, () => new CountAccumulator());
        yield return Make("count", [TypeFacts.Any], Int8, () => new CountAccumulator());
    }

    private static IEnumerable<AggregateDef> Sums()
    {
        yield return Make("sum", [Int2], Int8, () => new IntegerSumAccumulator());
        yield return Make("sum", [Int4], Int8, () => new IntegerSumAccumulator());
        yield return Make("sum", [Int8], Numeric, () => new NumericSumAccumulator(ofIntegers: true, isAverage: false));
        yield return Make("sum", [Numeric], Numeric, () => new NumericSumAccumulator(ofIntegers: false, isAverage: false));
        yield return Make("sum", [Float4], Float4, () => new FloatSumAccumulator(isAverage: false, Float4));
        yield return Make("sum", [Float8], Float8, () => new FloatSumAccumulator(isAverage: false, Float8));
        foreach (SqlType type in new[] { Int2, Int4, Int8 })
        {
            yield return Make("avg", [type], Numeric, () => new NumericSumAccumulator(ofIntegers: true, isAverage: true));
        }

        yield return Make("avg", [Numeric], Numeric, () => new NumericSumAccumulator(ofIntegers: false, isAverage: true));
        yield return Make("avg", [Float4], Float8, () => new FloatSumAccumulator(isAverage: true, Float8));
        yield return Make("avg", [Float8], Float8, () => new FloatSumAccumulator(isAverage: true, Float8));
    }

    private static IEnumerable<AggregateDef> Extremes()
    {
        foreach (SqlType type in s_ordered)
        {
            yield return Make("min", [type], type, () => new ExtremeAccumulator(type, isMax: false));
            yield return Make("max", [type], type, () => new ExtremeAccumulator(type, isMax: true));
        }
    }

    private static IEnumerable<AggregateDef> Booleans()
    {
        yield return Make("bool_and", [Bool], Bool, () => new BooleanAccumulator(isAnd: true));
        yield return Make("every", [Bool], Bool, () => new BooleanAccumulator(isAnd: true));
        yield return Make("bool_or", [Bool], Bool, () => new BooleanAccumulator(isAnd: false));
        foreach (SqlType type in new[] { Int2, Int4, Int8 })
        {
            yield return Make("bit_and", [type], type, () => new BitAccumulator((a, b) => a & b));
            yield return Make("bit_or", [type], type, () => new BitAccumulator((a, b) => a | b));
        }
    }

    private static IEnumerable<AggregateDef> Collections()
    {
        yield return Make("string_agg", [Text, Text], Text, () => new StringAccumulator(), isStrict: false);
        yield return new AggregateDef
        {
            Name = "array_agg",
            Arguments = [TypeFacts.AnyElement],
            Result = TypeFacts.AnyArray,
            NewAccumulator = () => new ArrayAccumulator(),
            IsStrict = false,
        };
    }

    private static IEnumerable<AggregateDef> Statistics()
    {
        foreach (string name in new[] { "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop" })
        {
            bool isPopulation = name.EndsWith("pop", StringComparison.Ordinal);
            bool isRoot = name.StartsWith("stddev", StringComparison.Ordinal);
            yield return Make(name, [Float8], Float8, () => new VarianceAccumulator(isPopulation, isRoot));
        }
    }
}
