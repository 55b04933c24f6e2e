using Helios.Types;

namespace Helios.Catalog;

/// <summary>pg_type, pg_range, pg_proc and pg_collation.</summary>
internal static class TypeRows
{
    public static IEnumerable<object?[]> Types(SystemRelationContext context)
    {
        foreach (TypeInfo type in TypeRegistry.All.ToArray())
        {
            yield return BuiltIn(type);
        }

        foreach (TableDefinition table in context.Tables)
        {
            yield return OfTable(table, isArray: false);
            yield return OfTable(table, isArray: true);
        }
    }

    public static IEnumerable<object?[]> Ranges() =>
    [
        [3904u, 23u, 4451u, 0u, 1978u, 0u, 0u],
        [3906u, 1700u, 4532u, 0u, 3125u, 0u, 0u],
        [3908u, 1114u, 4533u, 0u, 3128u, 0u, 0u],
        [3910u, 1184u, 4534u, 0u, 3127u, 0u, 0u],
        [3912u, 1082u, 4535u, 0u, 3122u, 0u, 0u],
        [3926u, 20u, 4536u, 0u, 3124u, 0u, 0u],
    ];

    public static IEnumerable<object?[]> Procedures()
    {
        foreach ((string name, uint oid) in ProcedureNames.All)
        {
            yield return
            [
                oid, name, WellKnown.PgCatalogOid, WellKnown.SuperuserOid, 12u, 1.0, 0.0, 0u, 0u, 'f', false, false, true, false, 'i', 's',
                (short)1, (short)0, 2281u, SystemValue.Vector(SqlType.Oidt, [2281]), null, null, null, null, null, name, null, null, null,
                null,
            ];
        }
    }

    public static IEnumerable<object?[]> Collations() =>
    [
        [100u, "default", WellKnown.PgCatalogOid, WellKnown.SuperuserOid, 'd', true, -1, null, null, null, null],
        [950u, "C", WellKnown.PgCatalogOid, WellKnown.SuperuserOid, 'c', true, -1, "C", "C", null, null],
        [951u, "POSIX", WellKnown.PgCatalogOid, WellKnown.SuperuserOid, 'c', true, -1, "POSIX", "POSIX", null, null],
    ];

    private static object?[] BuiltIn(TypeInfo type) =>
    [
        type.Oid, type.Name, WellKnown.PgCatalogOid, WellKnown.SuperuserOid, type.LengthBytes, type.IsByValue, type.TypeType, type.Category,
        type.IsPreferred, true, type.Delimiter, 0u, 0u, type.ElementOid, type.ArrayOid, Procedure(type.InputFunction),
        Procedure(type.OutputFunction),
        Procedure(type.ReceiveFunction), Procedure(type.SendFunction), Procedure(type.ModifierInFunction),
        Procedure(type.ModifierOutFunction), 0u,
        type.Alignment, type.Storage, false, 0u, -1, 0, type.CollationOid, null, null, null,
    ];

    private static object?[] OfTable(TableDefinition table, bool isArray)
    {
        string input = isArray ? "array_" : "record_";
        return
        [
            isArray ? table.ArrayTypeOid : table.TypeOid, isArray ? "_" + table.Name : table.Name, WellKnown.SchemaOid(table.Schema),
            WellKnown.SuperuserOid, (short)-1, false, isArray ? 'b' : 'c', isArray ? 'A' : 'C', false, true, ',', isArray ? 0u : table.Oid,
            0u,
            isArray ? table.TypeOid : 0u, isArray ? 0u : table.ArrayTypeOid, Procedure(input + "in"), Procedure(input + "out"),
            Procedure(input + "recv"), Procedure(input + "send"), 0u, 0u, 0u, 'd', 'x', false, 0u, -1, 0, 0u, null, null, null,
        ];
    }

    private static uint Procedure(string name) => name.Length == 0 ? 0 : ProcedureNames.Find(name) ?? 0;
}
