using Helios.Types;

namespace Helios.Execution;

/// <summary>Arithmetic of numeric.</summary>
internal static class NumericOperators
{
    private const int MinSignificantDigits = 16;

    public static IEnumerable<FunctionDef> All()
    {
        yield return Arithmetic("+", (a, b) => a + b);
        yield return Arithmetic("-", (a, b) => a - b);
        yield return Arithmetic("*", (a, b) => a * b);
        yield return Arithmetic("/", (a, b) => a / b);
        yield return Arithmetic("%", (a, b) => a % b);
        yield return Arithmetic("^", Power);
    }

    /// <summary>Exact for whole exponents, otherwise by way of double; scaled to 16 significant digits as numeric.c's power does.</summary>
    public static PgNumeric Power(PgNumeric a, PgNumeric b)
    {
        double estimate = FloatOperators.Power(a.ToDouble(), b.ToDouble());
        double magnitude = estimate == 0 ? 0 : Math.Floor(Math.Log10(Math.Abs(estimate)));
        int scale = Math.Clamp(Math.Max(Math.Max(a.Scale, b.Scale), MinSignificantDigits - (int)Math.Max(magnitude, -1000)), 0,
            PgNumeric.MaxScale);
        bool isWhole = b.IsFinite && b.CompareTo(b.Truncate(0)) == 0 && Math.Abs(b.ToDouble()) <= 10_000;
        if (!isWhole || !a.IsFinite)
        {
            return PgNumeric.FromDouble(estimate).Round(scale);
        }

        int exponent = b.ToInt32();
        PgNumeric product = PgNumeric.One;
        for (int i = 0; i < Math.Abs(exponent); i++)
        {
            product *= a;
        }

        return (exponent < 0 ? PgNumeric.One.Round(scale) / product : product).Round(scale);
    }

    private static FunctionDef Arithmetic(string name, Func<PgNumeric, PgNumeric, PgNumeric> body) =>
        OperatorTable.Make(
            name,
            SqlType.Numeric,
            SqlType.Numeric,
            SqlType.Numeric,
            (in Datum a, in Datum b) => body(PgNumeric.FromDatum(a), PgNumeric.FromDatum(b)).ToDatum());
}
