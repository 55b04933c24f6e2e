using Helios.Base;

namespace Helios.Types;

public static partial class Casts
{
    private static Datum FromTemporal(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        switch (from.Oid, to.Oid)
        {
            case (1082, 1114):
                return Datum.FromInt64(DateToTimestamp(value.AsInt32));
            case (1082, 1184):
                return Datum.FromInt64(InRange(TemporalText.ToUtc(DateToTimestamp(value.AsInt32), settings.TimeZone)));
            case (1114, 1082):
                return Datum.FromInt64(TimestampToDate(value.AsInt64));
            case (1114, 1083):
                return TimeOfDay(value.AsInt64);
            case (1114, 1184):
                return Datum.FromInt64(InRange(TemporalText.ToUtc(value.AsInt64, settings.TimeZone)));
            case (1184, 1082):
                return Datum.FromInt64(TimestampToDate(TemporalText.ToLocal(value.AsInt64, settings.TimeZone)));
            case (1184, 1083):
                return TimeOfDay(TemporalText.ToLocal(value.AsInt64, settings.TimeZone));
            case (1184, 1114):
                return Datum.FromInt64(InRange(TemporalText.ToLocal(value.AsInt64, settings.TimeZone)));
            case (1083, 1186):
                return new PgInterval(0, 0, value.AsInt64).ToDatum();
            case (1186, 1083):
                return Datum.FromInt64(ToTimeOfDay(PgInterval.FromDatum(value)));
            default:
                throw CannotCast(from, to);
        }
    }

    private static long ToTimeOfDay(PgInterval interval)
    {
        if (!interval.IsFinite)
        {
            throw new SqlError(SqlState.DatetimeFieldOverflow, "cannot convert infinite interval to time");
        }

        return Calendar.Split(interval.Us).TimeUs;
    }

    private static long InRange(long us) => !Calendar.IsFinite(us) || Calendar.IsTimestampInRange(us)
        ? us
        : throw new SqlError(SqlState.DatetimeFieldOverflow, "timestamp out of range");

    private static long DateToTimestamp(int day)
    {
        switch (day)
        {
            case Calendar.PositiveInfinityDay:
                return Calendar.PositiveInfinityUs;
            case Calendar.NegativeInfinityDay:
                return Calendar.NegativeInfinityUs;
            default:
                return day < Calendar.EndTimestampUs / Calendar.UsPerDay
                    ? day * Calendar.UsPerDay
                    : throw new SqlError(SqlState.DatetimeFieldOverflow, "date out of range for timestamp");
        }
    }

    private static long TimestampToDate(long us) => us switch
    {
        Calendar.PositiveInfinityUs => Calendar.PositiveInfinityDay,
        Calendar.NegativeInfinityUs => Calendar.NegativeInfinityDay,
        _ => Calendar.Split(us).Day,
    };

    private static Datum TimeOfDay(long us) => Calendar.IsFinite(us) ? Datum.FromInt64(Calendar.Split(us).TimeUs) : default;
}
