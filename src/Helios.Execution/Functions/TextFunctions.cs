using System.Text;
using Helios.Base;
using Helios.Base.Hashing;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions of strings. Positions and lengths count characters.</summary>
internal static class TextFunctions
{
    public static IEnumerable<FunctionDef> All() => [.. Lengths(), .. Parts(), .. Changes(), .. Joins(), .. Patterns(), .. Bytes()];

    public static int CharacterCount(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte b in utf8)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>The text as code points, so that a character outside the BMP counts once.</summary>
    public static List<Rune> Runes(in Datum text) => [.. text.AsText.EnumerateRunes()];

    public static Datum FromRunes(IEnumerable<Rune> runes)
    {
        var text = new StringBuilder();
        foreach (Rune rune in runes)
        {
            text.Append(rune.ToString());
        }

        return Datum.FromText(text.ToString());
    }

    private static IEnumerable<FunctionDef> Lengths()
    {
        foreach (string name in new[] { "length", "char_length", "character_length" })
        {
            yield return Pure(name, [Text], Int4, (_, a) => Datum.FromInt64(CharacterCount(a[0].AsBytes)));
            yield return Pure(name, [Bpchar], Int4, (_, a) => Datum.FromInt64(CharacterCount(a[0].AsBytes.TrimEnd((byte)' '))));
        }

        yield return Pure("length", [Bytea], Int4, (_, a) => Datum.FromInt64(a[0].AsBytes.Length));
        yield return Pure("octet_length", [Text], Int4, (_, a) => Datum.FromInt64(a[0].AsBytes.Length));
        yield return Pure("octet_length", [Bytea], Int4, (_, a) => Datum.FromInt64(a[0].AsBytes.Length));
        yield return Pure("bit_length", [Text], Int4, (_, a) => Datum.FromInt64(a[0].AsBytes.Length * 8L));
        yield return Pure("ascii", [Text], Int4,
            (_, a) => Datum.FromInt64(a[0].AsBytes.IsEmpty ? 0 : a[0].AsText.EnumerateRunes().First().Value));
        yield return Pure("position", [Text, Text], Int4, (_, a) => Datum.FromInt64(PositionOf(a[0], a[1])));
        yield return Pure("strpos", [Text, Text], Int4, (_, a) => Datum.FromInt64(PositionOf(a[0], a[1])));
        yield return Pure("starts_with", [Text, Text], Bool, (_, a) => Datum.FromBool(a[0].AsBytes.StartsWith(a[1].AsBytes)));
    }

    private static int PositionOf(in Datum text, in Datum part)
    {
        int at = text.AsBytes.IndexOf(part.AsBytes);
        return at < 0 ? 0 : CharacterCount(text.AsBytes[..at]) + 1;
    }

    private static IEnumerable<FunctionDef> Parts()
    {
        foreach (string name in new[] { "substr", "substring" })
        {
            yield return Pure(name, [Text, Int4], Text, (_, a) => Slice(a[0], a[1].AsInt32, null));
            yield return Pure(name, [Text, Int4, Int4], Text, (_, a) => Slice(a[0], a[1].AsInt32, a[2].AsInt32));
        }

        yield return Pure("substring", [Text, Text], Text, (_, a) => RegexFunctions.Substring(a[0], a[1]));
        yield return Pure("left", [Text, Int4], Text, (_, a) => FromRunes(Leading(Runes(a[0]), a[1].AsInt32)));
        yield return Pure("right", [Text, Int4], Text, (_, a) => FromRunes(Trailing(Runes(a[0]), a[1].AsInt32)));
        yield return Pure("split_part", [Text, Text, Int4], Text, (_, a) => SplitPart(a[0].AsText, a[1].AsText, a[2].AsInt32));
    }

    private static Datum Slice(in Datum text, int from, int? length)
    {
        if (length < 0)
        {
            throw new SqlError(SqlState.SubstringError, "negative substring length not allowed");
        }

        long end = length is { } count ? (long)from + count : long.MaxValue;
        List<Rune> runes = Runes(text);
        int first = Math.Max(from, 1) - 1;
        int last = (int)Math.Clamp(end - 1, 0, runes.Count);
        return first >= last ? Datum.FromText("") : FromRunes(runes.GetRange(first, last - first));
    }

    private static IEnumerable<Rune> Leading(List<Rune> runes, int count) =>
        runes.Take(count >= 0 ? count : Math.Max(0, runes.Count + count));

    private static IEnumerable<Rune> Trailing(List<Rune> runes, int count) =>
        count >= 0 ? runes.Skip(Math.Max(0, runes.Count - count)) : runes.Skip(count == int.MinValue ? runes.Count : -count);

    private static Datum SplitPart(string text, string separator, int field)
    {
        if (field == 0)
        {
            throw new SqlError(SqlState.InvalidParameterValue, "field position must not be zero");
        }

        string[] parts = separator.Length == 0 ? [text] : text.Split(separator, StringSplitOptions.None);
        int at = field > 0 ? field - 1 : parts.Length + field;
        return Datum.FromText(text.Length > 0 && at >= 0 && at < parts.Length ? parts[at] : "");
    }

    private static IEnumerable<FunctionDef> Changes()
    {
        yield return Pure("lower", [Text], Text, (_, a) => Datum.FromText(a[0].AsText.ToLowerInvariant()));
        yield return Pure("upper", [Text], Text, (_, a) => Datum.FromText(a[0].AsText.ToUpperInvariant()));
        yield return Pure("initcap", [Text], Text, (_, a) => Datum.FromText(Capitalize(a[0].AsText)));
        yield return Pure("reverse", [Text], Text, (_, a) => FromRunes(Enumerable.Reverse(Runes(a[0]))));
        yield return Pure("replace", [Text, Text, Text], Text, (_, a) => a[1].AsBytes.IsEmpty
            ? a[0]
            : Replace(a[0], a[1], a[2]));
        yield return Pure("translate", [Text, Text, Text], Text, (_, a) => Translate(a[0], Runes(a[1]), Runes(a[2])));
        yield return Pure("overlay", [Text, Text, Int4], Text, (_, a) => Overlay(a[0], a[1], a[2].AsInt32, CharacterCount(a[1].AsBytes)));
        yield return Pure("overlay", [Text, Text, Int4, Int4], Text, (_, a) => Overlay(a[0], a[1], a[2].AsInt32, a[3].AsInt32));
        yield return Pure("chr", [Int4], Text, (_, a) => a[0].AsInt32 > 0 && Rune.IsValid(a[0].AsInt32)
            ? Datum.FromText(new Rune(a[0].AsInt32).ToString())
            : throw new SqlError(SqlState.ProgramLimitExceeded, "requested character not valid for encoding: " + a[0].AsInt32));
        yield return Pure("to_hex", [Int4], Text,
            (_, a) => Datum.FromText(((uint)a[0].AsInt32).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
        yield return Pure("to_hex", [Int8], Text,
            (_, a) => Datum.FromText(((ulong)a[0].AsInt64).ToString("x", System.Globalization.CultureInfo.InvariantCulture)));
        yield return Pure("quote_ident", [Text], Text, (_, a) => Datum.FromText(SqlNames.Quote(a[0].AsText)));
        yield return Pure("quote_literal", [Text], Text, (_, a) => Datum.FromText(QuoteLiteral(a[0].AsText)));
        yield return new FunctionDef
        {
            Name = "quote_nullable",
            Arguments = [Text],
            Result = Text,
            IsStrict = false,
            Body = (_, a) => Datum.FromText(a[0].IsNull ? "NULL" : QuoteLiteral(a[0].AsText)),
        };
    }

    private static Datum Replace(in Datum text, in Datum from, in Datum to)
    {
        ReadOnlySpan<byte> input = text.AsBytes;
        ReadOnlySpan<byte> wanted = from.AsBytes;
        long count = input.Count(wanted);
        if (count == 0)
        {
            return text;
        }

        long total = input.Length + (count * (to.AsBytes.Length - wanted.Length));
        EvalContext.RequireValueBytes(total);
        var output = new byte[total];
        Span<byte> room = output;
        for (int at = input.IndexOf(wanted); at >= 0; at = input.IndexOf(wanted))
        {
            input[..at].CopyTo(room);
            to.AsBytes.CopyTo(room[at..]);
            room = room[(at + to.AsBytes.Length)..];
            input = input[(at + wanted.Length)..];
        }

        input.CopyTo(room);
        return Datum.FromBytes(output);
    }

    private static string QuoteLiteral(string text)
    {
        string quoted = "'" + text.Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal) + "'";
        return text.Contains('\\', StringComparison.Ordinal) ? " E" + quoted : quoted;
    }

    private static string Capitalize(string text)
    {
        var output = new StringBuilder(text.Length);
        bool inWord = false;
        foreach (char c in text)
        {
            output.Append(inWord ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
            inWord = char.IsLetterOrDigit(c);
        }

        return output.ToString();
    }

    private static Datum Translate(in Datum text, List<Rune> from, List<Rune> to)
    {
        var output = new List<Rune>();
        foreach (Rune rune in text.AsText.EnumerateRunes())
        {
            int at = from.IndexOf(rune);
            if (at < 0)
            {
                output.Add(rune);
            }
            else if (at < to.Count)
            {
                output.Add(to[at]);
            }
        }

        return FromRunes(output);
    }

    private static Datum Overlay(in Datum text, in Datum replacement, int from, int count)
    {
        if (from <= 0)
        {
            throw new SqlError(SqlState.SubstringError, "negative substring length not allowed");
        }

        List<Rune> runes = Runes(text);
        IEnumerable<Rune> before = runes.Take(from - 1);
        long rest = Math.Clamp((long)from - 1 + count, 0, runes.Count);
        return FromRunes(before.Concat(Runes(replacement)).Concat(runes.Skip((int)rest)));
    }

    private static IEnumerable<FunctionDef> Joins()
    {
        yield return new FunctionDef
        {
            Name = "concat",
            Arguments = [TypeFacts.Any],
            Result = Text,
            IsStrict = false,
            IsVariadic = true,
            Volatility = Volatility.Stable,
            AnyBody = (c, a, types) => Join(c, "", a, types, 0),
        };
        yield return new FunctionDef
        {
            Name = "concat_ws",
            Arguments = [Text, TypeFacts.Any],
            Result = Text,
            IsStrict = false,
            IsVariadic = true,
            Volatility = Volatility.Stable,
            AnyBody = (c, a, types) => a[0].IsNull ? Datum.Null : Join(c, a[0].AsText, a, types, 1),
        };
        yield return new FunctionDef
        {
            Name = "format",
            Arguments = [Text, TypeFacts.Any],
            Result = Text,
            IsStrict = false,
            IsVariadic = true,
            Volatility = Volatility.Stable,
            AnyBody = FormatFunction.Format,
        };
        yield return Pure("format", [Text], Text, (c, a) => FormatFunction.Format(c, a, [Text]));
    }

    private static Datum Join(EvalContext context, string separator, ReadOnlySpan<Datum> arguments, SqlType[] types, int from)
    {
        var text = new StringBuilder();
        bool isFirst = true;
        for (int i = from; i < arguments.Length; i++)
        {
            if (arguments[i].IsNull)
            {
                continue;
            }

            text.Append(isFirst ? "" : separator).Append(Values.ToText(arguments[i], types[i], context.Runtime.Settings));
            EvalContext.RequireValueBytes(text.Length);
            isFirst = false;
        }

        return Datum.FromText(text.ToString());
    }

    private static IEnumerable<FunctionDef> Patterns()
    {
        yield return Pure("like_escape", [Text, Text], Text, (_, a) => LikeMatcher.WithEscape(a[0], a[1]));
        yield return Pure("regexp_replace", [Text, Text, Text], Text, (_, a) => RegexFunctions.Replace(a[0], a[1], a[2], ""));
        yield return Pure("regexp_replace", [Text, Text, Text, Text], Text,
            (_, a) => RegexFunctions.Replace(a[0], a[1], a[2], a[3].AsText));
        yield return Pure("regexp_match", [Text, Text], TextArray, (c, a) => Groups(c, a[0], a[1], ""));
        yield return Pure("regexp_match", [Text, Text, Text], TextArray, (c, a) => Groups(c, a[0], a[1], a[2].AsText));
        yield return Pure("regexp_like", [Text, Text], Bool,
            (_, a) => Datum.FromBool(RegexFunctions.IsMatch(a[0], a[1], ignoreCase: false)));
    }

    private static Datum Groups(EvalContext context, in Datum text, in Datum pattern, string flags) =>
        RegexFunctions.Groups(text, pattern, flags) is { } groups ? ArrayValues.Make(groups, Text) : Datum.Null;

    private static IEnumerable<FunctionDef> Bytes()
    {
        yield return Pure("md5", [Text], Text, (_, a) => Md5(a[0]));
        yield return Pure("md5", [Bytea], Text, (_, a) => Md5(a[0]));
        yield return Pure("sha256", [Bytea], Bytea, (_, a) => Datum.FromBytes(Hashes.Sha256(a[0].AsBytes)));
        yield return Pure("sha512", [Bytea], Bytea, (_, a) => Datum.FromBytes(Hashes.Sha512(a[0].AsBytes)));
        yield return Pure("encode", [Bytea, Text], Text, (_, a) => Encode(a[0], a[1].AsText));
        yield return Pure("decode", [Text, Text], Bytea, (_, a) => Decode(a[0].AsText, a[1].AsText));
    }

    private static Datum Md5(in Datum value) => Datum.FromText(Convert.ToHexStringLower(Hashes.Md5(value.AsBytes)));

    private static Datum Encode(in Datum value, string format) => format.ToLowerInvariant() switch
    {
        "hex" => Datum.FromText(Convert.ToHexStringLower(value.AsBytes)),
        "base64" => Datum.FromText(Base64(value)),
        _ => throw new SqlError(SqlState.InvalidParameterValue, $"unrecognized encoding: \"{format}\""),
    };

    // PostgreSQL breaks base64 after 76 characters.
    private static string Base64(in Datum value)
    {
        string text = Convert.ToBase64String(value.AsBytes);
        return string.Join('\n', text.Chunk(76).Select(line => new string(line)));
    }

    private static Datum Decode(string text, string format)
    {
        try
        {
            return format.ToLowerInvariant() switch
            {
                "hex" => Datum.FromBytes(Convert.FromHexString(text)),
                "base64" => Datum.FromBytes(Convert.FromBase64String(text)),
                _ => throw new SqlError(SqlState.InvalidParameterValue, $"unrecognized encoding: \"{format}\""),
            };
        }
        catch (FormatException)
        {
            throw new SqlError(SqlState.InvalidParameterValue, $"invalid {format} data");
        }
    }
}
