using System.Runtime.CompilerServices;
using System.Text;
using Helios.Base;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Names of a plan's columns and its expressions as text, near to how PostgreSQL's ruleutils.c writes them.</summary>
internal sealed class PlanText
{
    private const int LongestNameChars = 256;

    private readonly StatementRuntime _runtime;
    private readonly Func<SubplanExpr, string> _subplan;
    private readonly bool _isQualified;

    /// <param name="isQualified">Columns are written with their table.</param>
    /// <param name="subplan">What stands for a subquery.</param>
    public PlanText(StatementRuntime runtime, bool isQualified, Func<SubplanExpr, string> subplan)
    {
        _runtime = runtime;
        _isQualified = isQualified;
        _subplan = subplan;
    }

    /// <summary>What each output column of a plan is.</summary>
    public string[] Names(PlanNode plan)
    {
        RequireStack();
        string[] names = NamesOf(plan);
        for (int i = 0; i < names.Length; i++)
        {
            // Expressions over expressions double their text at each level.
            names[i] = names[i].Length > LongestNameChars ? "an expression" : names[i];
        }

        return names;
    }

    /// <summary>Over a row whose slots have these names.</summary>
    public string Show(Expr expr, string[] row)
    {
        RequireStack();
        return ShowAny(expr, row);
    }

    private static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new SqlError(SqlState.StatementTooComplex, "the plan is too deep to be explained");
        }
    }

    private string[] NamesOf(PlanNode plan) => plan switch
    {
        ScanPlan scan => Pad(scan, [.. scan.Columns.Select(column => ColumnName(scan.Relation, column))]),
        ProjectPlan project => [.. project.Columns.Select(column => Show(column, Names(project.Input)))],
        FilterPlan or LimitPlan or SortPlan or DistinctPlan => Names(plan.Inputs.First()),
        LockRowsPlan locked => Names(locked.Input)[..locked.OutputTypes.Length],
        HashJoinPlan join => [.. Names(join.Left), .. Names(join.Right)],
        NestedLoopPlan join => [.. Names(join.Left), .. Names(join.Right)],
        SetOperationPlan set => Names(set.Left),
        AggregatePlan aggregate => NamesOf(aggregate),
        ModifyPlan modify => [.. modify.Returning.Select(r => Show(r, ModifiedRow(modify)))],
        _ => Pad(plan, []),
    };

    private string ShowAny(Expr expr, string[] row) => expr switch
    {
        SlotExpr { Hops: 0 } slot => slot.Slot < row.Length ? row[slot.Slot] : "?column?",
        SlotExpr => "outer column",
        ConstExpr constant => Literal(constant.Value, constant.Type),
        ParameterExpr parameter => $"${parameter.Index + 1}",
        RestrictionValueExpr value => Literal(_runtime.RestrictionValues[value.Slot], value.Type),
        BinaryExpr binary => $"({Show(binary.Left, row)} {binary.Function.Name} {Show(binary.Right, row)})",
        CallExpr call => Call(call.Function.Name, call.Children, row),
        AndExpr => Join(expr.Children, " AND ", row),
        OrExpr => Join(expr.Children, " OR ", row),
        NotExpr => $"(NOT {Show(expr.Children[0], row)})",
        IsNullExpr test => $"({Show(test.Children[0], row)} {(test.IsNot ? "IS NOT NULL" : "IS NULL")})",
        RelabelExpr => Show(expr.Children[0], row),
        CastExpr => $"({Show(expr.Children[0], row)})::{TypeRegistry.FormatType(expr.Type)}",
        InListExpr => $"({Show(expr.Children[0], row)} = ANY ({List(expr.Children.AsSpan(1), row)}))",
        CoalesceExpr => $"COALESCE({List(expr.Children, row)})",
        SubplanExpr subplan => $"({_subplan(subplan)})",
        _ => $"{expr.GetType().Name.Replace("Expr", "", StringComparison.Ordinal).ToUpperInvariant()}({List(expr.Children, row)})",
    };

    private string[] ModifiedRow(ModifyPlan modify) =>
        Pad(modify.Source, [.. Enumerable.Range(0, modify.Target.Table.Columns.Length).Select(c => ColumnName(modify.Target.Table, c))]);

    private string[] NamesOf(AggregatePlan aggregate)
    {
        string[] row = Names(aggregate.Input);
        return
        [
            .. aggregate.Keys.Select(key => Show(key, row)),
            .. aggregate.Aggregates.Select(a => $"{a.Aggregate.Name}({(a.Arguments.Length == 0 ? "*" : List(a.Arguments, row))})"),
        ];
    }

    private string ColumnName(Relation relation, int column)
    {
        string name = SqlNames.Quote(relation.Columns[column].Name);
        return _isQualified ? $"{SqlNames.Quote(relation.Name)}.{name}" : name;
    }

    private static string[] Pad(PlanNode plan, string[] known)
    {
        string[] names = new string[Math.Max(plan.OutputTypes.Length, known.Length)];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = i < known.Length ? known[i] : plan is ScanPlan ? "ctid" : $"column{i + 1}";
        }

        return names;
    }

    private string Call(string name, Expr[] arguments, string[] row)
    {
        bool isOperator = !char.IsAsciiLetter(name[0]) && name[0] != '_';
        return isOperator && arguments.Length == 2 ? $"({Show(arguments[0], row)} {name} {Show(arguments[1], row)})"
            : isOperator && arguments.Length == 1 ? $"({name} {Show(arguments[0], row)})"
            : $"{name}({List(arguments, row)})";
    }

    private string Join(Expr[] parts, string between, string[] row) => $"({string.Join(between, parts.Select(part => Show(part, row)))})";

    private string List(ReadOnlySpan<Expr> parts, string[] row)
    {
        var text = new StringBuilder();
        foreach (Expr part in parts)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(Show(part, row));
        }

        return text.ToString();
    }

    private string Literal(in Datum value, SqlType type)
    {
        if (value.IsNull)
        {
            return "NULL::" + TypeRegistry.FormatType(type);
        }

        string text = TextCodec.ToString(type, value, _runtime.Settings);
        return type.Oid is 21 or 23 or 1700 && !text.StartsWith('-') ? text
            : type.Oid == 16 ? (value.AsBool ? "true" : "false")
            : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'::{TypeRegistry.FormatType(type)}";
    }
}
