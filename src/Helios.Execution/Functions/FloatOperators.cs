using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Arithmetic of float4 and float8; two float4 give a float4.</summary>
internal static class FloatOperators
{
    private static readonly SqlType[] s_types = [SqlType.Float4, SqlType.Float8];

    public static IEnumerable<FunctionDef> All()
    {
        foreach (SqlType left in s_types)
        {
            foreach (SqlType right in s_types)
            {
                SqlType result = left == SqlType.Float4 && right == SqlType.Float4 ? SqlType.Float4 : SqlType.Float8;
                yield return Arithmetic("+", left, right, result, (a, b) => a + b);
                yield return Arithmetic("-", left, right, result, (a, b) => a - b);
                yield return Arithmetic("*", left, right, result, Multiply);
                yield return Arithmetic("/", left, right, result, Divide);
            }
        }

        yield return Arithmetic("^", SqlType.Float8, SqlType.Float8, SqlType.Float8, Power);
    }

    public static double Power(double a, double b)
    {
        if (a == 0 && b < 0)
        {
            throw new SqlError(new SqlState("2201F"), "zero raised to a negative power is undefined");
        }

        return a < 0 && b != Math.Floor(b)
            ? throw new SqlError(new SqlState("2201F"), "a negative number raised to a non-integer power yields a complex result")
            : Math.Pow(a, b);
    }

    /// <summary>Refuses an infinity that came from finite operands.</summary>
    public static Datum Checked(double value, bool fromInfinity, SqlType result)
    {
        if (result == SqlType.Float4)
        {
            value = (float)value;
        }

        return double.IsInfinity(value) && !fromInfinity
            ? throw new SqlError(SqlState.NumericValueOutOfRange, "value out of range: overflow")
            : Datum.FromDouble(value);
    }

    private static FunctionDef Arithmetic(string name, SqlType left, SqlType right, SqlType result, Func<double, double, double> body) =>
        OperatorTable.Make(name, left, right, result, (in Datum a, in Datum b) =>
            Checked(body(a.AsDouble, b.AsDouble), double.IsInfinity(a.AsDouble) || double.IsInfinity(b.AsDouble), result));

    private static double Multiply(double a, double b)
    {
        double product = a * b;
        return product == 0 && a != 0 && b != 0
            ? throw new SqlError(SqlState.NumericValueOutOfRange, "value out of range: underflow")
            : product;
    }

    private static double Divide(double a, double b)
    {
        if (b == 0 && !double.IsNaN(a))
        {
            throw IntegerOperators.DivisionByZero();
        }

        double quotient = a / b;
        return quotient == 0 && a != 0 && !double.IsInfinity(b)
            ? throw new SqlError(SqlState.NumericValueOutOfRange, "value out of range: underflow")
            : quotient;
    }
}
