using Helios.Base;
using Helios.Catalog;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Execution;

// COPY: a query whose rows leave in a form of their own, or a write whose rows come while it runs.
internal sealed partial class StatementPlanner
{
    private CopySpec? _copy;

    private (PlanNode Plan, OutputColumn[]? Columns) PlanCopy(NodeId root)
    {
        CopyOptions options = CopyOptionReader.Read(_ast, _source, root);
        Binder.RequireClientCopy(_ast, root);
        foreach (ref readonly AstNode node in _ast.Nodes)
        {
            if (node.Kind == NodeKind.Parameter)
            {
                throw _source.Error(SqlState.UndefinedParameter, $"there is no parameter ${node.Value}", node.Position);
            }
        }

        return _ast.Has(root, NodeFlags.From) ? PlanCopyFrom(root, options) : PlanCopyTo(root, options);
    }

    private StatementKind CopiedKind(NodeId root) =>
        _ast.Child(root, Role.Query).IsNone ? StatementKind.Select : _statement.InnerKind;

    private (PlanNode Plan, OutputColumn[]? Columns) PlanCopyFrom(NodeId root, CopyOptions options)
    {
        BoundCopyFrom bound = _binder.BindCopyFrom(root);
        string[] names = [.. bound.Columns.Select(column => bound.Table.Columns[column].Name)];
        _copy = new CopySpec(
            options.Format with
            {
                ForceNotNull = Binder.ForcedColumns(options.ForceNotNull, "FORCE_NOT_NULL", bound.Table, names),
                ForceNull = Binder.ForcedColumns(options.ForceNull, "FORCE_NULL", bound.Table, names),
            },
            IsFrom: true,
            names);
        return (_planner.PlanCopyFrom(bound, options, _copy), null);
    }

    private (PlanNode Plan, OutputColumn[]? Columns) PlanCopyTo(NodeId root, CopyOptions options)
    {
        NodeId query = _ast.Child(root, Role.Query);
        PlanNode plan;
        OutputColumn[] columns;
        Relation? relation = null;
        if (query.IsNone)
        {
            BoundQuery bound = _binder.BindCopyTo(root);
            relation = ((TableFrom)bound.From!).Entry.Relation;
            columns = Columns(bound.Targets);
            plan = _planner.PlanQuery(bound, null);
        }
        else
        {
            _binder.RequireCopyQuery(_statement.InnerKind, query);
            (plan, OutputColumn[]? given) = Plan(_statement.InnerKind, query);
            columns = given ?? throw new Bug("copy: a query that gives no rows");
        }

        string[] names = [.. columns.Select(column => column.Name)];
        _copy = new CopySpec(
            options.Format with { ForceQuote = Binder.ForcedColumns(options.ForceQuote, "FORCE_QUOTE", relation, names) },
            IsFrom: false,
            names);
        return (plan, columns);
    }
}
