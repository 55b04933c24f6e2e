using Helios.Base;
using Helios.Catalog;
using Helios.Storage;

namespace Helios.Execution;

/// <summary>Gives a table that is to be made its OIDs, trees and names, and puts it in the catalog.</summary>
internal static class TableMaker
{
    /// <summary>Done, or Busy when another transaction is making the same name. <paramref name="table"/> is null when IF NOT EXISTS found
    /// one.</summary>
    public static WriteOutcome Make(TableSpec spec, StatementRuntime runtime, out TableDefinition? table)
    {
        table = null;
        CatalogTransaction catalog = runtime.CatalogChanges;
        if (catalog.Snapshot.Find(runtime.DatabaseOid, spec.Schema, spec.Name) is not null)
        {
            return AlreadyExists(spec);
        }

        TableDefinition made = Define(spec, runtime);
        WriteOutcome outcome = catalog.Create(made);
        if (outcome == WriteOutcome.Duplicate)
        {
            return AlreadyExists(spec);
        }

        for (int i = 0; i < spec.Columns.Count && outcome == WriteOutcome.Done; i++)
        {
            if (spec.Columns[i].IsSerial)
            {
                outcome = catalog.Create(SequenceOf(made, i, runtime));
            }
        }

        table = made;
        return outcome;
    }

    private static WriteOutcome AlreadyExists(TableSpec spec) => spec.IfNotExists
        ? WriteOutcome.Done
        : throw new SqlError(SqlState.DuplicateTable, $"relation \"{spec.Name}\" already exists");

    private static TableDefinition Define(TableSpec spec, StatementRuntime runtime)
    {
        CatalogTransaction catalog = runtime.CatalogChanges;
        uint oid = catalog.NewOid();
        uint typeOid = catalog.NewOid();
        uint arrayTypeOid = catalog.NewOid();
        ColumnDefinition[] columns = [.. spec.Columns.Select(c => new ColumnDefinition
        {
            Name = c.Name,
            Type = c.Type,
            IsNotNull = c.IsNotNull,
            DefaultSql = c.IsSerial
                ? $"nextval('{SequenceName(spec, c).Replace("'", "''", StringComparison.Ordinal)}'::regclass)"
                : c.DefaultSql,
        })];
        TreeId tree = runtime.Transaction.CreateTree(TreeKind.Table, TableDefinition.LayoutOf(columns), unique: false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        return new TableDefinition
        {
            Oid = oid,
            DatabaseOid = runtime.DatabaseOid,
            Schema = spec.Schema,
            Name = spec.Name,
            TypeOid = typeOid,
            ArrayTypeOid = arrayTypeOid,
            Tree = tree,
            Columns = columns,
            Indexes = [.. spec.Keys.OrderBy(k => !k.IsPrimary).Select(k => DefineKey(spec, k, names, runtime))],
            Checks = [.. spec.Checks.Select(c => new CheckDefinition(catalog.NewOid(), CheckName(spec, c.Name, c.Column, names), c.Sql))],
        };
    }

    private static IndexDefinition DefineKey(TableSpec spec, KeySpec key, HashSet<string> names, StatementRuntime runtime)
    {
        bool isRowId = key is { IsPrimary: true, Columns.Length: 1 } && Values.IsInteger(spec.Columns[key.Columns[0]].Type);
        string columns = string.Join('_', key.Columns.Select(c => spec.Columns[c].Name));
        string name = key.Name ?? NameSuffix(key.IsPrimary ? spec.Name : $"{spec.Name}_{columns}", key.IsPrimary ? "pkey" : "key", names);
        names.Add(name);
        return new IndexDefinition
        {
            Oid = runtime.CatalogChanges.NewOid(),
            ConstraintOid = runtime.CatalogChanges.NewOid(),
            Name = name,
            Columns = key.Columns,
            IsPrimary = key.IsPrimary,
            IsRowId = isRowId,
            Tree = isRowId ? default : runtime.Transaction.CreateTree(TreeKind.Index, null, unique: true),
        };
    }

    private static string CheckName(TableSpec spec, string? name, string? column, HashSet<string> names)
    {
        string chosen = name ?? NameSuffix(column is null ? spec.Name : $"{spec.Name}_{column}", "check", names);
        names.Add(chosen);
        return chosen;
    }

    // PostgreSQL's ChooseConstraintName: a number is appended until the name is free.
    private static string NameSuffix(string stem, string suffix, HashSet<string> taken)
    {
        string name = Cut(stem, suffix);
        for (int i = 1; taken.Contains(name); i++)
        {
            name = Cut(stem, suffix + i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return name;
    }

    private static string Cut(string stem, string suffix)
    {
        int room = Limits.IdentifierBytes - suffix.Length - 1;
        return (stem.Length > room ? stem[..room] : stem) + "_" + suffix;
    }

    private static string SequenceName(TableSpec spec, ColumnSpec column) => SqlNames.Quote(Cut($"{spec.Name}_{column.Name}", "seq"));

    private static SequenceDefinition SequenceOf(TableDefinition table, int column, StatementRuntime runtime) => new()
    {
        Oid = runtime.CatalogChanges.NewOid(),
        DatabaseOid = table.DatabaseOid,
        Schema = table.Schema,
        Name = Cut($"{table.Name}_{table.Columns[column].Name}", "seq"),
        Columns = [],
        OwnerTableOid = table.Oid,
        OwnerColumn = column,
        MaxValue = table.Columns[column].Type.Oid switch { 21 => short.MaxValue, 23 => int.MaxValue, _ => long.MaxValue },
    };
}
