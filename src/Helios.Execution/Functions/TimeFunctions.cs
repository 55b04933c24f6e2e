using Helios.Base;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions of dates and times. now() is the transaction's begin; clock_timestamp() the moment of the call.</summary>
internal static class TimeFunctions
{
    public static IEnumerable<FunctionDef> All() => [.. Now(), .. Fields(), .. Making()];

    private static IEnumerable<FunctionDef> Now()
    {
        foreach (string name in new[] { "now", "transaction_timestamp" })
        {
            yield return Stable(name, [], TimestampTz, (c, _) => Datum.FromInt64(c.Runtime.TransactionTimeUs));
        }

        yield return Stable("statement_timestamp", [], TimestampTz, (c, _) => Datum.FromInt64(c.Runtime.StatementTimeUs));
        yield return Volatile("clock_timestamp", [], TimestampTz, (c, _) => Datum.FromInt64(c.Runtime.Services.Clock.UtcNowUs));
        yield return Stable("localtimestamp", [], Timestamp, (c, _) => Datum.FromInt64(ToLocal(c, c.Runtime.TransactionTimeUs)));
        yield return Stable("current_date", [], Date,
            (c, _) => Datum.FromInt64(Calendar.Split(ToLocal(c, c.Runtime.TransactionTimeUs)).Day));
    }

    private static long ToLocal(EvalContext context, long utcUs) =>
        Calendar.IsFinite(utcUs) ? utcUs + (context.Runtime.Settings.TimeZone.OffsetSecondsAt(utcUs) * Calendar.UsPerSecond) : utcUs;

    private static long ToUtc(EvalContext context, long localUs) =>
        localUs - (context.Runtime.Settings.TimeZone.OffsetSecondsAtLocal(localUs) * Calendar.UsPerSecond);

    private static IEnumerable<FunctionDef> Fields()
    {
        foreach (string name in new[] { "extract", "date_part" })
        {
            bool isFloat = name == "date_part";
            SqlType result = isFloat ? Float8 : Numeric;
            yield return Stable(name, [Text, TimestampTz], result, (c, a) =>
                TimeFields.Extract(a[0].AsText, a[1].AsInt64, ToLocal(c, a[1].AsInt64), Offset(c, a[1].AsInt64),
                    "timestamp with time zone", isFloat));
            yield return Pure(name, [Text, Timestamp], result, (_, a) =>
                TimeFields.Extract(a[0].AsText, a[1].AsInt64, a[1].AsInt64, null, "timestamp without time zone", isFloat));
            yield return Pure(name, [Text, Date], result, (_, a) =>
            {
                long us = DateToUs(a[1]);
                return TimeFields.Extract(a[0].AsText, us, us, null, "date", isFloat);
            });
        }

        yield return Stable("date_trunc", [Text, TimestampTz], TimestampTz, (c, a) => Calendar.IsFinite(a[1].AsInt64)
            ? Datum.FromInt64(ToUtc(c, TimeFields.Truncate(a[0].AsText, ToLocal(c, a[1].AsInt64), "timestamp with time zone")))
            : a[1]);
        yield return Pure("date_trunc", [Text, Timestamp], Timestamp, (_, a) => Calendar.IsFinite(a[1].AsInt64)
            ? Datum.FromInt64(TimeFields.Truncate(a[0].AsText, a[1].AsInt64, "timestamp without time zone"))
            : a[1]);
    }

    private static int? Offset(EvalContext context, long utcUs) =>
        Calendar.IsFinite(utcUs) ? context.Runtime.Settings.TimeZone.OffsetSecondsAt(utcUs) : 0;

    private static long DateToUs(in Datum date) => Casts.Convert(date, Date, Timestamp, CodecSettings.Default).AsInt64;

    private static IEnumerable<FunctionDef> Making()
    {
        yield return Pure("to_timestamp", [Float8], TimestampTz, (_, a) => FromUnixSeconds(a[0].AsDouble));
        yield return Pure("make_date", [Int4, Int4, Int4], Date, (_, a) => MakeDate(a[0].AsInt32, a[1].AsInt32, a[2].AsInt32));
        yield return Stable("timezone", [Text, TimestampTz], Timestamp, (_, a) =>
            Datum.FromInt64(a[1].AsInt64 + (Zone(a[0].AsText).OffsetSecondsAt(a[1].AsInt64) * Calendar.UsPerSecond)));
        yield return Stable("timezone", [Text, Timestamp], TimestampTz, (_, a) =>
            Datum.FromInt64(a[1].AsInt64 - (Zone(a[0].AsText).OffsetSecondsAtLocal(a[1].AsInt64) * Calendar.UsPerSecond)));
    }

    private static SessionTimeZone Zone(string name) => SessionTimeZone.TryFind(name, out SessionTimeZone zone)
        ? zone
        : throw new SqlError(SqlState.InvalidParameterValue, $"time zone \"{name}\" not recognized");

    private static Datum FromUnixSeconds(double seconds)
    {
        double us = (seconds * Calendar.UsPerSecond) - (Calendar.UnixEpochDays * (double)Calendar.UsPerDay);
        return us is > long.MinValue and < long.MaxValue && Calendar.IsTimestampInRange((long)Math.Round(us))
            ? Datum.FromInt64((long)Math.Round(us))
            : throw new SqlError(SqlState.DatetimeFieldOverflow, $"timestamp out of range: \"{seconds}\"");
    }

    private static Datum MakeDate(int year, int month, int day)
    {
        int astronomical = year < 0 ? year + 1 : year;
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > Calendar.DaysInMonth(astronomical, month))
        {
            throw new SqlError(SqlState.DatetimeFieldOverflow, $"date field value out of range: {year}-{month:00}-{day:00}");
        }

        return Datum.FromInt64(Calendar.DayFromCivil(astronomical, month, day));
    }
}
