using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// Puts the predicates of restricted relations into a statement, with the meaning of PostgreSQL's row-level security (USING):
/// a row outside the predicate does not exist for the statement.
/// <list type="bullet">
/// <item>A relation that the joins above it do not null-extend gets its predicate in its level's WHERE; on the nullable side of LEFT and
/// RIGHT JOIN in that join's ON, which is the same as filtering it first. Both keep system columns, whole rows, locking clauses and
/// indexes.</item>
/// <item>Where neither is possible (FULL JOIN, nullable side of USING or NATURAL, an aliased join, renamed columns, the source of
/// MERGE, a name of the predicate in the way) it becomes <c>(SELECT * FROM r WHERE predicate) AS r</c>, which hides system columns and
/// the row's type: a statement that asks for them fails.</item>
/// <item>Targets of UPDATE and DELETE get it in WHERE; the target of MERGE in ON and in every WHEN NOT MATCHED BY SOURCE; ON CONFLICT DO
/// UPDATE in its WHERE (PostgreSQL raises an error for a hidden row in the way; here the update does not happen).</item>
/// <item>Rows written cannot be checked in the text: <see cref="Writes"/> lists what the executor has to check.</item>
/// <item>A statement that names the relation in any other way, and WHERE CURRENT OF on it, is refused with 42501.</item>
/// </list>
/// Predicates stand before the statement's own conditions, but the text gives no security barrier: a leaky expression of the statement may
/// see hidden rows. And it finds the relation by its name only: what views, functions, triggers, foreign keys and text that functions run
/// (query_to_xml) read is not seen. The engine's binder has neither gap; this is the form for backends that take SQL.
/// </summary>
internal sealed class Restrictor
{
    private const string FreshName = "restricted_row";

    private readonly EditTree _tree;
    private readonly IReadOnlyList<BoundPredicate> _predicates;
    private readonly List<Occurrence> _found = [];
    private readonly Dictionary<(NodeId, Role), List<NodeId>> _conditions = [];
    private readonly List<(NodeId, Role)> _order = [];
    private readonly Dictionary<NodeId, Dictionary<string, int>> _levels = [];

    public Restrictor(EditTree tree, IReadOnlyList<BoundPredicate> predicates)
    {
        _tree = tree;
        _predicates = predicates;
    }

    public List<RowCheck> Writes { get; } = [];

    private readonly record struct Occurrence(NodeId Relation, RelationPlace Place, List<BoundPredicate> Predicates);

    public bool Apply()
    {
        RelationWalker.Walk(_tree, _tree.Root, Find);
        foreach (Occurrence found in _found)
        {
            if (found.Place == RelationPlace.Read)
            {
                Read(found);
            }
            else
            {
                Target(found);
            }
        }

        foreach ((NodeId node, Role role) in _order)
        {
            Combine(node, role, _conditions[(node, role)]);
        }

        return _found.Count > 0;
    }

    private void Find(NodeId relation, RelationPlace place, RelationWalker scope)
    {
        string name = _tree.Text(relation);
        NodeId schemaNode = _tree.Child(relation, Role.Schema);
        string? schema = schemaNode.IsNone ? null : _tree.Text(schemaNode);
        List<BoundPredicate>? matching = null;
        foreach (BoundPredicate predicate in _predicates)
        {
            if (predicate.Matches(schema, name))
            {
                (matching ??= []).Add(predicate);
            }
        }

        if (matching is null)
        {
            return;
        }

        if (place == RelationPlace.Named)
        {
            throw EditErrors.Refused(name, "this statement has no place for the restriction");
        }

        foreach (BoundPredicate predicate in matching)
        {
            foreach (string read in predicate.Reading)
            {
                if (scope.IsCommonTable(read))
                {
                    throw EditErrors.Refused(
                        name, $"its predicate reads \"{read}\", which this statement defines as a common table: name it with its schema");
                }
            }
        }

        _found.Add(new Occurrence(relation, place, matching));
    }

    private void Read(in Occurrence found)
    {
        (NodeId node, Role role) = Place(found.Relation);
        string[]? qualifiers = node.IsNone || HidesSomething(found) ? null : Qualifiers(found.Relation);
        if (qualifiers is null)
        {
            Wrap(found);
            return;
        }

        foreach (BoundPredicate predicate in found.Predicates)
        {
            Add(node, role, predicate.Instantiate(_tree, qualifiers));
        }
    }

    private bool HidesSomething(in Occurrence found)
    {
        string name = ExposedName(found.Relation);
        return found.Predicates.Exists(p => p.Hidden.Contains(name));
    }

    private string ExposedName(NodeId relation)
    {
        NodeId alias = _tree.Child(relation, Role.Alias);
        return _tree.Text(alias.IsNone ? relation : alias);
    }

    /// <summary>The condition that takes the predicate of an item of FROM, or none when the item has to be wrapped.</summary>
    private (NodeId Node, Role Role) Place(NodeId relation)
    {
        NodeId alias = _tree.Child(relation, Role.Alias);
        if (!alias.IsNone && !_tree.Child(alias, Role.Column).IsNone)
        {
            return default;
        }

        NodeId item = relation;
        NodeId parent = _tree.Parent(item);
        if (_tree.Kind(parent) == NodeKind.RangeTableSample)
        {
            item = parent;
            parent = _tree.Parent(item);
        }

        while (_tree.Kind(parent) == NodeKind.JoinExpr)
        {
            if (!_tree.Child(parent, Role.Alias).IsNone)
            {
                return default;
            }

            var type = (JoinType)_tree[parent].Value;
            bool isKept = type == JoinType.Inner || type == (_tree.RoleOf(item) == Role.Left ? JoinType.Left : JoinType.Right);
            if (!isKept)
            {
                bool hasCondition = type != JoinType.Full && !_tree.Child(parent, Role.Condition).IsNone;
                return hasCondition ? (parent, Role.Condition) : default;
            }

            item = parent;
            parent = _tree.Parent(item);
        }

        NodeId where = _tree.Child(parent, Role.Where);
        bool takes = _tree.Kind(parent) != NodeKind.Merge && (where.IsNone || _tree.Kind(where) != NodeKind.CurrentOf);
        return takes ? (parent, Role.Where) : default;
    }

    /// <summary>What the relation's columns are qualified by at its level.</summary>
    private string[] Qualifiers(NodeId relation)
    {
        string name = ExposedName(relation);
        NodeId level = _tree.Parent(relation);
        while (_tree.Kind(level) is NodeKind.JoinExpr or NodeKind.RangeTableSample)
        {
            level = _tree.Parent(level);
        }

        if (!_levels.TryGetValue(level, out Dictionary<string, int>? names))
        {
            names = new Dictionary<string, int>(StringComparer.Ordinal);
            ExposedNames.CollectLevel(_tree, level, (exposed, _) => names[exposed] = names.GetValueOrDefault(exposed) + 1);
            _levels.Add(level, names);
        }

        if (names.GetValueOrDefault(name) <= 1)
        {
            return [name];
        }

        NodeId schema = _tree.Child(relation, Role.Schema);
        return schema.IsNone || !_tree.Child(relation, Role.Alias).IsNone
            ? throw EditErrors.Refused(_tree.Text(relation), $"the statement names \"{name}\" more than once at one level: use aliases")
            : [_tree.Text(schema), name];
    }

    private void Wrap(in Occurrence found)
    {
        NodeId relation = found.Relation;
        NodeId parent = _tree.Parent(relation);
        NodeId item = _tree.Kind(parent) == NodeKind.RangeTableSample ? parent : relation;
        NodeId subselect = _tree.New(NodeKind.RangeSubselect);
        _tree.Replace(item, subselect);
        NodeId select = NewSelect(item);
        _tree.Append(subselect, Role.Query, select);
        NodeId alias = _tree.Child(relation, Role.Alias);
        if (alias.IsNone)
        {
            alias = _tree.New(NodeKind.Alias, _tree.Utf8(relation));
        }
        else
        {
            _tree.Detach(alias);
        }

        _tree.Append(subselect, Role.Alias, alias);
        string name = _tree.Text(relation);
        if (found.Predicates.Exists(p => p.Hidden.Contains(name)))
        {
            name = Fresh(found.Predicates);
            _tree.Append(relation, Role.Alias, _tree.New(NodeKind.Alias, Utf8(name)));
        }

        foreach (BoundPredicate predicate in found.Predicates)
        {
            Add(select, Role.Where, predicate.Instantiate(_tree, [name]));
        }
    }

    private void Target(in Occurrence found)
    {
        NodeId statement = _tree.Parent(found.Relation);
        switch (_tree.Kind(statement))
        {
            case NodeKind.Update or NodeKind.Delete:
                NodeId where = _tree.Child(statement, Role.Where);
                if (!where.IsNone && _tree.Kind(where) == NodeKind.CurrentOf)
                {
                    throw EditErrors.Refused(_tree.Text(found.Relation), "WHERE CURRENT OF has no place for the restriction");
                }

                AddForTarget(found, statement, Role.Where);
                Check(found, _tree.Kind(statement) == NodeKind.Update ? TableAccess.Update : TableAccess.None);
                break;
            case NodeKind.Insert:
                NodeId conflict = _tree.Child(statement, Role.OnConflict);
                bool updates = !conflict.IsNone && _tree[conflict].Value == 1;
                if (updates)
                {
                    AddForTarget(found, conflict, Role.Where);
                }

                Check(found, updates ? TableAccess.Insert | TableAccess.Update : TableAccess.Insert);
                break;
            case NodeKind.Merge:
                MergeTarget(found, statement);
                break;
            default:
                CopyTable(found, statement);
                break;
        }
    }

    // Hidden target rows match no source row and must not count as unmatched ones either.
    private void MergeTarget(in Occurrence found, NodeId merge)
    {
        AddForTarget(found, merge, Role.Condition);
        TableAccess writes = TableAccess.None;
        for (NodeId when = _tree.Child(merge, Role.MergeWhen); !when.IsNone; when = _tree.NextSame(when))
        {
            if (_tree[when].Value == (int)MergeMatchKind.NotMatchedBySource)
            {
                AddForTarget(found, when, Role.Condition);
            }

            writes |= _tree.Utf8(when).SequenceEqual("insert"u8) ? TableAccess.Insert
                : _tree.Utf8(when).SequenceEqual("update"u8) ? TableAccess.Update
                : TableAccess.None;
        }

        Check(found, writes);
    }

    // COPY reads the table alone, without what inherits from it.
    private void CopyTable(in Occurrence found, NodeId copy)
    {
        if (_tree.Has(copy, NodeFlags.From))
        {
            Check(found, TableAccess.Insert);
            return;
        }

        NodeId relation = found.Relation;
        _tree.Detach(relation);
        _tree[relation].Flags |= NodeFlags.Only;
        NodeId column = _tree.Child(copy, Role.Column);
        NodeId select = column.IsNone ? NewSelect(relation) : _tree.New(NodeKind.Select);
        while (!column.IsNone)
        {
            _tree.Detach(column);
            NodeId reference = _tree.New(NodeKind.ColumnRef);
            _tree.Append(reference, Role.Field, column);
            NodeId target = _tree.New(NodeKind.ResTarget);
            _tree.Append(target, Role.Argument, reference);
            _tree.Append(select, Role.Target, target);
            column = _tree.Child(copy, Role.Column);
        }

        if (_tree.Parent(relation).IsNone)
        {
            _tree.Append(select, Role.From, relation);
        }

        _tree.Append(copy, Role.Query, select);
        foreach (BoundPredicate predicate in found.Predicates)
        {
            Add(select, Role.Where, Free(predicate, [_tree.Text(relation)]));
        }
    }

    private void AddForTarget(in Occurrence found, NodeId node, Role role)
    {
        string[] qualifiers = _tree.Kind(_tree.Parent(found.Relation)) == NodeKind.Insert
            ? [ExposedName(found.Relation)]
            : Qualifiers(found.Relation);
        foreach (BoundPredicate predicate in found.Predicates)
        {
            Add(node, role, Free(predicate, qualifiers));
        }
    }

    private void Check(in Occurrence found, TableAccess access)
    {
        if (access == TableAccess.None)
        {
            return;
        }

        foreach (BoundPredicate predicate in found.Predicates)
        {
            NodeId schema = _tree.Child(found.Relation, Role.Schema);
            Writes.Add(new RowCheck(schema.IsNone ? null : _tree.Text(schema), _tree.Text(found.Relation), access, predicate.Fragment));
        }
    }

    /// <summary>The predicate where the relation cannot be renamed: if its name means something within the predicate, as EXISTS over the
    /// row under another name.</summary>
    private NodeId Free(BoundPredicate predicate, ReadOnlySpan<string> qualifiers)
    {
        if (!predicate.Hidden.Contains(qualifiers[0]))
        {
            return predicate.Instantiate(_tree, qualifiers);
        }

        string name = Fresh([predicate]);
        NodeId row = _tree.New(NodeKind.Select);
        _tree.Append(row, Role.Target, NewStar(qualifiers));
        NodeId subselect = _tree.New(NodeKind.RangeSubselect);
        _tree.Append(subselect, Role.Query, row);
        _tree.Append(subselect, Role.Alias, _tree.New(NodeKind.Alias, Utf8(name)));
        NodeId select = NewSelect(subselect);
        _tree.Append(select, Role.Where, predicate.Instantiate(_tree, [name]));
        NodeId exists = _tree.New(NodeKind.Exists);
        _tree.Append(exists, Role.Query, select);
        return exists;
    }

    private static string Fresh(List<BoundPredicate> predicates)
    {
        string name = FreshName;
        for (int i = 2; predicates.Exists(p => p.Hidden.Contains(name)); i++)
        {
            name = FreshName + i;
        }

        return name;
    }

    private NodeId NewSelect(NodeId from)
    {
        NodeId select = _tree.New(NodeKind.Select);
        _tree.Append(select, Role.Target, NewStar([]));
        _tree.Append(select, Role.From, from);
        return select;
    }

    private NodeId NewStar(ReadOnlySpan<string> qualifiers)
    {
        NodeId column = _tree.New(NodeKind.ColumnRef);
        foreach (string qualifier in qualifiers)
        {
            _tree.Append(column, Role.Field, _tree.New(NodeKind.Identifier, Utf8(qualifier)));
        }

        _tree.Append(column, Role.Field, _tree.New(NodeKind.Star));
        NodeId target = _tree.New(NodeKind.ResTarget);
        _tree.Append(target, Role.Argument, column);
        return target;
    }

    private void Add(NodeId node, Role role, NodeId predicate)
    {
        if (!_conditions.TryGetValue((node, role), out List<NodeId>? list))
        {
            list = [];
            _conditions.Add((node, role), list);
            _order.Add((node, role));
        }

        list.Add(predicate);
    }

    // Predicates first, then what stood there, as one flat AND.
    private void Combine(NodeId node, Role role, List<NodeId> predicates)
    {
        NodeId existing = _tree.Child(node, role);
        if (existing.IsNone && predicates.Count == 1)
        {
            _tree.Append(node, role, predicates[0]);
            return;
        }

        NodeId and = _tree.New(NodeKind.And);
        if (existing.IsNone)
        {
            _tree.Append(node, role, and);
        }
        else
        {
            _tree.Replace(existing, and);
            predicates.Add(existing);
        }

        foreach (NodeId part in predicates)
        {
            if (_tree.Kind(part) != NodeKind.And)
            {
                _tree.Append(and, Role.Argument, part);
                continue;
            }

            for (NodeId argument = _tree.First(part); !argument.IsNone; argument = _tree.First(part))
            {
                _tree.Detach(argument);
                _tree.Append(and, Role.Argument, argument);
            }
        }
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
