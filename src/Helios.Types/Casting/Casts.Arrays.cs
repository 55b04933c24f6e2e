namespace Helios.Types;

public static partial class Casts
{
    private static Datum FromArray(in Datum value, SqlType from, SqlType to, in CodecSettings settings)
    {
        if (!TypeRegistry.TryElement(from, out SqlType fromElement) || !TypeRegistry.TryElement(to, out SqlType toElement))
        {
            throw CannotCast(from, to);
        }

        CodecSettings copy = settings;
        return new PgArray(value).Map(fromElement, toElement, item => Convert(item, fromElement, toElement, copy));
    }
}
