using Helios.Base.Hashing;
using Helios.Io.Devices;

namespace Helios.Plugins.Registry;

/// <summary>
/// Versioned modules in the data directory: objects by their hash (<c>plugins/objects/HASH.wasm</c>, and the tests
/// that a version passed, <c>HASH.toml</c>), and the log of what happened
/// (<see cref="EventLog"/>), of which <see cref="RegistryState"/> is the sum. Without a directory both live in memory. Safe for several
/// threads; events are written by one at a time (the host's lock).
/// </summary>
internal sealed class PluginRegistry
{
    private const int LeastHashChars = 6;
    private const string ModuleSuffix = ".wasm";
    private const string TestsSuffix = ".toml";

    private readonly IDataDirectory? _directory;
    private readonly Lock _lock = new();

    // All protected by _lock.
    private readonly List<PluginEvent> _events = [];
    private readonly Dictionary<string, RegistryState> _states = [];
    private readonly Dictionary<string, byte[]> _objectsInMemory = [];

    public PluginRegistry(IDataDirectory? directory)
    {
        _directory = directory;
        foreach (PluginEvent happened in directory is null ? [] : EventLog.Read(directory))
        {
            Keep(happened);
        }
    }

    /// <summary>Oldest first; null: of every plugin.</summary>
    public IReadOnlyList<PluginEvent> Events(string? name)
    {
        lock (_lock)
        {
            return [.. _events.Where(e => name is null || e.Name == name)];
        }
    }

    /// <summary>What the history amounts to. Read by the thread that changes plugins.</summary>
    public RegistryState StateOf(string name)
    {
        lock (_lock)
        {
            return _states.GetValueOrDefault(name) ?? new RegistryState();
        }
    }

    public IReadOnlyList<PluginVersionInfo> Versions()
    {
        lock (_lock)
        {
            var versions = new List<PluginVersionInfo>();
            foreach (IGrouping<string, PluginEvent> plugin in _events.GroupBy(e => e.Name))
            {
                RegistryState state = _states[plugin.Key];
                foreach (IGrouping<string, PluginEvent> version in plugin.Where(e => e.Hash.Length > 0).GroupBy(e => e.Hash))
                {
                    versions.Add(new PluginVersionInfo(plugin.Key, version.First().Version, version.Key)
                    {
                        FirstAtUs = version.First().AtUs,
                        LatestAtUs = version.Last().AtUs,
                        IsCurrent = state.Hash == version.Key,
                        IsCanary = state.Canary?.Hash == version.Key,
                        Tenants =
                        [
                            .. state.Tenants.Where(t => t.Value.Hash == version.Key).Select(t => t.Key).Order(StringComparer.Ordinal),
                        ],
                        Tags = [.. state.Tags.Where(t => t.Value == version.Key).Select(t => t.Key).Order(StringComparer.Ordinal)],
                    });
                }
            }

            return versions;
        }
    }

    /// <summary>The modules that each plugin had last, so many of each, and those that serve, are tried or are tagged.</summary>
    public HashSet<string> RecentHashes(int count)
    {
        lock (_lock)
        {
            var recent = _events.GroupBy(e => e.Name)
                .SelectMany(g => g.Select(e => e.Hash).Reverse().Distinct().Take(count)).ToHashSet();
            foreach (RegistryState state in _states.Values)
            {
                recent.UnionWith(new[] { state.Hash, state.PreviousHash, state.Canary?.Hash }.OfType<string>());
                recent.UnionWith(state.Tags.Values);
                recent.UnionWith(state.Tenants.Values.SelectMany(t => new[] { t.Hash, t.PreviousHash }).OfType<string>());
            }

            return recent;
        }
    }

    /// <summary>
    /// The version that an operator means: by tag, by version (of two modules of one version the latest), or by the beginning of its hash.
    /// False with what to say.
    /// </summary>
    public bool TryResolve(string name, string wanted, out PluginEvent? found, out string error)
    {
        IReadOnlyList<PluginEvent> events = Events(name);
        error = "";
        string? tagged = StateOf(name).Tags.GetValueOrDefault(wanted);
        string number = wanted.StartsWith('v') ? wanted[1..] : wanted;
        found = events.LastOrDefault(e => tagged is not null ? e.Hash == tagged : e.Version == wanted || e.Version == number);
        if (found is null && wanted.Length >= LeastHashChars)
        {
            List<string> hashes = [.. events.Select(e => e.Hash)
                .Where(h => h.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)).Distinct()];
            if (hashes.Count > 1)
            {
                error = $"\"{wanted}\" begins {hashes.Count} hashes; write more of it";
                return false;
            }

            found = hashes.Count == 0 ? null : events.Last(e => e.Hash == hashes[0]);
        }

        if (found is null)
        {
            IEnumerable<string> known = events.Select(e => $"{e.Version} ({e.Hash[..12]})").Reverse().Distinct().Take(5);
            error = $"it has no version, hash or tag \"{wanted}\"; its latest are {string.Join(", ", known)} "
                + $"(all: heliosdb-lite plugin history {name})";
        }

        return found is not null;
    }

    /// <summary>The tests that a version passed last, or null.</summary>
    public byte[]? TestsOf(string name, string hash) =>
        Events(name).LastOrDefault(e => e.Hash == hash && e.Tests is not null)?.Tests is { } tests ? ReadObject(tests, TestsSuffix) : null;

    /// <summary>The object's bytes, or null when it is missing or does not match its hash.</summary>
    public byte[]? ReadObject(string hash, string suffix = ModuleSuffix)
    {
        if (_directory is null)
        {
            lock (_lock)
            {
                return _objectsInMemory.GetValueOrDefault(hash);
            }
        }

        string name = ObjectName(hash, suffix);
        if (!_directory.Exists(name))
        {
            return null;
        }

        byte[] bytes = _directory.ReadAllBytes(name);
        return Convert.ToHexStringLower(Hashes.Sha256(bytes)) == hash ? bytes : null;
    }

    /// <summary>Stores the module, if one is given, and the event. Durable when it returns.</summary>
    public void Record(PluginEvent happened, byte[]? module, byte[]? tests = null)
    {
        if (module is not null)
        {
            StoreObject(happened.Hash, module, ModuleSuffix);
        }

        if (tests is not null)
        {
            StoreObject(happened.Tests!, tests, TestsSuffix);
        }

        if (_directory is not null)
        {
            EventLog.Append(_directory, happened);
        }

        Keep(happened);
    }

    private void StoreObject(string hash, byte[] bytes, string suffix)
    {
        if (_directory is null)
        {
            lock (_lock)
            {
                _objectsInMemory[hash] = bytes;
            }
        }
        else if (ReadObject(hash, suffix) is null)
        {
            _directory.WriteAllBytesAtomically(ObjectName(hash, suffix), bytes);
        }
    }

    private static string ObjectName(string hash, string suffix) => $"plugins/objects/{hash}{suffix}";

    private void Keep(PluginEvent happened)
    {
        lock (_lock)
        {
            _events.Add(happened);
            if (!_states.TryGetValue(happened.Name, out RegistryState? state))
            {
                state = new RegistryState();
                _states.Add(happened.Name, state);
            }

            state.Apply(happened);
        }
    }
}
