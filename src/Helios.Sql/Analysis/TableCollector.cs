using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Lists the relations a statement names and how it touches them. A name without schema that a CTE in scope has is the CTE, not a
/// relation; scopes are those of parse_relation.c: a CTE is seen by the CTEs behind it (by all, and itself, under RECURSIVE) and by the
/// body of its WITH. The target of a writing statement is never a CTE.
/// </summary>
internal sealed class TableCollector
{
    private readonly Ast _ast;
    private List<string>? _visible;

    // How often a name is in _visible, and where a relation is in _tables: lists of thousands must not be searched one by one.
    private Dictionary<string, int>? _visibleCounts;
    private Dictionary<(string? Schema, string Name), int>? _places;
    private List<TableReference>? _tables;

    private TableCollector(Ast ast) => _ast = ast;

    public static IReadOnlyList<TableReference> Collect(Ast ast)
    {
        foreach (ref readonly AstNode node in ast.Nodes)
        {
            if (node.Kind == NodeKind.RangeVar)
            {
                var collector = new TableCollector(ast);
                collector.Visit(ast.Root, TableAccess.Read);
                return collector._tables is null ? [] : collector._tables.ToArray();
            }
        }

        return [];
    }

    private void Visit(NodeId id, TableAccess access)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        switch (_ast.Kind(id))
        {
            case NodeKind.RangeVar:
                Add(id, access);
                return;
            case NodeKind.LockingClause:
                // FOR UPDATE OF names what FROM calls the relations, not the relations.
                return;
            default:
                break;
        }

        int mark = _visible?.Count ?? 0;
        NodeId with = _ast.Child(id, Role.With);
        if (!with.IsNone)
        {
            VisitWith(with);
        }

        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (child != with)
            {
                Visit(child, AccessOf(id, child));
            }
        }

        for (int i = (_visible?.Count ?? 0) - 1; i >= mark; i--)
        {
            _visibleCounts![_visible![i]]--;
            _visible.RemoveAt(i);
        }
    }

    private void Show(NodeId cte)
    {
        string name = _ast.Text(cte);
        _visible ??= [];
        _visibleCounts ??= new Dictionary<string, int>(StringComparer.Ordinal);
        _visible.Add(name);
        _visibleCounts[name] = _visibleCounts.GetValueOrDefault(name) + 1;
    }

    private void VisitWith(NodeId with)
    {
        bool isRecursive = _ast.Has(with, NodeFlags.Recursive);
        if (isRecursive)
        {
            foreach (NodeId cte in _ast.Children(with, Role.Cte))
            {
                Show(cte);
            }
        }

        foreach (NodeId cte in _ast.Children(with, Role.Cte))
        {
            Visit(cte, TableAccess.Read);
            if (!isRecursive)
            {
                Show(cte);
            }
        }
    }

    // How a statement touches the relation that is its child; below other nodes relations are read.
    private TableAccess AccessOf(NodeId parent, NodeId child)
    {
        Role role = _ast[child].Role;
        if (role == Role.From && _ast.Kind(parent) == NodeKind.Utility)
        {
            // What CREATE STATISTICS is about.
            return TableAccess.Define | TableAccess.Read;
        }

        if (role is not (Role.Relation or Role.Into or Role.Inherits))
        {
            return TableAccess.Read;
        }

        switch (_ast.Kind(parent))
        {
            case NodeKind.Insert:
            {
                NodeId conflict = _ast.Child(parent, Role.OnConflict);
                bool updates = !conflict.IsNone && _ast.Value(conflict) == 1;
                return updates ? TableAccess.Insert | TableAccess.Update : TableAccess.Insert;
            }

            case NodeKind.Update:
                return TableAccess.Update;
            case NodeKind.Delete:
                return TableAccess.Delete;
            case NodeKind.Merge:
                return MergeAccess(parent);
            case NodeKind.Copy:
                return _ast.Has(parent, NodeFlags.From) ? TableAccess.Insert : TableAccess.Read;
            case NodeKind.Select:
                return TableAccess.Define | TableAccess.Insert;
            case NodeKind.CreateTableAs:
                return TableAccess.Define | TableAccess.Insert;
            case NodeKind.CreateTable or NodeKind.Drop or NodeKind.Truncate or NodeKind.Utility:
                return TableAccess.Define;
            default:
                return TableAccess.Read;
        }
    }

    private TableAccess MergeAccess(NodeId merge)
    {
        TableAccess access = TableAccess.Read;
        foreach (NodeId when in _ast.Children(merge, Role.MergeWhen))
        {
            ReadOnlySpan<byte> command = _ast.Utf8(when);
            access |= command.SequenceEqual("insert"u8) ? TableAccess.Insert
                : command.SequenceEqual("update"u8) ? TableAccess.Update
                : command.SequenceEqual("delete"u8) ? TableAccess.Delete
                : TableAccess.None;
        }

        return access;
    }

    private void Add(NodeId relation, TableAccess access)
    {
        NodeId schemaNode = _ast.Child(relation, Role.Schema);
        string name = _ast.Text(relation);
        bool mayBeCommon = schemaNode.IsNone && access == TableAccess.Read && _visibleCounts is not null;
        if (mayBeCommon && _visibleCounts!.GetValueOrDefault(name) > 0)
        {
            return;
        }

        string? schema = schemaNode.IsNone ? null : _ast.Text(schemaNode);
        _tables ??= [];
        if (_tables.Count == 0)
        {
            _tables.Add(new TableReference(schema, name, access));
            return;
        }

        // Most statements name one relation and need no dictionary.
        _places ??= new Dictionary<(string?, string), int> { [(_tables[0].Schema, _tables[0].Name)] = 0 };
        if (_places.TryGetValue((schema, name), out int place))
        {
            _tables[place] = _tables[place] with { Access = _tables[place].Access | access };
            return;
        }

        _places.Add((schema, name), _tables.Count);
        _tables.Add(new TableReference(schema, name, access));
    }
}
