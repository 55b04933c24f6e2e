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
        List<Rune> runes = TextFunctions.Runes(text);
        length = Math.Max(length, 0);
        RequireSize(length);
        if (runes.Count >= length || fill.Count == 0)
        {
            return TextFunctions.FromRunes(runes.Take(length));
        }

        var padding = new List<Rune>(length - runes.Count);
        for (int i = 0; i < length - runes.Count; i++)
        {
            padding.Add(fill[i % fill.Count]);
        }

        return TextFunctions.FromRunes(left ? padding.Concat(runes) : runes.Concat(padding));
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
        for (int i = 0; i < count; i++)
        {
            bytes.CopyTo(output.AsSpan(i * bytes.Length));
        }

        return Datum.FromBytes(output);
    }

    // One value may not outgrow a message to the client.
    private static void RequireSize(long bytes)
    {
        if (bytes > Limits.MessageBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "requested length too large");
        }
    }
}
