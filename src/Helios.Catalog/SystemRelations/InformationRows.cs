using Helios.Types;

namespace Helios.Catalog;

/// <summary>information_schema.</summary>
internal static class InformationRows
{
    public static IEnumerable<object?[]> Tables(SystemRelationContext context)
    {
        foreach (SystemRelation relation in SystemRelation.All)
        {
            yield return Table(context, relation, relation.Kind == 'v' ? "VIEW" : "BASE TABLE", "NO");
        }

        foreach (TableDefinition table in context.Tables)
        {
            yield return Table(context, table, "BASE TABLE", "YES");
        }
    }

    public static IEnumerable<object?[]> Schemata(SystemRelationContext context)
    {
        foreach (string schema in new[] { WellKnown.Public, WellKnown.InformationSchema, WellKnown.PgCatalog, WellKnown.Helios })
        {
            yield return [context.DatabaseName, schema, WellKnown.Superuser, null, null, null, null];
        }
    }

    public static IEnumerable<object?[]> Columns(SystemRelationContext context)
    {
        foreach (Relation relation in SystemRelation.All.Concat<Relation>(context.Tables))
        {
            for (int i = 0; i < relation.Columns.Length; i++)
            {
                yield return Column(context, relation, relation.Columns[i], i + 1);
            }
        }
    }

    public static IEnumerable<object?[]> TableConstraints(SystemRelationContext context)
    {
        foreach (TableDefinition table in context.Tables)
        {
            foreach (IndexDefinition index in table.Indexes)
            {
                yield return Constraint(context, table, index.Name, index.IsPrimary ? "PRIMARY KEY" : "UNIQUE",
                    index.IsPrimary ? null : "YES");
            }

            foreach (CheckDefinition check in table.Checks)
            {
                yield return Constraint(context, table, check.Name, "CHECK", null);
            }
        }
    }

    public static IEnumerable<object?[]> KeyColumns(SystemRelationContext context)
    {
        foreach (TableDefinition table in context.Tables)
        {
            foreach (IndexDefinition index in table.Indexes)
            {
                for (int i = 0; i < index.Columns.Length; i++)
                {
                    string column = table.Columns[index.Columns[i]].Name;
                    yield return
                        [context.DatabaseName, table.Schema, index.Name, context.DatabaseName, table.Schema, table.Name, column, i + 1,
                            null];
                }
            }
        }
    }

    public static IEnumerable<object?[]> ConstraintColumns(SystemRelationContext context)
    {
        foreach (object?[] key in KeyColumns(context))
        {
            yield return [key[3], key[4], key[5], key[6], key[0], key[1], key[2]];
        }
    }

    private static object?[] Table(SystemRelationContext context, Relation relation, string type, string isInsertable) =>
        [context.DatabaseName, relation.Schema, relation.Name, type, null, null, null, null, null, isInsertable, "NO", null];

    private static object?[] Constraint(SystemRelationContext context, TableDefinition table, string name, string type,
        string? nullsDistinct) =>
        [context.DatabaseName, table.Schema, name, context.DatabaseName, table.Schema, table.Name, type, "NO", "NO", "YES", nullsDistinct];

    private static object?[] Column(SystemRelationContext context, Relation relation, ColumnDefinition column, int number)
    {
        SqlType type = column.Type;
        TypeRegistry.TryFind(type.Oid, out TypeInfo? info);
        int? length = type.Oid is 1042 or 1043 && type.Modifier >= 0 ? type.Modifier - 4 : null;
        int? octets = type.Oid is 25 ? 1_073_741_824 : length * 4;
        (int? precision, int? scale, int? radix) = NumericFacts(type);
        int? timePrecision = type.Oid is 1114 or 1184 ? (type.Modifier >= 0 ? type.Modifier : 6) : type.Oid == 1082 ? 0 : null;
        string isUpdatable = relation is TableDefinition ? "YES" : "NO";
        return
        [
            context.DatabaseName, relation.Schema, relation.Name, column.Name, number, column.DefaultSql, column.IsNotNull ? "NO" : "YES",
            info!.IsArray ? "ARRAY" : info.SqlName, length, octets, precision, radix, scale, timePrecision, null, null, null, null, null,
            null, null, null,
            null, null, null, context.DatabaseName, WellKnown.PgCatalog, info.Name, null, null, null, null,
            number.ToString(System.Globalization.CultureInfo.InvariantCulture), "NO", "NO", null, null, null, null, null, "NO", "NEVER",
            null, isUpdatable,
        ];
    }

    private static (int? Precision, int? Scale, int? Radix) NumericFacts(SqlType type)
    {
        switch (type.Oid)
        {
            case 21:
                return (16, 0, 2);
            case 23:
                return (32, 0, 2);
            case 20:
                return (64, 0, 2);
            case 700:
                return (24, null, 2);
            case 701:
                return (53, null, 2);
            case 1700 when type.Modifier >= 0:
                (int precision, int scale) = TypeRegistry.NumericModifier(type.Modifier);
                return (precision, scale, 10);
            case 1700:
                return (null, null, 10);
            default:
                return (null, null, null);
        }
    }
}
