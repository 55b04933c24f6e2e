using System.Text;
using Helios.Base;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Trimming, padding and repeating.</summary>
internal static class TextPaddingFunctions
{
    public static IEnumerable<FunctionDef> All()
    {
        foreach ((string name, bool start, bool end) in new[] { ("btrim", true, true), ("ltrim", true, false), ("rtrim", false, true) })
        {
            yield return Pure(name, [Text], Text, (_, a) => Trim(a[0], [new Rune(' ')], start, end));
            yield return Pure(name, [Text, Text], Text, (_, a) => Trim(a[0], TextFunctions.Runes(a[1]), start, end));
        }

        yield return Pure("trim", [Text], Text, (_, a) => Trim(a[0], [new Rune(' ')], start: true, end: true));
        yield return Pure("lpad", [Text, Int4], Text, (_, a) => Pad(a[0], a[1].AsInt32, [new Rune(' ')], left: true));
        yield return Pure("lpad", [Text, Int4, Text], Text, (_, a) => Pad(a[0], a[1].AsInt32, TextFunctions.Runes(a[2]), left: true));
        yield return Pure("rpad", [Text, Int4], Text, (_, a) => Pad(a[0], a[1].AsInt32, [new Rune(' ')], left: false));
        yield return Pure("rpad", [Text, Int4, Text], Text, (_, a) => Pad(a[0], a[1].AsInt32, TextFunctions.Runes(a[2]), left: false));
        yield return Pure("repeat", [Text, Int4], Text, (_, a) => Repeat(a[0], a[1].AsInt32));
    }

    private static Datum Trim(in Datum text, List<Rune> characters, bool start, bool end)
    {
        List<Rune> runes = TextFunctions.Runes(text);
        int first = 0;
        int last = runes.Count;
        while (start && first < last && characters.Contains(runes[first]))
        {
            first++;
        }

        while (end && last > first && characters.Contains(runes[last - 1]))
        {
            last--;
        }

        return TextFunctions.FromRunes(runes.GetRange(first, last - first));
    }

    private static Datum Pad(in Datum text, int length, List<Rune> fill, bool left)
    {
        length = Math.Max(length, 0);
        RequireSize(length);
        List<Rune> runes = TextFunctions.Runes(text);
        if (runes.Count >= length || fill.Count == 0)
        {
            return TextFunctions.FromRunes(runes.Take(length));
        }

        ReadOnlySpan<byte> unit = TextFunctions.FromRunes(fill).AsBytes;
        (int whole, int rest) = Math.DivRem(length - runes.Count, fill.Count);
        ReadOnlySpan<byte> last = TextFunctions.FromRunes(fill.Take(rest)).AsBytes;
        ReadOnlySpan<byte> own = text.AsBytes;
        long total = own.Length + ((long)unit.Length * whole) + last.Length;
        RequireSize(total);
        var output = new byte[total];
        Span<byte> padding = output.AsSpan(left ? 0 : own.Length, output.Length - own.Length);
        own.CopyTo(output.AsSpan(left ? padding.Length : 0));
        Fill(padding[..(whole * unit.Length)], unit);
        last.CopyTo(padding[(whole * unit.Length)..]);
        return Datum.FromBytes(output);
    }

    private static Datum Repeat(in Datum text, int count)
    {
        ReadOnlySpan<byte> bytes = text.AsBytes;
        if (count <= 0 || bytes.IsEmpty)
        {
            return Datum.FromText("");
        }

        long total = (long)bytes.Length * count;
        RequireSize(total);
        var output = new byte[total];
        Fill(output, bytes);
        return Datum.FromBytes(output);
    }

    /// <summary>The unit again and again, to the end; what is written doubles with each copy.</summary>
    private static void Fill(Span<byte> output, ReadOnlySpan<byte> unit)
    {
        unit[..Math.Min(unit.Length, output.Length)].CopyTo(output);
        for (int done = unit.Length; done < output.Length; done *= 2)
        {
            output[..Math.Min(done, output.Length - done)].CopyTo(output[done..]);
        }
    }

    private static void RequireSize(long bytes)
    {
        if (bytes > Limits.ValueBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "requested length too large")
            {
                Detail = $"A value may have {Limits.ValueBytes} bytes.",
            };
        }
    }
}
