using Helios.Base;
using Helios.Io.Http;

namespace Helios.Plugins.Outside;

/// <summary>The requests of one hook call: what it may still wait, and the last answer. One instance's, one thread's.</summary>
internal sealed class HttpCalls
{
    private const long NsPerMs = 1_000_000;

    private readonly IClock _clock;
    private HookWait? _wait;
    private long _leftNs;
    private int _count;

    public HttpCalls(IClock clock)
    {
        _clock = clock;
    }

    /// <summary>The last answer of this call, or null.</summary>
    public OutboundAnswer? Answer { get; private set; }

    /// <summary>False: nothing may wait in this call.</summary>
    public bool IsOpen => _wait is not null;

    /// <summary>Of this call, so far; 0 between calls.</summary>
    public long WaitedNs { get; private set; }

    public bool IsCanceled => _wait is { Cancel.IsCancellationRequested: true };

    /// <summary>A hook call begins.</summary>
    public void Begin(HookWait? wait, int budgetMs)
    {
        _wait = wait;
        _leftNs = budgetMs * NsPerMs;
        WaitedNs = 0;
        _count = 0;
        Answer = null;
    }

    public void End()
    {
        _wait = null;
        WaitedNs = 0;
        Answer = null;
    }

    /// <summary>Waits for something else of the network, as long as this call may. False: it did not come in time.</summary>
    public bool WaitFor(ManualResetEventSlim arrival)
    {
        long begin = _clock.MonotonicNs;
        try
        {
            return arrival.Wait((int)Math.Max(0, _leftNs / NsPerMs), _wait!.Cancel);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            Waited(begin);
        }
    }

    /// <summary>Null: no more requests now. The answer is kept when it is one.</summary>
    public OutboundAnswer? Send(HttpAccess access, OutboundRequest request, long wantedMs)
    {
        Answer = null;
        long leftMs = _leftNs / NsPerMs;
        int timeoutMs = (int)(wantedMs == 0 ? leftMs : Math.Min(wantedMs, leftMs));
        if (timeoutMs <= 0)
        {
            return OutboundAnswer.None(OutboundProblem.Timeout);
        }

        if (++_count > Limits.PluginHttpCallCount)
        {
            return null;
        }

        CancellationToken cancel = _wait!.Cancel;
        long begin = _clock.MonotonicNs;
        try
        {
            if (!access.Gate.TryEnter(timeoutMs, cancel))
            {
                return null;
            }

            try
            {
                timeoutMs -= (int)((_clock.MonotonicNs - begin) / NsPerMs);
                OutboundAnswer answer = access.Http.Send(request, Math.Max(1, timeoutMs), cancel);
                Answer = answer.Problem == OutboundProblem.None ? answer : null;
                return answer;
            }
            finally
            {
                access.Gate.Leave();
            }
        }
        finally
        {
            Waited(begin);
        }
    }

    private void Waited(long begin)
    {
        long ns = _clock.MonotonicNs - begin;
        _leftNs -= ns;
        WaitedNs += ns;
    }
}
