namespace Helios.Catalog;

/// <summary>Anything that FROM can name: a table of the user's or a relation of pg_catalog and information_schema. Immutable.</summary>
internal abstract class Relation
{
    public required uint Oid { get; init; }

    public required string Schema { get; init; }

    public required string Name { get; init; }

    public required ColumnDefinition[] Columns { get; init; }

    public int FindColumn(string name)
    {
        for (int i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
