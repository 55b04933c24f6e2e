using Helios.Plugins.Outside;

namespace Helios.Plugins.Instances;

/// <summary>Who gets which instance.</summary>
internal sealed partial class InstancePool
{
    /// <summary>
    /// An instance for this thread alone, until <see cref="Return"/>. Throws PluginFailure when none can be made.
    /// </summary>
    /// <param name="tenant">Whose call it is; null or empty: nobody's. Matters for isolation by tenant alone.</param>
    public PluginInstance Rent(string? tenant)
    {
        if (_version.Resources.Time is { HasTime: false })
        {
            throw new PluginFailure("it has used its time of this second") { IsResting = true };
        }

        switch (_isolation)
        {
            case PluginIsolation.Worker:
                return Interlocked.Exchange(ref SlotOfThread(), null) ?? TakeSpare() ?? Make(null);
            case PluginIsolation.Tenant when !string.IsNullOrEmpty(tenant):
                return TakeOf(tenant) ?? Make(tenant);
            default:
                return Make(null);
        }
    }

    public void Return(PluginInstance instance)
    {
        if (instance.IsSingleUse || instance.IsPoisoned || IsOutdated(instance))
        {
            Discard(instance);
            return;
        }

        if (instance.Tenant is not null)
        {
            lock (_lock)
            {
                _shelf.Put(instance);
            }
        }
        else if (Interlocked.CompareExchange(ref SlotOfThread(), instance, null) is not null)
        {
            lock (_lock)
            {
                _spares.Push(instance);
            }
        }

        // Retire or Renew may have swept between our look and the exchange.
        if (IsOutdated(instance))
        {
            Sweep();
        }
    }

    private bool IsOutdated(PluginInstance instance) => Volatile.Read(ref _isRetired) || instance.Files != _version.Files;

    private ref PluginInstance? SlotOfThread() => ref _slots[Environment.CurrentManagedThreadId & (_slots.Length - 1)];

    private PluginInstance? TakeSpare()
    {
        lock (_lock)
        {
            return _spares.TryPop(out PluginInstance? spare) ? spare : null;
        }
    }

    private PluginInstance? TakeOf(string tenant)
    {
        lock (_lock)
        {
            return _shelf.Take(tenant);
        }
    }

    /// <param name="renewed">The first one that sees these files, which the version does not have yet; null: those of the version.</param>
    private PluginInstance Make(string? tenant, bool isFirst = false, FileSet? renewed = null)
    {
        if (Volatile.Read(ref _failuresInRow) > StartsBeforeBackoff && _services.Clock.MonotonicNs < Volatile.Read(ref _notBeforeNs))
        {
            throw new PluginFailure($"it failed {Volatile.Read(ref _failuresInRow)} times in a row and rests") { IsResting = true };
        }

        while (!TryTakePlace())
        {
            int most = _version.Definition.Grant.MaxInstances;
            PluginInstance? idle = TakeIdle()
                ?? throw new PluginFailure($"all of its {most} instances are at work") { IsResting = true };
            if (_isolation == PluginIsolation.Worker && renewed is null)
            {
                return idle;
            }

            Discard(idle);
        }

        PluginInstance? made = null;
        try
        {
            bool isSingle = _isolation != PluginIsolation.Worker && tenant is null;
            made = new PluginInstance(_version, _engine, _services, new InstanceUse(tenant, isSingle, isFirst, renewed ?? _version.Files));
            return made;
        }
        catch (PluginFailure failure)
        {
            throw new PluginFailure(failure.Message) { IsStart = true, IsDeadline = failure.IsDeadline };
        }
        finally
        {
            lock (_lock)
            {
                if (made is null)
                {
                    _places--;
                }
                else
                {
                    _live.Add(made);
                }
            }
        }
    }

    private bool TryTakePlace()
    {
        lock (_lock)
        {
            bool isFree = _places < _version.Definition.Grant.MaxInstances;
            _places += isFree ? 1 : 0;
            return isFree;
        }
    }

    /// <summary>One that rests, whoever it belongs to; the caller must not serve another tenant with it.</summary>
    private PluginInstance? TakeIdle()
    {
        if (_isolation == PluginIsolation.Worker)
        {
            for (int i = 0; i < _slots.Length; i++)
            {
                if (Interlocked.Exchange(ref _slots[i], null) is { } idle)
                {
                    return idle;
                }
            }

            return TakeSpare();
        }

        lock (_lock)
        {
            return _shelf.TakeOldest();
        }
    }
}
