using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>The names by which one level of a statement calls what its FROM holds.</summary>
internal static class ExposedNames
{
    /// <summary>The name columns of a FROM item without names below it can be qualified by, or null.</summary>
    public static string? Of(EditTree tree, NodeId item)
    {
        NodeKind kind = tree.Kind(item);
        NodeId named = kind == NodeKind.RangeTableSample ? tree.Child(item, Role.Relation) : item;
        NodeId alias = tree.Child(named, Role.Alias);
        if (!alias.IsNone)
        {
            return tree.Text(alias);
        }

        return kind switch
        {
            NodeKind.RangeVar or NodeKind.RangeTableSample => tree.Text(named),
            NodeKind.RangeFunction => FunctionName(tree, tree.Child(item, Role.Function)),
            NodeKind.RangeTableFunction => "xmltable",
            NodeKind.JsonTable => "json_table",
            _ => null,
        };
    }

    /// <summary>Reports every name that the item and, unless an alias hides them, what it joins have, with the schema by which it can be
    /// qualified too.</summary>
    public static void Collect(EditTree tree, NodeId item, Action<string, string?> report)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        if (Of(tree, item) is { } name)
        {
            report(name, SchemaOf(tree, item));
        }
        else if (tree.Kind(item) == NodeKind.JoinExpr)
        {
            NodeId shared = tree.Child(item, Role.UsingAlias);
            if (!shared.IsNone)
            {
                report(tree.Text(shared), null);
            }

            Collect(tree, tree.Child(item, Role.Left), report);
            Collect(tree, tree.Child(item, Role.Right), report);
        }
    }

    /// <summary>Reports the names of a whole level: SELECT, UPDATE, DELETE or MERGE.</summary>
    public static void CollectLevel(EditTree tree, NodeId level, Action<string, string?> report)
    {
        for (NodeId child = tree.First(level); !child.IsNone; child = tree.Next(child))
        {
            bool isItem = tree.RoleOf(child) switch
            {
                Role.From => true,
                Role.Relation or Role.Source => tree.Kind(level) is NodeKind.Update or NodeKind.Delete or NodeKind.Merge,
                _ => false,
            };
            if (isItem)
            {
                Collect(tree, child, report);
            }
        }
    }

    private static string? SchemaOf(EditTree tree, NodeId item)
    {
        NodeId named = tree.Kind(item) == NodeKind.RangeTableSample ? tree.Child(item, Role.Relation) : item;
        NodeId schema = tree.Kind(named) == NodeKind.RangeVar ? tree.Child(named, Role.Schema) : default;
        return schema.IsNone || !tree.Child(named, Role.Alias).IsNone ? null : tree.Text(schema);
    }

    // Functions with a syntax of their own (COALESCE, CAST) go by names that a qualified column can hardly mean.
    private static string? FunctionName(EditTree tree, NodeId function)
    {
        string? name = null;
        for (NodeId part = tree.Child(function, Role.Name); !part.IsNone; part = tree.NextSame(part))
        {
            name = tree.Text(part);
        }

        return name;
    }
}
