using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>What the FROM of one query level names.</summary>
internal sealed class ColumnScope
{
    private readonly List<Item> _items = [];

    public ColumnScope(ColumnScope? outer) => Outer = outer;

    public ColumnScope? Outer { get; }

    public IReadOnlyList<Item> Items => _items;

    public void Add(Item item) => _items.Add(item);

    public void RemoveFrom(int count) => _items.RemoveRange(count, _items.Count - count);

    /// <summary>The item a qualifier means: of the innermost level that has one of this name.</summary>
    public Item? Find(string? schema, string name)
    {
        for (ColumnScope? scope = this; scope is not null; scope = scope.Outer)
        {
            Item? found = null;
            foreach (Item item in scope._items)
            {
                bool fits = schema is null ? item.Name == name : item.IsUnaliased && item.Schema == schema && item.Table == name;
                if (fits)
                {
                    // Two of one name are an error, or one of them is hidden by a join's alias: nothing is certain then.
                    if (found is not null)
                    {
                        return null;
                    }

                    found = item;
                }
            }

            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The item every column without a qualifier belongs to: the only one, with no level around it that has any.</summary>
    public Item? Only()
    {
        for (ColumnScope? scope = Outer; scope is not null; scope = scope.Outer)
        {
            if (scope._items.Count > 0)
            {
                return null;
            }
        }

        Item? only = null;
        foreach (Item item in _items)
        {
            if (item.IsQualifiedOnly)
            {
                continue;
            }

            if (only is not null)
            {
                return null;
            }

            only = item;
        }

        return only;
    }

    /// <summary>A FROM item. Table is null for what is no plain relation with its own column names.</summary>
    internal sealed record Item(string Name, string? Schema, string? Table, bool IsUnaliased)
    {
        /// <summary>EXCLUDED, OLD and NEW: never meant by a column without a qualifier.</summary>
        public bool IsQualifiedOnly { get; init; }

        public static Item Unknown(string name) => new(name, null, null, IsUnaliased: false);

        public static Item Of(Ast ast, NodeId relation, HashSet<string>? commonNames)
        {
            NodeId schemaNode = ast.Child(relation, Role.Schema);
            NodeId alias = ast.Child(relation, Role.Alias);
            string table = ast.Text(relation);
            string name = alias.IsNone ? table : ast.Text(alias);
            bool isRenamed = !alias.IsNone && !ast.Child(alias, Role.Column).IsNone;
            bool mayBeCommon = schemaNode.IsNone && commonNames is not null && commonNames.Contains(table);
            return isRenamed || mayBeCommon
                ? Unknown(name)
                : new Item(name, schemaNode.IsNone ? null : ast.Text(schemaNode), table, alias.IsNone);
        }
    }
}
