using Helios.Catalog;
using Helios.Types;
using static Helios.Execution.FunctionTable;
using static Helios.Types.SqlType;

namespace Helios.Execution;

/// <summary>Functions that introspection queries of clients and ORMs call beside pg_catalog's relations.</summary>
internal static class CatalogFunctions
{
    public static IEnumerable<FunctionDef> All() => [.. Names(), .. Visibility(), .. Texts()];

    private static IEnumerable<FunctionDef> Names()
    {
        yield return new FunctionDef
        {
            Name = "format_type",
            Arguments = [Oidt, Int4],
            Result = Text,
            IsStrict = false,
            Volatility = Volatility.Stable,
            Body = (_, a) => a[0].IsNull
                ? Datum.Null
                : Datum.FromText(TypeRegistry.FormatType(new SqlType((uint)a[0].AsInt32, a[1].IsNull ? -1 : a[1].AsInt32))),
        };
        yield return Stable("pg_get_userbyid", [Oidt], Name, (_, a) => Datum.FromText(
            (uint)a[0].AsInt32 == WellKnown.SuperuserOid ? WellKnown.Superuser : $"unknown (OID={(uint)a[0].AsInt32})"));
        yield return Stable("pg_encoding_to_char", [Int4], Name, (_, a) => Datum.FromText(a[0].AsInt32 == 6 ? "UTF8" : ""));
        yield return Stable("to_regclass", [Text], RegClass, (c, a) => OidOrNull(new RegNames(c.Runtime).FindRelation(a[0].AsText)));
        yield return Stable("to_regtype", [Text], RegType, (_, a) => OidOrNull(RegNames.FindType(a[0].AsText)));
        yield return Stable("to_regnamespace", [Text], new SqlType(4089), (_, a) =>
            OidOrNull(WellKnown.IsSchema(a[0].AsText) ? WellKnown.SchemaOid(a[0].AsText) : null));
    }

    private static Datum OidOrNull(uint? oid) => oid is { } found ? Datum.FromInt64((int)found) : Datum.Null;

    private static IEnumerable<FunctionDef> Visibility()
    {
        yield return Stable("pg_table_is_visible", [Oidt], Bool, IsTableVisible);
        yield return Stable("pg_type_is_visible", [Oidt], Bool,
            (c, a) => TypeRegistry.TryFind((uint)a[0].AsInt32, out TypeInfo? _) ? Datum.True : Datum.Null);
        foreach (string name in new[] { "pg_function_is_visible", "pg_collation_is_visible", "pg_operator_is_visible" })
        {
            yield return Stable(name, [Oidt], Bool, (_, _) => Datum.True);
        }

        // There is one role, and it is a superuser.
        foreach (string name in new[] { "has_table_privilege", "has_schema_privilege", "has_database_privilege",
            "has_any_column_privilege" })
        {
            yield return Stable(name, [Text, Text], Bool, (_, _) => Datum.True);
            yield return Stable(name, [Oidt, Text], Bool, (_, _) => Datum.True);
            yield return Stable(name, [Name, Oidt, Text], Bool, (_, _) => Datum.True);
        }
    }

    private static Datum IsTableVisible(EvalContext context, ReadOnlySpan<Datum> arguments)
    {
        uint oid = (uint)arguments[0].AsInt32;
        Relation? relation = context.Runtime.Catalog.Find(oid) ?? SystemRelation.Find(oid);
        if (relation is not null)
        {
            return Datum.FromBool(new RegNames(context.Runtime).FindRelation(SqlNames.Quote(relation.Name)) == oid);
        }

        foreach (Relation table in context.Runtime.Catalog.Relations)
        {
            if (Array.Exists((table as TableDefinition)?.Indexes ?? [], i => i.Oid == oid))
            {
                return Datum.True;
            }
        }

        return Datum.Null;
    }

    private static IEnumerable<FunctionDef> Texts()
    {
        yield return Stable("pg_get_expr", [new SqlType(194), Oidt], Text, (_, a) => a[0]);
        yield return Stable("pg_get_expr", [new SqlType(194), Oidt, Bool], Text, (_, a) => a[0]);
        yield return Stable("pg_get_expr", [Text, Oidt], Text, (_, a) => a[0]);
        yield return Stable("pg_get_expr", [Text, Oidt, Bool], Text, (_, a) => a[0]);
        foreach (SqlType[] arguments in new SqlType[][] { [Oidt], [Oidt, Bool] })
        {
            yield return Stable("pg_get_constraintdef", arguments, Text,
                (c, a) => DefinitionTexts.Constraint(c.Runtime.Catalog, (uint)a[0].AsInt32));
        }

        yield return Stable("pg_get_indexdef", [Oidt], Text, (c, a) => DefinitionTexts.Index(c.Runtime.Catalog, (uint)a[0].AsInt32, 0));
        yield return Stable("pg_get_indexdef", [Oidt, Int4, Bool], Text, (c, a) =>
            DefinitionTexts.Index(c.Runtime.Catalog, (uint)a[0].AsInt32, a[1].AsInt32));
        // Extended statistics, partitions and triggers cannot be made yet, so that nothing has one.
        foreach (string name in new[] { "pg_get_statisticsobjdef_columns", "pg_get_partkeydef", "pg_get_triggerdef", "pg_get_viewdef",
            "pg_get_ruledef" })
        {
            yield return Stable(name, [Oidt], Text, (_, _) => Datum.Null);
            yield return Stable(name, [Oidt, Bool], Text, (_, _) => Datum.Null);
        }

        yield return Stable("pg_relation_is_publishable", [RegClass], Bool, (_, _) => Datum.False);

        // Comments cannot be made yet, so that there are none.
        yield return Stable("obj_description", [Oidt], Text, (_, _) => Datum.Null);
        yield return Stable("obj_description", [Oidt, Name], Text, (_, _) => Datum.Null);
        yield return Stable("col_description", [Oidt, Int4], Text, (_, _) => Datum.Null);
        yield return Stable("shobj_description", [Oidt, Name], Text, (_, _) => Datum.Null);
    }
}
