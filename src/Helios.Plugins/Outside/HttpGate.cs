using Helios.Base;

namespace Helios.Plugins.Outside;

/// <summary>How many requests of one plugin are under way, and how many it sent in this second; over all its instances and
/// versions.</summary>
internal sealed class HttpGate : IDisposable
{
    private const long SecondNs = 1_000_000_000;

    private readonly IClock _clock;
    private readonly int _perSecond;
    private readonly SemaphoreSlim _places;
    private readonly Lock _lock = new();

    // Both protected by _lock.
    private long _secondBeginNs = long.MinValue / 2;
    private int _sent;

    public HttpGate(IClock clock, int concurrency, int perSecond)
    {
        _clock = clock;
        _perSecond = perSecond;
        _places = new SemaphoreSlim(concurrency, concurrency);
    }

    /// <summary>Waits for a place so long. False: there is none, or this second's are used up. After true, <see cref="Leave"/>.</summary>
    public bool TryEnter(int waitMs, CancellationToken cancel)
    {
        try
        {
            if (!_places.Wait(waitMs, cancel))
            {
                return false;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (TryCount())
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();

    private bool TryCount()
    {
        lock (_lock)
        {
            long now = _clock.MonotonicNs;
            if (now - _secondBeginNs >= SecondNs)
            {
                _secondBeginNs = now;
                _sent = 0;
            }

            return _sent++ < _perSecond;
        }
    }
}
