using Helios.Base;

namespace Helios.Types;

/// <summary>date, timestamp and timestamptz as text: any input form of PostgreSQL with order MDY, output in DateStyle ISO.</summary>
internal static class TemporalText
{
    public const int MaxBytes = 48;
    private const int MaxPrecision = 6;

    public static Datum ParseTimestamp(ReadOnlySpan<byte> text, bool hasZone, int typmod, in CodecSettings settings)
    {
        string typeName = hasZone ? "timestamp with time zone" : "timestamp";
        Span<byte> lower = stackalloc byte[DateTimeFields.MaxTextBytes];
        DateTimeParser parser = new(Lower(text, lower, typeName));
        DateTimeFailure failure = parser.Parse();
        if (failure != DateTimeFailure.None)
        {
            throw Error(failure, typeName, text, parser.UnknownZone);
        }

        long us = ToTimestamp(parser, hasZone, settings);
        return Calendar.IsFinite(us) && !Calendar.IsTimestampInRange(us)
            ? throw new SqlError(SqlState.DatetimeFieldOverflow, $"timestamp out of range: \"{Ascii.Show(text)}\"")
            : Datum.FromInt64(RoundTo(us, typmod));
    }

    public static Datum ParseDate(ReadOnlySpan<byte> text, in CodecSettings settings)
    {
        Span<byte> lower = stackalloc byte[DateTimeFields.MaxTextBytes];
        DateTimeParser parser = new(Lower(text, lower, "date"));
        DateTimeFailure failure = parser.Parse();
        if (failure != DateTimeFailure.None)
        {
            throw Error(failure, "date", text, parser.UnknownZone);
        }

        long day = parser.Word switch
        {
            DateWord.None => parser.Day,
            DateWord.Infinity => Calendar.PositiveInfinityDay,
            DateWord.NegativeInfinity => Calendar.NegativeInfinityDay,
            DateWord.Epoch => -Calendar.UnixEpochDays,
            _ => Today(parser.Word, settings),
        };
        return parser.Word is DateWord.Infinity or DateWord.NegativeInfinity || Calendar.IsDateInRange(day)
            ? Datum.FromInt64(day)
            : throw new SqlError(SqlState.DatetimeFieldOverflow, $"date out of range: \"{Ascii.Show(text)}\"");
    }

    /// <summary>Microseconds of the day, up to 24:00:00. A date and a zone may stand beside it and do not count.</summary>
    public static Datum ParseTime(ReadOnlySpan<byte> text, int typmod, in CodecSettings settings)
    {
        Span<byte> lower = stackalloc byte[DateTimeFields.MaxTextBytes];
        DateTimeParser parser = new(Lower(text, lower, "time"));
        DateTimeFailure failure = parser.ParseTime();
        if (failure != DateTimeFailure.None)
        {
            throw Error(failure, "time", text, parser.UnknownZone);
        }

        long us = parser.Word == DateWord.Now ? Calendar.Split(ToLocal(settings.NowUs, settings.TimeZone)).TimeUs : parser.TimeUs;
        return Datum.FromInt64(RoundTo(us, typmod));
    }

    public static int FormatTime(long timeUs, Span<byte> destination)
    {
        int at = 0;
        WriteTime(timeUs, destination, ref at);
        return at;
    }

    /// <summary>Rounds to the digits of timestamp(p), half away from zero.</summary>
    public static long RoundTo(long us, int precision)
    {
        if (precision is < 0 or >= MaxPrecision || !Calendar.IsFinite(us))
        {
            return us;
        }

        long unit = 1;
        for (int i = precision; i < MaxPrecision; i++)
        {
            unit *= 10;
        }

        return us >= 0 ? (us + (unit / 2)) / unit * unit : -((-us + (unit / 2)) / unit * unit);
    }

    public static int FormatTimestamp(long us, Span<byte> destination) => FormatInstant(us, null, destination);

    public static int FormatTimestampTz(long us, SessionTimeZone zone, Span<byte> destination) =>
        FormatInstant(us, zone.OffsetSecondsAt(us), destination);

    public static int FormatDate(int day, Span<byte> destination)
    {
        if (day is Calendar.PositiveInfinityDay or Calendar.NegativeInfinityDay)
        {
            return WriteInfinity(day > 0, destination);
        }

        int at = 0;
        bool isBc = WriteDay(day, destination, ref at);
        WriteEra(isBc, destination, ref at);
        return at;
    }

    private static int FormatInstant(long us, int? offsetSeconds, Span<byte> destination)
    {
        if (!Calendar.IsFinite(us))
        {
            return WriteInfinity(us > 0, destination);
        }

        (long day, long timeUs) = Calendar.Split(us + ((offsetSeconds ?? 0) * Calendar.UsPerSecond));
        int at = 0;
        bool isBc = WriteDay(day, destination, ref at);
        destination[at++] = (byte)' ';
        WriteTime(timeUs, destination, ref at);
        if (offsetSeconds is int offset)
        {
            WriteOffset(offset, destination, ref at);
        }

        WriteEra(isBc, destination, ref at);
        return at;
    }

    internal static void WriteTime(long timeUs, Span<byte> destination, ref int at)
    {
        WriteTwo((int)(timeUs / Calendar.UsPerHour), destination, ref at);
        destination[at++] = (byte)':';
        WriteTwo((int)(timeUs / Calendar.UsPerMinute % 60), destination, ref at);
        destination[at++] = (byte)':';
        WriteTwo((int)(timeUs / Calendar.UsPerSecond % 60), destination, ref at);
        int fraction = (int)(timeUs % Calendar.UsPerSecond);
        if (fraction == 0)
        {
            return;
        }

        destination[at++] = (byte)'.';
        for (int unit = 100_000; fraction != 0; unit /= 10)
        {
            destination[at++] = (byte)('0' + (fraction / unit));
            fraction %= unit;
        }
    }

    internal static void WriteOffset(int offsetSeconds, Span<byte> destination, ref int at)
    {
        destination[at++] = offsetSeconds < 0 ? (byte)'-' : (byte)'+';
        int magnitude = Math.Abs(offsetSeconds);
        WriteTwo(magnitude / 3600, destination, ref at);
        if (magnitude % 3600 == 0)
        {
            return;
        }

        destination[at++] = (byte)':';
        WriteTwo(magnitude / 60 % 60, destination, ref at);
        if (magnitude % 60 != 0)
        {
            destination[at++] = (byte)':';
            WriteTwo(magnitude % 60, destination, ref at);
        }
    }

    internal static void WriteTwo(int value, Span<byte> destination, ref int at)
    {
        if (value >= 100)
        {
            at += IntegerText.Format(value, destination[at..]);
            return;
        }

        destination[at++] = (byte)('0' + (value / 10));
        destination[at++] = (byte)('0' + (value % 10));
    }

    private static bool WriteDay(long day, Span<byte> destination, ref int at)
    {
        (int year, int month, int dayOfMonth) = Calendar.CivilFromDay(day);
        int shown = year > 0 ? year : 1 - year;
        for (int unit = 1000; unit > 1 && shown < unit; unit /= 10)
        {
            destination[at++] = (byte)'0';
        }

        at += IntegerText.Format(shown, destination[at..]);
        destination[at++] = (byte)'-';
        WriteTwo(month, destination, ref at);
        destination[at++] = (byte)'-';
        WriteTwo(dayOfMonth, destination, ref at);
        return year <= 0;
    }

    private static void WriteEra(bool isBc, Span<byte> destination, ref int at)
    {
        if (isBc)
        {
            " BC"u8.CopyTo(destination[at..]);
            at += 3;
        }
    }

    private static int WriteInfinity(bool positive, Span<byte> destination)
    {
        ReadOnlySpan<byte> text = positive ? "infinity"u8 : "-infinity"u8;
        text.CopyTo(destination);
        return text.Length;
    }

    private static long ToTimestamp(in DateTimeParser parser, bool hasZone, in CodecSettings settings)
    {
        switch (parser.Word)
        {
            case DateWord.Infinity:
                return Calendar.PositiveInfinityUs;
            case DateWord.NegativeInfinity:
                return Calendar.NegativeInfinityUs;
            case DateWord.Epoch:
                return -Calendar.UnixEpochDays * Calendar.UsPerDay;
            case DateWord.Now:
                return hasZone ? settings.NowUs : ToLocal(settings.NowUs, settings.TimeZone);
            default:
                break;
        }

        long day = parser.Word == DateWord.None ? parser.Day : Today(parser.Word, settings);
        if (day < Calendar.MinDay - 1 || Math.Abs(day) > Calendar.EndTimestampUs / Calendar.UsPerDay)
        {
            return day > 0 ? Calendar.EndTimestampUs : Calendar.MinTimestampUs - 1;
        }

        Int128 exact = ((Int128)day * Calendar.UsPerDay) + parser.TimeUs;
        long local = exact > Calendar.EndTimestampUs + Calendar.UsPerDay ? Calendar.EndTimestampUs + Calendar.UsPerDay : (long)exact;
        if (!hasZone)
        {
            return local;
        }

        int offset = parser.NamedZone is not null && parser.ZoneOffsetSeconds is null
            ? parser.NamedZone.OffsetSecondsAtLocal(local)
            : parser.ZoneOffsetSeconds ?? settings.TimeZone.OffsetSecondsAtLocal(local);
        return local - (offset * Calendar.UsPerSecond);
    }

    internal static long ToLocal(long utcUs, SessionTimeZone zone) =>
        Calendar.IsFinite(utcUs) ? utcUs + (zone.OffsetSecondsAt(utcUs) * Calendar.UsPerSecond) : utcUs;

    internal static long ToUtc(long localUs, SessionTimeZone zone) =>
        Calendar.IsFinite(localUs) ? localUs - (zone.OffsetSecondsAtLocal(localUs) * Calendar.UsPerSecond) : localUs;

    private static long Today(DateWord word, in CodecSettings settings)
    {
        long today = Calendar.Split(ToLocal(settings.NowUs, settings.TimeZone)).Day;
        return word switch
        {
            DateWord.Tomorrow => today + 1,
            DateWord.Yesterday => today - 1,
            _ => today,
        };
    }

    private static ReadOnlySpan<byte> Lower(ReadOnlySpan<byte> text, Span<byte> lower, string typeName)
    {
        if (text.Length > lower.Length)
        {
            throw Error(DateTimeFailure.BadFormat, typeName, text, "");
        }

        for (int i = 0; i < text.Length; i++)
        {
            lower[i] = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
        }

        return lower[..text.Length];
    }

    internal static SqlError Error(DateTimeFailure failure, string typeName, ReadOnlySpan<byte> text, string zone)
    {
        string shown = Ascii.Show(text);
        string overflow = $"date/time field value out of range: \"{shown}\"";
        return failure switch
        {
            DateTimeFailure.FieldOverflow => new SqlError(SqlState.DatetimeFieldOverflow, overflow),
            DateTimeFailure.MonthDayOverflow => new SqlError(SqlState.DatetimeFieldOverflow, overflow)
            {
                Hint = "Perhaps you need a different \"DateStyle\" setting.",
            },
            DateTimeFailure.ZoneOverflow =>
                new SqlError(SqlState.InvalidTimeZoneDisplacement, $"time zone displacement out of range: \"{shown}\""),
            DateTimeFailure.UnknownZone => new SqlError(SqlState.InvalidParameterValue, $"time zone \"{zone}\" not recognized"),
            DateTimeFailure.BadFormat =>
                new SqlError(SqlState.InvalidDatetimeFormat, $"invalid input syntax for type {typeName}: \"{shown}\""),
            DateTimeFailure.None => throw new Bug("no date-time failure to report"),
        };
    }
}
