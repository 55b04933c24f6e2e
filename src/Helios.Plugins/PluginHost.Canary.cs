using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Canaries: two versions of a plugin serve at once, of some plugins at a time.</summary>
public sealed partial class PluginHost
{
    /// <summary>
    /// Begins a canary with a module, or with a version of the history; both null: changes the share of the one that runs.
    /// </summary>
    /// <param name="name">Null: the manifest's.</param>
    /// <param name="sticky">"session", "user", or a session variable; null: as it is, or by session.</param>
    public DeployResult StartCanary(
        string? name, byte[]? module, string? version, int percent, string? sticky, ChangeNote note, DeployTests tests = default)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            ModuleImage? image = null;
            string error = "";
            if (module is not null && !ModuleImage.TryRead(module, out image, out error))
            {
                return Refused(name ?? "-", error, change);
            }

            string wanted = name ?? image?.Manifest.Name ?? "";
            if (!TryFind(wanted, out PluginDefinition definition, out PluginEntry stable, out error)
                || !MayHaveCanary(wanted, stable, out error)
                || (image is null && !TryFindCanaryImage(wanted, version, out image, out error))
                || image is null)
            {
                return Refused(wanted, error, change);
            }

            string by = sticky ?? (RunsAlready(wanted, image) ? CanaryOf(wanted)!.Rule.Sticky : CanaryRule.Session);
            if (!CanaryRule.TryMake(wanted, image.Hash, percent, by, out CanaryRule? rule, out error))
            {
                return Refused(wanted, error, change);
            }

            return stable.Version!.Hash == image.Hash
                ? Refused(wanted, $"version {stable.Version.Number} ({image.Hash[..12]}) serves already", change)
                : BeginCanary(definition, stable, image, rule!, note, change, tests, isKnown: module is null);
        }
    }

    /// <summary>The canary serves everyone.</summary>
    public DeployResult Promote(string name, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFindCanary(name, out Canary? canary, out PluginEntry stable, out string error))
            {
                return Refused(name, error, change);
            }

            PluginVersion version = canary!.Entry.Version!;
            PluginEvent happened = EventOf(PluginAction.CanaryPromote, version, FileHash(DefinitionOf(name)), note) with
            {
                FromVersion = stable.Version?.Number,
                FromHash = stable.Version?.Hash,
            };
            PluginEntry[] entries = Replaced(stable, canary.Entry);
            OwnEntries own = BuildOwn(entries);
            if (FirstFailure(own) is { } failed || !TryRecord(happened, null, out failed))
            {
                Discard(own);
                return Refused(name, failed, change);
            }

            Publish(entries, Without(canary), own);
            Watch(canary.Entry, stable);
            return Done(happened, change) with { Warnings = WarnOfOrder() };
        }
    }

    /// <summary>The canary goes; the version beside it serves everyone.</summary>
    public DeployResult Abort(string name, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFindCanary(name, out Canary? canary, out PluginEntry stable, out string error))
            {
                return Refused(name, error, change);
            }

            PluginEvent happened = EventOf(PluginAction.CanaryAbort, stable.Version!, FileHash(DefinitionOf(name)), note) with
            {
                FromVersion = canary!.Entry.Version!.Number,
                FromHash = canary.Entry.Version.Hash,
            };
            if (!TryRecord(happened, null, out error))
            {
                return Refused(name, error, change);
            }

            Publish(Current.Entries, Without(canary), _own);
            return Done(happened, change);
        }
    }

    private DeployResult BeginCanary(
        PluginDefinition definition, PluginEntry stable, ModuleImage image, CanaryRule rule, ChangeNote note, Change change,
        in DeployTests tests, bool isKnown)
    {
        // The same module with another share keeps its instances and what is counted of it.
        Canary? runs = CanaryOf(definition.Name);
        PluginEntry entry = RunsAlready(definition.Name, image) ? runs!.Entry : _builder.Build(definition, image);
        if (entry.State != PluginState.Active)
        {
            return Refused(definition.Name, entry.Reason!, change);
        }

        byte[]? fixtures = null;
        if (entry != runs?.Entry && TestProblem(definition, image, tests, isKnown, out fixtures) is { } differs)
        {
            entry.Pool!.Retire();
            return Refused(definition.Name, differs, change);
        }

        PluginEvent happened = EventOf(PluginAction.CanaryStart, entry.Version!, FileHash(definition), note) with
        {
            FromVersion = stable.Version!.Number,
            FromHash = stable.Version.Hash,
            Percent = rule.Percent,
            Sticky = rule.Sticky,
        };
        if (!TryRecord(happened, image.Bytes, out string error, fixtures))
        {
            return Refused(definition.Name, error, change);
        }

        _compiled.Prune(_registry);
        Publish(Current.Entries, [.. Without(runs), NewCanary(entry, stable, rule)], _own);
        return Done(happened, change) with { Warnings = WarnOfOrder() };
    }

    private Canary NewCanary(PluginEntry entry, PluginEntry stable, CanaryRule rule) => new(
        entry, rule, new VersionWatch(entry, stable.Pool, VersionTotals.None, _options.Clock.MonotonicNs, endNs: null));

    private bool RunsAlready(string name, ModuleImage image) => CanaryOf(name)?.Entry.Version!.Hash == image.Hash;

    private Canary? CanaryOf(string name) => _canaries.FirstOrDefault(c => c.Name == name);

    private Canary[] Without(Canary? ended) => [.. _canaries.Where(c => c.Name != ended?.Name)];

    /// <summary>The canaries that ran when the server stopped.</summary>
    private List<Canary> ResumeCanaries(List<PluginEntry> entries)
    {
        var resumed = new List<Canary>();
        foreach (PluginEntry stable in entries)
        {
            string name = stable.Definition.Name;
            if (resumed.Count == Limits.PluginCanaryCount || stable.State != PluginState.Active
                || _registry.StateOf(name).Canary is not { } state || state.Hash == stable.Version!.Hash)
            {
                continue;
            }

            PluginEntry? entry = ImageOf(state.Hash) is { } image
                ? _builder.Build(_configured.First(d => d.Name == name), image)
                : null;
            if (entry is { State: PluginState.Active }
                && CanaryRule.TryMake(name, state.Hash, state.Percent, state.Sticky, out CanaryRule? rule, out _))
            {
                resumed.Add(NewCanary(entry, stable, rule!));
                continue;
            }

            _options.Log.Write(
                LogLevel.Error, "the canary cannot serve", ("plugin", name), ("version", state.Version),
                ("reason", entry?.Reason ?? "its module is no longer in the registry"));
        }

        return resumed;
    }

    private bool MayHaveCanary(string name, PluginEntry stable, out string error)
    {
        error = CanaryOf(name) is null && _canaries.Count >= Limits.PluginCanaryCount
            ? $"canaries of {string.Join(", ", _canaries.Select(c => c.Name))} run, and there can be {Limits.PluginCanaryCount} at a time; "
                + $"end one with heliosdb-lite plugin promote {_canaries[0].Name}, or heliosdb-lite plugin abort {_canaries[0].Name}"
            : stable.State != PluginState.Active
            ? "no version of it serves that a canary could stand beside; deploy one"
            : "";
        return error.Length == 0;
    }

    private bool TryFindCanaryImage(string name, string? version, out ModuleImage? image, out string error)
    {
        image = null;
        error = "";
        string? hash = CanaryOf(name)?.Entry.Version!.Hash;
        if (version is not null)
        {
            if (!_registry.TryResolve(name, version, out PluginEvent? found, out error))
            {
                return false;
            }

            hash = found!.Hash;
        }

        image = hash is null ? null : ImageOf(hash);
        if (image is null)
        {
            error = hash is null
                ? "no canary of it runs; name a module file, or a version of its history with --to"
                : $"the module {hash[..12]} is no longer in the registry";
        }

        return image is not null;
    }

    private bool TryFindCanary(string name, out Canary? canary, out PluginEntry stable, out string error)
    {
        canary = CanaryOf(name);
        bool isKnown = TryFind(name, out _, out stable, out error);
        if (isKnown && canary is null)
        {
            error = $"no canary of it runs; begin one: heliosdb-lite plugin canary FILE --name {name} --percent 10";
        }

        return error.Length == 0;
    }

    private PluginDefinition DefinitionOf(string name) => _configured.First(d => d.Name == name);
}
