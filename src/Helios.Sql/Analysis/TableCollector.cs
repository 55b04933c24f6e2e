using System.Text;
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
    private readonly List<NodeId> _visible = [];
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

        int mark = _visible.Count;
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

        _visible.RemoveRange(mark, _visible.Count - mark);
    }

    private void VisitWith(NodeId with)
    {
        bool isRecursive = _ast.Has(with, NodeFlags.Recursive);
        if (isRecursive)
        {
            foreach (NodeId cte in _ast.Children(with, Role.Cte))
            {
                _visible.Add(cte);
            }
        }

        foreach (NodeId cte in _ast.Children(with, Role.Cte))
        {
            Visit(cte, TableAccess.Read);
            if (!isRecursive)
            {
                _visible.Add(cte);
            }
        }
    }

    // How a statement touches the relation that is its child; below other nodes relations are read.
    private TableAccess AccessOf(NodeId parent, NodeId child)
    {
        Role role = _ast[child].Role;
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
        if (schemaNode.IsNone && access == TableAccess.Read && IsCommonTable(relation))
        {
            return;
        }

        string? schema = schemaNode.IsNone ? null : _ast.Text(schemaNode);
        string name = _ast.Text(relation);
        _tables ??= [];
        for (int i = 0; i < _tables.Count; i++)
        {
            TableReference known = _tables[i];
            if (known.Name == name && known.Schema == schema)
            {
                _tables[i] = known with { Access = known.Access | access };
                return;
            }
        }

        _tables.Add(new TableReference(schema, name, access));
    }

    private bool IsCommonTable(NodeId relation)
    {
        ReadOnlySpan<byte> name = _ast.Utf8(relation);
        foreach (NodeId cte in _visible)
        {
            if (_ast.Utf8(cte).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }
}
