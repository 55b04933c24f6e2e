namespace Helios.Types;

/// <summary>int2vector and oidvector as text: numbers between blanks.</summary>
internal static class VectorText
{
    public static Datum Parse(SqlType vector, ReadOnlySpan<byte> utf8)
    {
        bool isOid = vector.Oid == SqlType.OidVector.Oid;
        List<Datum> items = [];
        ReadOnlySpan<byte> rest = Ascii.Trim(utf8);
        while (!rest.IsEmpty)
        {
            int end = 0;
            while (end < rest.Length && !Ascii.IsSpace(rest[end]))
            {
                end++;
            }

            items.Add(Datum.FromInt64(isOid ? IntegerText.ParseOid(rest[..end]) : IntegerText.ParseInt16(rest[..end])));
            rest = Ascii.Trim(rest[end..]);
        }

        SqlType element = isOid ? SqlType.Oidt : SqlType.Int2;
        return PgArray.CreateVector(element, items.ToArray());
    }

    public static int Format(SqlType element, in Datum value, Span<byte> destination)
    {
        int at = 0;
        foreach (Datum item in new PgArray(value).Items(element))
        {
            if (at > 0)
            {
                destination[at++] = (byte)' ';
            }

            at += IntegerText.Format(element.Oid == SqlType.Oidt.Oid ? (uint)item.AsInt32 : item.AsInt16, destination[at..]);
        }

        return at;
    }
}
