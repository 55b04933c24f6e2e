using Helios.Types;

namespace Helios.Execution;

/// <summary>Operators before their one operand.</summary>
internal static class PrefixOperators
{
    public static IEnumerable<FunctionDef> All()
    {
        foreach (SqlType type in new[] { SqlType.Int2, SqlType.Int4, SqlType.Int8 })
        {
            yield return Make("-", type, a => type == SqlType.Int8 && a.AsInt64 == long.MinValue
                ? throw IntegerOperators.OutOfRange(type)
                : IntegerOperators.Checked(-a.AsInt64, type));
            yield return Make("+", type, a => a);
            yield return Make("~", type, a => Datum.FromInt64(~a.AsInt64));
            yield return Make("@", type, a => type == SqlType.Int8 && a.AsInt64 == long.MinValue
                ? throw IntegerOperators.OutOfRange(type)
                : IntegerOperators.Checked(Math.Abs(a.AsInt64), type));
        }

        foreach (SqlType type in new[] { SqlType.Float4, SqlType.Float8 })
        {
            yield return Make("-", type, a => Datum.FromDouble(-a.AsDouble));
            yield return Make("+", type, a => a);
            yield return Make("@", type, a => Datum.FromDouble(Math.Abs(a.AsDouble)));
        }

        yield return Make("-", SqlType.Numeric, a => (-PgNumeric.FromDatum(a)).ToDatum());
        yield return Make("+", SqlType.Numeric, a => a);
        yield return Make("@", SqlType.Numeric, a => PgNumeric.FromDatum(a).Abs().ToDatum());
        yield return Make("|/", SqlType.Float8, a => Datum.FromDouble(MathFunctions.SquareRoot(a.AsDouble)));
    }

    private static FunctionDef Make(string name, SqlType type, Func<Datum, Datum> body) => new()
    {
        Name = name,
        Arguments = [type],
        Result = type,
        Body = (_, a) => body(a[0]),
    };
}
