using System.Runtime.CompilerServices;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// What a correlated subquery answered for the outer values that it reads, for one run: the same values are not asked twice.
///
/// Invariants:
/// 1. Only what <see cref="CacheFacts"/> knows to be a function of values and rows is kept; a run sees one snapshot, so its rows stay.
/// 2. Values are the same when their bits are: 1.0 and 1.00 are equal and print apart.
/// 3. Its size is bounded, and where values rarely come again it stops looking.
/// </summary>
internal sealed class SubplanMemo
{
    private const int MostEntries = 1024;
    private const int MostValueBytes = 256;
    private const int TrialCount = 256;

    private readonly EvalContext _context;
    private readonly (int Hops, int Slot)[] _slots;
    private readonly Datum[] _key;
    private readonly Dictionary<Datum[], Datum> _answers;
    private long _run;
    private int _lookups;
    private int _hits;

    private SubplanMemo(EvalContext context, (int Hops, int Slot)[] slots, PhysicalKind[] kinds)
    {
        _context = context;
        _slots = slots;
        _key = new Datum[slots.Length];
        _answers = new Dictionary<Datum[], Datum>(new BitComparer(kinds));
    }

    /// <summary>Null when the subquery's answer may differ between two evaluations with the same values.</summary>
    public static SubplanMemo? For(SubplanExpr expr, EvalContext context)
    {
        if (!expr.IsCorrelated || !CacheFacts.IsFunctionOfRows(expr))
        {
            return null;
        }

        var slots = new SortedDictionary<(int Hops, int Slot), PhysicalKind>();
        return TryCollect(expr, 0, slots) ? new SubplanMemo(context, [.. slots.Keys], [.. slots.Values]) : null;
    }

    public bool TryGet(out Datum answer)
    {
        if (_run != _context.Runtime.RunId)
        {
            _run = _context.Runtime.RunId;
            _answers.Clear();
            _lookups = 0;
            _hits = 0;
        }

        answer = default;
        if (!IsWorthIt())
        {
            return false;
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            EvalContext at = _context;
            for (int hops = _slots[i].Hops; hops > 0; hops--)
            {
                at = at.Outer!;
            }

            _key[i] = at.Row[_slots[i].Slot];
        }

        _lookups++;
        bool found = _answers.TryGetValue(_key, out answer);
        _hits += found ? 1 : 0;
        return found;
    }

    /// <summary>Keeps the answer for the values that <see cref="TryGet"/> has just looked up and not found.</summary>
    public void Add(in Datum answer)
    {
        if (!IsWorthIt() || _answers.Count >= MostEntries || answer.VariableBytes > MostValueBytes)
        {
            return;
        }

        var key = new Datum[_key.Length];
        for (int i = 0; i < key.Length; i++)
        {
            if (_key[i].VariableBytes > MostValueBytes)
            {
                return;
            }

            key[i] = _key[i].Detach();
        }

        _answers[key] = answer.Detach();
    }

    private bool IsWorthIt() => _lookups < TrialCount || _hits > _lookups / 8;

    // The slots that are read of the rows around: hops count from the context of the expression itself.
    private static bool TryCollect(Expr expr, int depth, SortedDictionary<(int Hops, int Slot), PhysicalKind> slots)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        if (expr is SlotExpr slot)
        {
            if (slot.Hops >= depth)
            {
                slots[(slot.Hops - depth, slot.Slot)] = slot.Type.Kind;
            }

            return true;
        }

        return (expr is not SubplanExpr subplan || TryCollect(subplan.Plan, depth + 1, slots))
            && expr.Children.All(child => TryCollect(child, depth, slots));
    }

    private static bool TryCollect(PlanNode plan, int depth, SortedDictionary<(int Hops, int Slot), PhysicalKind> slots)
    {
        // A CTE's rows are made once a run, but those of a recursive one's working table are not.
        if (plan is CteScanPlan || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return false;
        }

        // The right side of a lateral join stands one context further in.
        PlanNode? lateral = plan is NestedLoopPlan { IsLateral: true } join ? join.Right : null;
        return plan.Expressions.All(e => TryCollect(e, depth, slots))
            && plan.Inputs.All(input => TryCollect(input, ReferenceEquals(input, lateral) ? depth + 1 : depth, slots));
    }

    private sealed class BitComparer(PhysicalKind[] kinds) : IEqualityComparer<Datum[]>
    {
        public bool Equals(Datum[]? x, Datum[]? y)
        {
            for (int i = 0; i < kinds.Length; i++)
            {
                if (!Datum.SameBits(x![i], y![i], kinds[i]))
                {
                    return false;
                }
            }

            return true;
        }

        public int GetHashCode(Datum[] row)
        {
            var hash = default(HashCode);
            for (int i = 0; i < kinds.Length; i++)
            {
                if (row[i].IsNull)
                {
                    hash.Add(0);
                }
                else if (kinds[i] == PhysicalKind.Bytes)
                {
                    hash.AddBytes(row[i].AsBytes);
                }
                else
                {
                    hash.Add(row[i].AsInt64);
                }
            }

            return hash.ToHashCode();
        }
    }
}
