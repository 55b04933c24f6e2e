namespace Helios.Types;

/// <summary>interval as text in IntervalStyle postgres: 1 year 2 mons -3 days +04:05:06.789.</summary>
internal static class IntervalText
{
    public const int MaxBytes = 96;

    public static int Format(PgInterval value, Span<byte> destination)
    {
        if (!value.IsFinite)
        {
            ReadOnlySpan<byte> name = value == PgInterval.Infinity ? "infinity"u8 : "-infinity"u8;
            name.CopyTo(destination);
            return name.Length;
        }

        int at = 0;
        bool isBefore = false;
        WritePart(value.Months / PgInterval.MonthsPerYear, "year"u8, destination, ref at, ref isBefore);
        WritePart(value.Months % PgInterval.MonthsPerYear, "mon"u8, destination, ref at, ref isBefore);
        WritePart(value.Days, "day"u8, destination, ref at, ref isBefore);
        if (at > 0 && value.Us == 0)
        {
            return at;
        }

        if (at > 0)
        {
            destination[at++] = (byte)' ';
        }

        if (value.Us < 0)
        {
            destination[at++] = (byte)'-';
        }
        else if (isBefore)
        {
            destination[at++] = (byte)'+';
        }

        WriteTime(value.Us < 0 ? (ulong)-(Int128)value.Us : (ulong)value.Us, destination, ref at);
        return at;
    }

    private static void WritePart(int value, ReadOnlySpan<byte> unit, Span<byte> destination, ref int at, ref bool isBefore)
    {
        if (value == 0)
        {
            return;
        }

        if (at > 0)
        {
            destination[at++] = (byte)' ';
        }

        if (isBefore && value > 0)
        {
            destination[at++] = (byte)'+';
        }

        at += IntegerText.Format(value, destination[at..]);
        destination[at++] = (byte)' ';
        unit.CopyTo(destination[at..]);
        at += unit.Length;
        if (value != 1)
        {
            destination[at++] = (byte)'s';
        }

        isBefore = value < 0;
    }

    private static void WriteTime(ulong us, Span<byte> destination, ref int at)
    {
        // Hours may exceed a day; the part of one hour goes through the common writer.
        ulong hours = us / (ulong)Calendar.UsPerHour;
        if (hours < 10)
        {
            destination[at++] = (byte)'0';
        }

        at += IntegerText.Format((long)hours, destination[at..]);
        int start = at;
        TemporalText.WriteTime((long)(us % (ulong)Calendar.UsPerHour), destination, ref at);
        destination[(start + 2)..at].CopyTo(destination[start..]);
        at -= 2;
    }
}
