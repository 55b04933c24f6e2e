using System.Buffers.Binary;
using Helios.Base;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions of numbers.</summary>
internal static class MathFunctions
{
    public static IEnumerable<FunctionDef> All() => [.. Integers(), .. Numerics(), .. Floats(), Volatile("random", [], Float8, Random)];

    public static double SquareRoot(double value) => value < 0
        ? throw new SqlError(new SqlState("2201F"), "cannot take square root of a negative number")
        : Math.Sqrt(value);

    private static IEnumerable<FunctionDef> Integers()
    {
        foreach (SqlType type in new[] { Int2, Int4, Int8 })
        {
            yield return Pure("abs", [type], type, (_, a) => a[0].AsInt64 == long.MinValue
                ? throw IntegerOperators.OutOfRange(type)
                : IntegerOperators.Checked(Math.Abs(a[0].AsInt64), type));
            yield return Pure("mod", [type, type], type, (_, a) => Datum.FromInt64(IntegerOperators.Modulo(a[0].AsInt64, a[1].AsInt64)));
        }

        foreach (SqlType type in new[] { Int4, Int8 })
        {
            yield return Pure("gcd", [type, type], type, (_, a) => IntegerOperators.Checked(Gcd(a[0].AsInt64, a[1].AsInt64), type));
        }
    }

    private static long Gcd(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, IntegerOperators.Modulo(a, b));
        }

        return a == long.MinValue ? throw IntegerOperators.OutOfRange(Int8) : Math.Abs(a);
    }

    private static IEnumerable<FunctionDef> Numerics()
    {
        yield return OfNumeric("abs", n => n.Abs());
        yield return OfNumeric("ceil", n => n.Ceiling());
        yield return OfNumeric("ceiling", n => n.Ceiling());
        yield return OfNumeric("floor", n => n.Floor());
        yield return OfNumeric("round", n => n.Round(0));
        yield return OfNumeric("trunc", n => n.Truncate(0));
        yield return OfNumeric("sign", n => n.SignOf());
        yield return OfNumeric("trim_scale", n => n.TrimScale());
        yield return Pure("round", [Numeric, Int4], Numeric, (_, a) => PgNumeric.FromDatum(a[0]).Round(a[1].AsInt32).ToDatum());
        yield return Pure("trunc", [Numeric, Int4], Numeric, (_, a) => PgNumeric.FromDatum(a[0]).Truncate(a[1].AsInt32).ToDatum());
        yield return Pure("mod", [Numeric, Numeric], Numeric, (_, a) => (PgNumeric.FromDatum(a[0]) % PgNumeric.FromDatum(a[1])).ToDatum());
        yield return Pure("div", [Numeric, Numeric], Numeric, (_, a) =>
            PgNumeric.DivideTruncated(PgNumeric.FromDatum(a[0]), PgNumeric.FromDatum(a[1])).ToDatum());
        yield return Pure("scale", [Numeric], Int4, (_, a) => Datum.FromInt64(PgNumeric.FromDatum(a[0]).Scale));
        foreach (string name in new[] { "power", "pow" })
        {
            yield return Pure(name, [Numeric, Numeric], Numeric, (_, a) =>
                NumericOperators.Power(PgNumeric.FromDatum(a[0]), PgNumeric.FromDatum(a[1])).ToDatum());
        }
    }

    private static FunctionDef OfNumeric(string name, Func<PgNumeric, PgNumeric> body) =>
        Pure(name, [Numeric], Numeric, (_, a) => body(PgNumeric.FromDatum(a[0])).ToDatum());

    private static IEnumerable<FunctionDef> Floats()
    {
        yield return OfFloat("abs", Math.Abs);
        yield return OfFloat("ceil", Math.Ceiling);
        yield return OfFloat("ceiling", Math.Ceiling);
        yield return OfFloat("floor", Math.Floor);
        yield return OfFloat("round", x => Math.Round(x, MidpointRounding.ToEven));
        yield return OfFloat("trunc", Math.Truncate);
        yield return OfFloat("sign", x => x > 0 ? 1 : x < 0 ? -1 : 0);
        yield return OfFloat("sqrt", SquareRoot);
        yield return OfFloat("cbrt", Math.Cbrt);
        yield return OfFloat("exp", Math.Exp);
        yield return OfFloat("ln", x => Logarithm(x, Math.Log));
        yield return OfFloat("log", x => Logarithm(x, Math.Log10));
        yield return OfFloat("log10", x => Logarithm(x, Math.Log10));
        yield return OfFloat("sin", Math.Sin);
        yield return OfFloat("cos", Math.Cos);
        yield return OfFloat("tan", Math.Tan);
        yield return OfFloat("asin", Math.Asin);
        yield return OfFloat("acos", Math.Acos);
        yield return OfFloat("atan", Math.Atan);
        yield return OfFloat("degrees", x => x * (180.0 / Math.PI));
        yield return OfFloat("radians", x => x * (Math.PI / 180.0));
        yield return Pure("pi", [], Float8, (_, _) => Datum.FromDouble(Math.PI));
        yield return Pure("atan2", [Float8, Float8], Float8, (_, a) => Datum.FromDouble(Math.Atan2(a[0].AsDouble, a[1].AsDouble)));
        foreach (string name in new[] { "power", "pow" })
        {
            yield return Pure(name, [Float8, Float8], Float8, (_, a) => FloatOperators.Checked(
                FloatOperators.Power(a[0].AsDouble, a[1].AsDouble),
                double.IsInfinity(a[0].AsDouble) || double.IsInfinity(a[1].AsDouble),
                Float8));
        }
    }

    private static FunctionDef OfFloat(string name, Func<double, double> body) =>
        Pure(name, [Float8], Float8, (_, a) => FloatOperators.Checked(body(a[0].AsDouble), double.IsInfinity(a[0].AsDouble), Float8));

    private static double Logarithm(double value, Func<double, double> log)
    {
        if (value == 0)
        {
            throw new SqlError(new SqlState("2201E"), "cannot take logarithm of zero");
        }

        return value < 0 ? throw new SqlError(new SqlState("2201E"), "cannot take logarithm of a negative number") : log(value);
    }

    private static Datum Random(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        Span<byte> bytes = stackalloc byte[8];
        context.Runtime.Services.Random.Fill(bytes);
        // 53 random bits: every double in [0, 1) of that spacing is equally likely.
        return Datum.FromDouble((BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53)));
    }
}
