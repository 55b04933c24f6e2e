using Helios.Base;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

// EXPLAIN: the statement inside is bound, restricted and checked as it would be by itself.
internal sealed partial class StatementPlanner
{
    private PlannedStatement PlanExplain()
    {
        NodeId explain = _ast.Root;
        ExplainOptions options = ExplainOptionReader.Read(_ast, _source, explain);
        NodeId root = _ast.Child(explain, Role.Query);
        StatementKind kind = _statement.InnerKind;
        if (kind == StatementKind.DeclareCursor)
        {
            root = _ast.Child(root, Role.Query);
            kind = _ast.Kind(root) == NodeKind.Values ? StatementKind.Values : StatementKind.Select;
        }

        if (kind is not (StatementKind.Select or StatementKind.Values or StatementKind.Insert or StatementKind.Update
            or StatementKind.Delete or StatementKind.CreateTableAs or StatementKind.Merge))
        {
            throw SqlError.NotSupported(kind == StatementKind.Execute ? "EXPLAIN EXECUTE" : "EXPLAIN of this statement");
        }

        (PlanNode plan, OutputColumn[]? columns) = Plan(kind, root);
        PlanCheck.Require(plan, _planner.Ctes, _context.Restrictions);
        SqlType type = options.Format switch
        {
            ExplainFormat.Json => SqlType.Json,
            ExplainFormat.Xml => SqlType.Xml,
            _ => SqlType.Text,
        };
        PlannedStatement inner = Explained(kind, plan, columns);
        return new PlannedStatement
        {
            Root = new ExplainPlan(plan, type),
            Kind = StatementKind.Explain,
            Columns = [new OutputColumn("QUERY PLAN", type, 0, 0)],
            ReturnsRows = true,
            ParameterTypes = inner.ParameterTypes,
            RestrictionSlots = inner.RestrictionSlots,
            CteCount = 0,
            Ctes = inner.Ctes,
            IsWrite = options.IsAnalyze && inner.IsWrite,
            IsShort = false,
            KeepsSnapshot = false,
            Explained = inner,
            Explain = options,
        };
    }

    private PlannedStatement Explained(StatementKind kind, PlanNode plan, OutputColumn[]? columns) => new()
    {
        Root = plan,
        Kind = kind,
        Columns = columns ?? [],
        ReturnsRows = columns is not null,
        ParameterTypes = _context.Parameters.Finish(_statement.ParameterCount),
        RestrictionSlots = [.. _context.RestrictionSlots],
        CteCount = _context.CteCount,
        Ctes = [.. _planner.Ctes],
        IsWrite = kind is not (StatementKind.Select or StatementKind.Values) || plan is LockRowsPlan,
        IsShort = false,
        KeepsSnapshot = false,
    };
}
