using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Arithmetic of dates with days.</summary>
internal static class DateOperators
{
    public static IEnumerable<FunctionDef> All()
    {
        yield return OperatorTable.Make("+", SqlType.Date, SqlType.Int4, SqlType.Date, (in Datum a, in Datum b) => Shift(a, b.AsInt32));
        yield return OperatorTable.Make("+", SqlType.Int4, SqlType.Date, SqlType.Date, (in Datum a, in Datum b) => Shift(b, a.AsInt32));
        yield return OperatorTable.Make("-", SqlType.Date, SqlType.Int4, SqlType.Date,
            (in Datum a, in Datum b) => Shift(a, -(long)b.AsInt32));
        yield return OperatorTable.Make("-", SqlType.Date, SqlType.Date, SqlType.Int4, Between);
    }

    private static bool IsInfinite(in Datum date) => date.AsInt32 is int.MinValue or int.MaxValue;

    private static Datum Shift(in Datum date, long days)
    {
        if (IsInfinite(date))
        {
            return date;
        }

        long shifted = date.AsInt32 + days;
        // PostgreSQL's dates run from 4714-11-24 BC to 5874897-12-31.
        return shifted is >= -2_451_545 and <= 2_145_031_948
            ? Datum.FromInt64(shifted)
            : throw new SqlError(SqlState.DatetimeFieldOverflow, "date out of range");
    }

    private static Datum Between(in Datum a, in Datum b) => IsInfinite(a) || IsInfinite(b)
        ? throw new SqlError(SqlState.DatetimeFieldOverflow, "cannot subtract infinite dates")
        : Datum.FromInt64((long)a.AsInt32 - b.AsInt32);
}
