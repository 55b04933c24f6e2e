using System.Collections.Concurrent;
using System.Security.Cryptography;
using Helios.Base;

namespace Helios.Server.Sessions;

/// <summary>Every session by its process id, for cancel requests and for the limit on connections. Any thread.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<int, Session> _sessions = new();
    private readonly AutoResetEvent _left = new(false);
    private int _nextPid = 1000;
    private int _connectionCount;

    /// <summary>Counts a connection in. False when the limit is reached; it is then not counted.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _connectionCount) > Limits.ConnectionCount)
        {
            Interlocked.Decrement(ref _connectionCount);
            return false;
        }

        return true;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _connectionCount);
        _left.Set();
    }

    /// <summary>Returns when a connection ended, or after the time.</summary>
    public void WaitForLeave(int timeoutMs) => _left.WaitOne(timeoutMs);

    public int NewProcessId() => Interlocked.Increment(ref _nextPid) & int.MaxValue;

    public void Add(int processId, Session session) => _sessions[processId] = session;

    public void Remove(int processId) => _sessions.TryRemove(processId, out _);

    /// <summary>CancelRequest. Says nothing about whether it matched, as the protocol wants.</summary>
    public void Cancel(int processId, ReadOnlySpan<byte> key)
    {
        if (_sessions.TryGetValue(processId, out Session? session) && CryptographicOperations.FixedTimeEquals(session.CancelKey, key))
        {
            session.RequestCancel();
        }
    }

    /// <summary>Asks every session to end, with 57P01.</summary>
    public void CloseAll()
    {
        foreach (Session session in _sessions.Values)
        {
            session.RequestShutdown();
        }
    }

    public int ConnectionCount => Volatile.Read(ref _connectionCount);
}
