using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Arithmetic and bits of int2, int4 and int8: the result has the wider type, and what does not fit in it is an error.</summary>
internal static class IntegerOperators
{
    private static readonly SqlType[] s_types = [SqlType.Int2, SqlType.Int4, SqlType.Int8];

    public static IEnumerable<FunctionDef> All()
    {
        foreach (SqlType left in s_types)
        {
            foreach (SqlType right in s_types)
            {
                SqlType result = left.Kind > right.Kind ? left : right;
                yield return Arithmetic("+", left, right, result, Add);
                yield return Arithmetic("-", left, right, result, Subtract);
                yield return Arithmetic("*", left, right, result, Multiply);
                yield return Arithmetic("/", left, right, result, Divide);
            }
        }

        foreach (SqlType type in s_types)
        {
            yield return OperatorTable.Make("%", type, type, type,
                (in Datum a, in Datum b) => Datum.FromInt64(Modulo(a.AsInt64, b.AsInt64)));
            yield return OperatorTable.Make("&", type, type, type, (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt64 & b.AsInt64));
            yield return OperatorTable.Make("|", type, type, type, (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt64 | b.AsInt64));
            yield return OperatorTable.Make("#", type, type, type, (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt64 ^ b.AsInt64));
            yield return OperatorTable.Make("<<", type, SqlType.Int4, type, Shift(type, left: true));
            yield return OperatorTable.Make(">>", type, SqlType.Int4, type, Shift(type, left: false));
        }
    }

    public static long Modulo(long a, long b) => b switch
    {
        0 => throw DivisionByZero(),
        -1 => 0,
        _ => a % b,
    };

    public static SqlError DivisionByZero() => new(SqlState.DivisionByZero, "division by zero");

    public static SqlError OutOfRange(SqlType type) => new(SqlState.NumericValueOutOfRange, TypeFacts.Name(type) + " out of range");

    public static Datum Checked(long value, SqlType type)
    {
        bool fits = type.Oid switch
        {
            21 => value is >= short.MinValue and <= short.MaxValue,
            23 => value is >= int.MinValue and <= int.MaxValue,
            _ => true,
        };
        return fits ? Datum.FromInt64(value) : throw OutOfRange(type);
    }

    private delegate long Whole(long a, long b);

    private static FunctionDef Arithmetic(string name, SqlType left, SqlType right, SqlType result, Whole body) =>
        OperatorTable.Make(name, left, right, result, (in Datum a, in Datum b) =>
        {
            try
            {
                return Checked(body(a.AsInt64, b.AsInt64), result);
            }
            catch (OverflowException)
            {
                throw OutOfRange(result);
            }
        });

    private static long Add(long a, long b) => checked(a + b);

    private static long Subtract(long a, long b) => checked(a - b);

    private static long Multiply(long a, long b) => checked(a * b);

    private static long Divide(long a, long b) => b == 0 ? throw DivisionByZero() : b == -1 ? checked(-a) : a / b;

    // Shift counts are taken modulo the width, as C does on the machines PostgreSQL runs on.
    private static BinaryBody Shift(SqlType type, bool left) => (type.Oid, left) switch
    {
        (21, true) => (in Datum a, in Datum b) => Datum.FromInt64((short)(a.AsInt16 << (b.AsInt32 & 31))),
        (21, false) => (in Datum a, in Datum b) => Datum.FromInt64((short)(a.AsInt16 >> (b.AsInt32 & 31))),
        (23, true) => (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt32 << (b.AsInt32 & 31)),
        (23, false) => (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt32 >> (b.AsInt32 & 31)),
        (_, true) => (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt64 << (b.AsInt32 & 63)),
        (_, false) => (in Datum a, in Datum b) => Datum.FromInt64(a.AsInt64 >> (b.AsInt32 & 63)),
    };
}
