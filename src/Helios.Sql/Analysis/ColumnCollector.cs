using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Lists the columns a statement names, each once with its accesses combined, in the order they are met. A column's relation is told only
/// where no catalog could say otherwise: its qualifier is the name or alias of a plain relation in scope, or no other relation is in any
/// scope. Names of output columns in ORDER BY are no columns. A relation whose name a WITH of the statement also has is told of no column.
/// INSERT and COPY without a column list, and NATURAL joins, name every column ("*").
/// </summary>
public sealed partial class ColumnCollector
{
    private readonly Ast _ast;
    private readonly HashSet<string>? _commonNames;
    private readonly List<ColumnReference> _columns = [];
    private readonly Dictionary<(string?, string?, string?, string), int> _places = [];
    private ColumnScope _scope = new(null);

    private ColumnCollector(Ast ast, HashSet<string>? commonNames)
    {
        _ast = ast;
        _commonNames = commonNames;
    }

    public static IReadOnlyList<ColumnReference> Collect(Ast ast)
    {
        ArgumentNullException.ThrowIfNull(ast);
        HashSet<string>? commonNames = null;
        FindCommonNames(ast, ast.Root, ref commonNames);
        var collector = new ColumnCollector(ast, commonNames);
        collector.Visit(ast.Root);
        return collector._columns;
    }

    private static void FindCommonNames(Ast ast, NodeId id, ref HashSet<string>? names)
    {
        AstPatch.RequireStack();
        for (NodeId child = ast.FirstChild(id); !child.IsNone; child = ast.NextSibling(child))
        {
            if (ast.Kind(child) == NodeKind.Cte)
            {
                (names ??= new HashSet<string>(StringComparer.Ordinal)).Add(ast.Text(child));
            }

            FindCommonNames(ast, child, ref names);
        }
    }

    private void Visit(NodeId id)
    {
        AstPatch.RequireStack();
        switch (_ast.Kind(id))
        {
            case NodeKind.ColumnRef:
                Column(id);
                break;
            case NodeKind.Select:
                InScope(id, Select);
                break;
            case NodeKind.SetOperation or NodeKind.Values:
                InScope(id, SetOperation);
                break;
            case NodeKind.Insert:
                InScope(id, Insert);
                break;
            case NodeKind.Update:
                InScope(id, Update);
                break;
            case NodeKind.Delete:
                InScope(id, Delete);
                break;
            case NodeKind.Merge:
                InScope(id, Merge);
                break;
            case NodeKind.Copy:
                InScope(id, Copy);
                break;
            default:
                VisitChildren(id);
                break;
        }
    }

    private void VisitChildren(NodeId id)
    {
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            Visit(child);
        }
    }

    private void VisitAll(NodeId parent, Role role)
    {
        foreach (NodeId child in _ast.Children(parent, role))
        {
            Visit(child);
        }
    }

    /// <summary>Every child but those of these roles.</summary>
    private void VisitOthers(NodeId parent, params ReadOnlySpan<Role> done)
    {
        for (NodeId child = _ast.FirstChild(parent); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (!done.Contains(_ast[child].Role))
            {
                Visit(child);
            }
        }
    }

    // WITH stands outside: its queries see what is around the statement, not its FROM.
    private void InScope(NodeId id, Action<NodeId> visit)
    {
        VisitAll(id, Role.With);
        ColumnScope outer = _scope;
        _scope = new ColumnScope(outer);
        visit(id);
        _scope = outer;
    }

    private void Column(NodeId id)
    {
        string? schema = null;
        string? qualifier = null;
        string? table = null;
        string name = "";
        int count = 0;
        foreach (NodeId field in _ast.Children(id, Role.Field))
        {
            qualifier = count == 0 ? null : qualifier is null ? name : qualifier + "." + name;
            schema = table;
            table = count == 0 ? null : name;
            name = _ast.Kind(field) == NodeKind.Star ? "*" : _ast.Text(field);
            count++;
        }

        if (count == 1 && name == "*")
        {
            AllColumns();
            return;
        }

        ColumnScope.Item? item = count switch
        {
            1 => _scope.Only(),
            2 => _scope.Find(null, table!),
            3 => _scope.Find(schema, table!),
            _ => null,
        };
        Add(item, qualifier, name, ColumnAccess.Read);
    }

    private void AllColumns()
    {
        foreach (ColumnScope.Item item in _scope.Items)
        {
            if (!item.IsQualifiedOnly)
            {
                Add(item, null, "*", ColumnAccess.Read);
            }
        }

        if (_scope.Items.Count == 0)
        {
            Add(null, null, "*", ColumnAccess.Read);
        }
    }

    private void Add(ColumnScope.Item? item, string? qualifier, string name, ColumnAccess access)
    {
        string? schema = item?.Table is null ? null : item.Schema;
        (string?, string?, string?, string) key = (schema, item?.Table, qualifier, name);
        if (_places.TryGetValue(key, out int place))
        {
            _columns[place] = _columns[place] with { Access = _columns[place].Access | access };
            return;
        }

        _places.Add(key, _columns.Count);
        _columns.Add(new ColumnReference(schema, item?.Table, qualifier, name, access));
    }
}
