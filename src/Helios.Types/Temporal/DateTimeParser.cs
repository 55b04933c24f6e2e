using Helios.Base;

namespace Helios.Types;

internal enum DateTimeFailure : byte
{
    None,
    BadFormat,
    FieldOverflow,
    MonthDayOverflow,
    ZoneOverflow,
    UnknownZone,
}

/// <summary>
/// Reads a date-time text: field by field, as PostgreSQL's DecodeDateTime, with DateStyle order MDY. What a number means depends on which
/// parts are known already. The result is a wall clock time, or one of the words that name an instant.
/// </summary>
internal ref partial struct DateTimeParser
{
    private const int YearPart = 1;
    private const int MonthPart = 2;
    private const int DayPart = 4;
    private const int DateParts = 7;
    private const int TimeParts = 8;
    private const int ZonePart = 16;
    private const int WordPart = 32;
    private const int AmPmPart = 64;
    private const int EraPart = 128;
    private const int WeekdayPart = 256;

    private readonly ReadOnlySpan<byte> _text;
    private int _known;
    private int _year;
    private int _month;
    private int _day;
    private bool _twoDigitYear;
    private bool _hasTextMonth;
    private bool _isBc;
    private bool _isPm;
    private bool _hasAmPm;
    private bool _expectsTime;
    private bool _expectsJulian;
    private long _julianDay;
    private string? _unknownZone;

    /// <param name="lower">The text in lower case.</param>
    public DateTimeParser(ReadOnlySpan<byte> lower)
    {
        _text = lower;
        _julianDay = long.MinValue;
        Word = DateWord.None;
    }

    /// <summary>now, today, tomorrow, yesterday, epoch, infinity, -infinity; None for a written date.</summary>
    public DateWord Word { get; private set; }

    /// <summary>Days since 2000-01-01; valid with a written date.</summary>
    public long Day { get; private set; }

    public int Hour { get; private set; }

    public int Minute { get; private set; }

    public int Second { get; private set; }

    public int FractionUs { get; private set; }

    /// <summary>Seconds east of Greenwich, when the text says so.</summary>
    public int? ZoneOffsetSeconds { get; private set; }

    /// <summary>The zone the text names, whose offset depends on the date.</summary>
    public SessionTimeZone? NamedZone { get; private set; }

    public readonly string UnknownZone => _unknownZone ?? "";

    /// <summary>Microseconds of the day; 24:00:00 gives a whole day.</summary>
    public readonly long TimeUs =>
        (Hour * Calendar.UsPerHour) + (Minute * Calendar.UsPerMinute) + (Second * Calendar.UsPerSecond) + FractionUs;

    public DateTimeFailure Parse()
    {
        Span<DateField> fields = stackalloc DateField[DateTimeFields.MaxFields];
        int count = DateTimeFields.Split(_text, fields);
        if (count <= 0)
        {
            return DateTimeFailure.BadFormat;
        }

        DateTimeFailure failure = ReadFields(fields[..count]);
        return failure != DateTimeFailure.None ? failure : Finish();
    }

    /// <summary>As <see cref="Parse"/> for a time of day: without a written date, numbers are times.</summary>
    public DateTimeFailure ParseTime()
    {
        Span<DateField> fields = stackalloc DateField[DateTimeFields.MaxFields];
        int count = DateTimeFields.Split(_text, fields);
        if (count <= 0)
        {
            return DateTimeFailure.BadFormat;
        }

        bool hasDate = false;
        foreach (DateField field in fields[..count])
        {
            hasDate |= field.Kind == DateFieldKind.Date && Ascii.IsDigit(_text[field.Begin]);
        }

        if (!hasDate)
        {
            (_known, _year, _month, _day) = (DateParts, 2000, 1, 1);
        }

        DateTimeFailure failure = ReadFields(fields[..count]);
        failure = failure != DateTimeFailure.None ? failure : Finish();
        // A zone's name says no offset without a date.
        bool isComplete = (_known & TimeParts) != 0 && (hasDate || NamedZone is null);
        return failure == DateTimeFailure.None && !isComplete ? DateTimeFailure.BadFormat : failure;
    }

    private DateTimeFailure ReadFields(scoped ReadOnlySpan<DateField> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            ReadOnlySpan<byte> field = _text.Slice(fields[i].Begin, fields[i].Length);
            DateTimeFailure failure = fields[i].Kind switch
            {
                DateFieldKind.Date => ReadDateField(field),
                DateFieldKind.Time => ReadTime(field),
                DateFieldKind.Zone => ReadZone(field),
                DateFieldKind.Number => ReadNumberField(field),
                DateFieldKind.Word or DateFieldKind.SignedWord => ReadWord(field),
            };
            if (failure != DateTimeFailure.None)
            {
                return failure;
            }
        }

        return DateTimeFailure.None;
    }

    private bool Take(int parts)
    {
        bool isNew = (_known & parts) == 0;
        _known |= parts;
        return isNew;
    }

    private DateTimeFailure Finish()
    {
        if (_expectsTime || _expectsJulian)
        {
            return DateTimeFailure.BadFormat;
        }

        if (Word is DateWord.Now or DateWord.Epoch or DateWord.Infinity or DateWord.NegativeInfinity)
        {
            return DateTimeFailure.None;
        }

        if (_hasAmPm)
        {
            if (Hour is > 12 or < 0)
            {
                return DateTimeFailure.FieldOverflow;
            }

            Hour = !_isPm && Hour == 12 ? 0 : _isPm && Hour != 12 ? Hour + 12 : Hour;
        }

        if (Word is DateWord.Today or DateWord.Tomorrow or DateWord.Yesterday)
        {
            return DateTimeFailure.None;
        }

        return _julianDay != long.MinValue ? FinishJulian() : FinishDate();
    }

    private DateTimeFailure FinishJulian()
    {
        Day = _julianDay - Calendar.EpochJulianDay;
        return DateTimeFailure.None;
    }

    private DateTimeFailure FinishDate()
    {
        DateTimeFailure failure = (_known & YearPart) != 0 ? FinishYear() : DateTimeFailure.None;
        if (failure != DateTimeFailure.None)
        {
            return failure;
        }

        bool badMonth = (_known & MonthPart) != 0 && (_month is < 1 or > 12);
        bool badDay = (_known & DayPart) != 0 && (_day is < 1 or > 31);
        if (badMonth || badDay)
        {
            return DateTimeFailure.MonthDayOverflow;
        }

        // What is there is checked before what is missing, as PostgreSQL's ValidateDate does.
        if ((_known & DateParts) != DateParts)
        {
            return DateTimeFailure.BadFormat;
        }

        if (_day > Calendar.DaysInMonth(_year, _month))
        {
            return DateTimeFailure.FieldOverflow;
        }

        Day = Calendar.DayFromCivil(_year, _month, _day);
        return DateTimeFailure.None;
    }

    private DateTimeFailure FinishYear()
    {
        if (_isBc)
        {
            if (_year <= 0)
            {
                return DateTimeFailure.FieldOverflow;
            }

            _year = -(_year - 1);
        }
        else if (_twoDigitYear)
        {
            _year += _year < 70 ? 2000 : 1900;
        }
        else if (_year <= 0)
        {
            return DateTimeFailure.FieldOverflow;
        }

        return DateTimeFailure.None;
    }

    private DateTimeFailure ReadWord(ReadOnlySpan<byte> field)
    {
        DateWord word = DateTimeWords.Find(field, out int value);
        switch (word)
        {
            case DateWord.Now or DateWord.Today or DateWord.Tomorrow or DateWord.Yesterday or DateWord.Epoch:
            case DateWord.Infinity or DateWord.NegativeInfinity:
                Word = word;
                bool isDay = word is DateWord.Today or DateWord.Tomorrow or DateWord.Yesterday;
                int parts = isDay ? DateParts : DateParts | TimeParts | ZonePart;
                return Take(parts) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.AllBalls:
                ZoneOffsetSeconds = 0;
                return Take(TimeParts | ZonePart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.Month:
                return ReadTextMonth(value);
            case DateWord.DayOfWeek:
                return Take(WeekdayPart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.Am or DateWord.Pm:
                _hasAmPm = true;
                _isPm = word == DateWord.Pm;
                return Take(AmPmPart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.Ad or DateWord.Bc:
                _isBc = word == DateWord.Bc;
                return Take(EraPart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.IsoTime:
                _expectsTime = (_known & DateParts) == DateParts;
                return _expectsTime ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.Julian:
                _expectsJulian = true;
                return DateTimeFailure.None;
            case DateWord.Ignored:
                return DateTimeFailure.None;
            case DateWord.Zone:
                ZoneOffsetSeconds = value;
                return Take(ZonePart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
            case DateWord.Dst:
                ZoneOffsetSeconds = (ZoneOffsetSeconds ?? 0) + value;
                return DateTimeFailure.None;
            default:
                return ReadZoneName(field, DateTimeFailure.BadFormat);
        }
    }

    private DateTimeFailure ReadTextMonth(int month)
    {
        // "8 Jan 1999": the number before the name was the day, not the month it was taken for.
        if ((_known & MonthPart) != 0 && !_hasTextMonth && (_known & DayPart) == 0 && _month is >= 1 and <= 31)
        {
            _day = _month;
            _known |= DayPart;
        }
        else if (!Take(MonthPart))
        {
            return DateTimeFailure.BadFormat;
        }

        _hasTextMonth = true;
        _month = month;
        return DateTimeFailure.None;
    }

    private DateTimeFailure ReadZoneName(ReadOnlySpan<byte> field, DateTimeFailure whenUnknown)
    {
        string name = Ascii.Show(field);
        if (!SessionTimeZone.TryFind(name, out SessionTimeZone zone))
        {
            _unknownZone = name;
            return whenUnknown;
        }

        NamedZone = zone;
        return Take(ZonePart) ? DateTimeFailure.None : DateTimeFailure.BadFormat;
    }
}
