using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Reads one relation. Keeps DESIGN invariant 2: a row is tested against every barrier before any of its values reaches an expression of
/// the user's, but for tests that the store runs, which cannot fail and have no effect (see <see cref="PushedTest"/>). Barriers and filter
/// are over the scan's own output slots.
/// </summary>
internal abstract class ScanPlan : PlanNode
{
    protected ScanPlan(Relation relation, int[] columns, SqlType[] outputTypes, Barrier[] barriers, Expr? filter) : base(outputTypes)
    {
        Relation = relation;
        Columns = columns;
        Barriers = barriers;
        Filter = filter;
        Check = new RowCheck(barriers, filter);
    }

    public Relation Relation { get; }

    /// <summary>The relation's columns that are read, in order of the output's slots.</summary>
    public int[] Columns { get; }

    public Barrier[] Barriers { get; }

    public Expr? Filter { get; }

    public RowCheck Check { get; }

    public override IEnumerable<Expr> Expressions
    {
        get
        {
            foreach (Barrier barrier in Barriers)
            {
                yield return barrier.Predicate;
            }

            if (Filter is not null)
            {
                yield return Filter;
            }
        }
    }
}
