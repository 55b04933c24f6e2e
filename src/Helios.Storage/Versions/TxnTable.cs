using System.Threading;

namespace Helios.Storage.Versions;

/// <summary>Transactions that have written something, by a small number that fits a record in native memory.</summary>
internal sealed class TxnTable
{
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private TxnState?[] _states = new TxnState?[64];
    private int _count;

    public int Add(TxnState state)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out int place))
            {
                place = _count++;
                if (place == _states.Length)
                {
                    TxnState?[] larger = new TxnState?[_states.Length * 2];
                    _states.CopyTo(larger, 0);
                    Volatile.Write(ref _states, larger);
                }
            }

            Volatile.Write(ref _states[place], state);
            return place;
        }
    }

    /// <summary>The transaction's records all have their stamps, or are gone.</summary>
    public void Remove(int place)
    {
        lock (_lock)
        {
            _free.Push(place);
        }
    }

    public TxnState? this[int place] => Volatile.Read(ref Volatile.Read(ref _states)[place]);
}
