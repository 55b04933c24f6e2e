using Helios.Base;
using Helios.Base.Hashing;
using Helios.Io.Devices;
using Helios.Io.Http;
using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Outside;
using Helios.Plugins.Registry;

namespace Helios.Plugins;

/// <summary>What the host needs from the process. LoadLibrary gives the handle of libwasmtime, and is called when the first plugin is
/// loaded.
/// Directory: where compiled modules and the history live; null keeps them in memory.</summary>
public sealed record PluginHostOptions(Func<nint> LoadLibrary, IClock Clock, IRandom Random, ILog Log, IDataDirectory? Directory)
{
    public const int DefaultShadowMsPerSecond = 50;

    public const string DefaultTenantVariable = "app.current_tenant_id";

    /// <summary>The session variable whose value is the tenant, for isolation by tenant.</summary>
    public string TenantVariable { get; init; } = DefaultTenantVariable;

    /// <summary>Runs tests before a module serves, and gives the first differences; null: there are none.</summary>
    public Func<PluginTrial, string?>? Test { get; init; }

    /// <summary>Time that a version which runs beside another one may take of each second.</summary>
    public int ShadowMsPerSecond { get; init; } = DefaultShadowMsPerSecond;

    /// <summary>When a version is taken back without an operator.</summary>
    public RollbackRules Rules { get; init; } = new();

    /// <summary>Makes what speaks to servers that a grant names.</summary>
    public Func<OutboundHttpOptions, IOutboundHttp> MakeHttp { get; init; } = options => new OutboundHttp(options);

    /// <summary>Reads a variable of the server's environment.</summary>
    public Func<string, string?> ReadEnvironment { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Files that every granted directory has instead of its own, for tests of plugins; null: its own.</summary>
    public IReadOnlyDictionary<string, byte[]>? Files { get; init; }

    /// <summary>Sees the calls between host and guests; for what records them.</summary>
    internal IGuestObserver? Observer { get; init; }
}

/// <summary>
/// Owns the plugins of a server: loads them at start, changes versions while statements run, and publishes what serves.
/// <para>Invariants: 1. what serves changes by one write of a complete, immutable route; 2. a module is in a set as active only after it
/// was checked, linked and started once; 3. one change at a time; 4. what an operator changed is durable before it serves, what the server
/// takes back by itself is taken back first.</para>
/// Which version serves after a start: the one that served last, unless the configured file is another one than it was then; the file wins
/// once it changed. A file that cannot be read does not change anything.
/// </summary>
public sealed partial class PluginHost
{
    private readonly PluginHostOptions _options;
    private readonly HostServices _services;
    private readonly PluginRegistry _registry;
    private readonly CompiledModuleStore _compiled;
    private readonly PluginBuilder _builder;

    // Protects what follows; held while a module is compiled, never by a statement.
    private readonly Lock _changing = new();
    private readonly List<PluginDefinition> _configured = [];
    private readonly List<Probation> _probations = [];
    private IReadOnlyList<Canary> _canaries = [];
    private OwnEntries _own = [];

    // The set before anything is loaded has 0.
    private long _generation = -1;
    private PluginRoute _route;

    public PluginHost(PluginHostOptions options) : this(options, new CompiledModuleStore(options.Directory, options.Log))
    {
    }

    private PluginHost(PluginHostOptions options, CompiledModuleStore compiled)
    {
        _options = options;
        _services = new HostServices(options.Clock, options.Random, options.Log)
        {
            TenantVariable = options.TenantVariable,
            MakeHttp = options.MakeHttp,
            ReadEnvironment = options.ReadEnvironment,
            Directories = new GrantedDirectories(options.Files),
            Observer = options.Observer,
        };
        _registry = new PluginRegistry(options.Directory);
        _compiled = compiled;
        _builder = new PluginBuilder(options.LoadLibrary, _compiled, _services);
        _route = RouteOf([], [], []);
    }

    private sealed record Canary(PluginEntry Entry, CanaryRule Rule, VersionWatch Watch)
    {
        public string Name => Entry.Definition.Name;
    }

    /// <summary>A deployed version under watch, and what to go back to. Null hash: to the version that serves the other tenants.</summary>
    private sealed record Probation(VersionWatch Watch, string? ReturnHash, string? Tenant = null);

    /// <summary>What serves now those whom no canary serves, and who have nothing of their own.</summary>
    public PluginSet Current => Volatile.Read(ref _route).Stable;

    /// <summary>Modules found compiled in the data directory.</summary>
    internal int CompiledHitCount => _compiled.HitCount;

    /// <summary>What serves this client now. Asked once for a text, which keeps it to its last row.</summary>
    /// <param name="sessionId">Tells apart the connections of one user.</param>
    public PluginSet Pick(IPluginSession session, string user, long sessionId) =>
        Volatile.Read(ref _route).Pick(session, user, sessionId);

    /// <summary>
    /// Replaces everything by these plugins. Never throws for a plugin that is missing, corrupt or asks for too much: it is in the set as
    /// failed, and what that means for statements is its class's matter.
    /// </summary>
    public void Load(IReadOnlyList<PluginDefinition> configured)
    {
        lock (_changing)
        {
            var entries = new List<PluginEntry>();
            foreach (PluginDefinition definition in configured)
            {
                if (entries.Any(e => e.Definition.Name == definition.Name))
                {
                    throw new OperatorError(ExitCode.Configuration, $"plugin \"{definition.Name}\" is configured twice");
                }

                PluginEntry entry = LoadOne(definition);
                if (entry.State == PluginState.Failed)
                {
                    _options.Log.Write(LogLevel.Error, "plugin cannot serve", ("plugin", definition.Name), ("reason", entry.Reason));
                }

                entries.Add(entry);
            }

            _configured.Clear();
            _configured.AddRange(configured);
            RememberFiles();
            OwnEntries own = BuildOwn(entries);
            foreach (PluginEntry entry in own.Values.Where(e => e.State == PluginState.Failed))
            {
                _options.Log.Write(
                    LogLevel.Error, "plugin cannot serve", ("plugin", entry.Definition.Name), ("tenant", entry.Definition.Tenant),
                    ("reason", entry.Reason));
            }

            Publish(entries, ResumeCanaries(entries), own);
            WarnOfOrder();
        }
    }

    /// <summary>Every configured plugin as <c>plugin list</c> shows it; its canary and what tenants have of their own stand
    /// behind it. Waits for nothing.</summary>
    public IReadOnlyList<PluginStatus> Status()
    {
        PluginRoute route = Volatile.Read(ref _route);
        var all = new List<PluginStatus>();
        foreach (PluginEntry entry in route.Stable.Entries)
        {
            string name = entry.Definition.Name;
            all.Add(entry.Status());
            if (entry.Shadow is { } shadow)
            {
                all.Add(shadow.Entry.Status() with { Shadow = shadow.Counts });
            }

            all.AddRange(route.Canaries.Where(c => c.Entry.Definition.Name == name).Select(c => c.Entry.Status() with
            {
                CanaryPercent = c.Rule.Percent,
                Sticky = c.Rule.Sticky,
            }));
            all.AddRange(route.Own.Where(own => own.Definition.Name == name)
                .OrderBy(own => own.Definition.Tenant, StringComparer.Ordinal).Select(own => own.Status()));
        }

        return all;
    }

    /// <summary>What every plugin, canary and tenant's version asks for and is given. Waits for nothing.</summary>
    public IReadOnlyList<PluginGrantLine> Grants() => [.. Volatile.Read(ref _route).AllEntries.SelectMany(GrantReport.Of)];

    /// <summary>What happened, oldest first. Null: to every plugin. Waits for nothing.</summary>
    public IReadOnlyList<PluginEvent> Events(string? name = null) => _registry.Events(name);

    /// <summary>Every version of every plugin, by plugin and by when it was first seen. Waits for nothing.</summary>
    public IReadOnlyList<PluginVersionInfo> Versions() => _registry.Versions();

    private PluginEntry LoadOne(PluginDefinition definition)
    {
        RegistryState state = _registry.StateOf(definition.Name);
        if (!state.IsEnabled(definition.IsEnabled))
        {
            return PluginEntry.Disabled(definition, _services);
        }

        byte[]? bytes = TryReadFile(definition, out string error);
        string? fileHash = bytes is null ? null : HashOf(bytes);
        bool isDeployed = state.Hash is not null && state.Hash != fileHash && state.FileHash == (fileHash ?? state.FileHash)
            && (fileHash is not null || state.Hash != state.FileHash);
        if (isDeployed && ImageOf(state.Hash!) is { } deployed)
        {
            if (bytes is null)
            {
                _options.Log.Write(
                    LogLevel.Warning, "the configured file cannot be read; the deployed version serves on", ("plugin", definition.Name),
                    ("file", definition.File), ("reason", error));
            }

            return _builder.Build(definition, deployed);
        }

        ModuleImage? image = null;
        if (bytes is null || !ModuleImage.TryRead(bytes, out image, out error))
        {
            return _builder.Failed(definition, $"{definition.File}: {error}");
        }

        PluginEntry entry = _builder.Build(definition, image!);
        if (entry.State == PluginState.Active && state.Hash != image!.Hash)
        {
            RecordLoad(entry, state.Hash, bytes);
        }

        return entry;
    }

    private void RecordLoad(PluginEntry entry, string? fromHash, byte[] module)
    {
        PluginEvent? from = fromHash is null ? null : _registry.Events(entry.Definition.Name).LastOrDefault(e => e.Hash == fromHash);
        if (from is not null)
        {
            _options.Log.Write(
                LogLevel.Warning, "the configured file changed: it replaces the version that served", ("plugin", entry.Definition.Name),
                ("version", entry.Version!.Number), ("replaced", from.Version));
        }

        // A history that cannot be written must not keep the server from starting with a plugin that works.
        PluginEvent load = EventOf(PluginAction.Load, entry.Version!, entry.Version!.Hash, ChangeNote.Server) with
        {
            FromVersion = from?.Version,
            FromHash = from?.Hash,
        };
        TryRecord(load, module, out _);
    }

    private ModuleImage? ImageOf(string hash) =>
        _registry.ReadObject(hash) is byte[] bytes && ModuleImage.TryRead(bytes, out ModuleImage? image, out _) ? image : null;

    private PluginEvent EventOf(string action, PluginVersion version, string fileHash, ChangeNote note) =>
        new(version.Name, action, version.Number, version.Hash, fileHash, _options.Clock.UtcNowUs)
        {
            By = note.By ?? "",
            Reason = note.Reason ?? "",
        };

    private bool TryRecord(PluginEvent happened, byte[]? module, out string error, byte[]? tests = null)
    {
        try
        {
            _registry.Record(tests is null ? happened : happened with { Tests = HashOf(tests) }, module, tests);
            error = "";
            return true;
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            error = "its history cannot be written: " + e.Message;
            _options.Log.Write(LogLevel.Error, "plugin history cannot be written", ("plugin", happened.Name), ("reason", e.Message));
            return false;
        }
    }

    private static byte[]? TryReadFile(PluginDefinition definition, out string error)
    {
        try
        {
            error = "";
            return definition.ReadModule();
        }
        catch (Exception e) when (e is not Bug)
        {
            error = e.Message;
            return null;
        }
    }

    private static string FileHash(PluginDefinition definition) => TryReadFile(definition, out _) is byte[] bytes ? HashOf(bytes) : "";

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(Hashes.Sha256(bytes));

    private void Publish(IReadOnlyList<PluginEntry> entries, IReadOnlyList<Canary> canaries, OwnEntries own)
    {
        PluginRoute old = _route;
        PluginRoute next = RouteOf(entries, canaries, own);
        Volatile.Write(ref _route, next);
        _canaries = canaries;
        _own = own;
        HashSet<PluginEntry> serving = [.. next.AllEntries];
        foreach (PluginEntry entry in old.AllEntries.Where(e => e.Shadow is not null && !serving.Contains(e)))
        {
            EndShadow(entry, ChangeNote.Server with { Reason = "the version that it ran beside went" });
        }

        _probations.RemoveAll(p => !serving.Contains(p.Watch.Entry));
        foreach (PluginEntry entry in old.AllEntries.Where(e => !serving.Contains(e)))
        {
            entry.Pool?.Retire();
        }
    }

    private PluginRoute RouteOf(IReadOnlyList<PluginEntry> entries, IReadOnlyList<Canary> canaries, OwnEntries own) => new(
        entries, [.. canaries.Select(c => new CanaryChoice(c.Entry, c.Rule))],
        own.ToLookup(o => o.Key.Tenant, o => o.Value, StringComparer.Ordinal), _options.TenantVariable,
        () => Interlocked.Increment(ref _generation));

    private IReadOnlyList<string> WarnOfOrder()
    {
        IReadOnlyList<string> warnings = OrderLint.Warnings(Current.Entries);
        foreach (string warning in warnings)
        {
            _options.Log.Write(LogLevel.Warning, "the order of plugins", ("reason", warning));
        }

        return warnings;
    }
}
