using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// An interval: months, days and microseconds, which do not carry into each other. A datum is its 16 bytes as on the wire: microseconds
/// i64, days i32, months i32. Order and equality count a month as 30 days and a day as 24 hours.
/// </summary>
public readonly record struct PgInterval(int Months, int Days, long Us)
{
    public const int DaysPerMonth = 30;
    public const int MonthsPerYear = 12;

    public static readonly PgInterval Infinity = new(int.MaxValue, int.MaxValue, long.MaxValue);
    public static readonly PgInterval NegativeInfinity = new(int.MinValue, int.MinValue, long.MinValue);

    public bool IsFinite => this != Infinity && this != NegativeInfinity;

    /// <summary>The length by which intervals compare, in microseconds.</summary>
    public Int128 SpanUs => ((((Int128)Months * DaysPerMonth) + Days) * Calendar.UsPerDay) + Us;

    public static PgInterval FromDatum(in Datum value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.CopyBytes16(bytes);
        return new PgInterval(
            BinaryPrimitives.ReadInt32BigEndian(bytes[12..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes));
    }

    public Datum ToDatum()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Us);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], Days);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], Months);
        return Datum.FromBytes16(bytes);
    }

    public PgInterval Negate()
    {
        if (!IsFinite)
        {
            return this == Infinity ? NegativeInfinity : Infinity;
        }

        return Checked(-(long)Months, -(long)Days, -(Int128)Us);
    }

    public PgInterval Add(PgInterval other)
    {
        if (!IsFinite || !other.IsFinite)
        {
            return !IsFinite && !other.IsFinite && this != other ? throw OutOfRange() : IsFinite ? other : this;
        }

        return Checked((long)Months + other.Months, (long)Days + other.Days, (Int128)Us + other.Us);
    }

    /// <summary>
    /// timestamp + interval: months first, the day cut to the month's length, then days, then time. 22008 when out of range.
    /// </summary>
    public long AddTo(long timestampUs)
    {
        if (!Calendar.IsFinite(timestampUs) || !IsFinite)
        {
            return AddInfinite(timestampUs);
        }

        (long day, long timeUs) = Calendar.Split(timestampUs);
        Int128 sum = ((Int128)(AddMonths(day) + Days) * Calendar.UsPerDay) + timeUs + Us;
        return sum >= Calendar.MinTimestampUs && sum < Calendar.EndTimestampUs ? (long)sum : throw TimestampOutOfRange();
    }

    /// <summary>timestamptz + interval: months and days move the wall clock of the zone, the rest the instant.</summary>
    public long AddTo(long utcUs, SessionTimeZone zone)
    {
        if (!Calendar.IsFinite(utcUs) || !IsFinite)
        {
            return AddInfinite(utcUs);
        }

        long moved = utcUs;
        if (Months != 0 || Days != 0)
        {
            long local = utcUs + (zone.OffsetSecondsAt(utcUs) * Calendar.UsPerSecond);
            long movedLocal = (this with { Us = 0 }).AddTo(local);
            moved = movedLocal - (zone.OffsetSecondsAtLocal(movedLocal) * Calendar.UsPerSecond);
        }

        Int128 sum = (Int128)moved + Us;
        return sum >= Calendar.MinTimestampUs && sum < Calendar.EndTimestampUs ? (long)sum : throw TimestampOutOfRange();
    }

    /// <summary>timestamp - timestamp: whole days and the time left, both with the sign of the difference.</summary>
    public static PgInterval Between(long laterUs, long earlierUs)
    {
        if (Calendar.IsFinite(laterUs) && Calendar.IsFinite(earlierUs))
        {
            Int128 difference = (Int128)laterUs - earlierUs;
            return Int128.Abs(difference) <= long.MaxValue
                ? Checked(0, (long)(difference / Calendar.UsPerDay), difference % Calendar.UsPerDay)
                : throw OutOfRange();
        }

        if (laterUs == earlierUs)
        {
            throw OutOfRange();
        }

        bool isPositive = laterUs == Calendar.PositiveInfinityUs || earlierUs == Calendar.NegativeInfinityUs;
        return isPositive ? Infinity : NegativeInfinity;
    }

    /// <summary>
    /// interval * factor. A fraction of months goes into days of 30 to the month, a fraction of days into time; what is left of rounding is
    /// cut at a microsecond (PostgreSQL's interval_mul).
    /// </summary>
    public PgInterval Multiply(double factor)
    {
        if (double.IsNaN(factor) || !IsFinite || double.IsInfinity(factor))
        {
            return MultiplySpecial(factor);
        }

        double months = Months * factor;
        double days = Days * factor;
        if (Math.Abs(months) > int.MaxValue || Math.Abs(days) > int.MaxValue)
        {
            throw OutOfRange();
        }

        double monthRest = RoundUs((months - (int)months) * DaysPerMonth);
        double secondRest = RoundUs((days - (int)days + monthRest - (int)monthRest) * Calendar.SecondsPerDay);
        long extraDays = 0;
        if (Math.Abs(secondRest) >= Calendar.SecondsPerDay)
        {
            extraDays = (long)(secondRest / Calendar.SecondsPerDay);
            secondRest -= extraDays * Calendar.SecondsPerDay;
        }

        double us = Math.Round((Us * factor) + (secondRest * Calendar.UsPerSecond), MidpointRounding.ToEven);
        return Math.Abs(us) < 9.2e18
            ? Checked((int)months, (long)(int)days + extraDays + (int)monthRest, (Int128)us)
            : throw OutOfRange();
    }

    internal static PgInterval Checked(long months, long days, Int128 us)
    {
        bool fits = months is >= int.MinValue and <= int.MaxValue && days is >= int.MinValue and <= int.MaxValue
            && us >= long.MinValue && us <= long.MaxValue;
        PgInterval made = fits ? new PgInterval((int)months, (int)days, (long)us) : throw OutOfRange();
        return made.IsFinite ? made : throw OutOfRange();
    }

    internal static SqlError OutOfRange() => new(SqlState.DatetimeFieldOverflow, "interval out of range");

    private static SqlError TimestampOutOfRange() => new(SqlState.DatetimeFieldOverflow, "timestamp out of range");

    private static double RoundUs(double value) => Math.Round(value * Calendar.UsPerSecond, MidpointRounding.ToEven) / Calendar.UsPerSecond;

    private PgInterval MultiplySpecial(double factor)
    {
        int sign = SpanUs.CompareTo(0) * Math.Sign(double.IsNaN(factor) ? 0 : factor);
        return double.IsNaN(factor) || sign == 0 ? throw OutOfRange() : sign > 0 ? Infinity : NegativeInfinity;
    }

    private long AddInfinite(long us)
    {
        if (IsFinite)
        {
            return us;
        }

        long moved = this == Infinity ? Calendar.PositiveInfinityUs : Calendar.NegativeInfinityUs;
        return Calendar.IsFinite(us) || us == moved ? moved : throw TimestampOutOfRange();
    }

    private long AddMonths(long day)
    {
        if (Months == 0)
        {
            return day;
        }

        (int year, int month, int dayOfMonth) = Calendar.CivilFromDay(day);
        long total = ((long)year * MonthsPerYear) + month - 1 + Months;
        long newYear = Calendar.FloorDiv(total, MonthsPerYear);
        int newMonth = (int)(total - (newYear * MonthsPerYear)) + 1;
        if (newYear is < -5000 or > 6_000_000)
        {
            throw TimestampOutOfRange();
        }

        return Calendar.DayFromCivil((int)newYear, newMonth, Math.Min(dayOfMonth, Calendar.DaysInMonth((int)newYear, newMonth)));
    }
}
