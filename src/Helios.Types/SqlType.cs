namespace Helios.Types;

/// <summary>A type with its modifier. Identity is PostgreSQL's OID; <see cref="Modifier"/> is PostgreSQL's typmod, -1 for none
/// (varchar(n): n + 4; numeric(p,s): (p &lt;&lt; 16 | s &amp; 0x7ff) + 4; timestamp(p): p).</summary>
public readonly record struct SqlType(uint Oid, int Modifier = -1)
{
    public static readonly SqlType Bool = new(16);
    public static readonly SqlType Bytea = new(17);
    public static readonly SqlType Char = new(18); // "char", one byte
    public static readonly SqlType Name = new(19);
    public static readonly SqlType Int8 = new(20);
    public static readonly SqlType Int2 = new(21);
    public static readonly SqlType Int2Vector = new(22);
    public static readonly SqlType Int4 = new(23);
    public static readonly SqlType RegProc = new(24);
    public static readonly SqlType Text = new(25);
    public static readonly SqlType Oidt = new(26); // oid
    public static readonly SqlType Xid = new(28);
    public static readonly SqlType OidVector = new(30);
    public static readonly SqlType Json = new(114);
    public static readonly SqlType Xml = new(142);
    public static readonly SqlType Float4 = new(700);
    public static readonly SqlType Float8 = new(701);
    public static readonly SqlType Unknown = new(705);
    public static readonly SqlType BoolArray = new(1000);
    public static readonly SqlType NameArray = new(1003);
    public static readonly SqlType Int2Array = new(1005);
    public static readonly SqlType Int4Array = new(1007);
    public static readonly SqlType TextArray = new(1009);
    public static readonly SqlType Int8Array = new(1016);
    public static readonly SqlType Float8Array = new(1022);
    public static readonly SqlType OidArray = new(1028);
    public static readonly SqlType Bpchar = new(1042);
    public static readonly SqlType Varchar = new(1043);
    public static readonly SqlType Date = new(1082);
    public static readonly SqlType Time = new(1083);
    public static readonly SqlType Timestamp = new(1114);
    public static readonly SqlType TimestampTz = new(1184);
    public static readonly SqlType Interval = new(1186);
    public static readonly SqlType Numeric = new(1700);
    public static readonly SqlType RegClass = new(2205);
    public static readonly SqlType RegType = new(2206);
    public static readonly SqlType Record = new(2249);
    public static readonly SqlType Void = new(2278);
    public static readonly SqlType Uuid = new(2950);
    public static readonly SqlType Jsonb = new(3802);

    /// <summary>
    /// How a value of the type lies in a datum, a vector and a row. An oid-like type is the bit pattern of its 32 bits, sign-extended in a
    /// datum, compared unsigned. float4 is held as the double of the same value. An array is the bytes of PostgreSQL's binary form.
    /// </summary>
    public PhysicalKind Kind => Oid switch
    {
        16 => PhysicalKind.Bool,
        21 => PhysicalKind.Int16,
        23 or 26 or 28 or 29 or 1082 or 24 or (>= 2202 and <= 2206) or 3734 or 3769 or 4089 or 4096 or 4191 => PhysicalKind.Int32,
        20 or 1083 or 1114 or 1184 => PhysicalKind.Int64,
        700 or 701 => PhysicalKind.Float64,
        1186 or 2950 => PhysicalKind.Bytes16,
        _ => PhysicalKind.Bytes,
    };

    /// <summary>Variable-length types that compare as their bytes stand: no element, no blanks to drop.</summary>
    internal bool ComparesAsBytes => Oid is 17 or 18 or 19 or 25 or 114 or 705 or 1043 or 3802;

    public SqlType WithModifier(int modifier) => new(Oid, modifier);

    public SqlType Unmodified => new(Oid);

    /// <summary>As PostgreSQL's format_type. (The generated one would print <see cref="Unmodified"/> of itself without end.)</summary>
    public override string ToString() => TypeRegistry.FormatType(this);
}
