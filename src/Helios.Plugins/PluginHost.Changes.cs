using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>Deploy, rollback, enable, disable, tag: on the calling thread, never an event loop's. What is refused changes nothing.
/// Statements that run keep their version; the old one goes when they have ended.</summary>
public sealed partial class PluginHost
{
    /// <summary>Puts a new version of a configured plugin into service. Name null: the manifest's.</summary>
    /// <param name="isWatched">False: the rules do not take it back.</param>
    /// <param name="tenant">The only one whom it serves; null: all who have nothing of their own.</param>
    public DeployResult Deploy(
        string? name, byte[] module, ChangeNote note = default, bool isWatched = true, string? tenant = null, DeployTests tests = default)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!ModuleImage.TryRead(module, out ModuleImage? image, out string error))
            {
                return Refused(name ?? "-", error, change);
            }

            string wanted = name ?? image!.Manifest.Name ?? "";
            if (!TryFind(wanted, out PluginDefinition definition, out PluginEntry old, out error)
                || (tenant is null && !IsFree(wanted, out error)))
            {
                return Refused(wanted, error, change);
            }

            return tenant is null
                ? Serve(PluginAction.Deploy, definition, old, image!, note, isWatched, change, tests)
                : ServeTenant(PluginAction.Deploy, old, tenant, image!, note, isWatched, change, tests);
        }
    }

    /// <summary>Goes back to an earlier version: the one that served before, or the one that <paramref name="to"/> names by version, hash
    /// or tag. Of a tenant: its own version goes, or is another one.</summary>
    public DeployResult Rollback(string name, string? to, ChangeNote note, string? tenant = null, DeployTests tests = default)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFind(name, out PluginDefinition definition, out PluginEntry old, out string error)
                || (tenant is null && !IsFree(name, out error)))
            {
                return Refused(name, error, change);
            }

            if (tenant is not null)
            {
                return RollbackTenant(old, tenant, to, note, change, tests);
            }

            string? hash = _registry.StateOf(name).PreviousHash;
            if (to is not null)
            {
                if (!_registry.TryResolve(name, to, out PluginEvent? found, out error))
                {
                    return Refused(name, error, change);
                }

                hash = found!.Hash;
            }

            if (hash is null)
            {
                return Refused(name, "no version served before this one; name one with --to (see heliosdb-lite plugin history)", change);
            }

            return ImageOf(hash) is { } image
                ? Serve(PluginAction.Rollback, definition, old, image, note, isWatched: false, change, tests)
                : Refused(name, $"the module {hash[..12]} is no longer in the registry; deploy its file again", change);
        }
    }

    /// <summary>Switches a plugin on: the version that served last.</summary>
    public DeployResult Enable(string name, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFind(name, out PluginDefinition definition, out PluginEntry old, out string error, mayBeDisabled: true))
            {
                return Refused(name, error, change);
            }

            if (old.State != PluginState.Disabled)
            {
                return Refused(name, "it is enabled", change);
            }

            PluginEntry entry = LoadEnabled(definition);
            if (entry.State != PluginState.Active)
            {
                return Refused(name, entry.Reason!, change);
            }

            PluginEvent happened = EventOf(PluginAction.Enable, entry.Version!, FileHash(definition), note) with
            {
                IsEnabledInConfiguration = definition.IsEnabled,
            };
            return TryRecord(happened, null, out error) ? Replace(old, entry, happened, change) : Refused(name, error, change);
        }
    }

    /// <summary>Switches a plugin off: statements run as if it were not configured, whatever its class.</summary>
    public DeployResult Disable(string name, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFind(name, out PluginDefinition definition, out PluginEntry old, out string error) || !IsFree(name, out error))
            {
                return Refused(name, error, change);
            }

            var happened = new PluginEvent(
                name, PluginAction.Disable, old.Version?.Number ?? "-", old.Version?.Hash ?? "", FileHash(definition),
                _options.Clock.UtcNowUs)
            {
                By = note.By ?? "",
                Reason = note.Reason ?? "",
                IsEnabledInConfiguration = definition.IsEnabled,
            };
            return TryRecord(happened, null, out error)
                ? Replace(old, PluginEntry.Disabled(definition, _services), happened, change)
                : Refused(name, error, change);
        }
    }

    /// <summary>Gives a version a name of the operator's. Version null: the one that serves.</summary>
    public DeployResult Tag(string name, string tag, string? version, ChangeNote note)
    {
        var change = new Change(_options.Clock.MonotonicNs);
        lock (_changing)
        {
            if (!TryFind(name, out _, out _, out string error, mayBeDisabled: true)
                || !_registry.TryResolve(name, version ?? _registry.StateOf(name).Hash ?? "", out PluginEvent? found, out error))
            {
                return Refused(name, error, change);
            }

            var happened = new PluginEvent(name, PluginAction.Tag, found!.Version, found.Hash, "", _options.Clock.UtcNowUs)
            {
                By = note.By ?? "",
                Reason = note.Reason ?? "",
                Tag = tag,
            };
            return TryRecord(happened, null, out error) ? Done(happened, change) : Refused(name, error, change);
        }
    }

    /// <summary>The module of a version; null: of the one that serves. Throws <see cref="OperatorError"/>.</summary>
    public byte[] Checkout(string name, string? version)
    {
        lock (_changing)
        {
            return Image(name, version).Bytes;
        }
    }

    /// <summary>What differs between two versions (by version, hash or tag). Throws <see cref="OperatorError"/>.</summary>
    public IReadOnlyList<PluginDifference> Diff(string name, string first, string second)
    {
        lock (_changing)
        {
            return PluginInspection.Differences(PluginInspection.Of(Image(name, first)), PluginInspection.Of(Image(name, second)));
        }
    }

    private readonly record struct Change(long BeginNs);

    private ModuleImage Image(string name, string? version)
    {
        if (!TryFind(name, out _, out _, out string error, mayBeDisabled: true)
            || !_registry.TryResolve(name, version ?? _registry.StateOf(name).Hash ?? "", out PluginEvent? found, out error))
        {
            throw new OperatorError(ExitCode.Plugin, $"plugin \"{name}\": {error}");
        }

        return ImageOf(found!.Hash)
            ?? throw new OperatorError(ExitCode.Plugin, $"plugin \"{name}\": the module {found.Hash[..12]} is no longer in the registry");
    }

    private bool TryFind(
        string name, out PluginDefinition definition, out PluginEntry entry, out string error, bool mayBeDisabled = false)
    {
        error = "";
        definition = _configured.FirstOrDefault(d => d.Name == name)!;
        entry = Current.Entries.FirstOrDefault(e => e.Definition.Name == name)!;
        if (definition is null)
        {
            string known = string.Join(", ", _configured.Select(d => d.Name));
            error = $"no plugin \"{name}\" is configured (configured: {(known.Length == 0 ? "none" : known)}); "
                + "add a [[proxy.plugins.plugin]] and restart the server";
        }
        else if (entry.State == PluginState.Disabled && !mayBeDisabled)
        {
            error = $"it is disabled; enable it first: heliosdb-lite plugin enable {name}";
        }

        return error.Length == 0;
    }

    private bool IsFree(string name, out string error)
    {
        error = CanaryOf(name) is not null
            ? $"a canary of it runs; end it first: heliosdb-lite plugin promote {name}, or heliosdb-lite plugin abort {name}"
            : "";
        return error.Length == 0;
    }

    private PluginEntry LoadEnabled(PluginDefinition definition)
    {
        if (_registry.StateOf(definition.Name).Hash is { } hash && ImageOf(hash) is { } served)
        {
            return _builder.Build(definition, served);
        }

        byte[]? bytes = TryReadFile(definition, out string error);
        ModuleImage? image = null;
        if (bytes is null || !ModuleImage.TryRead(bytes, out image, out error))
        {
            return _builder.Failed(definition, $"{definition.File}: {error}");
        }

        PluginEntry entry = _builder.Build(definition, image!);
        if (entry.State == PluginState.Active)
        {
            RecordLoad(entry, null, bytes);
        }

        return entry;
    }

    private DeployResult Serve(
        string action, PluginDefinition definition, PluginEntry old, ModuleImage image, ChangeNote note, bool isWatched, Change change,
        in DeployTests tests)
    {
        PluginEntry entry = _builder.Build(definition, image);
        if (entry.State != PluginState.Active)
        {
            return Refused(definition.Name, entry.Reason!, change);
        }

        if (TestProblem(definition, image, tests, action == PluginAction.Rollback, out byte[]? fixtures) is { } differs)
        {
            entry.Pool!.Retire();
            return Refused(definition.Name, differs, change);
        }

        if (!Serves(old, out string changed) || !IsFree(definition.Name, out changed))
        {
            entry.Pool!.Retire();
            return Refused(definition.Name, changed, change);
        }

        PluginEvent happened = EventOf(action, entry.Version!, FileHash(definition), note) with
        {
            FromVersion = old.Version?.Number,
            FromHash = old.Version?.Hash,
        };
        OwnEntries own = BuildOwn(Replaced(old, entry), image);
        // Durable before it serves: a restart must not bring the old version back after the new one answered statements.
        if (FirstFailure(own) is { } error || !TryRecord(happened, image.Bytes, out error, fixtures))
        {
            entry.Pool!.Retire();
            Discard(own);
            return Refused(definition.Name, error, change);
        }

        _compiled.Prune(_registry);
        DeployResult result = Replace(old, entry, happened, change, own) with { Grants = GrantReport.Notes(entry, old) };
        if (isWatched)
        {
            Watch(entry, old);
        }

        return result;
    }

    private PluginEntry[] Replaced(PluginEntry old, PluginEntry entry) => [.. Current.Entries.Select(e => e == old ? entry : e)];

    private DeployResult Replace(PluginEntry old, PluginEntry entry, PluginEvent happened, Change change, OwnEntries? own = null)
    {
        PluginEntry[] entries = Replaced(old, entry);
        Publish(entries, _canaries, own ?? BuildOwn(entries));
        return Done(happened, change) with { Warnings = WarnOfOrder() };
    }

    private DeployResult Done(PluginEvent happened, Change change)
    {
        _options.Log.Write(
            LogLevel.Info, "plugin changed", ("plugin", happened.Name), ("action", happened.Action), ("version", happened.Version),
            ("hash", happened.Hash), ("from", happened.FromVersion), ("by", happened.By), ("reason", happened.Reason));
        return new DeployResult(
            happened.Name, happened.Version, happened.Hash, happened.FromVersion, null, _options.Clock.MonotonicNs - change.BeginNs)
        {
            PreviousHash = happened.FromHash,
        };
    }

    private DeployResult Refused(string name, string error, Change change) =>
        new(name, null, null, null, error, _options.Clock.MonotonicNs - change.BeginNs);
}
