using Helios.Base;

namespace Helios.Io.Devices.Simulated;

/// <summary>
/// A data directory in memory with a disk that can fail and lose its power, for tests of everything that stores. Operations that change
/// the disk (write, flush, cut, create, delete, replace) are counted from 1; a fault or a power cut can be set for any of them, so that a
/// test can run its workload once to count and then once for each operation. Deterministic: the same calls and seeds give the same bytes.
/// Thread-safe. Creating, deleting and replacing a file are durable when they return, as the contract says.
/// </summary>
public sealed class SimulatedDataDirectory : IDataDirectory
{
    private readonly Dictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SimulatedFault> _faults = new();
    private long _stickyFrom = long.MaxValue;
    private SimulatedFault _stickyFault;
    private long _cutAt = long.MaxValue;
    private int _cutAppliedBytes;
    private readonly Random _order;
    private bool _powerIsCut;

    /// <param name="path">Only a name.</param>
    /// <param name="seed">Decides in which order requests in flight are carried out.</param>
    public SimulatedDataDirectory(string path = "simulated", int seed = 0)
    {
        Path = path;
        _order = new Random(seed);
    }

    public string Path { get; }

    /// <summary>Operations so far.</summary>
    public long OperationCount { get; private set; }

    /// <summary>Told of each operation's number and file, for tests that look for a certain one.</summary>
    public Action<long, string>? OnOperation { get; set; }

    /// <summary>Guards the whole disk.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Lets the numbered operation fail; a sticky fault, every one from it on.</summary>
    public void FailAt(long operation, SimulatedFault fault, bool sticky = false)
    {
        lock (Gate)
        {
            if (sticky)
            {
                _stickyFrom = operation;
                _stickyFault = fault;
            }
            else
            {
                _faults[operation] = fault;
            }
        }
    }

    /// <summary>
    /// Cuts the power in the numbered operation, of which <paramref name="appliedBytes"/> still reach the cache (for a flush and all
    /// others: 0 before, else after its effect). The operation and all later ones throw <see cref="SimulatedPowerCut"/>.
    /// </summary>
    public void CutPowerAt(long operation, int appliedBytes = 0)
    {
        lock (Gate)
        {
            _cutAt = operation;
            _cutAppliedBytes = appliedBytes;
        }
    }

    /// <summary>Written bytes (and cuts) that no flush has made durable; the range of <see cref="AfterCrash"/>'s prefix.</summary>
    public long UnflushedSteps
    {
        get
        {
            lock (Gate)
            {
                return _files.Values.Sum(static file => file.UnflushedSteps);
            }
        }
    }

    /// <summary>
    /// The disk as the next start finds it; this one stays as it is, so that many crashes can be tried from one run. <paramref
    /// name="prefixSteps"/> counts over the files in the order of their names; <paramref name="seed"/> decides for random sectors.
    /// </summary>
    public SimulatedDataDirectory AfterCrash(CrashSurvival survival, long prefixSteps = 0, int seed = 0)
    {
        lock (Gate)
        {
            var random = new Random(seed);
            var found = new SimulatedDataDirectory(Path);
            foreach (string name in _files.Keys.Order(StringComparer.Ordinal))
            {
                found._files[name] = _files[name].AfterCrash(survival, ref prefixSteps, random);
            }

            return found;
        }
    }

    /// <summary>The same disk once more, unflushed changes included, without faults.</summary>
    public SimulatedDataDirectory Copy()
    {
        lock (Gate)
        {
            var copy = new SimulatedDataDirectory(Path) { OperationCount = OperationCount };
            foreach ((string name, SimulatedFile file) in _files)
            {
                copy._files[name] = file.Copy();
            }

            return copy;
        }
    }

    /// <summary>Damages one stored byte: bit rot.</summary>
    public void Flip(string name, long position, byte mask)
    {
        lock (Gate)
        {
            _files[name].Flip(position, mask);
        }
    }

    public IBlockDevice OpenDevice(string name, DeviceUse use = DeviceUse.Simple)
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            if (!_files.TryGetValue(name, out SimulatedFile? file))
            {
                file = new SimulatedFile();
                Change(name, "created", () => _files[name] = file);
            }

            return new SimulatedDevice(this, file, name);
        }
    }

    public IReadOnlyList<string> List()
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            return _files.Keys.Order(StringComparer.Ordinal).ToArray();
        }
    }

    public bool Exists(string name)
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            return _files.ContainsKey(name);
        }
    }

    public void Delete(string name)
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            Change(name, "deleted", () => _files.Remove(name));
        }
    }

    public void Rename(string from, string to)
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            if (!_files.TryGetValue(from, out SimulatedFile? file))
            {
                throw new Fault($"the file {from} cannot be renamed: there is none");
            }

            Change(from, "renamed", () =>
            {
                _files.Remove(from);
                _files[to] = file;
            });
        }
    }

    public byte[] ReadAllBytes(string name)
    {
        lock (Gate)
        {
            RefuseWithoutPower();
            return _files.TryGetValue(name, out SimulatedFile? file)
                ? file.Visible.ToArray()
                : throw new Fault($"the file {name} cannot be read: there is none");
        }
    }

    public void WriteAllBytesAtomically(string name, ReadOnlySpan<byte> bytes)
    {
        var file = new SimulatedFile();
        file.Write(0, bytes);
        file.Flush();
        lock (Gate)
        {
            RefuseWithoutPower();
            Change(name, "written", () => _files[name] = file);
        }
    }

    /// <summary>Nothing: what is stored can be opened again.</summary>
    public void Dispose()
    {
    }

    internal static string TextOf(SimulatedFault fault) => fault switch
    {
        SimulatedFault.InputOutput => "simulated input/output error",
        SimulatedFault.ShortThenInputOutput => "simulated input/output error behind a short write",
        SimulatedFault.NoSpace => "simulated disk is full",
    };

    /// <summary>Counts an operation; answers its fault, and the bytes to apply before the power goes (-1: it stays on).</summary>
    internal SimulatedFault? CountOperation(string name, out int appliedBytes)
    {
        long number = ++OperationCount;
        OnOperation?.Invoke(number, name);
        appliedBytes = number == _cutAt ? _cutAppliedBytes : -1;
        if (number >= _stickyFrom)
        {
            return _stickyFault;
        }

        return _faults.TryGetValue(number, out SimulatedFault fault) ? fault : null;
    }

    /// <summary>A number below <paramref name="count"/>.</summary>
    internal int Choose(int count)
    {
        lock (Gate)
        {
            return _order.Next(count);
        }
    }

    internal SimulatedPowerCut CutPower()
    {
        _powerIsCut = true;
        return new SimulatedPowerCut();
    }

    internal void RefuseWithoutPower()
    {
        if (_powerIsCut)
        {
            throw new SimulatedPowerCut();
        }
    }

    private void Change(string name, string what, Action effect)
    {
        SimulatedFault? fault = CountOperation(name, out int appliedBytes);
        if (fault is not null)
        {
            throw new Fault($"the file {name} cannot be {what}: {TextOf(fault.Value)}");
        }

        if (appliedBytes != 0)
        {
            effect();
        }

        if (appliedBytes >= 0)
        {
            throw CutPower();
        }
    }
}
