using System.Numerics;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>extract, date_part and date_trunc over local time.</summary>
internal static class TimeFields
{
    /// <param name="us">The instant, for epoch.</param>
    /// <param name="localUs">The same in local time.</param>
    /// <param name="offsetSeconds">East of UTC; null when the type has no zone.</param>
    public static Datum Extract(string field, long us, long localUs, int? offsetSeconds, string typeName, bool isFloat)
    {
        if (!Calendar.IsFinite(us))
        {
            return Infinite(us > 0, isFloat);
        }

        (BigInteger unscaled, int scale) = Value(field.ToLowerInvariant(), field, us, localUs, offsetSeconds, typeName);
        var number = new PgNumeric(unscaled, scale);
        return isFloat ? Datum.FromDouble(number.ToDouble()) : number.ToDatum();
    }

    public static long Truncate(string field, long localUs, string typeName)
    {
        (long day, long time) = Calendar.Split(localUs);
        (int year, int month, int _) = Calendar.CivilFromDay(day);
        return field.ToLowerInvariant() switch
        {
            "microsecond" or "microseconds" => localUs,
            "millisecond" or "milliseconds" => localUs - (time % 1000),
            "second" or "seconds" => localUs - (time % Calendar.UsPerSecond),
            "minute" or "minutes" => localUs - (time % Calendar.UsPerMinute),
            "hour" or "hours" => localUs - (time % Calendar.UsPerHour),
            "day" or "days" => localUs - time,
            "week" or "weeks" => (day - IsoDay(day) + 1) * Calendar.UsPerDay,
            "month" or "months" => FirstOf(year, month),
            "quarter" or "quarters" => FirstOf(year, ((month - 1) / 3 * 3) + 1),
            "year" or "years" => FirstOf(year, 1),
            "decade" or "decades" => FirstOf((int)Calendar.FloorDiv(year, 10) * 10, 1),
            "century" or "centuries" => FirstOf(((int)Calendar.FloorDiv(year - 1, 100) * 100) + 1, 1),
            "millennium" or "millennia" => FirstOf(((int)Calendar.FloorDiv(year - 1, 1000) * 1000) + 1, 1),
            _ => throw NotRecognized(field, typeName),
        };
    }

    private static long FirstOf(int year, int month) => Calendar.DayFromCivil(year, month, 1) * Calendar.UsPerDay;

    private static int IsoDay(long day)
    {
        int weekday = Calendar.DayOfWeek(day);
        return weekday == 0 ? 7 : weekday;
    }

    private static SqlError NotRecognized(string field, string typeName) =>
        new(SqlState.InvalidParameterValue, $"unit \"{field}\" not recognized for type {typeName}");

    private static Datum Infinite(bool isPositive, bool isFloat)
    {
        if (isFloat)
        {
            return Datum.FromDouble(isPositive ? double.PositiveInfinity : double.NegativeInfinity);
        }

        return (isPositive ? PgNumeric.PositiveInfinity : PgNumeric.NegativeInfinity).ToDatum();
    }

    private static (BigInteger Unscaled, int Scale) Value(string field, string written, long us, long localUs, int? offset, string typeName)
    {
        (long day, long time) = Calendar.Split(localUs);
        (int year, int month, int dayOfMonth) = Calendar.CivilFromDay(day);
        bool isDate = typeName == "date";
        switch (field)
        {
            case "year" or "years":
                return (year > 0 ? year : year - 1, 0);
            case "month" or "months":
                return (month, 0);
            case "day" or "days":
                return (dayOfMonth, 0);
            case "quarter":
                return (((month - 1) / 3) + 1, 0);
            case "decade" or "decades":
                return (Calendar.FloorDiv(year, 10), 0);
            case "century" or "centuries":
                return (Century(year, 100), 0);
            case "millennium" or "millennia":
                return (Century(year, 1000), 0);
            case "dow":
                return (Calendar.DayOfWeek(day), 0);
            case "isodow":
                return (IsoDay(day), 0);
            case "doy":
                return (day - Calendar.DayFromCivil(year, 1, 1) + 1, 0);
            case "week" or "weeks":
                return ((ThursdayOf(day) - Calendar.DayFromCivil(ThursdayYear(day), 1, 1)) / 7 + 1, 0);
            case "isoyear":
                return (ThursdayYear(day), 0);
            case "epoch":
                return isDate
                    ? ((day + Calendar.UnixEpochDays) * 86400L, 0)
                    : (us + ((BigInteger)Calendar.UnixEpochDays * Calendar.UsPerDay), 6);
            case "hour" or "hours" when !isDate:
                return (time / Calendar.UsPerHour, 0);
            case "minute" or "minutes" when !isDate:
                return (time / Calendar.UsPerMinute % 60, 0);
            case "second" or "seconds" when !isDate:
                return (time % Calendar.UsPerMinute, 6);
            case "millisecond" or "milliseconds" when !isDate:
                return (time % Calendar.UsPerMinute, 3);
            case "microsecond" or "microseconds" when !isDate:
                return (time % Calendar.UsPerMinute, 0);
            case "timezone" when offset is { } seconds:
                return (seconds, 0);
            case "timezone_hour" when offset is { } seconds:
                return (seconds / 3600, 0);
            case "timezone_minute" when offset is { } seconds:
                return (seconds / 60 % 60, 0);
            case "hour" or "hours" or "minute" or "minutes" or "second" or "seconds" or "millisecond" or "milliseconds" or "microsecond"
                or "microseconds" or "timezone" or "timezone_hour" or "timezone_minute":
                throw new SqlError(SqlState.FeatureNotSupported, $"unit \"{written}\" not supported for type {typeName}");
            default:
                throw NotRecognized(written, typeName);
        }
    }

    private static long Century(int year, int length) =>
        year > 0 ? Calendar.FloorDiv(year - 1, length) + 1 : -(Calendar.FloorDiv(-year, length) + 1);

    private static long ThursdayOf(long day) => day - IsoDay(day) + 4;

    private static int ThursdayYear(long day) => Calendar.CivilFromDay(ThursdayOf(day)).Year;
}
