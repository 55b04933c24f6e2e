using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Whether a plan's rows are a function of its text, the values of its parameters and restrictions, the settings that codecs read
/// (<see cref="CodecSettings"/> but for the clock), and the rows of the tables named here; then they may be kept and served again.
/// Invariant: what is not known here to be such a function is not cacheable. A new operator, expression or function is left out until it is
/// put on one of the lists.
/// </summary>
internal sealed class CacheFacts
{
    private static readonly CacheFacts s_never = new(isCacheable: false, []);

    // Marked stable because they print or split values as the session's settings say, and nothing else.
    private static readonly FrozenSet<string> s_settingsOnly =
        FrozenSet.Create("concat", "concat_ws", "format", "array_to_string", "||", "extract", "date_part", "date_trunc");

    private static readonly FrozenSet<string> s_tableFunctions =
        FrozenSet.Create("generate_series", "unnest", "generate_subscripts", "regexp_split_to_table", "string_to_table");

    private CacheFacts(bool isCacheable, TableDefinition[] tables)
    {
        IsCacheable = isCacheable;
        Tables = tables;
    }

    public bool IsCacheable { get; }

    /// <summary>Every table whose rows are read: in subqueries, in CTEs, and in the predicates of restrictions too.</summary>
    public TableDefinition[] Tables { get; }

    public static CacheFacts Of(PlannedStatement planned)
    {
        if (planned.IsWrite || planned.Columns.Length == 0 || planned.RestrictionSlots.Any(ReadsClock))
        {
            return s_never;
        }

        var tables = new Dictionary<uint, TableDefinition>();
        bool isCacheable = IsKnown(planned.Root, tables)
            && planned.Ctes.All(c => IsKnown(c.Initial, tables) && (c.Recursive is null || IsKnown(c.Recursive, tables)));
        return isCacheable ? new CacheFacts(isCacheable: true, [.. tables.Values]) : s_never;
    }

    /// <summary>Whether what a subquery answers, given the rows around it, is the same as often as it is asked in one run.</summary>
    public static bool IsFunctionOfRows(SubplanExpr subplan) => IsKnown(subplan, []);

    // The value of a restriction is text until it is given the type of what it stands beside, and 'now' is a time.
    private static bool ReadsClock(RestrictionSlot slot) => IsTime(slot.Type);

    private static bool IsKnown(PlanNode plan, Dictionary<uint, TableDefinition> tables)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        switch (plan)
        {
            case TableScanPlan scan:
                tables[scan.Table.Oid] = scan.Table;
                break;
            case FunctionScanPlan function when function.Function is null || s_tableFunctions.Contains(function.Function.Name):
            case ProjectSetPlan set when set.Calls.All(c => s_tableFunctions.Contains(c.Function.Name)):
            case OneRowPlan or ValuesPlan or FilterPlan or ProjectPlan or LimitPlan or SortPlan or DistinctPlan or AggregatePlan:
            case HashJoinPlan or NestedLoopPlan or SetOperationPlan or CteScanPlan:
                break;
            default:
                return false;
        }

        return plan.Inputs.All(input => IsKnown(input, tables)) && plan.Expressions.All(e => IsKnown(e, tables));
    }

    private static bool IsKnown(Expr expression, Dictionary<uint, TableDefinition> tables)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        bool isKnown = expression switch
        {
            CallExpr call => IsKnown(call.Function),
            BinaryExpr call => IsKnown(call.Function),
            CastExpr cast => !IsTime(cast.Type) || IsFixedTime(cast),
            SubplanExpr subplan => IsKnown(subplan.Plan, tables),
            ConstExpr or ParameterExpr or RestrictionValueExpr or SlotExpr or RelabelExpr => true,
            AndExpr or OrExpr or NotExpr or IsNullExpr or BooleanTestExpr or DistinctExpr => true,
            CaseExpr or CoalesceExpr or NullIfExpr or MinMaxExpr => true,
            ArrayExpr or SubscriptExpr or AnyArrayExpr or InListExpr => true,
            _ => false,
        };
        return isKnown && expression.Children.All(child => IsKnown(child, tables));
    }

    private static bool IsKnown(FunctionDef function) => function.Volatility == Volatility.Immutable
        || (function.Volatility == Volatility.Stable && s_settingsOnly.Contains(function.Name));

    // From another time, or from a text that cannot say 'now' or 'today'.
    private static bool IsFixedTime(CastExpr cast)
    {
        Expr from = cast.Children[0];
        return IsTime(from.Type) || (from is ConstExpr { Type.Kind: PhysicalKind.Bytes } constant && IsFixedText(constant.Value));
    }

    private static bool IsFixedText(in Datum text) => text.IsNull || !text.AsBytes.ContainsAnyExcept("0123456789:+-. "u8);

    private static bool IsTime(SqlType type) => type.Oid is 1082 or 1083 or 1114 or 1184 or 1266 or 1182 or 1183 or 1115 or 1185 or 1270;
}
