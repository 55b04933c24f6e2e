using Helios.Base;
using Helios.Types;

namespace Helios.Catalog;

internal sealed class TableDefinition : Relation
{
    private RowLayout? _layout;

    public required uint DatabaseOid { get; init; }

    /// <summary>The composite type that every table has in pg_type.</summary>
    public required uint TypeOid { get; init; }

    public required uint ArrayTypeOid { get; init; }

    public required TreeId Tree { get; init; }

    public required IndexDefinition[] Indexes { get; init; }

    public CheckDefinition[] Checks { get; init; } = [];

    public RowLayout Layout => _layout ??= LayoutOf(Columns);

    /// <summary>The column that is the row id, or -1 when row ids are given by the store.</summary>
    public int RowIdColumn
    {
        get
        {
            foreach (IndexDefinition index in Indexes)
            {
                if (index.IsRowId)
                {
                    return index.Columns[0];
                }
            }

            return -1;
        }
    }

    public IndexDefinition? PrimaryKey
    {
        get
        {
            foreach (IndexDefinition index in Indexes)
            {
                if (index.IsPrimary)
                {
                    return index;
                }
            }

            return null;
        }
    }

    public static RowLayout LayoutOf(ColumnDefinition[] columns)
    {
        var kinds = new PhysicalKind[columns.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            kinds[i] = columns[i].Type.Kind;
        }

        return new RowLayout(kinds);
    }
}
