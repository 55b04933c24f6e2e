using Helios.Base;
using Helios.Plugins.Instances;

namespace Helios.Plugins;

/// <summary>What takes back a version that misbehaves.</summary>
public sealed partial class PluginHost
{
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>
    /// Compares new versions with those they stand beside or replaced, and takes back what breaks a rule. To be called once or twice a
    /// second from a thread of its own; does nothing while a change is being made.
    /// </summary>
    public void CheckVersions()
    {
        if (!_options.Rules.IsEnabled || !_changing.TryEnter())
        {
            return;
        }

        try
        {
            long now = _options.Clock.MonotonicNs;
            foreach (Canary canary in _canaries)
            {
                if (canary.Watch.Look(_options.Rules, now) is { } broken)
                {
                    TakeCanaryBack(canary, broken);
                }
            }

            _probations.RemoveAll(p => p.Watch.EndNs <= now);
            foreach (Probation probation in _probations.ToArray())
            {
                if (probation.Watch.Look(_options.Rules, now) is { } problem)
                {
                    _probations.Remove(probation);
                    TakeBack(probation, problem);
                }
            }
        }
        finally
        {
            _changing.Exit();
        }
    }

    private void Watch(PluginEntry entry, PluginEntry old)
    {
        int seconds = _options.Rules.ProbationSeconds;
        if (seconds > 0 && old.Version is { } previous && previous.Hash != entry.Version!.Hash)
        {
            long now = _options.Clock.MonotonicNs;
            var watch = new VersionWatch(entry, null, old.Pool!.Totals(), now, now + (seconds * NsPerSecond));
            _probations.Add(new Probation(watch, previous.Hash));
        }
    }

    private void TakeCanaryBack(Canary canary, string problem)
    {
        Publish(Current.Entries, Without(canary), _own);
        PluginEntry stable = Current.Entries.First(e => e.Definition.Name == canary.Name);
        RecordTakenBack(stable.Version!, canary.Entry.Version!, problem);
    }

    private void TakeBack(Probation probation, string problem)
    {
        if (probation.Tenant is { } tenant)
        {
            TakeTenantBack(probation, tenant, problem);
            return;
        }

        PluginEntry bad = probation.Watch.Entry;
        string name = bad.Definition.Name;
        PluginEntry? entry = ImageOf(probation.ReturnHash!) is { } image ? _builder.Build(DefinitionOf(name), image) : null;
        if (entry is not { State: PluginState.Active })
        {
            LogNoReturn(name, problem, entry?.Reason);
            return;
        }

        PluginEntry[] entries = Replaced(bad, entry);
        Publish(entries, _canaries, BuildOwn(entries));
        RecordTakenBack(entry.Version!, bad.Version!, problem);
    }

    private void LogNoReturn(string name, string problem, string? reason) => _options.Log.Write(
        LogLevel.Error, "plugin misbehaves, and its last version cannot serve", ("plugin", name), ("reason", problem),
        ("last_version", reason ?? "its module is no longer in the registry"));

    // The harm ends first. When this is not written, a restart brings the version back, and the rules take it back again.
    private void RecordTakenBack(
        PluginVersion serves, PluginVersion went, string problem, string? tenant = null, string? configured = null)
    {
        var note = new ChangeNote("server", problem);
        string file = configured ?? FileHash(DefinitionOf(serves.Name));
        PluginEvent happened = EventOf(PluginAction.AutomaticRollback, serves, file, note) with
        {
            Tenant = tenant,
            FromVersion = went.Number,
            FromHash = went.Hash,
        };
        TryRecord(happened, null, out _);
        _options.Log.Write(
            LogLevel.Error, "plugin rolled back by itself", ("plugin", serves.Name), ("version", serves.Number), ("from", went.Number),
            ("reason", problem));
    }
}
