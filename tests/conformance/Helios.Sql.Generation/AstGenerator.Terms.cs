using Helios.Sql.Syntax;

namespace Helios.Sql.Generation;

/// <summary>Constants, types, casts.</summary>
public sealed partial class AstGenerator
{
    private const int FullIntervalRange = 0x7FFF;

    private static readonly string[] s_floats =
    [
        "1.5", "1_000.000_5", "1_0e1_0", "0.0", "1e10", "2147483648", ".5", "1.", "123456789012345678901234567890", "1.5E-7", "0x80000000",
        "0b1111111111111111111111111111111111", "0o777777777777",
    ];

    private static readonly string[] s_strings =
    [
        "", "a", "it's", "\\", "a\\'b", "日本 😀", "line\nbreak", "\t", "--", "/*", "$$", "''", "%", "\"", "E'", "NULL", "\u0001", "a;b", "é",
    ];

    private static readonly string[] s_systemTypes =
    [
        "int4", "int2", "int8", "float4", "float8", "bool", "json", "numeric", "varchar", "bpchar", "bit", "varbit", "timestamp",
        "timestamptz", "time", "timetz", "text", "bytea",
    ];

    private static readonly int[] s_intervalMasks =
    [
        2, 4, 8, 1 << 10, 1 << 11, 1 << 12, 6, 8 | (1 << 10), (1 << 10) | (1 << 11), (1 << 11) | (1 << 12),
    ];

    private NodeId Integer() => New(NodeKind.IntegerConst, Next(5) switch { 0 => 0, 1 => int.MaxValue, _ => Next(1000) });

    private NodeId String() => Named(NodeKind.StringConst, Pick(s_strings));

    private NodeId BitString() => Named(NodeKind.BitStringConst, Pick((string[])["b", "b01", "x", "xfF09", "b1111", "xZ"]));

    private NodeId SignedNumber()
    {
        NodeId number = Chance(3) ? Named(NodeKind.FloatConst, Pick(s_floats)) : Integer();
        if (!Chance(3))
        {
            return number;
        }

        NodeId sign = Named(NodeKind.Operator, Chance(3) ? "+" : "-");
        Add(sign, Role.Right, number);
        return sign;
    }

    // AexprConst.
    private NodeId Constant() => Next(7) switch
    {
        0 => Integer(),
        1 => String(),
        2 => Named(NodeKind.FloatConst, Pick(s_floats)),
        3 => BitString(),
        4 => New(NodeKind.BoolConst, Next(2)),
        5 => New(NodeKind.NullConst),
        _ => LiteralCast(),
    };

    private NodeId SimpleType()
    {
        NodeId type = New(NodeKind.TypeName);
        switch (Next(4))
        {
            case 0 or 1:
                SystemType(type, Pick(s_systemTypes));
                if (Chance(3))
                {
                    Many(type, Role.Modifier, Integer, 1, 2);
                }

                break;
            case 2:
                SystemType(type, "interval");
                IntervalModifiers(type);
                break;
            default:
                DottedName(type, Role.Name);
                if (Chance(4))
                {
                    Many(type, Role.Modifier, Expression, 1);
                }

                break;
        }

        return type;
    }

    private void SystemType(NodeId type, string name)
    {
        Add(type, Role.Name, Identifier("pg_catalog"));
        Add(type, Role.Name, Identifier(name));
    }

    private void IntervalModifiers(NodeId type)
    {
        switch (Next(3))
        {
            case 1:
                Add(type, Role.Modifier, New(NodeKind.IntegerConst, Pick(s_intervalMasks)));
                break;
            case 2:
                Add(type, Role.Modifier, New(NodeKind.IntegerConst, FullIntervalRange));
                Add(type, Role.Modifier, New(NodeKind.IntegerConst, Next(7)));
                break;
            default:
                break;
        }
    }

    private NodeId Type()
    {
        NodeId type = SimpleType();
        if (Chance(8))
        {
            _ast.SetFlag(type, NodeFlags.SetOf);
        }

        if (Chance(4))
        {
            int dimensions = 1 + Next(3);
            _ast[type].Value = dimensions;
            for (int i = 0; i < dimensions; i++)
            {
                Add(type, Role.Bound, New(NodeKind.IntegerConst, Chance(2) ? Next(9) : -1));
            }
        }

        return type;
    }

    private NodeId Cast()
    {
        if (Chance(3))
        {
            return LiteralCast();
        }

        NodeId cast = New(NodeKind.TypeCast, 0, Maybe(NodeFlags.FunctionForm));
        Add(cast, Role.Argument, Expression());
        Add(cast, Role.Type, Type());
        return cast;
    }

    // type 'string'
    private NodeId LiteralCast()
    {
        NodeId cast = New(NodeKind.TypeCast, 0, NodeFlags.LiteralForm);
        Add(cast, Role.Argument, String());
        Add(cast, Role.Type, SimpleType());
        return cast;
    }

    private NodeId ValueFunction()
    {
        var kind = (SqlValueFunctionKind)Next(15);
        NodeId node = New(NodeKind.SqlValueFunction, (int)kind);
        if (kind is SqlValueFunctionKind.CurrentTimeN or SqlValueFunctionKind.CurrentTimestampN or SqlValueFunctionKind.LocalTimeN
            or SqlValueFunctionKind.LocalTimestampN)
        {
            Add(node, Role.Modifier, New(NodeKind.IntegerConst, Next(7)));
        }

        return node;
    }
}
