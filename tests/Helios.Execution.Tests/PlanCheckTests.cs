using System.Text;
using Helios.Base;
using Helios.Catalog;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution.Tests;

/// <summary>A planner that forgot a barrier is found out before its plan runs (DESIGN invariant 2).</summary>
public class PlanCheckTests
{
    private static readonly TableDefinition s_table = new()
    {
        Oid = 16384,
        DatabaseOid = 5,
        Schema = "public",
        Name = "orders",
        TypeOid = 16385,
        ArrayTypeOid = 16386,
        Tree = new TreeId(9),
        Columns = [new ColumnDefinition { Name = "tenant_id", Type = SqlType.Text }],
        Indexes = [],
    };

    [Fact]
    public void A_scan_without_its_barrier_is_refused()
    {
        RestrictionSet restrictions = Restrict("orders");
        Assert.Throws<Bug>(() => PlanCheck.Require(Scan([]), [], restrictions));
        PlanCheck.Require(Scan([new Barrier(restrictions.Items[0], ConstExpr.True)]), [], restrictions);
        PlanCheck.Require(Scan([]), [], Restrict("users"));
    }

    [Fact]
    public void A_barrier_of_another_restriction_does_not_count()
    {
        RestrictionSet restrictions = Restrict("orders");
        var foreign = new Barrier(Restrict("orders").Items[0], ConstExpr.True);
        Assert.Throws<Bug>(() => PlanCheck.Require(Scan([foreign]), [], restrictions));
    }

    [Fact]
    public void Every_part_of_the_plan_is_looked_at()
    {
        RestrictionSet restrictions = Restrict("orders");
        PlanNode bare = Scan([]);
        var subplan = new SubplanExpr(SubqueryKind.Exists, bare, isCorrelated: false, SqlType.Bool, [], []);
        Assert.Throws<Bug>(() => PlanCheck.Require(new FilterPlan(new OneRowPlan(), subplan), [], restrictions));
        Assert.Throws<Bug>(() => PlanCheck.Require(new ProjectPlan(new OneRowPlan(), [new NotExpr(subplan)]), [], restrictions));
        Assert.Throws<Bug>(() => PlanCheck.Require(new LimitPlan(bare, null, null), [], restrictions));
        var cte = new CtePlan { Number = 0, Initial = new OneRowPlan(), Recursive = bare };
        Assert.Throws<Bug>(() => PlanCheck.Require(new OneRowPlan(), [cte], restrictions));
    }

    [Fact]
    public void A_write_without_its_check_is_refused()
    {
        RestrictionSet restrictions = Restrict("orders");
        var target = new WriteTarget { Table = s_table, Barriers = [], Checks = [], MayRepeat = [false] };
        var insert = new InsertPlan(target, new ValuesPlan([[ConstExpr.True]], [SqlType.Bool]), [], null);
        Assert.Throws<Bug>(() => PlanCheck.Require(insert, [], restrictions));
    }

    private static TableScanPlan Scan(Barrier[] barriers) =>
        new(s_table, [0], hasRowId: false, [SqlType.Text], barriers, null, new TableAccessPath.Range(null, null));

    private static RestrictionSet Restrict(string table)
    {
        ParsedStatement parsed = SqlParser.ParseAll(Encoding.UTF8.GetBytes("select tenant_id = $1"))[0];
        NodeId root = parsed.Ast.Child(parsed.Ast.Child(parsed.Ast.Root, Role.Target), Role.Argument);
        return new RestrictionSet([new Restriction { Table = table, Predicate = parsed.Ast, Root = root, Plugin = "p" }],
            [SqlType.Unknown]);
    }
}
