namespace Helios.Types;

/// <summary>One built-in type as its row in pg_type says it. Function names are empty where there is none.</summary>
public sealed class TypeInfo
{
    internal TypeInfo(
        uint oid, string name, string sqlName, short lengthBytes, string letters, uint element, uint array, string functionStem,
        bool hasBinary, uint collation, string modifierStem)
    {
        Oid = oid;
        Name = name;
        SqlName = sqlName;
        LengthBytes = lengthBytes;
        TypeType = letters[0];
        Category = letters[1];
        IsPreferred = letters[2] == 'p';
        IsByValue = letters[3] == 'v';
        Alignment = letters[4];
        Storage = letters[5];
        Delimiter = letters[6];
        ElementOid = element;
        ArrayOid = array;
        CollationOid = collation;
        InputFunction = functionStem + "in";
        OutputFunction = functionStem + "out";
        ReceiveFunction = hasBinary ? functionStem + "recv" : "";
        SendFunction = hasBinary ? functionStem + "send" : "";
        ModifierInFunction = modifierStem.Length > 0 ? modifierStem + "typmodin" : "";
        ModifierOutFunction = modifierStem.Length > 0 ? modifierStem + "typmodout" : "";
    }

    public uint Oid { get; }

    /// <summary>pg_type.typname: int4, varchar, _int4.</summary>
    public string Name { get; }

    /// <summary>As format_type prints it without a modifier: integer, character varying, integer[].</summary>
    public string SqlName { get; }

    /// <summary>typlen: bytes, -1 for variable length, -2 for a C string.</summary>
    public short LengthBytes { get; }

    /// <summary>typtype: b base, p pseudo.</summary>
    public char TypeType { get; }

    /// <summary>typcategory: N numeric, S string, D date and time, B boolean, A array, U other, ...</summary>
    public char Category { get; }

    /// <summary>Whether the resolver of overloads prefers the type within its category.</summary>
    public bool IsPreferred { get; }

    public bool IsByValue { get; }

    /// <summary>typalign: c, s, i, d.</summary>
    public char Alignment { get; }

    /// <summary>typstorage: p plain, x extended, m main.</summary>
    public char Storage { get; }

    /// <summary>Between elements of an array's text.</summary>
    public char Delimiter { get; }

    /// <summary>typelem: the element of an array or of a subscriptable type; 0 for none.</summary>
    public uint ElementOid { get; }

    /// <summary>typarray: the array of this type; 0 for none.</summary>
    public uint ArrayOid { get; }

    public uint CollationOid { get; }

    public string InputFunction { get; }

    public string OutputFunction { get; }

    public string ReceiveFunction { get; }

    public string SendFunction { get; }

    public string ModifierInFunction { get; }

    public string ModifierOutFunction { get; }

    /// <summary>True for the types whose values are arrays: those of category A that are not pseudo-types.</summary>
    public bool IsArray => Category == 'A';

    public SqlType Type => new(Oid);
}
