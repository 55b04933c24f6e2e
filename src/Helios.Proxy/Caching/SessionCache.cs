using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Proxy.Sessions;

namespace Helios.Proxy.Caching;

/// <summary>
/// The result cache as one session uses it. What its plugins invalidate inside a transaction waits for the commit: others must not lose
/// entries to what may be undone, nor fill them again with what the commit makes old. Used by one thread at a time.
/// </summary>
internal sealed class SessionCache : IPluginCache
{
    private const int PendingCount = 1_024;

    private readonly ProxySession _session;
    private readonly ResultCache _cache;
    private readonly List<(string Plugin, byte[] Name)> _pending = [];
    private byte[] _sessionPart = [];
    private long _variablesVersion = -1;

    public SessionCache(ProxySession session, ResultCache cache)
    {
        _session = session;
        _cache = cache;
    }

    /// <summary>The session's part of keys.</summary>
    public ReadOnlySpan<byte> SessionPart
    {
        get
        {
            if (_variablesVersion != _session.Values.Version)
            {
                _sessionPart = CacheKey.SessionPart(_session);
                _variablesVersion = _session.Values.Version;
            }

            return _sessionPart;
        }
    }

    public void Invalidate(string plugin, CacheTarget target, ReadOnlySpan<byte> name)
    {
        byte[] what = CacheName.Of(target, name);
        if (!_session.Engine.IsInTransaction)
        {
            _cache.Invalidate(plugin, what);
            return;
        }

        foreach ((string Plugin, byte[] Name) other in _pending)
        {
            if (other.Plugin == plugin && (other.Name.AsSpan().SequenceEqual(what) || other.Name.AsSpan().SequenceEqual(CacheName.All)))
            {
                return;
            }
        }

        // Too many to remember are all of them: none may be lost.
        int own = _pending.Count(other => other.Plugin == plugin);
        if (own >= PendingCount)
        {
            _pending.RemoveAll(other => other.Plugin == plugin);
            what = CacheName.All;
        }

        _pending.Add((plugin, what));
    }

    public int Count(string plugin, ReadOnlySpan<byte> key) => _cache.Count(plugin, CacheName.Of(CacheTarget.Key, key));

    /// <summary>The transaction has ended, in the store too.</summary>
    public void EndTransaction(bool committed)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        foreach ((string plugin, byte[] name) in committed ? _pending : [])
        {
            _cache.Invalidate(plugin, name);
        }

        _pending.Clear();
    }
}
