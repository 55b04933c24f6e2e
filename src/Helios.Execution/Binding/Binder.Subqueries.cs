using Helios.Base;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// Subqueries in expressions.
internal sealed partial class Binder
{
    private void RequireSubqueryAllowed(NodeId node)
    {
        if (_scope.Clause is Clause.Restriction or Clause.Check or Clause.Default or Clause.ExecuteParameter
            or Clause.CopyWhere)
        {
            string where = _scope.Clause switch
            {
                Clause.Check => "check constraint",
                Clause.CopyWhere => "COPY FROM WHERE condition",
                Clause.Default => "DEFAULT expression",
                Clause.ExecuteParameter => "EXECUTE parameter",
                _ => "restriction",
            };
            throw Error(SqlState.FeatureNotSupported, "cannot use subquery in " + where, node);
        }
    }

    private Expr BindSubquery(NodeId node)
    {
        RequireSubqueryAllowed(node);
        BoundQuery query = BindInExpression(_ast.Child(node, Role.Query));
        int position = _ast.Position(node);
        if (_ast.Kind(node) == NodeKind.Exists)
        {
            return new SubqueryExpr(SubqueryKind.Exists, query, SqlType.Bool, [], []) { Position = position };
        }

        if (query.VisibleCount != 1)
        {
            throw Error(SqlState.SyntaxError,
                query.VisibleCount == 0 ? "subquery must return a column" : "subquery must return only one column", node);
        }

        SqlType type = query.Targets[NextVisible(query, 0)].Expr.Type;
        if (_ast.Kind(node) == NodeKind.ScalarSubquery)
        {
            return new SubqueryExpr(SubqueryKind.Scalar, query, type, [], []) { Position = position };
        }

        return TypeRegistry.TryArray(type, out SqlType array)
            ? new SubqueryExpr(SubqueryKind.Array, query, array.Unmodified, [], []) { Position = position }
            : throw Error(SqlState.UndefinedObject, $"could not find array type for data type {TypeFacts.Name(type)}", node);
    }

    private BoundQuery BindInExpression(NodeId node)
    {
        Clause clause = _scope.Clause;
        BoundQuery query = BindNested(node, seesSiblings: true);
        _scope.Clause = clause;
        return query;
    }

    private Expr BindQuantifiedSubquery(NodeId leftNode, string name, bool isAll, NodeId queryNode, NodeId node)
    {
        RequireSubqueryAllowed(node);
        List<Expr> left = _ast.Kind(leftNode) == NodeKind.Row ? BindElements(leftNode) : [BindExpr(leftNode)];
        BoundQuery query = BindInExpression(queryNode);
        if (query.VisibleCount != left.Count)
        {
            throw Error(SqlState.SyntaxError,
                query.VisibleCount < left.Count ? "subquery has too few columns" : "subquery has too many columns", node);
        }

        if (left.Count > 1 && name is not ("=" or "<>"))
        {
            throw NotSupported($"the operator {name} between rows", node);
        }

        var comparisons = new SubqueryComparison[left.Count];
        int target = 0;
        for (int i = 0; i < comparisons.Length; i++, target++)
        {
            target = NextVisible(query, target);
            var probe = new SlotExpr(0, 0, query.Targets[target].Expr.Type);
            (FunctionDef function, Expr l, Expr cast) = ResolveBinary(name, left[i], probe, node);
            if (function.Result != SqlType.Bool)
            {
                throw Error(SqlState.DatatypeMismatch, "row comparison operator must yield type boolean", node);
            }

            left[i] = l;
            comparisons[i] = new SubqueryComparison(function, ReferenceEquals(cast, probe) ? null : cast);
        }

        SubqueryKind kind = isAll ? SubqueryKind.All : SubqueryKind.Any;
        return new SubqueryExpr(kind, query, SqlType.Bool, [.. left], comparisons) { Position = _ast.Position(node) };
    }
}
