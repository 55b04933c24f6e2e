using Helios.Catalog;
using Helios.Execution;

namespace Helios.Engine;

/// <summary>Definitions as this session's transaction sees them, for those who ask by name.</summary>
public sealed partial class EngineSession
{
    /// <summary>The relation that a name means; a null schema by search_path. Null when there is none.</summary>
    public RelationDescription? DescribeRelation(string? schema, string name)
    {
        Relation? relation = RelationLookup.Find(NewBindContext(Snapshot, RestrictionSet.None, []), schema, name);
        switch (relation)
        {
            case null:
                return null;
            case TableDefinition table:
                int[] key = table.PrimaryKey?.Columns ?? [];
                var columns = new ColumnDescription[table.Columns.Length];
                for (int i = 0; i < columns.Length; i++)
                {
                    ColumnDefinition column = table.Columns[i];
                    columns[i] = new ColumnDescription(column.Name, column.Type, column.IsNotNull, key.Contains(i),
                        column.DefaultSql is not null);
                }

                return new RelationDescription(IsSystem: false, columns);
            default:
                return new RelationDescription(
                    IsSystem: true, [.. relation.Columns.Select(c => new ColumnDescription(c.Name, c.Type, c.IsNotNull, false, false))]);
        }
    }
}
