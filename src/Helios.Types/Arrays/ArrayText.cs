using Helios.Base;

namespace Helios.Types;

/// <summary>Arrays as text: {1,2,NULL}, {{a},{b}}, [0:1]={x,y}; elements in double quotes where they would be misread.</summary>
internal static class ArrayText
{
    private const int DimensionTextBytes = 24;

    public static Datum Parse(SqlType element, ReadOnlySpan<byte> utf8, in CodecSettings settings)
    {
        char delimiter = TypeRegistry.TryFind(element.Oid, out TypeInfo? info) ? info.Delimiter : ',';
        ArrayParser parser = new(element, utf8, (byte)delimiter, settings);
        return parser.Parse();
    }

    public static int MaxBytes(SqlType element, in Datum value, in CodecSettings settings)
    {
        PgArray array = new(value);
        long bytes = 4 + (array.Dimensions * DimensionTextBytes);
        foreach (Datum item in array.Items(element))
        {
            // Quotes, a delimiter and every byte escaped; braces of inner dimensions are fewer than two per dimension and element.
            bytes += 3 + (array.Dimensions * 2) + (item.IsNull ? 4 : TextCodec.MaxBytes(element, item, settings) * 2L);
        }

        return checked((int)bytes);
    }

    public static int Format(SqlType element, in Datum value, in CodecSettings settings, Span<byte> destination)
    {
        PgArray array = new(value);
        if (array.Dimensions == 0)
        {
            "{}"u8.CopyTo(destination);
            return 2;
        }

        byte delimiter = (byte)(TypeRegistry.TryFind(element.Oid, out TypeInfo? info) ? info.Delimiter : ',');
        int at = WriteBounds(array, destination);
        int index = 0;
        foreach (Datum item in array.Items(element))
        {
            int opened = Boundaries(array, index);
            if (index > 0)
            {
                at += Repeat((byte)'}', opened, destination[at..]);
                destination[at++] = delimiter;
            }

            at += Repeat((byte)'{', index == 0 ? array.Dimensions : opened, destination[at..]);
            at += WriteItem(element, item, delimiter, settings, destination[at..]);
            index++;
        }

        return at + Repeat((byte)'}', array.Dimensions, destination[at..]);
    }

    /// <summary>How many dimensions begin anew at this element, besides the first.</summary>
    private static int Boundaries(in PgArray array, int index)
    {
        int boundaries = 0;
        int size = 1;
        for (int i = array.Dimensions - 1; i > 0; i--)
        {
            size *= array.Length(i);
            boundaries += index % size == 0 ? 1 : 0;
        }

        return boundaries;
    }

    private static int Repeat(byte b, int count, Span<byte> destination)
    {
        destination[..count].Fill(b);
        return count;
    }

    private static int WriteBounds(in PgArray array, Span<byte> destination)
    {
        bool isPlain = true;
        for (int i = 0; i < array.Dimensions; i++)
        {
            isPlain &= array.LowerBound(i) == 1;
        }

        if (isPlain)
        {
            return 0;
        }

        int at = 0;
        for (int i = 0; i < array.Dimensions; i++)
        {
            destination[at++] = (byte)'[';
            at += IntegerText.Format(array.LowerBound(i), destination[at..]);
            destination[at++] = (byte)':';
            at += IntegerText.Format((long)array.LowerBound(i) + array.Length(i) - 1, destination[at..]);
            destination[at++] = (byte)']';
        }

        destination[at++] = (byte)'=';
        return at;
    }

    private static int WriteItem(SqlType element, in Datum item, byte delimiter, in CodecSettings settings, Span<byte> destination)
    {
        if (item.IsNull)
        {
            "NULL"u8.CopyTo(destination);
            return 4;
        }

        int length = TextCodec.Format(element, item, settings, destination);
        ReadOnlySpan<byte> text = destination[..length];
        if (!NeedsQuotes(text, delimiter))
        {
            return length;
        }

        // Move the text to its last place from the end backwards: every byte has room, since the destination holds two for each.
        int escapes = text.Count((byte)'"') + text.Count((byte)'\\');
        int to = length + escapes + 1;
        destination[to] = (byte)'"';
        for (int from = length - 1; from >= 0; from--)
        {
            byte b = destination[from];
            destination[--to] = b;
            if (b is (byte)'"' or (byte)'\\')
            {
                destination[--to] = (byte)'\\';
            }
        }

        Invariant.Require(to == 1);
        destination[0] = (byte)'"';
        return length + escapes + 2;
    }

    private static bool NeedsQuotes(ReadOnlySpan<byte> text, byte delimiter)
    {
        if (text.IsEmpty || Ascii.EqualsWord(text, "null"u8))
        {
            return true;
        }

        foreach (byte b in text)
        {
            if (b == delimiter || b is (byte)'"' or (byte)'\\' or (byte)'{' or (byte)'}' || Ascii.IsSpace(b))
            {
                return true;
            }
        }

        return false;
    }
}
