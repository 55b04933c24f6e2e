using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Catalog;
using Helios.Sql.Syntax;

namespace Helios.Execution;

/// <summary>One node of an explained plan, in PostgreSQL's words.</summary>
internal sealed class ExplainNode
{
    public ExplainNode(string type, string label, PlanNode plan)
    {
        Type = type;
        Label = label;
        Plan = plan;
    }

    /// <summary>"Node Type" of the structured formats.</summary>
    public string Type { get; }

    /// <summary>The first line of the text format, without counts.</summary>
    public string Label { get; }

    /// <summary>Whose counts are shown: the uppermost operator that the node stands for.</summary>
    public PlanNode Plan { get; set; }

    /// <summary>Names of what it is about, which the text format has in its first line.</summary>
    public List<(string Name, string Value)> Subjects { get; } = [];

    public List<(string Name, string Value)> Facts { get; } = [];

    /// <summary>Facts that the structured formats tell item by item.</summary>
    public Dictionary<string, string[]> Lists { get; } = [];

    /// <summary>Title: what kind of plan it is to its parent, when it is no input.</summary>
    public List<(string? Title, ExplainNode Node)> Children { get; } = [];

    public void AddFilter(string condition)
    {
        int at = Facts.FindIndex(fact => fact.Name == "Filter");
        if (at < 0)
        {
            Facts.Add(("Filter", condition));
        }
        else
        {
            Facts[at] = ("Filter", $"({Facts[at].Value} AND {condition})");
        }
    }
}

/// <summary>
/// From plans to nodes with PostgreSQL's names. Operators that PostgreSQL has no node for (a filter, a projection) are told of as part of
/// what they stand on. No node tells of rows that a restriction took away.
/// </summary>
internal sealed class ExplainTree
{
    private readonly PlanText _text;
    private readonly bool _isVerbose;
    private readonly Dictionary<SubplanExpr, string> _subplans = new(ReferenceEqualityComparer.Instance);

    private ExplainTree(PlannedStatement planned, StatementRuntime runtime, bool isVerbose)
    {
        _isVerbose = isVerbose;
        _text = new PlanText(runtime, isVerbose || CountScans(planned.Root) > 1, NameOf);
    }

    public static ExplainNode Of(PlannedStatement planned, StatementRuntime runtime, bool isVerbose)
    {
        var tree = new ExplainTree(planned, runtime, isVerbose);
        ExplainNode root = tree.Describe(planned.Root is CreateTablePlan { Source: { } source } ? source : planned.Root);
        foreach (CtePlan cte in planned.Ctes)
        {
            root.Children.Add(($"CTE cte{cte.Number + 1}", tree.Describe(cte.Initial)));
            if (cte.Recursive is not null)
            {
                root.Children.Add(($"CTE cte{cte.Number + 1}, recursive term", tree.Describe(cte.Recursive)));
            }
        }

        return root;
    }

    private static int CountScans(PlanNode plan) => (plan is ScanPlan ? 1 : 0) + plan.Inputs.Sum(CountScans);

    private string NameOf(SubplanExpr subplan)
    {
        if (!_subplans.TryGetValue(subplan, out string? name))
        {
            name = $"{(subplan.IsCorrelated ? "SubPlan" : "InitPlan")} {_subplans.Count + 1}";
            _subplans.Add(subplan, name);
        }

        return name;
    }

    private ExplainNode Describe(PlanNode plan)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SqlError(SqlState.StatementTooComplex, "the plan is too deep to be explained");
        }

        ExplainNode node = Node(plan);
        node.Plan = plan;
        foreach (Expr expression in plan.Expressions)
        {
            AddSubplans(node, expression);
        }

        return node;
    }

    private void AddSubplans(ExplainNode node, Expr expression)
    {
        if (expression is SubplanExpr subplan && !node.Children.Exists(child => child.Title == NameOf(subplan)))
        {
            node.Children.Add((NameOf(subplan), Describe(subplan.Plan)));
        }

        foreach (Expr child in expression.Children)
        {
            AddSubplans(node, child);
        }
    }

    private ExplainNode Node(PlanNode plan)
    {
        switch (plan)
        {
            case FilterPlan filter:
                ExplainNode filtered = Describe(filter.Input);
                filtered.AddFilter(_text.Show(filter.Condition, _text.Names(filter.Input)));
                return filtered;
            case ProjectPlan project:
                ExplainNode projected = Describe(project.Input);
                SetOutput(projected, plan);
                return projected;
            case TableScanPlan scan:
                return OfTable(scan);
            case ScanPlan scan:
                return OfScan(scan, "Seq Scan", "Seq Scan on ");
            case HashJoinPlan or NestedLoopPlan:
                return OfJoin(plan);
            case ModifyPlan modify:
                return OfModify(modify);
            default:
                return OfOther(plan);
        }
    }

    private ExplainNode OfOther(PlanNode plan)
    {
        switch (plan)
        {
            case AggregatePlan aggregate:
                bool isHashed = aggregate.Keys.Length > 0;
                ExplainNode grouped = With(plan, isHashed ? "HashAggregate" : "Aggregate");
                string[] row = _text.Names(aggregate.Input);
                AddList(grouped, "Group Key", aggregate.Keys.Select(key => _text.Show(key, row)));
                return grouped;
            case SortPlan sort:
                ExplainNode sorted = With(plan, "Sort");
                string[] names = _text.Names(sort.Input);
                AddList(sorted, "Sort Key", sort.Keys.Select(
                    key => names[key.Slot] + (key.IsDescending ? " DESC" : "") + (key.NullsFirst == key.IsDescending ? ""
                        : key.NullsFirst ? " NULLS FIRST" : " NULLS LAST")));
                return sorted;
            case DistinctPlan distinct:
                ExplainNode unique = With(plan, "HashAggregate");
                string[] all = _text.Names(distinct.Input);
                AddList(unique, "Group Key", distinct.Keys.Select(key => all[key]));
                return unique;
            case SetOperationPlan set:
                return With(plan, set is { Kind: SetOperationKind.Union, IsAll: true } ? "Append"
                    : set.Kind == SetOperationKind.Union ? "HashAggregate over Append"
                    : $"HashSetOp {set.Kind}{(set.IsAll ? " All" : "")}");
            case CteScanPlan cte:
                return new ExplainNode("CTE Scan", $"CTE Scan on cte{cte.Number + 1}", plan);
            case FunctionScanPlan function:
                return new ExplainNode("Function Scan", "Function Scan on " + (function.Function?.Name ?? "a function"), plan);
            case ValuesPlan values:
                return values.Rows.Length == 1 ? new ExplainNode("Result", "Result", plan)
                    : new ExplainNode("Values Scan", "Values Scan on \"*VALUES*\"", plan);
            case LimitPlan:
                return With(plan, "Limit");
            case LockRowsPlan:
                return With(plan, "LockRows");
            case ProjectSetPlan:
                return With(plan, "ProjectSet");
            default:
                return With(plan, "Result");
        }
    }

    private ExplainNode With(PlanNode plan, string type) => With(plan, type, type);

    private ExplainNode OfTable(TableScanPlan scan)
    {
        IndexDefinition? index = scan.Path switch
        {
            TableAccessPath.Range { From: null, To: null } => null,
            TableAccessPath.ByIndex byIndex => byIndex.Index,
            _ => Array.Find(scan.Table.Indexes, i => i.IsRowId),
        };
        ExplainNode node = index is null
            ? OfScan(scan, "Seq Scan", "Seq Scan on ")
            : OfScan(scan, "Index Scan", $"Index Scan using {SqlNames.Quote(index.Name)} on ");
        if (index is not null)
        {
            node.Subjects.Add(("Index Name", index.Name));
            node.Facts.Insert(_isVerbose ? 1 : 0, ("Index Cond", Condition(scan, index)));
        }

        return node;
    }

    private string Condition(TableScanPlan scan, IndexDefinition index)
    {
        string[] keys = [.. index.Columns.Select(column => SqlNames.Quote(scan.Table.Columns[column].Name))];
        var parts = new List<string>();
        switch (scan.Path)
        {
            case TableAccessPath.ByRowId point:
                parts.Add($"({keys[0]} = {_text.Show(point.Key, [])})");
                break;
            case TableAccessPath.ByRowIds many:
                parts.Add($"({keys[0]} = ANY ({string.Join(", ", many.Keys.Select(key => _text.Show(key, [])))}))");
                break;
            case TableAccessPath.ByIndex byIndex:
                parts.AddRange(byIndex.Keys.Select((key, i) => $"({keys[i]} = {_text.Show(key, [])})"));
                break;
            case TableAccessPath.Range range:
                parts.AddRange(range.From is null ? [] : [$"({keys[0]} >= {_text.Show(range.From, [])})"]);
                parts.AddRange(range.To is null ? [] : [$"({keys[0]} <= {_text.Show(range.To, [])})"]);
                break;
        }

        return parts.Count == 1 ? parts[0] : $"({string.Join(" AND ", parts)})";
    }

    private ExplainNode OfScan(ScanPlan scan, string type, string label)
    {
        string name = SqlNames.Quote(scan.Relation.Name);
        var node = new ExplainNode(type, label + (_isVerbose ? SqlNames.Quote(scan.Relation.Schema) + "." + name : name), scan);
        node.Subjects.Add(("Relation Name", scan.Relation.Name));
        SetOutput(node, scan);
        string[] row = _text.Names(scan);
        foreach (Barrier barrier in scan.Barriers)
        {
            node.AddFilter(_text.Show(barrier.Predicate, row));
        }

        if (scan.Filter is not null)
        {
            node.AddFilter(_text.Show(scan.Filter, row));
        }

        return node;
    }

    private ExplainNode OfJoin(PlanNode plan)
    {
        bool isHash = plan is HashJoinPlan;
        JoinType type = plan is HashJoinPlan hash ? hash.Type : ((NestedLoopPlan)plan).Type;
        string kind = type switch
        {
            JoinType.Left => " Left",
            JoinType.Right => " Right",
            JoinType.Full => " Full",
            _ => "",
        };
        string label = isHash ? $"Hash{kind} Join" : kind.Length == 0 ? "Nested Loop" : $"Nested Loop{kind} Join";
        ExplainNode node = With(plan, isHash ? "Hash Join" : "Nested Loop", label);
        string[] row = _text.Names(plan);
        if (plan is HashJoinPlan join)
        {
            string[] right = _text.Names(join.Right);
            AddFact(node, "Hash Cond", string.Join(" AND ", join.LeftKeys.Select(
                (key, i) => $"({_text.Show(key, row)} = {_text.Show(join.RightKeys[i], right)})")));
            AddFact(node, "Join Filter", join.Residual is null ? "" : _text.Show(join.Residual, row));
        }
        else if (((NestedLoopPlan)plan).Condition is { } condition)
        {
            AddFact(node, "Join Filter", _text.Show(condition, row));
        }

        return node;
    }

    private ExplainNode With(PlanNode plan, string type, string label)
    {
        var node = new ExplainNode(type, label, plan);
        SetOutput(node, plan);
        foreach (PlanNode input in plan.Inputs)
        {
            node.Children.Add((null, Describe(input)));
        }

        return node;
    }

    private ExplainNode OfModify(ModifyPlan modify)
    {
        string verb = modify switch
        {
            UpdatePlan => "Update",
            DeletePlan => "Delete",
            _ => "Insert",
        };
        return With(modify, "ModifyTable", $"{verb} on {SqlNames.Quote(modify.Target.Table.Name)}");
    }

    private void SetOutput(ExplainNode node, PlanNode plan)
    {
        if (_isVerbose)
        {
            node.Facts.RemoveAll(fact => fact.Name == "Output");
            node.Lists["Output"] = _text.Names(plan);
            node.Facts.Insert(0, ("Output", string.Join(", ", node.Lists["Output"])));
        }
    }

    private static void AddList(ExplainNode node, string name, IEnumerable<string> items)
    {
        string[] all = [.. items];
        node.Lists[name] = all;
        AddFact(node, name, string.Join(", ", all));
    }

    private static void AddFact(ExplainNode node, string name, string value)
    {
        if (value.Length > 0)
        {
            node.Facts.Add((name, value));
        }
    }
}
