namespace Helios.Types;

/// <summary>
/// The proleptic Gregorian calendar around PostgreSQL's epoch, 2000-01-01. Years are astronomical: 0 is 1 BC, -1 is 2 BC. Days from civil
/// dates by Howard Hinnant's algorithm (howardhinnant.github.io/date_algorithms.html).
/// </summary>
public static class Calendar
{
    public const long UsPerSecond = 1_000_000;
    public const long UsPerMinute = 60 * UsPerSecond;
    public const long UsPerHour = 60 * UsPerMinute;
    public const long UsPerDay = 24 * UsPerHour;
    public const int SecondsPerDay = 86_400;

    /// <summary>Days from 1970-01-01 to 2000-01-01.</summary>
    public const int UnixEpochDays = 10_957;

    /// <summary>Julian day number of 2000-01-01.</summary>
    public const int EpochJulianDay = 2_451_545;

    /// <summary>4714-11-24 BC, the first day PostgreSQL has (Julian day 0).</summary>
    public const int MinDay = -EpochJulianDay;

    /// <summary>Behind the last date, 5874897-12-31.</summary>
    public const int EndDay = 2_147_483_494 - EpochJulianDay;

    /// <summary>First timestamp, 4714-11-24 00:00:00 BC.</summary>
    public const long MinTimestampUs = -211_813_488_000_000_000;

    /// <summary>Behind the last timestamp, 294276-12-31 23:59:59.999999.</summary>
    public const long EndTimestampUs = 9_223_371_331_200_000_000;

    public const long NegativeInfinityUs = long.MinValue;
    public const long PositiveInfinityUs = long.MaxValue;
    public const int NegativeInfinityDay = int.MinValue;
    public const int PositiveInfinityDay = int.MaxValue;

    private const int DaysPerEra = 146_097;

    public static bool IsTimestampInRange(long us) => us is >= MinTimestampUs and < EndTimestampUs;

    public static bool IsDateInRange(long day) => day is >= MinDay and < EndDay;

    public static bool IsFinite(long us) => us is not (NegativeInfinityUs or PositiveInfinityUs);

    public static bool IsLeapYear(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeapYear(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Days since 2000-01-01.</summary>
    public static long DayFromCivil(int year, int month, int day)
    {
        long y = month <= 2 ? (long)year - 1 : year;
        long era = FloorDiv(y, 400);
        long yearOfEra = y - (era * 400);
        long dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        long dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPerEra) + dayOfEra - 719_468 - UnixEpochDays;
    }

    public static (int Year, int Month, int Day) CivilFromDay(long day)
    {
        long z = day + UnixEpochDays + 719_468;
        long era = FloorDiv(z, DaysPerEra);
        long dayOfEra = z - (era * DaysPerEra);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        long shifted = ((5 * dayOfYear) + 2) / 153;
        int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    /// <summary>0 for Sunday.</summary>
    public static int DayOfWeek(long day) => (int)((((day + 6) % 7) + 7) % 7);

    public static long FloorDiv(long value, long divisor)
    {
        long quotient = value / divisor;
        return value % divisor < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Day and time of day of a timestamp.</summary>
    public static (long Day, long TimeUs) Split(long us)
    {
        long day = FloorDiv(us, UsPerDay);
        return (day, us - (day * UsPerDay));
    }
}
