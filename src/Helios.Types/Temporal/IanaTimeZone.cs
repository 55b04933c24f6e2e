namespace Helios.Types;

/// <summary>
/// A zone of the operating system's data, through TimeZoneInfo. Years beyond its calendar are mapped by whole 400-year cycles, so that the
/// last rule goes on for ever. TimeZoneInfo rounds the local mean times of before about 1900 to whole minutes, PostgreSQL does not.
/// </summary>
internal sealed class IanaTimeZone : SessionTimeZone
{
    private const long CycleUs = 146_097L * Calendar.UsPerDay;
    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly long s_minUs = (DateTime.MinValue.Ticks - s_epoch.Ticks) / 10;
    private static readonly long s_maxUs = (DateTime.MaxValue.Ticks - s_epoch.Ticks) / 10;

    private readonly TimeZoneInfo _info;

    private IanaTimeZone(string name, TimeZoneInfo info) : base(name)
    {
        _info = info;
    }

    public static IanaTimeZone? TryMake(string name)
    {
        // Paths must not leave the zone directory; names have letters, digits and a few signs only.
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '_' or '-' or '+'))
            {
                return null;
            }
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? info))
        {
            string proper = ProperCase(name) ?? name.ToUpperInvariant();
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(proper, out info))
            {
                return null;
            }
        }

        return new IanaTimeZone(info.Id, info);
    }

    public override int OffsetSecondsAt(long utcUs)
    {
        while (utcUs < s_minUs)
        {
            utcUs += CycleUs * Math.Max(1, (s_minUs - utcUs) / CycleUs);
        }

        if (utcUs > s_maxUs)
        {
            utcUs -= CycleUs * ((utcUs - s_maxUs + CycleUs - 1) / CycleUs);
        }

        return (int)_info.GetUtcOffset(s_epoch.AddTicks(utcUs * 10)).TotalSeconds;
    }

    private static string? ProperCase(string name)
    {
        foreach (TimeZoneInfo zone in TimeZoneInfo.GetSystemTimeZones())
        {
            if (string.Equals(zone.Id, name, StringComparison.OrdinalIgnoreCase))
            {
                return zone.Id;
            }
        }

        return null;
    }
}
