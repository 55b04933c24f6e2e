using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>Relations replaced by queries.</summary>
public sealed partial class AstEditor
{
    /// <summary>
    /// Reads the query wherever the statement reads the relation, under the name or alias it has there:
    /// <c>FROM r AS x</c> becomes <c>FROM (query) AS x</c>. Columns and ctid that the query does not give are gone. Where the relation is
    /// written, sampled, or only named, there is no place for a query: 42501. Relations in the query are restricted as any other.
    /// </summary>
    /// <returns>How often the relation was found.</returns>
    public int WrapRelation(string? schema, string name, AstFragment query)
    {
        RequireQuery(query);
        var names = QueryNames(query);
        List<(NodeId, RelationPlace)> found = [];
        RelationWalker.Walk(Tree, Tree.Root, (relation, place, scope) =>
        {
            NodeId written = Tree.Child(relation, Role.Schema);
            bool matches = Tree.Text(relation) == name && (schema is null || written.IsNone || Tree.Text(written) == schema);
            if (matches)
            {
                RequireNoCapture(name, names, scope);
                found.Add((relation, place));
            }
        });
        foreach ((NodeId relation, RelationPlace place) in found)
        {
            Wrap(relation, place, query);
        }

        return found.Count;
    }

    /// <summary>The same for one relation of FROM.</summary>
    public void WrapOccurrence(NodeId relation, AstFragment query)
    {
        RequireQuery(query);
        RequireReached(relation);
        var names = QueryNames(query);
        bool isFound = false;
        RelationWalker.Walk(Tree, Tree.Root, (at, place, scope) =>
        {
            if (at == relation)
            {
                isFound = true;
                RequireNoCapture(Tree.Text(at), names, scope);
            }
        });
        if (!isFound)
        {
            throw EditErrors.Malformed($"node {relation.Value} is no relation of the statement");
        }

        NodeId parent = Tree.Parent(relation);
        bool isRead = Tree.RoleOf(relation) is Role.From or Role.Left or Role.Right or Role.Source
            || Tree.Kind(parent) == NodeKind.RangeTableSample;
        Wrap(relation, isRead ? RelationPlace.Read : RelationPlace.Target, query);
    }

    private void Wrap(NodeId relation, RelationPlace place, AstFragment query)
    {
        NodeId parent = Tree.Parent(relation);
        string name = Tree.Text(relation);
        if (place != RelationPlace.Read || Tree.Kind(parent) == NodeKind.RangeTableSample)
        {
            throw EditErrors.Refused(name, "this statement has no place for the query that stands for it");
        }

        NodeId alias = Tree.Child(relation, Role.Alias);
        NodeId subselect = Tree.New(NodeKind.RangeSubselect);
        Tree.Append(subselect, Role.Query, Tree.Graft(query.Ast, query.Root));
        if (alias.IsNone)
        {
            alias = Tree.New(NodeKind.Alias, Tree.Utf8(relation));
        }
        else
        {
            Tree.Detach(alias);
        }

        Tree.Append(subselect, Role.Alias, alias);
        Tree.Replace(relation, subselect);
        _isChanged = true;
    }

    private static HashSet<string> QueryNames(AstFragment query)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tree = new EditTree(query.Ast, query.Root);
        RelationWalker.Walk(tree, query.Root, (relation, place, _) =>
        {
            if (place == RelationPlace.Read && tree.Child(relation, Role.Schema).IsNone)
            {
                names.Add(tree.Text(relation));
            }
        });
        return names;
    }

    private static void RequireNoCapture(string relation, HashSet<string> names, RelationWalker scope)
    {
        foreach (string name in names)
        {
            if (scope.IsCommonTable(name))
            {
                throw EditErrors.Refused(
                    relation, $"its query reads \"{name}\", which this statement defines as a common table: name it with its schema");
            }
        }
    }

    private void RequireQuery(AstFragment query)
    {
        Take(query);
        if (!query.Is(NodeSorts.Query))
        {
            throw EditErrors.Malformed("what stands for a relation is no query");
        }
    }
}
