using Helios.Base;
using Helios.Types;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Set-returning functions by name.</summary>
internal static class TableFunctionTable
{
    public static IReadOnlyDictionary<string, TableFunctionDef[]> ByName { get; } =
        All().GroupBy(f => f.Name).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    private static IEnumerable<TableFunctionDef> All()
    {
        yield return Single("generate_series", [Int4, Int4], Int4, (_, a) => Series(a[0].AsInt64, a[1].AsInt64, 1));
        yield return Single("generate_series", [Int4, Int4, Int4], Int4, (_, a) => Series(a[0].AsInt64, a[1].AsInt64, a[2].AsInt64));
        yield return Single("generate_series", [Int8, Int8], Int8, (_, a) => Series(a[0].AsInt64, a[1].AsInt64, 1));
        yield return Single("generate_series", [Int8, Int8, Int8], Int8, (_, a) => Series(a[0].AsInt64, a[1].AsInt64, a[2].AsInt64));
        yield return Single("generate_series", [Numeric, Numeric], Numeric, (_, a) => Series(a[0], a[1], PgNumeric.One));
        yield return Single("generate_series", [Numeric, Numeric, Numeric], Numeric,
            (_, a) => Series(a[0], a[1], PgNumeric.FromDatum(a[2])));
        yield return Single("unnest", [TypeFacts.AnyArray], TypeFacts.AnyElement, (_, a) => Unnest(a[0]));
        yield return Single("generate_subscripts", [TypeFacts.AnyArray, Int4], Int4, (_, a) => Subscripts(a[0], a[1].AsInt32));
        yield return Single("regexp_split_to_table", [Text, Text], Text, (_, a) =>
            System.Text.RegularExpressions.Regex.Split(a[0].AsText, a[1].AsText,
                System.Text.RegularExpressions.RegexOptions.NonBacktracking)
                .Select(part => new[] { Datum.FromText(part) }));
        yield return Single("string_to_table", [Text, Text], Text,
            (_, a) => a[0].AsText.Split(a[1].AsText).Select(part => new[] { Datum.FromText(part) }));
    }

    private static TableFunctionDef Single(string name, SqlType[] arguments, SqlType result,
        Func<EvalContext, Datum[], IEnumerable<Datum[]>> body) => new()
    {
        Name = name,
        Arguments = arguments,
        ColumnNames = [name],
        ColumnTypes = [result],
        Body = body,
    };

    private static SqlError ZeroStep() => new(SqlState.InvalidParameterValue, "step size cannot equal zero");

    private static IEnumerable<Datum[]> Series(long from, long to, long step)
    {
        if (step == 0)
        {
            throw ZeroStep();
        }

        for (Int128 at = from; step > 0 ? at <= to : at >= to; at += step)
        {
            yield return [Datum.FromInt64((long)at)];
        }
    }

    private static IEnumerable<Datum[]> Series(Datum from, Datum to, PgNumeric step)
    {
        if (step.IsZero)
        {
            throw ZeroStep();
        }

        PgNumeric end = PgNumeric.FromDatum(to);
        for (PgNumeric at = PgNumeric.FromDatum(from); step.Sign > 0 ? at.CompareTo(end) <= 0 : at.CompareTo(end) >= 0; at += step)
        {
            yield return [at.ToDatum()];
        }
    }

    // The element's type stands in the array itself (its binary form), so that the call need not carry it.
    private static IEnumerable<Datum[]> Unnest(Datum array) =>
        ArrayValues.Elements(array, ArrayValues.ElementType(array)).Select(element => new[] { element });

    private static IEnumerable<Datum[]> Subscripts(Datum array, int dimension)
    {
        if (dimension < 1 || dimension > ArrayValues.Dimensions(array))
        {
            yield break;
        }

        int from = ArrayValues.LowerBound(array, dimension);
        for (int i = 0; i < ArrayValues.Length(array, dimension); i++)
        {
            yield return [Datum.FromInt64(from + i)];
        }
    }
}
