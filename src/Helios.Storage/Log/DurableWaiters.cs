namespace Helios.Storage.Log;

/// <summary>Callbacks that wait for a position to be durable. Guarded by the log's lock; the caller runs what it takes out, outside of
/// the lock.</summary>
internal sealed class DurableWaiters
{
    private (long Lsn, Action Call)[] _waiting = new (long, Action)[64];
    private int _count;

    public int Count => _count;

    public void Add(long lsn, Action call)
    {
        if (_count == _waiting.Length)
        {
            Array.Resize(ref _waiting, _count * 2);
        }

        _waiting[_count++] = (lsn, call);
    }

    /// <summary>Moves all callbacks up to <paramref name="durable"/> into <paramref name="ready"/>, in order of arrival; returns how
    /// many.</summary>
    public int Take(long durable, ref Action[] ready)
    {
        int taken = 0;
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_waiting[i].Lsn <= durable)
            {
                if (taken == ready.Length)
                {
                    Array.Resize(ref ready, taken * 2);
                }

                ready[taken++] = _waiting[i].Call;
            }
            else
            {
                _waiting[kept++] = _waiting[i];
            }
        }

        Array.Clear(_waiting, kept, _count - kept);
        _count = kept;
        return taken;
    }

    public void Clear()
    {
        Array.Clear(_waiting, 0, _count);
        _count = 0;
    }
}
