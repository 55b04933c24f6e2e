namespace Helios.Storage.Versions;

/// <summary>One registered wait. Fires or is given up, never both.</summary>
internal sealed class Wait(TxnState target, Action resume)
{
    private const int Pending = 0;
    private const int Fired = 1;
    private const int GivenUp = 2;

    private int _state = Pending;

    public TxnState Target { get; } = target;

    /// <summary>The waiter, when it has written something and so may itself be waited for.</summary>
    public TxnState? Waiter { get; init; }

    public Wait? NextWaiter { get; set; }

    public void Fire()
    {
        if (Interlocked.CompareExchange(ref _state, Fired, Pending) == Pending)
        {
            resume();
        }
    }

    public void GiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Pending);
}
