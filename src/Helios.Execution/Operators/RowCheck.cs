using Helios.Types;

namespace Helios.Execution;

/// <summary>The two tests of a scanned row, in the order that security needs: barriers over their own columns, only then the user's
/// filter.</summary>
internal sealed class RowCheck
{
    private readonly Expr[] _barriers;
    private readonly Expr? _filter;

    public RowCheck(Barrier[] barriers, Expr? filter)
    {
        _barriers = new Expr[barriers.Length];
        for (int i = 0; i < barriers.Length; i++)
        {
            _barriers[i] = barriers[i].Predicate;
        }

        _filter = filter;
        BarrierSlots = SlotCollector.SlotsOf(_barriers);
        FilterSlots = filter is null ? [] : SlotCollector.SlotsOf([filter]);
    }

    /// <summary>Nothing is checked.</summary>
    public bool IsEmpty => _barriers.Length == 0 && _filter is null;

    public int[] BarrierSlots { get; }

    public int[] FilterSlots { get; }

    public bool PassesBarriers(EvalContext context)
    {
        foreach (Expr barrier in _barriers)
        {
            if (!barrier.IsTrue(context))
            {
                return false;
            }
        }

        return true;
    }

    public bool PassesFilter(EvalContext context) => _filter is null || _filter.IsTrue(context);
}
