using Helios.Base;

namespace Helios.Types;

/// <summary>
/// A session's time zone: UTC, a fixed offset, or an IANA zone from the operating system's data. Offsets are seconds east of Greenwich.
/// Immutable; one instance per name is kept by <see cref="TryFind"/>.
/// </summary>
public abstract class SessionTimeZone
{
    public static readonly SessionTimeZone Utc = new FixedTimeZone("UTC", 0);

    private const int MaxOffsetSeconds = 168 * 3600;

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, SessionTimeZone> s_named =
        new(StringComparer.OrdinalIgnoreCase);

    protected SessionTimeZone(string name)
    {
        Name = name;
    }

    /// <summary>As SHOW timezone prints it.</summary>
    public string Name { get; }

    /// <summary>The offset in force at an instant, microseconds since 2000-01-01 UTC.</summary>
    public abstract int OffsetSecondsAt(long utcUs);

    /// <summary>
    /// The offset for a wall clock time. In a gap the one before the change counts, in an overlap the one after it (PostgreSQL's
    /// DetermineTimeZoneOffset).
    /// </summary>
    public int OffsetSecondsAtLocal(long localUs)
    {
        int before = OffsetSecondsAt(Shift(localUs, -Calendar.UsPerDay));
        int after = OffsetSecondsAt(Shift(localUs, Calendar.UsPerDay));
        if (before == after)
        {
            return before;
        }

        return OffsetSecondsAt(Shift(localUs, -after * Calendar.UsPerSecond)) == after ? after : before;
    }

    public static SessionTimeZone FromOffset(int offsetSeconds)
    {
        Invariant.Require(Math.Abs(offsetSeconds) <= MaxOffsetSeconds);
        return offsetSeconds == 0 ? Utc : new FixedTimeZone(PosixName(offsetSeconds), offsetSeconds);
    }

    /// <summary>
    /// The zone that SET timezone means: a number of hours east, an IANA name in any case, UTC and its aliases, or a POSIX form without
    /// daylight rules ("UTC+3", "&lt;+03&gt;-03": hours west).
    /// </summary>
    public static bool TryFind(string name, out SessionTimeZone zone)
    {
        if (s_named.TryGetValue(name, out SessionTimeZone? known))
        {
            zone = known;
            return true;
        }

        SessionTimeZone? made = Make(name);
        zone = made ?? Utc;
        if (made is not null && s_named.Count < Limits.StatementCacheCount)
        {
            s_named.TryAdd(name, made);
        }

        return made is not null;
    }

    public override string ToString() => Name;

    private static SessionTimeZone? Make(string name)
    {
        if (name.ToUpperInvariant() is "UTC" or "GMT" or "ZULU" or "UCT" or "UNIVERSAL" or "GREENWICH" or "ETC/UTC" or "ETC/GMT")
        {
            return new FixedTimeZone(CanonicalUtc(name), 0);
        }

        const System.Globalization.NumberStyles Style = System.Globalization.NumberStyles.Float;
        if (double.TryParse(name, Style, System.Globalization.CultureInfo.InvariantCulture, out double hours))
        {
            double seconds = Math.Truncate(hours * 3600);
            return Math.Abs(seconds) <= MaxOffsetSeconds ? new FixedTimeZone(PosixName((int)seconds), (int)seconds) : null;
        }

        SessionTimeZone? iana = IanaTimeZone.TryMake(name);
        return iana ?? (PosixTimeZone.TryParse(name, out int offset) ? new FixedTimeZone(name, offset) : null);
    }

    private static string CanonicalUtc(string name) => name.ToUpperInvariant() switch
    {
        "ZULU" => "Zulu",
        "UNIVERSAL" => "Universal",
        "GREENWICH" => "Greenwich",
        "ETC/UTC" => "Etc/UTC",
        "ETC/GMT" => "Etc/GMT",
        string upper => upper,
    };

    /// <summary>&lt;+05:30&gt;-05:30: the abbreviation counts east, the POSIX offset west.</summary>
    private static string PosixName(int offsetSeconds)
    {
        string magnitude = PosixTimeZone.Show(Math.Abs(offsetSeconds));
        return offsetSeconds < 0 ? $"<-{magnitude}>+{magnitude}" : $"<+{magnitude}>-{magnitude}";
    }

    private static long Shift(long us, long byUs) => Math.Clamp(us, Calendar.MinTimestampUs, Calendar.EndTimestampUs - 1) + byUs;

    private sealed class FixedTimeZone : SessionTimeZone
    {
        private readonly int _offsetSeconds;

        public FixedTimeZone(string name, int offsetSeconds) : base(name)
        {
            _offsetSeconds = offsetSeconds;
        }

        public override int OffsetSecondsAt(long utcUs) => _offsetSeconds;
    }
}
