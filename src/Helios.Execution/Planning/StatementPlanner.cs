using Helios.Base;
using Helios.Catalog;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>From a parsed statement to a plan that may run: binds, plans, and looks the plan over.</summary>
internal sealed partial class StatementPlanner
{
    private readonly BindContext _context;
    private readonly ParsedStatement _statement;
    private readonly Ast _ast;
    private readonly Planner _planner = new();
    private readonly Binder _binder;
    private readonly SourceText _source;

    public StatementPlanner(BindContext context, ParsedStatement statement)
    {
        _context = context;
        _statement = statement;
        _ast = statement.Ast;
        _source = new SourceText(statement);
        _binder = new Binder(context, _ast, _source);
    }

    /// <summary>For PREPARE and DECLARE the statement inside is planned.</summary>
    public PlannedStatement Plan()
    {
        if (_statement.Kind == StatementKind.Explain)
        {
            return PlanExplain();
        }

        bool isWrapped = _statement.Kind is StatementKind.Prepare or StatementKind.DeclareCursor;
        StatementKind kind = isWrapped ? _statement.InnerKind : _statement.Kind;
        NodeId root = isWrapped ? _ast.Child(_ast.Root, Role.Query) : _ast.Root;
        (PlanNode plan, OutputColumn[]? columns) = kind == StatementKind.Copy ? PlanCopy(root) : Plan(kind, root);
        PlanCheck.Require(plan, _planner.Ctes, _context.Restrictions);
        StatementKind runs = kind == StatementKind.Copy && !_copy!.IsFrom ? CopiedKind(root) : kind;
        bool isWrite = runs is not (StatementKind.Select or StatementKind.Values);
        return new PlannedStatement
        {
            Root = plan,
            Kind = kind,
            Columns = columns ?? [],
            ReturnsRows = columns is not null,
            ParameterTypes = _context.Parameters.Finish(_statement.ParameterCount),
            RestrictionSlots = [.. _context.RestrictionSlots],
            CteCount = _context.CteCount,
            Ctes = [.. _planner.Ctes],
            Copy = _copy,
            IsWrite = isWrite || plan is LockRowsPlan,
            IsShort = PlanShape.IsShort(plan),
            QuickTable = isWrite || _copy is not null || _planner.Ctes.Count > 0 ? null : QuickScan.TableOf(plan),
            KeepsSnapshot = !isWrite && PlanShape.ReadsByCursorOnly(plan) && _planner.Ctes.Count == 0,
        };
    }

    private (PlanNode Plan, OutputColumn[]? Columns) Plan(StatementKind kind, NodeId root)
    {
        switch (kind)
        {
            case StatementKind.Select or StatementKind.Values:
                BoundQuery query = _binder.BindQuery(root);
                return (_planner.PlanQuery(query, null), Columns(query.Targets));
            case StatementKind.Insert:
                BoundInsert insert = _binder.BindInsert(root);
                return (_planner.PlanInsert(insert), Returned(insert));
            case StatementKind.Update:
                BoundUpdate update = _binder.BindUpdate(root);
                return (_planner.PlanUpdate(update), Returned(update));
            case StatementKind.Delete:
                BoundDelete delete = _binder.BindDelete(root);
                return (_planner.PlanDelete(delete), Returned(delete));
            case StatementKind.CreateTable:
                return (new CreateTablePlan(_binder.BindCreateTable(root, _statement), null), null);
            case StatementKind.CreateTableAs:
                (TableSpec spec, BoundQuery? source) = _binder.BindCreateTableAs(root);
                return (new CreateTablePlan(spec, source is null ? null : _planner.PlanQuery(source, null)), null);
            case StatementKind.DropTable:
                return (new DropTablePlan(Tables(root, "drop", "table")), null);
            case StatementKind.Truncate:
                return (new TruncatePlan(TruncatedTables(root)), null);
            case StatementKind.Merge:
                throw _source.Error(SqlState.FeatureNotSupported, "MERGE is not supported yet", _ast.Position(root));
            default:
                throw SqlError.NotSupported(_statement.Tag);
        }
    }

    private static OutputColumn[] Columns(List<Target> targets)
    {
        var columns = new List<OutputColumn>();
        foreach (Target target in targets)
        {
            if (!target.IsJunk)
            {
                (uint table, short attribute) = target.Expr is VarExpr { Entry.Origins: { } origins } v && v.Column >= 0
                    ? origins[v.Column]
                    : default;
                columns.Add(new OutputColumn(target.Name, target.Expr.Type, table, attribute));
            }
        }

        return [.. columns];
    }

    private static OutputColumn[]? Returned(BoundModify modify) => modify.Returning.Count == 0 ? null : Columns(modify.Returning);

    private Relation[] Tables(NodeId root, string command, string noun)
    {
        bool ifExists = command == "drop" && _ast.Has(root, NodeFlags.IfExists);
        var tables = new List<Relation>();
        var restricted = new RestrictedTables(_context);
        foreach (NodeId node in _ast.Children(root, Role.Relation))
        {
            string name = _ast.Text(node);
            NodeId schemaNode = _ast.Child(node, Role.Schema);
            string? schema = schemaNode.IsNone ? null : _ast.Text(schemaNode);
            Relation? found = RelationLookup.Find(_context, schema, name);
            if (found is null)
            {
                if (!ifExists && schema is not null && !WellKnown.IsSchema(schema))
                {
                    throw new SqlError(SqlState.InvalidSchemaName, $"schema \"{schema}\" does not exist");
                }

                if (!ifExists)
                {
                    throw NotFound(command, noun, schema, name);
                }

                continue;
            }

            restricted.RefuseDefinition(found, command == "drop" ? "drop table" : command);
            tables.Add(found switch
            {
                TableDefinition => found,
                SequenceDefinition => throw new SqlError(SqlState.WrongObjectType, $"\"{name}\" is not a table"),
                _ => throw new SqlError(SqlState.InsufficientPrivilege, $"permission denied: \"{name}\" is a system catalog"),
            });
        }

        return [.. tables];
    }

    private SqlError NotFound(string command, string noun, string? schema, string name) => command == "drop"
        ? new SqlError(SqlState.UndefinedTable, $"{noun} \"{name}\" does not exist")
        : RelationLookup.NotFound(schema, name, -1, _source);

    private TableDefinition[] TruncatedTables(NodeId root)
    {
        if (_ast.Has(root, NodeFlags.RestartIdentity))
        {
            throw SqlError.NotSupported("TRUNCATE ... RESTART IDENTITY");
        }

        return [.. Tables(root, "truncate", "relation").Cast<TableDefinition>()];
    }
}
