using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Canaries: two versions of one plugin serve at once, of one plugin at a time.</summary>
public sealed partial class PluginHost
{
    /// <summary>
    /// Begins a canary with a module, or with a version of the history; both null: changes the share of the one that runs.
    /// </summary>
    /// <param name="name">Null: the manifest's.</param>
    /// <param name="sticky">"session", "user", or a session variable; null: as it is, or by session.</param>
    public DeployResult StartCanary(string? name, byte[]? module, string? version, int percent, string? sticky, ChangeNote note)
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

            string by = sticky ?? (_canary?.Entry.Version!.Hash == image.Hash ? _canary.Rule.Sticky : CanaryRule.Session);
            if (!CanaryRule.TryMake(wanted, image.Hash, percent, by, out CanaryRule? rule, out error))
            {
                return Refused(wanted, error, change);
            }

            return stable.Version!.Hash == image.Hash
                ? Refused(wanted, $"version {stable.Version.Number} ({image.Hash[..12]}) serves already", change)
                : BeginCanary(definition, stable, image, rule!, note, change);
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
            if (!TryRecord(happened, null, out error))
            {
                return Refused(name, error, change);
            }

            Publish([.. Current.Entries.Select(e => e == stable ? canary.Entry : e)], null);
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

            Publish(Current.Entries, null);
            return Done(happened, change);
        }
    }

    private DeployResult BeginCanary(
        PluginDefinition definition, PluginEntry stable, ModuleImage image, CanaryRule rule, ChangeNote note, Change change)
    {
        // The same module with another share keeps its instances and what is counted of it.
        PluginEntry entry = _canary?.Entry.Version!.Hash == image.Hash ? _canary.Entry : _builder.Build(definition, image);
        if (entry.State != PluginState.Active)
        {
            return Refused(definition.Name, entry.Reason!, change);
        }

        PluginEvent happened = EventOf(PluginAction.CanaryStart, entry.Version!, FileHash(definition), note) with
        {
            FromVersion = stable.Version!.Number,
            FromHash = stable.Version.Hash,
            Percent = rule.Percent,
            Sticky = rule.Sticky,
        };
        if (!TryRecord(happened, image.Bytes, out string error))
        {
            return Refused(definition.Name, error, change);
        }

        _compiled.Prune(_registry);
        Publish(Current.Entries, NewCanary(entry, stable, rule));
        return Done(happened, change) with { Warnings = WarnOfOrder() };
    }

    private Canary NewCanary(PluginEntry entry, PluginEntry stable, CanaryRule rule) => new(
        entry, rule, new VersionWatch(entry, stable.Pool, VersionTotals.None, _options.Clock.MonotonicNs, endNs: null));

    /// <summary>The canary that ran when the server stopped.</summary>
    private Canary? ResumeCanary(List<PluginEntry> entries)
    {
        foreach (PluginEntry stable in entries)
        {
            string name = stable.Definition.Name;
            if (stable.State != PluginState.Active || _registry.StateOf(name).Canary is not { } state || state.Hash == stable.Version!.Hash)
            {
                continue;
            }

            PluginEntry? entry = ImageOf(state.Hash) is { } image
                ? _builder.Build(_configured.First(d => d.Name == name), image)
                : null;
            if (entry is { State: PluginState.Active }
                && CanaryRule.TryMake(name, state.Hash, state.Percent, state.Sticky, out CanaryRule? rule, out _))
            {
                return NewCanary(entry, stable, rule!);
            }

            _options.Log.Write(
                LogLevel.Error, "the canary cannot serve", ("plugin", name), ("version", state.Version),
                ("reason", entry?.Reason ?? "its module is no longer in the registry"));
        }

        return null;
    }

    private bool MayHaveCanary(string name, PluginEntry stable, out string error)
    {
        error = _canary is { } other && other.Name != name
            ? $"a canary of \"{other.Name}\" runs, and there can be one at a time; end it with "
                + $"heliosdb-lite plugin promote {other.Name}, or heliosdb-lite plugin abort {other.Name}"
            : stable.State != PluginState.Active
            ? "no version of it serves that a canary could stand beside; deploy one"
            : "";
        return error.Length == 0;
    }

    private bool TryFindCanaryImage(string name, string? version, out ModuleImage? image, out string error)
    {
        image = null;
        error = "";
        string? hash = _canary?.Entry.Version!.Hash;
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
        canary = _canary;
        bool isKnown = TryFind(name, out _, out stable, out error);
        if (isKnown && canary?.Name != name)
        {
            error = $"no canary of it runs; begin one: heliosdb-lite plugin canary FILE --name {name} --percent 10";
        }

        return error.Length == 0;
    }

    private PluginDefinition DefinitionOf(string name) => _configured.First(d => d.Name == name);
}
