namespace Helios.Types;

/// <summary>How a value lies in a column vector and in a row image. Several SQL types share one kind.</summary>
public enum PhysicalKind : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>Two bytes, little endian, signed.</summary>
    Int16,

    /// <summary>Four bytes, little endian (int4, oid as its bit pattern).</summary>
    Int32,

    /// <summary>Eight bytes, little endian (int8; timestamptz as microseconds since 2000-01-01 UTC).</summary>
    Int64,

    /// <summary>IEEE double, little endian.</summary>
    Float64,

    /// <summary>Sixteen bytes in network order (uuid).</summary>
    Bytes16,

    /// <summary>Variable length: UTF-8 text, jsonb as its text, bytea raw, numeric in PostgreSQL's binary form (see
    /// NumericCodec).</summary>
    Bytes,
}

public static class PhysicalKinds
{
    /// <summary>Bytes of one dense value in a vector; for <see cref="PhysicalKind.Bytes"/> the 8 bytes of its view {offset u32, length
    /// u32}.</summary>
    public static int Width(this PhysicalKind kind) => kind switch
    {
        PhysicalKind.Bool => 1,
        PhysicalKind.Int16 => 2,
        PhysicalKind.Int32 => 4,
        PhysicalKind.Int64 => 8,
        PhysicalKind.Float64 => 8,
        PhysicalKind.Bytes16 => 16,
        PhysicalKind.Bytes => 8,
    };
}
