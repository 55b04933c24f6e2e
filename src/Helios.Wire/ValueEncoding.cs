using Helios.Types;

namespace Helios.Wire;

/// <summary>How one column's values become bytes on the wire. All but the codec forms are written from where they lie.</summary>
internal enum ValueEncoding : byte
{
    /// <summary>The bytes as they are: text, varchar, json, bytea and numeric in binary.</summary>
    Bytes,
    BoolText,
    Int16Text,
    Int32Text,
    UInt32Text,
    Int64Text,
    Fixed1Binary,
    Fixed2Binary,
    Fixed4Binary,
    Fixed8Binary,
    Fixed16Binary,

    /// <summary>Through the type's text codec.</summary>
    CodecText,

    /// <summary>Through the type's binary codec.</summary>
    CodecBinary,
}

internal static class ValueEncodings
{
    internal static ValueEncoding Of(SqlType type, WireFormat format) => format == WireFormat.Text ? OfText(type) : OfBinary(type);

    private static ValueEncoding OfText(SqlType type)
    {
        if (type == SqlType.Bool)
        {
            return ValueEncoding.BoolText;
        }

        if (type == SqlType.Int2)
        {
            return ValueEncoding.Int16Text;
        }

        if (type == SqlType.Int4)
        {
            return ValueEncoding.Int32Text;
        }

        if (type == SqlType.Oidt)
        {
            return ValueEncoding.UInt32Text;
        }

        if (type == SqlType.Int8)
        {
            return ValueEncoding.Int64Text;
        }

        return IsPlainText(type) || type.Unmodified == SqlType.Jsonb ? ValueEncoding.Bytes : ValueEncoding.CodecText;
    }

    private static ValueEncoding OfBinary(SqlType type)
    {
        if (IsPlainText(type) || type.Unmodified == SqlType.Bytea)
        {
            return ValueEncoding.Bytes;
        }

        return type.Unmodified.Oid switch
        {
            16 => ValueEncoding.Fixed1Binary,
            21 => ValueEncoding.Fixed2Binary,
            20 or 701 => ValueEncoding.Fixed8Binary,
            23 or 24 or 26 or 2205 or 2206 or 1082 => ValueEncoding.Fixed4Binary,
            1114 or 1184 => ValueEncoding.Fixed8Binary,
            2950 => ValueEncoding.Fixed16Binary,
            _ => ValueEncoding.CodecBinary,
        };
    }

    /// <summary>Types whose stored bytes, text form and binary form are one and the same.</summary>
    private static bool IsPlainText(SqlType type)
    {
        SqlType plain = type.Unmodified;
        return plain == SqlType.Text || plain == SqlType.Varchar || plain == SqlType.Bpchar || plain == SqlType.Name
            || plain == SqlType.Json || plain == SqlType.Unknown || plain == SqlType.Char;
    }
}
