using System.Text;
using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>What single tenants have of their own: a version of a plugin, a configuration of it, or both. A tenant without a version of its
/// own has the one that serves all, under its configuration.</summary>
public sealed partial class PluginHost
{
    private DeployResult ServeTenant(
        string action, PluginEntry shared, string tenant, ModuleImage image, ChangeNote note, bool isWatched, Change change,
        in DeployTests tests)
    {
        string name = shared.Definition.Name;
        PluginDefinition mine = DefinitionOf(name).ForTenant(tenant);
        string? problem = TenantProblem(name, tenant);
        byte[]? fixtures = null;
        PluginEntry? before = _own.GetValueOrDefault((name, tenant));
        if (problem is not null || (problem = TestProblem(mine, image, tests, action == PluginAction.Rollback, out fixtures)) is not null
            || !Serves(shared, out problem) || (problem = TenantProblem(name, tenant)) is not null)
        {
            return Refused(name, $"for tenant \"{tenant}\": {problem}", change);
        }

        if (_own.GetValueOrDefault((name, tenant)) != before)
        {
            return Refused(name, $"for tenant \"{tenant}\": {ChangedMeanwhile}", change);
        }

        PluginEntry old = before ?? shared;
        OwnEntries own = BuildOwn(Current.Entries, image, (name, tenant, image.Hash));
        PluginEntry entry = own[(name, tenant)];
        string error = entry.Reason ?? "";
        PluginEvent? happened = entry.State == PluginState.Active ? TenantEvent(action, entry.Version!, tenant, old, note) : null;
        if (happened is null || !TryRecord(happened, image.Bytes, out error, fixtures))
        {
            Discard(own);
            return Refused(name, $"for tenant \"{tenant}\": {error}", change);
        }

        _compiled.Prune(_registry);
        Publish(Current.Entries, _canaries, own);
        if (isWatched && _options.Rules.ProbationSeconds is > 0 and int seconds && old.Version is { } previous && old.Pool is { } pool
            && previous.Hash != entry.Version!.Hash)
        {
            long now = _options.Clock.MonotonicNs;
            var watch = new VersionWatch(
                entry, old == shared ? pool : null, old == shared ? VersionTotals.None : pool.Totals(), now, now + (seconds * NsPerSecond));
            _probations.Add(new Probation(watch, old == shared ? null : previous.Hash, tenant));
        }

        return Done(happened, change) with { Warnings = WarnOfOrder() };
    }

    private DeployResult RollbackTenant(
        PluginEntry shared, string tenant, string? to, ChangeNote note, Change change, in DeployTests tests)
    {
        string name = shared.Definition.Name;
        if (!_own.TryGetValue((name, tenant), out PluginEntry? old) || WantedHash(shared.Definition, tenant, out _) is null)
        {
            return Refused(name, $"tenant \"{tenant}\" has no version of its own", change);
        }

        string? hash = _registry.StateOf(name).Tenants.GetValueOrDefault(tenant)?.PreviousHash;
        if (to is not null)
        {
            if (!_registry.TryResolve(name, to, out PluginEvent? found, out string unknown))
            {
                return Refused(name, unknown, change);
            }

            hash = found!.Hash;
        }

        if (hash is not null)
        {
            return ImageOf(hash) is { } image
                ? ServeTenant(PluginAction.Rollback, shared, tenant, image, note, isWatched: false, change, tests)
                : Refused(name, $"the module {hash[..12]} is no longer in the registry; deploy its file again", change);
        }

        if (shared.Version is null)
        {
            return Refused(name, "no version serves the others that the tenant could have", change);
        }

        OwnEntries own = BuildOwn(Current.Entries, null, (name, tenant, null));
        PluginEvent happened = TenantEvent(PluginAction.Follow, shared.Version, tenant, old, note);
        if (FirstFailure(own) is { } failed || !TryRecord(happened, null, out failed))
        {
            Discard(own);
            return Refused(name, failed, change);
        }

        Publish(Current.Entries, _canaries, own);
        return Done(happened, change);
    }

    private void TakeTenantBack(Probation probation, string tenant, string problem)
    {
        PluginEntry bad = probation.Watch.Entry;
        string name = bad.Definition.Name;
        OwnEntries own = BuildOwn(Current.Entries, null, (name, tenant, probation.ReturnHash));
        PluginEntry? serves = own.GetValueOrDefault((name, tenant)) ?? Current.Entries.First(e => e.Definition.Name == name);
        if (serves.State != PluginState.Active)
        {
            Discard(own);
            LogNoReturn(name, problem, serves.Reason);
            return;
        }

        Publish(Current.Entries, _canaries, own);
        RecordTakenBack(serves.Version!, bad.Version!, problem, tenant, WantedOf(bad.Definition, tenant));
    }

    private PluginEvent TenantEvent(string action, PluginVersion version, string tenant, PluginEntry old, ChangeNote note) =>
        EventOf(action, version, WantedOf(DefinitionOf(version.Name), tenant), note) with
        {
            Tenant = tenant,
            FromVersion = old.Version?.Number,
            FromHash = old.Version?.Hash,
        };

    private string? TenantProblem(string name, string tenant) =>
        tenant.Length == 0 || Encoding.UTF8.GetByteCount(tenant) > Limits.PluginKeyBytes || tenant.Any(char.IsControl)
            ? $"a tenant's name has 1 to {Limits.PluginKeyBytes} bytes, and no control characters"
        : !_own.ContainsKey((name, tenant)) && _own.Count >= Limits.PluginTenantCount
            ? $"{_own.Count} tenants have something of their own already, and there can be {Limits.PluginTenantCount}"
        : null;

    /// <summary>
    /// Everything that tenants have of their own beside these entries; what serves already stays. What cannot be built is failed.
    /// </summary>
    /// <param name="pending">A module that the registry does not hold yet.</param>
    /// <param name="wish">A tenant's version as it shall be; null hash: the one that serves all.</param>
    private OwnEntries BuildOwn(
        IReadOnlyList<PluginEntry> entries, ModuleImage? pending = null, (string Plugin, string Tenant, string? Hash)? wish = null)
    {
        var own = new OwnEntries();
        foreach (PluginEntry shared in entries.Where(e => e.State != PluginState.Disabled))
        {
            PluginDefinition definition = DefinitionOf(shared.Definition.Name);
            IEnumerable<string> tenants = definition.Tenants.Keys.Concat(_registry.StateOf(definition.Name).Tenants.Keys);
            if (wish is { } wished && wished.Plugin == definition.Name)
            {
                tenants = tenants.Append(wished.Tenant);
            }

            foreach (string tenant in tenants.Distinct().Order(StringComparer.Ordinal))
            {
                bool isWished = wish is { } w && w.Plugin == definition.Name && w.Tenant == tenant;
                string error = "";
                string? wanted = isWished ? wish!.Value.Hash : WantedHash(definition, tenant, out error);
                if (error.Length > 0 || wanted is not null || definition.Tenants.GetValueOrDefault(tenant)?.ConfigurationJson is not null)
                {
                    Add(own, definition, shared, tenant, wanted, error, pending);
                }
            }
        }

        return own;
    }

    private void Add(
        OwnEntries own, PluginDefinition definition, PluginEntry shared, string tenant, string? wanted, string error, ModuleImage? pending)
    {
        string? hash = wanted ?? shared.Version?.Hash;
        if (hash is null && error.Length == 0)
        {
            // The plugin itself failed, and so it does for a tenant that follows it.
            return;
        }

        (string, string) key = (definition.Name, tenant);
        PluginDefinition mine = definition.ForTenant(tenant);
        if (error.Length == 0 && _own.TryGetValue(key, out PluginEntry? serves) && serves.Version?.Hash == hash
            && serves.Definition.ConfigurationJson == mine.ConfigurationJson)
        {
            own.Add(key, serves);
            return;
        }

        ModuleImage? image = hash is null ? null : pending?.Hash == hash ? pending : ImageOf(hash);
        PluginEntry entry = error.Length > 0 ? _builder.Failed(mine, error)
            : image is null ? _builder.Failed(mine, $"the module {hash![..12]} is no longer in the registry")
            : _builder.Build(mine, image);
        own.Add(key, entry);
    }

    /// <summary>The version that a tenant has of its own, by hash; null: it has that of all. What an operator deployed for it holds until
    /// the configuration names another version than then.</summary>
    private string? WantedHash(PluginDefinition definition, string tenant, out string error)
    {
        error = "";
        TenantState? state = _registry.StateOf(definition.Name).Tenants.GetValueOrDefault(tenant);
        string configured = WantedOf(definition, tenant);
        if (state is not null && state.Configured == configured)
        {
            return state.Hash;
        }

        return configured.Length == 0 ? null
            : _registry.TryResolve(definition.Name, configured, out PluginEvent? found, out error) ? found!.Hash
            : null;
    }

    private static string WantedOf(PluginDefinition definition, string tenant) =>
        definition.Tenants.GetValueOrDefault(tenant)?.Version ?? "";

    private string? FirstFailure(OwnEntries own)
    {
        PluginEntry? failed = own.Values.FirstOrDefault(e => e.State == PluginState.Failed && !_own.ContainsValue(e));
        return failed is null ? null : $"for tenant \"{failed.Definition.Tenant}\": {failed.Reason}";
    }

    /// <summary>What was built for nothing.</summary>
    private void Discard(OwnEntries own)
    {
        foreach (PluginEntry entry in own.Values.Where(e => !_own.ContainsValue(e)))
        {
            entry.Pool?.Retire();
        }
    }

    private sealed class OwnEntries : Dictionary<(string Plugin, string Tenant), PluginEntry>;
}
