using System.Collections.Concurrent;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Analysis;

namespace Helios.Proxy.Statements;

/// <summary>
/// Statements by their shape: what is left when literals are parameters (<see cref="LiteralLifter"/> says why that means the same). A shape
/// is kept from its second time on, found by its whole tree, and holds no literal that anything could read. Bounded: when full it is
/// emptied.
/// </summary>
internal sealed class StatementShapes
{
    private const int SeenCount = 4_096;

    private readonly int[] _seen = new int[SeenCount];
    private readonly ConcurrentDictionary<byte[], StatementShape> _byKey = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], StatementShape>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public StatementShapes()
    {
        _lookup = _byKey.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The statement by its shape; null when it has no literal to lift, or its shape is new.</summary>
    public LiftedStatementText? Find(ParsedStatement parsed)
    {
        if (parsed.ParameterCount > 0 || LiteralLifter.Lift(parsed) is not { Literals.Count: > 0 } lifted)
        {
            return null;
        }

        if (!_lookup.TryGetValue(lifted.Key.Span, out StatementShape? shape))
        {
            if (!WasSeen(lifted.Key.Span))
            {
                return null;
            }

            if (_byKey.Count >= Limits.StatementCacheCount)
            {
                _byKey.Clear();
            }

            shape = _byKey.GetOrAdd(lifted.Key.ToArray(), _ => new StatementShape(parsed, lifted));
        }

        return shape.IsRefused ? null : new LiftedStatementText(shape, lifted.Literals);
    }

    // As in StatementCache: a false answer costs time, never truth.
    private bool WasSeen(ReadOnlySpan<byte> key)
    {
        int hash = Utf8Comparer.Instance.GetHashCode(key);
        ref int slot = ref _seen[hash & (SeenCount - 1)];
        if (slot == hash)
        {
            return true;
        }

        slot = hash;
        return false;
    }
}
