using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>What each statement and FROM item adds to the scope, and in which order.</summary>
public sealed partial class ColumnCollector
{
    private void Select(NodeId id)
    {
        From(id);
        foreach (NodeId sort in _ast.Children(id, Role.OrderBy))
        {
            if (!IsOutputName(id, _ast.Child(sort, Role.Argument)))
            {
                Visit(sort);
            }
        }

        VisitOthers(id, Role.With, Role.From, Role.OrderBy, Role.Into);
    }

    // Behind a set operation ORDER BY names output columns.
    private void SetOperation(NodeId id)
    {
        foreach (NodeId sort in _ast.Children(id, Role.OrderBy))
        {
            if (_ast.Kind(_ast.Child(sort, Role.Argument)) != NodeKind.ColumnRef)
            {
                Visit(sort);
            }
        }

        VisitOthers(id, Role.With, Role.OrderBy);
    }

    private bool IsOutputName(NodeId select, NodeId expression)
    {
        if (_ast.Kind(expression) != NodeKind.ColumnRef || _ast.Count(expression, Role.Field) != 1)
        {
            return false;
        }

        ReadOnlySpan<byte> name = _ast.Utf8(_ast.Child(expression, Role.Field));
        foreach (NodeId target in _ast.Children(select, Role.Target))
        {
            if (_ast.HasText(target) && _ast.Utf8(target).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    private void Insert(NodeId id)
    {
        // The rows do not see the target.
        VisitAll(id, Role.Query);
        ColumnScope.Item target = Target(id);
        Assigned(id, Role.Column, target);
        if (_ast.Child(id, Role.Column).IsNone)
        {
            Add(target, null, "*", ColumnAccess.Write);
        }

        NodeId conflict = _ast.Child(id, Role.OnConflict);
        if (!conflict.IsNone)
        {
            foreach (NodeId infer in _ast.Children(conflict, Role.Infer))
            {
                ConflictTarget(infer, target);
            }

            _scope.Add(ColumnScope.Item.Unknown("excluded") with { IsQualifiedOnly = true });
            Assignments(conflict, target);
            VisitAll(conflict, Role.Where);
            _scope.RemoveFrom(1);
        }

        Returning(id, target);
    }

    private void ConflictTarget(NodeId infer, ColumnScope.Item target)
    {
        foreach (NodeId element in _ast.Children(infer, Role.Element))
        {
            if (_ast.HasText(element))
            {
                Add(target, null, _ast.Text(element), ColumnAccess.Read);
            }
        }

        VisitChildren(infer);
    }

    private void Update(NodeId id)
    {
        ColumnScope.Item target = Target(id);
        From(id);
        Assignments(id, target);
        VisitAll(id, Role.Where);
        Returning(id, target);
    }

    private void Delete(NodeId id)
    {
        ColumnScope.Item target = Target(id);
        From(id);
        VisitAll(id, Role.Where);
        Returning(id, target);
    }

    private void Merge(NodeId id)
    {
        ColumnScope.Item target = Target(id);
        foreach (NodeId source in _ast.Children(id, Role.Source))
        {
            FromItem(source);
        }

        VisitAll(id, Role.Condition);
        foreach (NodeId when in _ast.Children(id, Role.MergeWhen))
        {
            VisitAll(when, Role.Condition);
            Assignments(when, target);
            Assigned(when, Role.Column, target);
            if (_ast.Utf8(when).SequenceEqual("insert"u8) && _ast.Child(when, Role.Column).IsNone)
            {
                Add(target, null, "*", ColumnAccess.Write);
            }

            VisitAll(when, Role.Element);
        }

        Returning(id, target);
    }

    private void Copy(NodeId id)
    {
        NodeId relation = _ast.Child(id, Role.Relation);
        if (relation.IsNone)
        {
            VisitChildren(id);
            return;
        }

        ColumnScope.Item target = Target(id);
        ColumnAccess access = _ast.Has(id, NodeFlags.From) ? ColumnAccess.Write : ColumnAccess.Read;
        foreach (NodeId column in _ast.Children(id, Role.Column))
        {
            Add(target, null, _ast.Text(column), access);
        }

        if (_ast.Child(id, Role.Column).IsNone)
        {
            Add(target, null, "*", access);
        }

        VisitAll(id, Role.Where);
    }

    // A target is never a CTE.
    private ColumnScope.Item Target(NodeId id)
    {
        ColumnScope.Item item = ColumnScope.Item.Of(_ast, _ast.Child(id, Role.Relation), null);
        _scope.Add(item);
        return item;
    }

    private void Assignments(NodeId id, ColumnScope.Item target)
    {
        foreach (NodeId assignment in _ast.Children(id, Role.Assignment))
        {
            if (_ast.Kind(assignment) == NodeKind.MultiAssign)
            {
                Assigned(assignment, Role.Column, target);
                VisitAll(assignment, Role.Argument);
            }
        }

        Assigned(id, Role.Assignment, target);
    }

    // Columns by name, with what is assigned to them and their subscripts.
    private void Assigned(NodeId id, Role role, ColumnScope.Item target)
    {
        foreach (NodeId column in _ast.Children(id, role))
        {
            if (_ast.Kind(column) != NodeKind.MultiAssign)
            {
                Add(target, null, _ast.Text(column), ColumnAccess.Write);
                VisitChildren(column);
            }
        }
    }

    // OLD and NEW are the target's row, unless they are named otherwise or something else has the name.
    private void Returning(NodeId id, ColumnScope.Item target)
    {
        int count = _scope.Items.Count;
        string[] names = ["old", "new"];
        foreach (NodeId option in _ast.Children(id, Role.Option))
        {
            if (_ast.Kind(option) == NodeKind.ReturningOption)
            {
                names[_ast.Value(option)] = _ast.Text(option);
            }
        }

        foreach (string name in names)
        {
            if (!_scope.Items.Any(item => item.Name == name))
            {
                _scope.Add(target with { Name = name, IsUnaliased = false, IsQualifiedOnly = true });
            }
        }

        VisitAll(id, Role.Returning);
        _scope.RemoveFrom(count);
    }

    private void From(NodeId id)
    {
        foreach (NodeId item in _ast.Children(id, Role.From))
        {
            FromItem(item);
        }
    }

    private void FromItem(NodeId id)
    {
        AstPatch.RequireStack();
        switch (_ast.Kind(id))
        {
            case NodeKind.RangeVar:
                _scope.Add(ColumnScope.Item.Of(_ast, id, _commonNames));
                break;
            case NodeKind.RangeTableSample:
                VisitOthers(id, Role.Relation);
                FromItem(_ast.Child(id, Role.Relation));
                break;
            case NodeKind.JoinExpr:
                Join(id);
                break;
            case NodeKind.RangeSubselect:
                Subselect(id);
                break;
            default:
                VisitChildren(id);
                AddAlias(id);
                break;
        }
    }

    // Only LATERAL lets a subquery see what stands before it.
    private void Subselect(NodeId id)
    {
        ColumnScope scope = _scope;
        if (!_ast.Has(id, NodeFlags.Lateral))
        {
            _scope = scope.Outer ?? new ColumnScope(null);
        }

        VisitAll(id, Role.Query);
        _scope = scope;
        AddAlias(id);
    }

    private void AddAlias(NodeId id)
    {
        NodeId alias = _ast.Child(id, Role.Alias);
        _scope.Add(ColumnScope.Item.Unknown(alias.IsNone ? "" : _ast.Text(alias)));
    }

    private void Join(NodeId id)
    {
        int before = _scope.Items.Count;
        FromItem(_ast.Child(id, Role.Left));
        int middle = _scope.Items.Count;
        FromItem(_ast.Child(id, Role.Right));
        bool isNatural = _ast.Has(id, NodeFlags.Natural);
        for (int i = before; i < _scope.Items.Count; i++)
        {
            ColumnScope.Item item = _scope.Items[i];
            bool isOnly = (i < middle ? middle - before : _scope.Items.Count - middle) == 1;
            if (isNatural)
            {
                Add(item, null, "*", ColumnAccess.Read);
            }

            foreach (NodeId column in _ast.Children(id, Role.Using))
            {
                Add(isOnly ? item : null, null, _ast.Text(column), ColumnAccess.Read);
            }
        }

        VisitAll(id, Role.Condition);
        NodeId alias = _ast.Child(id, Role.Alias);
        if (!alias.IsNone)
        {
            // The alias hides the names within.
            _scope.RemoveFrom(before);
            _scope.Add(ColumnScope.Item.Unknown(_ast.Text(alias)));
        }

        NodeId usingAlias = _ast.Child(id, Role.UsingAlias);
        if (!usingAlias.IsNone)
        {
            _scope.Add(ColumnScope.Item.Unknown(_ast.Text(usingAlias)));
        }
    }
}
