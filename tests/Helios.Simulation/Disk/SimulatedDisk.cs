using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Pages.File;

namespace Helios.Simulation.Disk;

/// <summary>How the disk fails while it fails.</summary>
internal enum DiskFailure
{
    /// <summary>Nothing is written; a failed flush loses what was pending, as kernels do that mark the pages clean.</summary>
    InputOutput,

    /// <summary>Half of a write is written.</summary>
    Short,

    /// <summary>Half of a write is written, and there is no more room.</summary>
    NoSpace,
}

/// <param name="What">The kind.</param>
/// <param name="File">Its name.</param>
/// <param name="Position">In the file.</param>
/// <param name="Length">Bytes written.</param>
/// <param name="Hash">The disk's, with this one.</param>
internal readonly record struct DiskOperation(string What, string File, long Position, int Length, ulong Hash);

/// <summary>
/// A data directory in memory, of one thread. Requests in flight are carried out in an order that the seed chooses. Every operation that
/// changes the disk is counted, goes into a hash, and is told before it happens, so that a test can take the disk as a power cut at that
/// moment leaves it: what was flushed, and of the rest what a damage says (see <see cref="Damage"/>). Names change at once and for good.
/// </summary>
internal sealed class SimulatedDisk(int seed) : IDataDirectory
{
    private const int KeptWrites = 12;
    private const int OneBugIn = 7;

    private readonly SortedDictionary<string, DiskFile> _files = new(StringComparer.Ordinal);
    private readonly Queue<FlushedWrite> _flushed = new();
    private readonly Random _order = new(seed);
    private long _flushedCount;
    private long _flushes;
    private long _bugTurns;

    public string Path => "simulated";

    /// <summary>Operations so far.</summary>
    public long OperationCount { get; private set; }

    /// <summary>Over the kind, place and bytes of every operation.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Every operation, for the first difference between two runs of one seed.</summary>
    public List<DiskOperation> Operations { get; } = [];

    /// <summary>Called before each operation.</summary>
    public Action<string>? BeforeOperation { get; set; }

    /// <summary>Operations from this one on fail,</summary>
    public long FailFrom { get; set; } = long.MaxValue;

    /// <summary>up to this one.</summary>
    public long FailTo { get; set; } = long.MaxValue;

    public DiskFailure Failure { get; set; }

    /// <summary>What goes wrong unseen.</summary>
    public SimulatedBug Bug { get; init; }

    /// <summary>How often it did, on this disk and on those it came from.</summary>
    public int BugCount { get; private set; }

    /// <summary>False where pages are evicted: one that is holds addresses of its undo records, which differ from run to run. Then the
    /// places of its writes count, and what is read of it.</summary>
    public bool HashesPages { get; init; } = true;

    /// <summary>What no flush has made durable, file by file in the order of names, and in each in the order of writing.</summary>
    public List<DiskChange> Pending => [.. _files.Values.SelectMany(file => file.Pending)];

    /// <summary>The latest writes that were flushed to files that are still there, oldest first.</summary>
    public List<FlushedWrite> Flushed => [.. _flushed.Where(write => _files.ContainsKey(write.Change.File))];

    public IEnumerable<string> Names => _files.Keys;

    /// <summary>The flushed bytes of every file, changed by these in their order.</summary>
    public SimulatedDisk Crash(IEnumerable<DiskChange> kept, int orderSeed = 0)
    {
        var disk = new SimulatedDisk(orderSeed) { Bug = Bug, BugCount = BugCount, HashesPages = HashesPages };
        var contents = new Dictionary<string, DiskBytes>(StringComparer.Ordinal);
        foreach ((string name, DiskFile file) in _files)
        {
            contents.Add(name, file.Stable.Copy());
        }

        foreach (DiskChange change in kept)
        {
            contents[change.File].Apply(change);
        }

        foreach ((string name, DiskBytes bytes) in contents)
        {
            disk._files.Add(name, DiskFile.Of(bytes));
        }

        return disk;
    }

    /// <summary>Of all files and their bytes.</summary>
    public ulong ContentHash()
    {
        ulong hash = 14695981039346656037;
        foreach ((string name, DiskFile file) in _files)
        {
            hash = Hashing.Mix(Hashing.Mix(hash, name), file.Visible.Span);
        }

        return hash;
    }

    /// <summary>The flushed bytes of a file.</summary>
    public Span<byte> Stable(string name) => _files[name].Stable.Span;

    /// <summary>Everything fails from now on: a store that nobody needs any more ends quickly.</summary>
    public void Break()
    {
        BeforeOperation = null;
        FailFrom = 0;
        FailTo = long.MaxValue;
        Failure = DiskFailure.InputOutput;
    }

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple)
    {
        if (!_files.TryGetValue(name, out DiskFile? file))
        {
            Require("create", name);
            file = new DiskFile();
            _files.Add(name, file);
        }

        return new SimulatedFileDevice(this, file, name);
    }

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public bool Exists(string name) => _files.ContainsKey(name);

    public void Delete(string name)
    {
        Require("delete", name);
        _files.Remove(name);
    }

    public void Rename(string from, string to)
    {
        Require("rename", from);
        _files.Remove(from, out DiskFile? file);
        _files[to] = file ?? throw new Fault("there is no " + from);
    }

    public byte[] ReadAllBytes(string name) => _files[name].Visible.Span.ToArray();

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes)
    {
        Require("replace", name, 0, bytes);
        var content = new DiskBytes();
        content.Apply(new DiskChange(name, 0, bytes.ToArray()));
        _files[name] = DiskFile.Of(content);
    }

    public void Dispose()
    {
    }

    internal int Choose(int count) => _order.Next(count);

    /// <summary>Whether this bug happens here. One of every operation does always.</summary>
    internal bool Has(SimulatedBug bug, bool isAlways = false)
    {
        if (bug != Bug || (!isAlways && ++_bugTurns % OneBugIn != 0))
        {
            return false;
        }

        BugCount++;
        return true;
    }

    internal void Flush(DiskFile file)
    {
        _flushes++;
        file.Flush((change, before) =>
        {
            _flushed.Enqueue(new FlushedWrite(change, before, ++_flushedCount, _flushes));
            if (_flushed.Count > KeptWrites)
            {
                _flushed.Dequeue();
            }
        });
    }

    /// <summary>Counts an operation and says how it is to end.</summary>
    internal DiskFailure? Begin(string what, string name, long position, ReadOnlySpan<byte> bytes, out string? reason)
    {
        OperationCount++;
        ReadOnlySpan<byte> hashed = HashesPages || name != PageFile.FileName ? bytes : default;
        Hash = Hashing.Mix(Hashing.Mix(Hashing.Mix(Hash, what), name) ^ (ulong)position, hashed);
        Operations.Add(new DiskOperation(what, name, position, bytes.Length, Hash));
        BeforeOperation?.Invoke(what + " " + name);
        reason = null;
        bool takesRoom = what is not ("delete" or "rename" or "truncate");
        if (OperationCount < FailFrom || OperationCount > FailTo || (Failure == DiskFailure.NoSpace && !takesRoom))
        {
            return null;
        }

        reason = $"simulated failure ({Failure}) of operation {OperationCount}: {what} {name}";
        return Failure;
    }

    private void Require(string what, string name, long position = 0, ReadOnlySpan<byte> bytes = default)
    {
        if (Begin(what, name, position, bytes, out string? reason) is not null)
        {
            throw new Fault(reason!);
        }
    }
}
