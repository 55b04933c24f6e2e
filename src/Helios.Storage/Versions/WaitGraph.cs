using Helios.Base;

namespace Helios.Storage.Versions;

/// <summary>
/// Which transaction waits for which. A transaction waits for at most one other, so the graph is a forest as long as no wait closes a
/// cycle, and <see cref="Wait"/> refuses the one that would. Callbacks run outside of the lock.
/// </summary>
internal sealed class WaitGraph
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, TxnState> _active = [];

    /// <summary>A transaction makes its first write and can be waited for from now on.</summary>
    public void Enter(TxnState state)
    {
        lock (_lock)
        {
            _active.Add(state.Id.Value, state);
        }
    }

    /// <summary>The smallest id of a transaction that has written and goes on; the greatest there is when none does.</summary>
    public ulong OldestActive
    {
        get
        {
            lock (_lock)
            {
                ulong oldest = ulong.MaxValue;
                foreach (ulong id in _active.Keys)
                {
                    oldest = Math.Min(oldest, id);
                }

                return oldest;
            }
        }
    }

    public TxnState? Find(TxnId id)
    {
        lock (_lock)
        {
            return _active.GetValueOrDefault(id.Value);
        }
    }

    /// <summary>
    /// Registers a wait, or returns null when the target has ended. Throws 40P01 when the target waits, directly or through others, for
    /// <paramref name="waiter"/>. A waiter that has written nothing cannot be part of a cycle and comes as null.
    /// </summary>
    public Wait? Register(TxnState? waiter, TxnState target, Action resume)
    {
        lock (_lock)
        {
            if (target.IsEnded)
            {
                return null;
            }

            if (waiter is not null)
            {
                Invariant.Require(waiter.WaitsFor is null);
                for (TxnState? at = target; at is not null; at = at.WaitsFor?.Target)
                {
                    if (at == waiter)
                    {
                        throw new SqlError(SqlState.DeadlockDetected, "deadlock detected");
                    }
                }
            }

            var wait = new Wait(target, resume) { Waiter = waiter, NextWaiter = target.FirstWaiter };
            target.FirstWaiter = wait;
            if (waiter is not null)
            {
                waiter.WaitsFor = wait;
            }

            return wait;
        }
    }

    /// <summary>After this the callback does not run, unless it is running or has run.</summary>
    public void Remove(Wait wait)
    {
        wait.GiveUp();
        lock (_lock)
        {
            Detach(wait);
            if (wait.Target.FirstWaiter == wait)
            {
                wait.Target.FirstWaiter = wait.NextWaiter;
                return;
            }

            for (Wait? at = wait.Target.FirstWaiter; at is not null; at = at.NextWaiter)
            {
                if (at.NextWaiter == wait)
                {
                    at.NextWaiter = wait.NextWaiter;
                    return;
                }
            }
        }
    }

    /// <summary>The transaction has ended and owns nothing any more: its waiters are called, first come first.</summary>
    public void End(TxnState state)
    {
        Wait? first;
        lock (_lock)
        {
            Invariant.Require(!state.IsEnded);
            state.IsEnded = true;
            _active.Remove(state.Id.Value);
            first = TakeWaiters(state);
        }

        Fire(first);
    }

    /// <summary>The transaction goes on, but owns less than before: its waiters look again.</summary>
    public void Wake(TxnState state)
    {
        Wait? first;
        lock (_lock)
        {
            first = TakeWaiters(state);
        }

        Fire(first);
    }

    /// <summary>Under the lock: the waiters, first come first.</summary>
    private static Wait? TakeWaiters(TxnState state)
    {
        Wait? first = null;
        for (Wait? at = state.FirstWaiter; at is not null;)
        {
            Wait? next = at.NextWaiter;
            Detach(at);
            at.NextWaiter = first;
            first = at;
            at = next;
        }

        state.FirstWaiter = null;
        return first;
    }

    private static void Fire(Wait? first)
    {
        while (first is not null)
        {
            Wait? next = first.NextWaiter;
            first.Fire();
            first = next;
        }
    }

    private static void Detach(Wait wait)
    {
        if (wait.Waiter?.WaitsFor == wait)
        {
            wait.Waiter.WaitsFor = null;
        }
    }
}
