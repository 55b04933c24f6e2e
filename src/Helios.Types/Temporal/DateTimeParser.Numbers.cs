using System.Buffers.Text;

namespace Helios.Types;

internal ref partial struct DateTimeParser
{
    private const int MaxZoneHours = 15;

    private DateTimeFailure ReadDateField(ReadOnlySpan<byte> field)
    {
        if (_expectsTime)
        {
            return ReadTimeThenZone(field);
        }

        if ((_known & (MonthPart | DayPart)) == (MonthPart | DayPart))
        {
            return Ascii.IsDigit(field[0])
                ? (_known & TimeParts) != 0 ? DateTimeFailure.BadFormat : ReadTimeThenZone(field)
                : ReadZoneName(field, DateTimeFailure.UnknownZone);
        }

        return ReadDate(field);
    }

    /// <summary>040506-08 or 040506.789-08: a concatenated time with a zone behind it.</summary>
    private DateTimeFailure ReadTimeThenZone(ReadOnlySpan<byte> field)
    {
        _expectsTime = false;
        int zoneAt = field.IndexOf((byte)'-');
        if (zoneAt < 0)
        {
            return DateTimeFailure.BadFormat;
        }

        DateTimeFailure failure = ReadConcatenated(field[..zoneAt]);
        return failure != DateTimeFailure.None ? failure : ReadZone(field[zoneAt..]);
    }

    /// <summary>A field such as 1999-01-08, 1/8/1999 or 08-Jan-1999: the month's name first, then the numbers in order.</summary>
    private DateTimeFailure ReadDate(ReadOnlySpan<byte> field)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            int at = 0;
            int parts = 0;
            while (at < field.Length)
            {
                while (at < field.Length && !IsLetterOrDigit(field[at]))
                {
                    at++;
                }

                int begin = at;
                bool isNumber = at < field.Length && Ascii.IsDigit(field[at]);
                while (at < field.Length && IsLetterOrDigit(field[at]) && Ascii.IsDigit(field[at]) == isNumber)
                {
                    at++;
                }

                if (at == begin)
                {
                    return DateTimeFailure.BadFormat;
                }

                // One separator behind a part belongs to it, even at the end of the field.
                parts++;
                DateTimeFailure failure = ReadDatePart(field[begin..at], isNumber, pass);
                if (failure != DateTimeFailure.None || parts > 3)
                {
                    return parts > 3 ? DateTimeFailure.BadFormat : failure;
                }

                at++;
            }
        }

        return (_known & DateParts) == DateParts ? DateTimeFailure.None : DateTimeFailure.BadFormat;
    }

    private DateTimeFailure ReadDatePart(ReadOnlySpan<byte> part, bool isNumber, int pass)
    {
        if (pass == 1)
        {
            return isNumber ? ReadNumber(part) : DateTimeFailure.None;
        }

        if (isNumber)
        {
            return DateTimeFailure.None;
        }

        return DateTimeWords.Find(part, out int month) == DateWord.Month ? ReadTextMonth(month) : DateTimeFailure.BadFormat;
    }

    private static bool IsLetterOrDigit(byte b) => Ascii.IsDigit(b) || Ascii.IsAlpha(b);

    private DateTimeFailure ReadNumberField(ReadOnlySpan<byte> field)
    {
        if (_expectsTime)
        {
            _expectsTime = false;
            return ReadConcatenated(field);
        }

        if (_expectsJulian)
        {
            return ReadJulian(field);
        }

        int point = field.IndexOf((byte)'.');
        bool hasDate = (_known & DateParts) == DateParts;
        if (point >= 0 && (_known & DateParts) == 0)
        {
            return ReadDate(field);
        }

        if (point > 2 || (field.Length >= 6 && (!hasDate || (_known & TimeParts) == 0)))
        {
            return ReadConcatenated(field);
        }

        return ReadNumber(field);
    }

    private DateTimeFailure ReadJulian(ReadOnlySpan<byte> field)
    {
        _expectsJulian = false;
        if (!Utf8Parser.TryParse(field, out int day, out int used) || (used != field.Length && field[used] != '.'))
        {
            return DateTimeFailure.BadFormat;
        }

        _julianDay = day;
        if (used != field.Length)
        {
            if (!Utf8Parser.TryParse(field[used..], out double fraction, out int fractionUsed) || fractionUsed != field.Length - used)
            {
                return DateTimeFailure.BadFormat;
            }

            SetTimeOfDay((long)Math.Round(fraction * Calendar.UsPerDay));
            Take(TimeParts);
        }

        return Take(DateParts) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
    }

    private void SetTimeOfDay(long us)
    {
        Hour = (int)(us / Calendar.UsPerHour);
        Minute = (int)(us / Calendar.UsPerMinute % 60);
        Second = (int)(us / Calendar.UsPerSecond % 60);
        FractionUs = (int)(us % Calendar.UsPerSecond);
    }

    /// <summary>A lone number: which part it is follows from the parts that are known (order month, day, year).</summary>
    private DateTimeFailure ReadNumber(ReadOnlySpan<byte> digits)
    {
        if (!Utf8Parser.TryParse(digits, out int value, out int used) || used != digits.Length)
        {
            return digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? DateTimeFailure.FieldOverflow : DateTimeFailure.BadFormat;
        }

        int known = _known & DateParts;
        if (digits.Length == 3 && known == YearPart && value is >= 1 and <= 366)
        {
            (_, _month, _day) = Calendar.CivilFromDay(Calendar.DayFromCivil(_year, 1, 1) + value - 1);
            _known |= MonthPart | DayPart;
            return DateTimeFailure.None;
        }

        switch (known)
        {
            case 0:
            case MonthPart when _hasTextMonth:
                return digits.Length >= 3 ? SetYear(value, digits.Length) : known == 0 ? SetMonth(value) : SetDay(value);
            case YearPart:
            case DayPart:
                return SetMonth(value);
            case YearPart | MonthPart when _hasTextMonth && digits.Length >= 3 && _twoDigitYear:
                // The first number was taken for a year, but was the day.
                _day = _year;
                _year = value;
                _twoDigitYear = false;
                _known |= DayPart;
                return DateTimeFailure.None;
            case MonthPart:
            case YearPart | MonthPart:
                return SetDay(value);
            case MonthPart | DayPart:
                return SetYear(value, digits.Length);
            case DateParts:
                return ReadConcatenated(digits);
            default:
                return DateTimeFailure.BadFormat;
        }
    }

    private DateTimeFailure SetYear(int value, int digitCount)
    {
        _year = value;
        _twoDigitYear = digitCount <= 2;
        _known |= YearPart;
        return DateTimeFailure.None;
    }

    private DateTimeFailure SetMonth(int value)
    {
        _month = value;
        _known |= MonthPart;
        return DateTimeFailure.None;
    }

    private DateTimeFailure SetDay(int value)
    {
        _day = value;
        _known |= DayPart;
        return DateTimeFailure.None;
    }

    /// <summary>Digits without separators: a date of six or more, then a time of six or four.</summary>
    private DateTimeFailure ReadConcatenated(ReadOnlySpan<byte> field)
    {
        int point = field.IndexOf((byte)'.');
        ReadOnlySpan<byte> digits = point >= 0 ? field[..point] : field;
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return DateTimeFailure.BadFormat;
        }

        if (point >= 0)
        {
            if (!ReadFraction(field[(point + 1)..], out int carry))
            {
                return DateTimeFailure.BadFormat;
            }

            Second += carry;
        }
        else if ((_known & DateParts) != DateParts && digits.Length >= 6)
        {
            _day = Number(digits[^2..]);
            _month = Number(digits[^4..^2]);
            _year = TryNumber(digits[..^4], out int year) ? year : int.MaxValue;
            _twoDigitYear = digits.Length == 6;
            return Take(DateParts) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
        }

        if (digits.Length is not (4 or 6) || !Take(TimeParts))
        {
            return DateTimeFailure.BadFormat;
        }

        Hour = Number(digits[..2]);
        Minute = Number(digits[2..4]);
        Second += digits.Length == 6 ? Number(digits[4..]) : 0;
        return CheckTime();
    }

    private DateTimeFailure ReadTime(ReadOnlySpan<byte> field)
    {
        _expectsTime = false;
        Span<Range> parts = stackalloc Range[4];
        int count = SplitAtColons(field, parts);
        if (!Take(TimeParts) || count is < 2 or > 3)
        {
            return DateTimeFailure.BadFormat;
        }

        ReadOnlySpan<byte> seconds = count == 3 ? field[parts[2]] : default;
        int point = seconds.IndexOf((byte)'.');
        ReadOnlySpan<byte> wholeSeconds = point >= 0 ? seconds[..point] : seconds;
        int minute = 0;
        int second = 0;
        if (!TryNumber(field[parts[0]], out int hour)
            || (!field[parts[1]].IsEmpty && !TryNumber(field[parts[1]], out minute))
            || (!wholeSeconds.IsEmpty && !TryNumber(wholeSeconds, out second)))
        {
            return DateTimeFailure.BadFormat;
        }

        int carry = 0;
        if (point >= 0 && !ReadFraction(seconds[(point + 1)..], out carry))
        {
            return DateTimeFailure.BadFormat;
        }

        Hour = hour;
        Minute = minute;
        Second = second + carry;
        return CheckTime();
    }

    private readonly DateTimeFailure CheckTime()
    {
        bool isValid = Hour is >= 0 and <= 24 && Minute is >= 0 and <= 59 && Second is >= 0 and <= 60
            && (Hour < 24 || (Minute == 0 && Second == 0 && FractionUs == 0))
            && (Second < 60 || FractionUs == 0);
        return isValid ? DateTimeFailure.None : DateTimeFailure.FieldOverflow;
    }

    /// <summary>Digits behind the seconds' point, rounded to microseconds; a whole second is carried.</summary>
    private bool ReadFraction(ReadOnlySpan<byte> digits, out int carrySeconds)
    {
        carrySeconds = 0;
        Span<byte> text = stackalloc byte[32];
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }

        digits = digits[..Math.Min(digits.Length, 24)];
        "0."u8.CopyTo(text);
        digits.CopyTo(text[2..]);
        text[2 + digits.Length] = (byte)'0';
        double fraction = double.Parse(text[..(digits.Length + 3)], System.Globalization.CultureInfo.InvariantCulture);
        FractionUs = (int)Math.Round(fraction * Calendar.UsPerSecond, MidpointRounding.ToEven);
        if (FractionUs == Calendar.UsPerSecond)
        {
            FractionUs = 0;
            carrySeconds = 1;
        }

        return true;
    }

    /// <summary>+hh, +hhmm, +hh:mm or +hh:mm:ss.</summary>
    private DateTimeFailure ReadZone(ReadOnlySpan<byte> field)
    {
        if (!Take(ZonePart) && NamedZone is null)
        {
            return DateTimeFailure.BadFormat;
        }

        Span<Range> parts = stackalloc Range[4];
        ReadOnlySpan<byte> magnitude = field[1..];
        int count = SplitAtColons(magnitude, parts);
        if (count > 3 || !TryNumber(magnitude[parts[0]], out int hours))
        {
            return DateTimeFailure.BadFormat;
        }

        int minutes = 0;
        int seconds = 0;
        if (count == 1 && magnitude.Length > 2)
        {
            minutes = hours % 100;
            hours /= 100;
        }
        else if ((count > 1 && !TryNumber(magnitude[parts[1]], out minutes)) || (count > 2 && !TryNumber(magnitude[parts[2]], out seconds)))
        {
            return DateTimeFailure.BadFormat;
        }

        if (hours > MaxZoneHours || minutes > 59 || seconds > 59)
        {
            return DateTimeFailure.ZoneOverflow;
        }

        int offset = (hours * 3600) + (minutes * 60) + seconds;
        ZoneOffsetSeconds = field[0] == '-' ? -offset : offset;
        return DateTimeFailure.None;
    }

    /// <summary>The parts between colons; more than the ranges hold count as one too many.</summary>
    private static int SplitAtColons(ReadOnlySpan<byte> text, Span<Range> parts)
    {
        int count = 0;
        int begin = 0;
        for (int at = 0; at <= text.Length && count < parts.Length; at++)
        {
            if (at == text.Length || text[at] == ':')
            {
                parts[count++] = begin..at;
                begin = at + 1;
            }
        }

        return count;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out int used) && used == digits.Length;

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte b in digits)
        {
            value = (value * 10) + (b - '0');
        }

        return value;
    }
}
