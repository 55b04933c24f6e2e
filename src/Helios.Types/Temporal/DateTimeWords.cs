namespace Helios.Types;

internal enum DateWord : byte
{
    None,
    Now,
    Today,
    Tomorrow,
    Yesterday,
    Epoch,
    Infinity,
    NegativeInfinity,
    AllBalls,
    Month,
    DayOfWeek,
    Am,
    Pm,
    Ad,
    Bc,
    IsoTime,
    Ignored,
    Zone,
    Dst,
    Julian,
    Unit,
}

/// <summary>The words of dates and times, lower case, and the zone abbreviations.</summary>
internal static class DateTimeWords
{
    private static readonly Dictionary<string, (DateWord Word, int Value)> s_words = new(StringComparer.Ordinal)
    {
        ["now"] = (DateWord.Now, 0),
        ["today"] = (DateWord.Today, 0),
        ["tomorrow"] = (DateWord.Tomorrow, 0),
        ["yesterday"] = (DateWord.Yesterday, 0),
        ["epoch"] = (DateWord.Epoch, 0),
        ["infinity"] = (DateWord.Infinity, 0),
        ["+infinity"] = (DateWord.Infinity, 0),
        ["-infinity"] = (DateWord.NegativeInfinity, 0),
        ["allballs"] = (DateWord.AllBalls, 0),
        ["am"] = (DateWord.Am, 0),
        ["pm"] = (DateWord.Pm, 0),
        ["ad"] = (DateWord.Ad, 0),
        ["bc"] = (DateWord.Bc, 0),
        ["t"] = (DateWord.IsoTime, 0),
        ["at"] = (DateWord.Ignored, 0),
        ["on"] = (DateWord.Ignored, 0),
        ["dst"] = (DateWord.Dst, 3600),
        ["j"] = (DateWord.Julian, 0),
        ["jd"] = (DateWord.Julian, 0),
        ["julian"] = (DateWord.Julian, 0),
        ["y"] = (DateWord.Unit, 0),
        ["d"] = (DateWord.Unit, 0),
        ["h"] = (DateWord.Unit, 0),
        ["mm"] = (DateWord.Unit, 0),
        ["s"] = (DateWord.Unit, 0),
    };

    private static readonly string[] s_months =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ];

    private static readonly string[] s_days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    static DateTimeWords()
    {
        for (int i = 0; i < s_months.Length; i++)
        {
            s_words[s_months[i]] = (DateWord.Month, i + 1);
            s_words[s_months[i][..3]] = (DateWord.Month, i + 1);
        }

        s_words["sept"] = (DateWord.Month, 9);
        for (int i = 0; i < s_days.Length; i++)
        {
            s_words[s_days[i]] = (DateWord.DayOfWeek, i);
            s_words[s_days[i][..3]] = (DateWord.DayOfWeek, i);
        }

        foreach (string day in (ReadOnlySpan<string>)["tues", "weds", "wedne", "thur", "thurs"])
        {
            s_words[day] = (DateWord.DayOfWeek, 0);
        }

        foreach ((string name, int minutes) in ZoneAbbreviations.All)
        {
            s_words[name] = (DateWord.Zone, minutes * 60);
        }
    }

    public static DateWord Find(ReadOnlySpan<byte> lower, out int value)
    {
        value = 0;
        if (lower.Length > 12)
        {
            return DateWord.None;
        }

        Span<char> chars = stackalloc char[12];
        for (int i = 0; i < lower.Length; i++)
        {
            chars[i] = (char)lower[i];
        }

        if (!s_words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars[..lower.Length], out (DateWord Word, int Value) found))
        {
            return DateWord.None;
        }

        value = found.Value;
        return found.Word;
    }
}
