using Helios.Io.Devices;

namespace Helios.Plugins.Outside;

/// <summary>A directory as it is granted.</summary>
internal readonly record struct DirectoryKey(string Path, long MostBytes, int MostFiles)
{
    public static DirectoryKey Of(PluginGrant grant) => new(grant.Directory!, grant.DirectoryMaxBytes, grant.DirectoryMaxFiles);
}

/// <summary>
/// Reads granted directories, and keeps what they held for as long as somebody uses it, so that the tenants and versions of a plugin share
/// it. Bounded by the grant in files and bytes. Any thread; holds its lock while it reads.
/// </summary>
internal sealed class GrantedDirectories
{
    // A file that is written while it is read is read again; what never stands still is refused.
    private const int MostAttempts = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<DirectoryKey, State> _known = [];
    private readonly IReadOnlyDictionary<string, byte[]>? _instead;

    /// <param name="instead">Files that every directory has instead of its own, for tests of plugins; null: its own.</param>
    public GrantedDirectories(IReadOnlyDictionary<string, byte[]>? instead)
    {
        _instead = instead;
    }

    private sealed class State
    {
        public WeakReference<FileSet> Latest { get; } = new(null!);

        /// <summary>What the last look found.</summary>
        public List<ConfinedEntry>? Seen { get; set; }

        /// <summary>What was dealt with already, though nothing came of it.</summary>
        public IReadOnlyList<ConfinedEntry>? Done { get; set; }
    }

    /// <summary>The files of the grant's directory as they are now; none where it grants no directory. False with the reason.</summary>
    public bool TryGet(PluginGrant grant, out FileSet files, out string error)
    {
        files = FileSet.Empty;
        error = "";
        if (grant.Directory is null)
        {
            return true;
        }

        if (_instead is not null)
        {
            files = FileSet.Of(_instead.Select(f => (f.Key, (byte[]?)f.Value)), []);
            return true;
        }

        lock (_lock)
        {
            DirectoryKey key = DirectoryKey.Of(grant);
            if (!_known.TryGetValue(key, out State? state))
            {
                _known.Add(key, state = new State());
            }

            return TryRead(key, state, out files, out error);
        }
    }

    /// <summary>
    /// Looks whether the directory is another one than in one of these states, and stands still between two looks: then its files, else
    /// null. What cannot be read is told once, as the error.
    /// </summary>
    public FileSet? Look(in DirectoryKey key, IEnumerable<FileSet> current, out string? error)
    {
        error = null;
        if (_instead is not null)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_known.TryGetValue(key, out State? state))
            {
                return null;
            }

            // A directory that cannot be listed has an empty listing here; reading it tells why.
            List<ConfinedEntry> seen = ListOrNothing(key);
            bool isStill = state.Seen is not null && seen.SequenceEqual(state.Seen);
            state.Seen = seen;
            bool isDone = current.All(c => seen.SequenceEqual(c.Listing)) || (state.Done is not null && seen.SequenceEqual(state.Done));
            if (isDone || !isStill)
            {
                return null;
            }

            if (TryRead(key, state, out FileSet files, out string problem))
            {
                return files;
            }

            state.Done = seen;
            error = problem;
            return null;
        }
    }

    /// <summary>Nobody can use these files: they are not offered again.</summary>
    public void GiveUp(in DirectoryKey key, FileSet files)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(key, out State? state))
            {
                state.Done = files.Listing;
            }
        }
    }

    private static List<ConfinedEntry> ListOrNothing(in DirectoryKey key)
    {
        try
        {
            using var directory = ConfinedDirectory.Open(key.Path);
            return directory.TryList(key.MostFiles, out List<ConfinedEntry> entries) ? entries : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool TryRead(in DirectoryKey key, State state, out FileSet files, out string error)
    {
        files = FileSet.Empty;
        try
        {
            error = $"{key.Path} changes while it is read";
            for (int attempt = 0; attempt < MostAttempts; attempt++)
            {
                using var directory = ConfinedDirectory.Open(key.Path);
                if (!directory.TryList(key.MostFiles, out List<ConfinedEntry> entries))
                {
                    error = $"{key.Path} holds more than {key.MostFiles} files and directories (directory_max_files)";
                    return false;
                }

                long bytes = entries.Where(e => e.Kind == ConfinedKind.File).Sum(e => e.Bytes);
                if (bytes > key.MostBytes)
                {
                    error = $"{key.Path} holds {bytes} bytes; directory_max_bytes is {key.MostBytes}";
                    return false;
                }

                if (state.Latest.TryGetTarget(out FileSet? latest) && latest.Listing.SequenceEqual(entries))
                {
                    files = latest;
                    return true;
                }

                if (TryReadAll(directory, entries, out files))
                {
                    state.Latest.SetTarget(files);
                    return true;
                }
            }
        }
        catch (IOException e)
        {
            error = e.Message;
        }

        return false;
    }

    private static bool TryReadAll(ConfinedDirectory directory, List<ConfinedEntry> entries, out FileSet files)
    {
        files = FileSet.Empty;
        var contents = new List<(string Name, byte[]? Contents)>();
        foreach (ConfinedEntry entry in entries)
        {
            byte[]? read = null;
            if (entry.Kind == ConfinedKind.File)
            {
                ConfinedRead result = directory.Read(entry, out byte[] bytes);
                if (result == ConfinedRead.Changed)
                {
                    return false;
                }

                read = result == ConfinedRead.Done ? bytes : null;
            }

            contents.Add((entry.Name, read));
        }

        files = FileSet.Of(contents, entries);
        return true;
    }
}
