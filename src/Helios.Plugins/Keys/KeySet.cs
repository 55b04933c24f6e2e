using Helios.Base;
using Helios.Io.Http;
using Helios.Plugins.Host;
using Helios.Plugins.Outside;

namespace Helios.Plugins.Keys;

/// <summary>
/// Keys that a server publishes, fetched on threads of the host and kept.
/// <para>Invariants: 1. nobody waits for a fetch but a hook call that may wait, for as long as it may; 2. one fetch at a time, and none
/// sooner than the pause since the last began: a client that invents key ids cannot make the host ask for each; 3. keys that were not
/// confirmed for the stale time serve no more.</para>
/// </summary>
internal sealed class KeySet
{
    private const long SecondNs = 1_000_000_000;
    private const long LeastPauseNs = 5 * SecondNs;
    private const int LongestPauseDoublings = 6;

    private readonly KeySetSettings _settings;
    private readonly ConfiguredKey _template;
    private readonly HttpAccess _access;
    private readonly HostServices _services;
    private readonly PluginGrant _grant;
    private readonly string _plugin;
    private readonly Lock _lock = new();
    private Snapshot? _current;

    // Protected by _lock.
    private ManualResetEventSlim? _flight;
    private long _begunNs = long.MinValue / 2;
    private int _failuresInRow;

    public KeySet(KeySetSettings settings, ConfiguredKey template, HttpAccess access, PluginDefinition plugin, HostServices services)
    {
        _settings = settings;
        _template = template;
        _access = access;
        _grant = plugin.Grant;
        _plugin = plugin.Name;
        _services = services;
    }

    private sealed record Snapshot(Dictionary<(KeyAlgorithm, string), ConfiguredKey> Keys, long FetchedNs);

    /// <summary>Begins to fetch, so that the first token need not wait.</summary>
    public void Prefetch() => TryBegin();

    /// <summary>True: there are keys, and none are being fetched.</summary>
    public bool IsSettled => Volatile.Read(ref _flight) is null && Serving() is not null;

    /// <summary>The key, or null when the set has none of that name, or there is no set; or when the fetch that it takes must be waited
    /// for,
    /// and this call may not.</summary>
    public ConfiguredKey? Find(KeyAlgorithm algorithm, string id, HttpCalls calls, out bool isLeftToWait)
    {
        isLeftToWait = false;
        Snapshot? now = Serving();
        if (KeyIn(now, algorithm, id) is { } known)
        {
            if (_services.Clock.MonotonicNs - now!.FetchedNs >= _settings.RefreshSeconds * SecondNs)
            {
                TryBegin();
            }

            return known;
        }

        // An unknown name may be that of a new key.
        if (TryBegin() is { } flight && (!calls.IsOpen || !calls.WaitFor(flight)))
        {
            isLeftToWait = !calls.IsOpen;
            return null;
        }

        // None was begun: one may have ended since we looked.
        return KeyIn(Serving(), algorithm, id);
    }

    private ConfiguredKey? KeyIn(Snapshot? snapshot, KeyAlgorithm algorithm, string id)
    {
        if (snapshot is null || !_settings.Algorithms.Contains(algorithm))
        {
            return null;
        }

        // A token that names no key is taken where there is only one it can mean.
        return id.Length == 0 && snapshot.Keys.Count(k => k.Key.Item1 == algorithm) == 1
            ? snapshot.Keys.First(k => k.Key.Item1 == algorithm).Value
            : snapshot.Keys.GetValueOrDefault((algorithm, id));
    }

    private Snapshot? Serving()
    {
        Snapshot? current = Volatile.Read(ref _current);
        bool isStale = current is not null && _services.Clock.MonotonicNs - current.FetchedNs >= _settings.StaleSeconds * SecondNs;
        return isStale ? null : current;
    }

    /// <summary>The fetch that is under way, or a new one; null when it is too soon for one.</summary>
    private ManualResetEventSlim? TryBegin()
    {
        lock (_lock)
        {
            if (_flight is not null)
            {
                return _flight;
            }

            long now = _services.Clock.MonotonicNs;
            if (now - _begunNs < LeastPauseNs << Math.Min(_failuresInRow, LongestPauseDoublings))
            {
                return null;
            }

            _begunNs = now;
            _flight = new ManualResetEventSlim();
            ManualResetEventSlim flight = _flight;
            _services.Background.Post(() => Fetch(flight));
            return flight;
        }
    }

    private void Fetch(ManualResetEventSlim flight)
    {
        string? failure = null;
        try
        {
            var request = new OutboundRequest("GET", _settings.Url, [new("Accept", "application/json")], [], _grant.HttpResponseBytes);
            long began = _services.Clock.MonotonicNs;
            OutboundAnswer answer = _access.Http.Send(request, _grant.HttpTimeoutMs, CancellationToken.None);
            const int Ok = 200;
            failure = answer.Problem != OutboundProblem.None ? answer.Problem.ToString().ToLowerInvariant()
                : answer.Status != Ok ? $"status {answer.Status}" : null;
            if (failure is null)
            {
                Volatile.Write(ref _current, new Snapshot(KeySetReader.Read(answer.Body, _settings.Algorithms, _template), began));
            }
        }
        catch (FormatException e)
        {
            failure = e.Message;
        }
        finally
        {
            lock (_lock)
            {
                _flight = null;
                _failuresInRow = failure is null ? 0 : _failuresInRow + 1;
            }

            flight.Set();
        }

        if (failure is not null)
        {
            _services.Log.Write(
                LogLevel.Warning, "a key set cannot be fetched", ("plugin", _plugin), ("url", _settings.Url), ("reason", failure),
                ("serving", Serving() is null ? "none" : "the last keys"));
        }
    }
}
