using System.Globalization;

namespace Helios.Types;

/// <summary>
/// POSIX zone texts without daylight saving rules: an abbreviation (or none), then hours (and minutes and seconds) west of Greenwich.
/// </summary>
internal static class PosixTimeZone
{
    public static bool TryParse(string text, out int offsetSecondsEast)
    {
        offsetSecondsEast = 0;
        int at = 0;
        if (text.StartsWith('<'))
        {
            at = text.IndexOf('>', StringComparison.Ordinal) + 1;
        }
        else
        {
            while (at < text.Length && char.IsAsciiLetter(text[at]))
            {
                at++;
            }
        }

        if (at is 1 or 2 || at >= text.Length)
        {
            return false;
        }

        int sign = text[at] == '-' ? 1 : -1;
        at += text[at] is '+' or '-' ? 1 : 0;
        string[] parts = text[at..].Split(':');
        if (parts.Length > 3)
        {
            return false;
        }

        int seconds = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int part) || part > (i == 0 ? 167 : 59))
            {
                return false;
            }

            seconds += part * (i == 0 ? 3600 : i == 1 ? 60 : 1);
        }

        offsetSecondsEast = sign * seconds;
        return true;
    }

    public static string Show(int seconds)
    {
        string hours = (seconds / 3600).ToString("00", CultureInfo.InvariantCulture);
        string minutes = (seconds / 60 % 60).ToString("00", CultureInfo.InvariantCulture);
        string rest = (seconds % 60).ToString("00", CultureInfo.InvariantCulture);
        return seconds % 60 != 0 ? $"{hours}:{minutes}:{rest}" : seconds % 3600 != 0 ? $"{hours}:{minutes}" : hours;
    }
}
