using Helios.Base;
using Helios.Plugins;

namespace Helios.Proxy;

/// <summary>
/// A hook about a client, a text or an execution whose plugins may wait: it is run on a worker while its session takes no message.
/// <para>Life: made on the session's thread; <see cref="Run"/> on a worker, unless it was abandoned before; <see cref="Finish"/> on the
/// session's thread. Cancel from any thread.</para>
/// </summary>
public sealed class PluginCall
{
    private readonly Action<TextDecision, HookWait> _run;
    private readonly Action<TextDecision> _apply;
    private readonly Func<PluginCall?> _then;
    private readonly TextDecision _decision;

    // Not disposed: it has no timer, and somebody may cancel late.
    private readonly CancellationTokenSource _cancel = new();
    private Exception? _failure;
    private int _state;

    /// <param name="apply">Makes the settings of a call that nobody refused.</param>
    /// <param name="then">What is to be asked next, now that the settings are made, or null.</param>
    /// <param name="begun">What a chain decided that was begun on the session's thread; null: it was not.</param>
    internal PluginCall(
        Action<TextDecision, HookWait> run, Action<TextDecision> apply, Func<PluginCall?> then, TextDecision? begun = null)
    {
        _decision = begun ?? new TextDecision();
        _run = run;
        _apply = apply;
        _then = then;
    }

    private enum State
    {
        Waiting,
        Taken,
        Abandoned,
    }

    /// <summary>The text that the call is about, for whoever goes on with it; empty when it has none.</summary>
    public byte[] Text { get; init; } = [];

    internal ulong QueryId { get; init; }

    /// <summary>True when the plugins let it pass.</summary>
    public bool IsAllowed => _failure is null && _decision.Error is null && _state == (int)State.Taken;

    /// <summary>On a worker. False: it was abandoned, and nobody waits for it.</summary>
    public bool Run()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Taken, (int)State.Waiting) != (int)State.Waiting)
        {
            return false;
        }

        try
        {
            _run(_decision, new HookWait(_cancel.Token));
        }
        catch (Exception error)
        {
            _failure = error;
        }

        return true;
    }

    /// <summary>Ends what it waits for. True: no worker had begun with it, and none will.</summary>
    public bool Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, (int)State.Abandoned, (int)State.Waiting) == (int)State.Waiting)
        {
            _decision.Error = Canceled();
            return true;
        }

        CancelWait();
        return false;
    }

    /// <summary>Ends what it waits for, now or when a worker begins with it.</summary>
    public void CancelWait() => _cancel.Cancel();

    /// <summary>Throws the rejection, or what went wrong; else makes the settings, and gives the call that is to be run next, or
    /// null.</summary>
    public PluginCall? Finish()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }

        if (_decision.Error is { } error)
        {
            throw error;
        }

        _apply(_decision);
        return _then();
    }

    private static SqlError Canceled() => new(SqlState.QueryCanceled, "canceling statement due to user request");
}
