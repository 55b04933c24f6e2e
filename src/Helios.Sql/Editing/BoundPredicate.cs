using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// A predicate on the rows of one relation, read once: which of its columns are the relation's. The rule: a column without qualifier is the
/// relation's, unless a query within the predicate that has a FROM stands around it, which then owns it; inside such queries the relation's
/// columns are written with the relation's own name (<c>EXISTS (SELECT 1 FROM m WHERE m.tenant = orders.tenant_id)</c>). A qualifier
/// that is neither the relation nor something of the predicate's own FROMs is refused, so no column can mean a relation of the statement.
/// </summary>
internal sealed class BoundPredicate
{
    private readonly AstFragment _fragment;
    private readonly EditTree _tree;
    private readonly byte[] _utf8;

    // Columns of the relation: their place in a walk from the top, in which grafting numbers its nodes, and the qualifiers to drop.
    private readonly List<(uint Place, int Dropped)> _columns = [];
    private readonly Dictionary<uint, uint> _places = [];

    public BoundPredicate(string? schema, string name, AstFragment fragment)
    {
        Schema = schema;
        Name = name;
        _utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        _fragment = fragment;
        _tree = new EditTree(fragment.Ast, fragment.Root);
        if (!fragment.Is(NodeSorts.AnyExpression))
        {
            throw EditErrors.Malformed("a predicate is no expression");
        }

        Number(fragment.Root);
        RelationWalker.Walk(_tree, fragment.Root, Reads);
        Visit(fragment.Root, null);
    }

    public string? Schema { get; }

    public string Name { get; }

    public AstFragment Fragment => _fragment;

    /// <summary>Relations read by the predicate by a name without schema: a CTE of such a name in the statement would be read
    /// instead.</summary>
    public HashSet<string> Reading { get; } = new(StringComparer.Ordinal);

    /// <summary>Names that, as the relation's alias, would mean something of the predicate's own.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.Ordinal);

    public bool Matches(string? schema, string name) => name == Name && (Schema is null || schema is null || schema == Schema);

    public bool IsNamed(ReadOnlySpan<byte> name) => name.SequenceEqual(_utf8);

    /// <summary>The predicate in a tree, its columns qualified.</summary>
    public NodeId Instantiate(EditTree tree, ReadOnlySpan<string> qualifiers)
    {
        uint first = (uint)tree.Count;
        NodeId root = tree.Graft(_fragment.Ast, _fragment.Root);
        foreach ((uint place, int dropped) in _columns)
        {
            var column = new NodeId(first + place);
            for (int i = 0; i < dropped; i++)
            {
                tree.Detach(tree.First(column));
            }

            for (int i = qualifiers.Length - 1; i >= 0; i--)
            {
                tree.Prepend(column, Role.Field, tree.New(NodeKind.Identifier, System.Text.Encoding.UTF8.GetBytes(qualifiers[i])));
            }
        }

        return root;
    }

    private void Number(NodeId id)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        _places[id.Value] = (uint)_places.Count;
        for (NodeId child = _tree.First(id); !child.IsNone; child = _tree.Next(child))
        {
            Number(child);
        }
    }

    private void Reads(NodeId relation, RelationPlace place, RelationWalker scope)
    {
        if (place != RelationPlace.Read)
        {
            throw EditErrors.Malformed("a predicate writes");
        }

        if (_tree.Child(relation, Role.Schema).IsNone)
        {
            Reading.Add(_tree.Text(relation));
        }
    }

    private void Visit(NodeId id, Level? level)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        Level? inner = level;
        switch (_tree.Kind(id))
        {
            case NodeKind.ColumnRef:
                Column(id, level);
                return;
            case NodeKind.Select:
                inner = new Level(_tree, id, level);
                break;
            case NodeKind.SetOperation:
                // Its ORDER BY names output columns.
                inner = Level.Output(level);
                break;
            default:
                break;
        }

        for (NodeId child = _tree.First(id); !child.IsNone; child = _tree.Next(child))
        {
            switch (_tree.RoleOf(child))
            {
                case Role.From:
                    FromItem(child, level, inner);
                    break;
                case Role.OrderBy when inner != level:
                    Visit(child, inner);
                    break;
                case Role.With or Role.Left or Role.Right when inner != level:
                    Visit(child, level);
                    break;
                default:
                    Visit(child, inner);
                    break;
            }
        }
    }

    // A subquery in FROM sees its neighbours only when it is LATERAL.
    private void FromItem(NodeId item, Level? outer, Level? own)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        switch (_tree.Kind(item))
        {
            case NodeKind.RangeSubselect when !_tree.Has(item, NodeFlags.Lateral):
                Visit(item, outer);
                break;
            case NodeKind.JoinExpr:
                FromItem(_tree.Child(item, Role.Left), outer, own);
                FromItem(_tree.Child(item, Role.Right), outer, own);
                NodeId condition = _tree.Child(item, Role.Condition);
                if (!condition.IsNone)
                {
                    Visit(condition, own);
                }

                break;
            default:
                Visit(item, own);
                break;
        }
    }

    private void Column(NodeId id, Level? level)
    {
        NodeId first = _tree.First(id);
        NodeId second = _tree.Next(first);
        if (_tree.Kind(first) == NodeKind.Star)
        {
            return;
        }

        string head = _tree.Text(first);
        bool hasSchema = !second.IsNone && !_tree.Next(second).IsNone && _tree.Kind(second) == NodeKind.Identifier;
        int dropped = 0;
        if (second.IsNone ? Level.Owns(level) : hasSchema ? Level.Names(level, head, _tree.Text(second)) : Level.Names(level, null, head))
        {
            return;
        }

        if (second.IsNone)
        {
            dropped = 0;
        }
        else if (!hasSchema && head == Name)
        {
            dropped = 1;
        }
        else if (hasSchema && head == Schema && _tree.Text(second) == Name)
        {
            dropped = 2;
        }
        else
        {
            throw EditErrors.Malformed($"a column of the predicate is qualified by \"{head}\", which is not the relation \"{Name}\"");
        }

        _columns.Add((_places[id.Value], dropped));
        Level.AddNames(level, Hidden);
    }

    /// <summary>The FROM of a query around a column, and those around it.</summary>
    private sealed class Level
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private readonly HashSet<(string Schema, string Name)> _qualified = [];
        private readonly bool _owns;
        private readonly Level? _outer;

        public Level(EditTree tree, NodeId select, Level? outer)
        {
            _outer = outer;
            _owns = !tree.Child(select, Role.From).IsNone;
            ExposedNames.CollectLevel(tree, select, (name, schema) =>
            {
                _names.Add(name);
                if (schema is not null)
                {
                    _qualified.Add((schema, name));
                }
            });
        }

        private Level(Level? outer)
        {
            _outer = outer;
            _owns = true;
        }

        public static Level Output(Level? outer) => new(outer);

        public static bool Owns(Level? level)
        {
            while (level is not null && !level._owns)
            {
                level = level._outer;
            }

            return level is not null;
        }

        public static bool Names(Level? level, string? schema, string name)
        {
            while (level is not null && !(schema is null ? level._names.Contains(name) : level._qualified.Contains((schema, name))))
            {
                level = level._outer;
            }

            return level is not null;
        }

        public static void AddNames(Level? level, HashSet<string> to)
        {
            for (; level is not null; level = level._outer)
            {
                to.UnionWith(level._names);
            }
        }
    }
}
