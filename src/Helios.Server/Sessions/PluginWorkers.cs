using System.Collections.Concurrent;
using Helios.Base;
using Helios.Io.Threading;
using Helios.Proxy;

namespace Helios.Server.Sessions;

/// <summary>
/// Threads of their own for hooks that may wait: those of statements must not be held by a slow server somewhere. Bounded in threads and in
/// what waits for one.
/// </summary>
internal sealed class PluginWorkers : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly ConcurrentDictionary<PluginCall, bool> _calls = new();
    private volatile bool _isStopping;

    public PluginWorkers(ILog log)
    {
        _pool = new WorkerPool(Limits.PluginWorkerCount, "plugin-worker", log);
    }

    /// <summary>Runs the call, then <paramref name="done"/> on the worker. Throws 53000 when too many wait already.</summary>
    public void Run(PluginCall call, Action done)
    {
        _calls[call] = true;
        bool isTaken = !_isStopping && _pool.TryPost(() => RunNow(call, done), Limits.PluginWorkerQueueCount);
        if (!isTaken)
        {
            _calls.TryRemove(call, out _);
            throw new SqlError(
                SqlState.InsufficientResources,
                $"{Limits.PluginWorkerQueueCount} hook calls wait already for plugins that wait for other servers")
            {
                Hint = "Try again later.",
            };
        }
    }

    /// <summary>The server stops: nothing more is waited for.</summary>
    public void CancelAll()
    {
        _isStopping = true;
        foreach (PluginCall call in _calls.Keys)
        {
            call.CancelWait();
        }
    }

    public void Dispose()
    {
        CancelAll();
        _pool.Dispose();
    }

    private void RunNow(PluginCall call, Action done)
    {
        try
        {
            if (call.Run())
            {
                done();
            }
        }
        finally
        {
            _calls.TryRemove(call, out _);
        }
    }
}
