using System.Globalization;
using Helios.Base;

namespace Helios.Types;

/// <summary>
/// Reads an interval: quantities with units in any order, a time, years-months, "ago", or ISO 8601 (P1Y2M3DT4H5M6S). A quantity without a
/// unit is days before a time, else seconds. Fractions go down: months into 30 days, days into time (PostgreSQL documentation,
/// "Interval Input").
/// </summary>
internal ref struct IntervalParser
{
    private const int MicrosecondUnit = 1;
    private const int MillisecondUnit = 2;
    private const int SecondUnit = 4;
    private const int MinuteUnit = 8;
    private const int HourUnit = 16;
    private const int DayUnit = 32;
    private const int WeekUnit = 64;
    private const int MonthUnit = 128;
    private const int YearUnit = 256;
    private const int DecadeUnit = 512;
    private const int CenturyUnit = 1024;
    private const int MillenniumUnit = 2048;

    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<byte> _original;
    private int _taken;
    private Int128 _us;
    private long _days;
    private long _months;

    private IntervalParser(ReadOnlySpan<byte> lower, ReadOnlySpan<byte> original)
    {
        _text = lower;
        _original = original;
    }

    public static PgInterval Parse(ReadOnlySpan<byte> text)
    {
        Span<byte> lower = stackalloc byte[DateTimeFields.MaxTextBytes];
        ReadOnlySpan<byte> word = Ascii.Trim(text);
        if (word.IsEmpty || word.Length > lower.Length)
        {
            throw BadFormat(text);
        }

        for (int i = 0; i < word.Length; i++)
        {
            lower[i] = word[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(word[i] | 0x20) : word[i];
        }

        lower = lower[..word.Length];
        if (lower.SequenceEqual("infinity"u8) || lower.SequenceEqual("+infinity"u8))
        {
            return PgInterval.Infinity;
        }

        if (lower.SequenceEqual("-infinity"u8))
        {
            return PgInterval.NegativeInfinity;
        }

        IntervalParser parser = new(lower, text);
        if (lower[0] == 'p')
        {
            parser.ReadIso();
        }
        else
        {
            parser.ReadPostgres();
        }

        return parser.Result();
    }

    private static SqlError BadFormat(ReadOnlySpan<byte> text) =>
        new(SqlState.InvalidDatetimeFormat, $"invalid input syntax for type interval: \"{Ascii.Show(text)}\"");

    private readonly SqlError Overflow() =>
        new(SqlState.IntervalFieldOverflow, $"interval field value out of range: \"{Ascii.Show(_original)}\"");

    private readonly PgInterval Result()
    {
        bool fits = _months is >= int.MinValue and <= int.MaxValue && _days is >= int.MinValue and <= int.MaxValue
            && _us >= long.MinValue && _us <= long.MaxValue;
        PgInterval made = fits ? new PgInterval((int)_months, (int)_days, (long)_us) : throw Overflow();
        return made.IsFinite ? made : throw PgInterval.OutOfRange();
    }

    private void ReadPostgres()
    {
        int at = 0;
        bool isNegated = false;
        bool hasPart = false;
        while (SkipBlanks(ref at))
        {
            if (!isNegated && _text[at..].SequenceEqual("ago"u8) && hasPart)
            {
                isNegated = true;
                at = _text.Length;
                continue;
            }

            int begin = at;
            SkipNumber(ref at);
            if (at < _text.Length && _text[at] == ':')
            {
                Take(HourUnit | MinuteUnit | SecondUnit);
                ReadTime(begin, ref at);
            }
            else if (at < _text.Length && _text[at] == '-' && at > begin)
            {
                ReadYearMonth(begin, ref at);
            }
            else
            {
                ReadQuantity(begin, ref at);
            }

            hasPart = true;
        }

        if (!hasPart)
        {
            throw BadFormat(_original);
        }

        if (isNegated)
        {
            (_us, _days, _months) = (-_us, -_days, -_months);
        }
    }

    private readonly bool SkipBlanks(ref int at)
    {
        while (at < _text.Length && (Ascii.IsSpace(_text[at]) || _text[at] is (byte)'@' or (byte)','))
        {
            at++;
        }

        return at < _text.Length;
    }

    private readonly void SkipNumber(ref int at)
    {
        at += at < _text.Length && _text[at] is (byte)'+' or (byte)'-' ? 1 : 0;
        while (at < _text.Length && (Ascii.IsDigit(_text[at]) || _text[at] == '.'))
        {
            at++;
        }
    }

    private void ReadQuantity(int begin, ref int at)
    {
        if (!TryNumber(_text[begin..at], out Int128 whole, out double fraction))
        {
            throw BadFormat(_original);
        }

        while (at < _text.Length && Ascii.IsSpace(_text[at]))
        {
            at++;
        }

        int unitBegin = at;
        while (at < _text.Length && Ascii.IsAlpha(_text[at]))
        {
            at++;
        }

        ReadOnlySpan<byte> unit = _text[unitBegin..at];
        if (unit.SequenceEqual("ago"u8))
        {
            at = unitBegin;
            unit = default;
        }

        if (!unit.IsEmpty)
        {
            AddUnit(unit, whole, fraction);
        }
        else if (NextIsTime(at))
        {
            AddUnit("day"u8, whole, fraction);
        }
        else
        {
            // Elsewhere it would have the unit of what follows, which may stand only once.
            int rest = at;
            bool isLast = !SkipBlanks(ref rest) || _text[rest..].SequenceEqual("ago"u8);
            AddUnit(isLast ? "second"u8 : throw BadFormat(_original), whole, fraction);
        }
    }

    private readonly bool NextIsTime(int at)
    {
        SkipBlanks(ref at);
        int begin = at;
        SkipNumber(ref at);
        return at > begin && at < _text.Length && _text[at] == ':';
    }

    /// <summary>A number cut into its whole and its fraction, both with its sign.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> text, out Int128 whole, out double fraction)
    {
        fraction = 0;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> digits = point < 0 ? text : text[..point];
        bool negative = !text.IsEmpty && text[0] == '-';
        whole = 0;
        bool hasWhole = !digits.IsEmpty;
        if (hasWhole && !Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
        {
            return false;
        }

        if (point < 0)
        {
            return hasWhole;
        }

        Span<byte> part = stackalloc byte[DateTimeFields.MaxTextBytes + 2];
        part[0] = (byte)'0';
        text[point..].CopyTo(part[1..]);
        part[text.Length - point + 1] = (byte)'0';
        ReadOnlySpan<byte> written = part[..(text.Length - point + 2)];
        bool isNumber = double.TryParse(written, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out fraction);
        fraction = negative ? -fraction : fraction;
        return isNumber && (hasWhole || text.Length - point > 1);
    }

    private void ReadTime(int begin, ref int at)
    {
        int end = at;
        while (end < _text.Length && (Ascii.IsDigit(_text[end]) || _text[end] is (byte)':' or (byte)'.'))
        {
            end++;
        }

        ReadOnlySpan<byte> time = _text[begin..end];
        at = end;
        bool negative = time[0] == '-';
        time = time[0] is (byte)'-' or (byte)'+' ? time[1..] : time;
        Int128 total = 0;
        int parts = 0;
        while (true)
        {
            int colon = time.IndexOf((byte)':');
            ReadOnlySpan<byte> part = colon < 0 ? time : time[..colon];
            if (++parts > 3 || !TryNumber(part, out Int128 whole, out double fraction) || (colon >= 0 && part.Contains((byte)'.')))
            {
                throw BadFormat(_original);
            }

            // "12:34.5" is minutes and seconds, as PostgreSQL reads it.
            bool isMinutesAndSeconds = parts == 2 && colon < 0 && part.Contains((byte)'.');
            total = isMinutesAndSeconds ? total / 60 : total;
            long unit = parts == 1 ? Calendar.UsPerHour : parts == 2 && !isMinutesAndSeconds ? Calendar.UsPerMinute : Calendar.UsPerSecond;
            if (parts > 1 && whole >= (unit == Calendar.UsPerSecond ? 61 : 60))
            {
                throw Overflow();
            }

            total += (whole * unit) + (Int128)Math.Round(fraction * unit, MidpointRounding.ToEven);
            if (colon < 0)
            {
                break;
            }

            time = time[(colon + 1)..];
        }

        _us += negative ? -total : total;
    }

    private void ReadYearMonth(int begin, ref int at)
    {
        bool isYears = TryNumber(_text[begin..at], out Int128 years, out double fraction) && fraction == 0;
        bool negative = _text[begin] == '-';
        int monthBegin = ++at;
        while (at < _text.Length && Ascii.IsDigit(_text[at]))
        {
            at++;
        }

        if (!isYears || !TryNumber(_text[monthBegin..at], out Int128 months, out _))
        {
            throw BadFormat(_original);
        }

        Take(YearUnit | MonthUnit);
        if (months >= PgInterval.MonthsPerYear)
        {
            throw Overflow();
        }

        AddMonths((years * PgInterval.MonthsPerYear) + (negative ? -months : months));
    }

    private void AddMonths(Int128 months)
    {
        Int128 sum = _months + months;
        _months = sum >= int.MinValue && sum <= int.MaxValue ? (long)sum : throw Overflow();
    }

    private void AddDays(Int128 days)
    {
        Int128 sum = _days + days;
        _days = sum >= int.MinValue && sum <= int.MaxValue ? (long)sum : throw Overflow();
    }

    private void AddTime(Int128 whole, double fraction, long unitUs)
    {
        if (Int128.Abs(whole) > long.MaxValue)
        {
            throw Overflow();
        }

        _us += (whole * unitUs) + (Int128)Math.Round(fraction * unitUs, MidpointRounding.ToEven);
    }

    /// <summary>A fraction of some days: whole days, and time for the rest.</summary>
    private void AddFractionOfDays(double days)
    {
        double whole = Math.Truncate(days);
        AddDays((Int128)whole);
        AddTime(0, days - whole, Calendar.UsPerDay);
    }

    private void AddYears(Int128 whole, double fraction, int years)
    {
        if (Int128.Abs(whole * years) > int.MaxValue)
        {
            throw Overflow();
        }

        Int128 rest = (Int128)Math.Round(fraction * years * PgInterval.MonthsPerYear, MidpointRounding.ToEven);
        Int128 sum = _months + (whole * years * PgInterval.MonthsPerYear) + rest;
        _months = sum >= int.MinValue && sum <= int.MaxValue ? (long)sum : throw PgInterval.OutOfRange();
    }

    /// <summary>Each unit may stand once.</summary>
    private void Take(int units)
    {
        _taken = (_taken & units) == 0 ? _taken | units : throw BadFormat(_original);
    }

    private void AddUnit(ReadOnlySpan<byte> unit, Int128 whole, double fraction)
    {
        switch (Ascii.Show(unit))
        {
            case "us" or "usec" or "usecs" or "usecond" or "useconds" or "microsecond" or "microseconds" or "microsecon":
                Take(MicrosecondUnit);
                AddTime(whole, fraction, 1);
                break;
            case "ms" or "msec" or "msecs" or "msecond" or "mseconds" or "millisecond" or "milliseconds" or "millisecon":
                Take(MillisecondUnit);
                AddTime(whole, fraction, 1000);
                break;
            case "s" or "sec" or "secs" or "second" or "seconds":
                Take(SecondUnit);
                AddTime(whole, fraction, Calendar.UsPerSecond);
                break;
            case "m" or "min" or "mins" or "minute" or "minutes":
                Take(MinuteUnit);
                AddTime(whole, fraction, Calendar.UsPerMinute);
                break;
            case "h" or "hr" or "hrs" or "hour" or "hours":
                Take(HourUnit);
                AddTime(whole, fraction, Calendar.UsPerHour);
                break;
            case "d" or "day" or "days":
                Take(DayUnit);
                AddDays(whole);
                AddTime(0, fraction, Calendar.UsPerDay);
                break;
            case "w" or "week" or "weeks":
                Take(WeekUnit);
                AddDays(whole * 7);
                AddFractionOfDays(fraction * 7);
                break;
            case "mon" or "mons" or "month" or "months":
                Take(MonthUnit);
                AddMonths(whole);
                AddFractionOfDays(fraction * PgInterval.DaysPerMonth);
                break;
            case "y" or "yr" or "yrs" or "year" or "years":
                Take(YearUnit);
                AddYears(whole, fraction, 1);
                break;
            case "dec" or "decs" or "decade" or "decades":
                Take(DecadeUnit);
                AddYears(whole, fraction, 10);
                break;
            case "c" or "cent" or "century" or "centuries":
                Take(CenturyUnit);
                AddYears(whole, fraction, 100);
                break;
            case "mil" or "mils" or "millennium" or "millennia":
                Take(MillenniumUnit);
                AddYears(whole, fraction, 1000);
                break;
            default:
                throw BadFormat(_original);
        }
    }

    private void ReadIso()
    {
        int at = 1;
        bool inTime = false;
        bool hasPart = false;
        while (at < _text.Length)
        {
            hasPart = true;
            if (_text[at] == 't' && !inTime)
            {
                inTime = true;
                at++;
                continue;
            }

            int begin = at;
            SkipNumber(ref at);
            if (at == _text.Length || !TryNumber(_text[begin..at], out Int128 whole, out double fraction))
            {
                throw BadFormat(_original);
            }

            AddIsoUnit(_text[at++], inTime, whole, fraction);
        }

        if (!hasPart)
        {
            throw BadFormat(_original);
        }
    }

    private void AddIsoUnit(byte letter, bool inTime, Int128 whole, double fraction)
    {
        ReadOnlySpan<byte> unit = (letter, inTime) switch
        {
            ((byte)'y', false) => "year"u8,
            ((byte)'m', false) => "month"u8,
            ((byte)'w', false) => "week"u8,
            ((byte)'d', false) => "day"u8,
            ((byte)'h', true) => "hour"u8,
            ((byte)'m', true) => "minute"u8,
            ((byte)'s', true) => "second"u8,
            _ => throw BadFormat(_original),
        };
        AddUnit(unit, whole, fraction);
    }
}
