using Helios.Types;

namespace Helios.Wire;

/// <summary>How one column's values become bytes on the wire. All but the codec forms are written from where they lie.</summary>
internal enum ValueEncoding : byte
{
    /// <summary>The bytes as they are: text and its kin; in binary also bytea, numeric and arrays, which lie in their binary
    /// form.</summary>
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

    /// <summary>jsonb in binary: a version byte and the text.</summary>
    JsonbBinary,

    /// <summary>Through the type's text codec.</summary>
    CodecText,

    /// <summary>Through the type's binary codec.</summary>
    CodecBinary,
}

internal static class ValueEncodings
{
    internal static ValueEncoding Of(SqlType type, WireFormat format) => format == WireFormat.Text ? OfText(type) : OfBinary(type);

    private static ValueEncoding OfText(SqlType type) => type.Oid switch
    {
        16 => ValueEncoding.BoolText,
        21 => ValueEncoding.Int16Text,
        23 => ValueEncoding.Int32Text,
        26 => ValueEncoding.UInt32Text,
        20 => ValueEncoding.Int64Text,
        3802 => ValueEncoding.Bytes,
        uint oid => IsText(oid) ? ValueEncoding.Bytes : ValueEncoding.CodecText,
    };

    private static ValueEncoding OfBinary(SqlType type) => type.Kind switch
    {
        PhysicalKind.Bool => ValueEncoding.Fixed1Binary,
        PhysicalKind.Int16 => ValueEncoding.Fixed2Binary,
        PhysicalKind.Int32 => ValueEncoding.Fixed4Binary,
        PhysicalKind.Int64 => ValueEncoding.Fixed8Binary,
        PhysicalKind.Float64 => type.Oid == 701 ? ValueEncoding.Fixed8Binary : ValueEncoding.CodecBinary,
        PhysicalKind.Bytes16 => ValueEncoding.Fixed16Binary,
        PhysicalKind.Bytes => type.Oid switch
        {
            17 or 1700 or 1009 => ValueEncoding.Bytes,
            3802 => ValueEncoding.JsonbBinary,
            uint oid => IsText(oid) ? ValueEncoding.Bytes : ValueEncoding.CodecBinary,
        },
    };

    /// <summary>json, name, text, unknown, bpchar, varchar: stored bytes, text form and binary form are one and the same.</summary>
    private static bool IsText(uint oid) => oid is 19 or 25 or 114 or 705 or 1042 or 1043;
}
