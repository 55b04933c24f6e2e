using Helios.Base;
using Helios.Simulation.Disk;
using Helios.Simulation.Model;
using Helios.Storage;

namespace Helios.Simulation;

/// <summary>
/// A life of a store, all of it decided by the seed: several sessions by turns, the log, checkpoints and the collector in between, a disk
/// that fills or fails, power cuts (in recovery too) with whatever they do to the disk, and, in the end, rot. Every answer is held against
/// the model.
/// </summary>
internal sealed class SeedRun
{
    private const int MostSteps = 160;
    private const int OneCrowdedIn = 5;

    private readonly Random _random;
    private readonly int _segmentBytes;
    private readonly bool _isCrowded;
    private readonly VersionModel _model = new();
    private readonly List<string> _trace = [];
    private SimulatedDisk _disk;
    private MemoryStore? _store;
    private Sessions? _sessions;
    private SimulatedDisk? _crashed;
    private DamagedDisk? _damage;
    private Judge? _promise;
    private bool _isFaulted;

    public SeedRun(int seed, SimulatedBug bug = SimulatedBug.None)
    {
        _random = new Random(seed);
        _isCrowded = seed % OneCrowdedIn == 0;
        _segmentBytes = 700 * (1 << _random.Next(4));
        _disk = new SimulatedDisk(_random.Next()) { Bug = bug, HashesPages = !_isCrowded };
    }

    /// <summary>What was done last, for the text of a failure.</summary>
    public string Trace => string.Join('\n', _trace.TakeLast(40));

    public int Crashes { get; private set; }

    public int Faults { get; private set; }

    public int Refusals { get; private set; }

    public int Commits { get; private set; }

    public int Operations { get; private set; }

    /// <summary>How often the bug that was put in happened.</summary>
    public int BugCount => _disk.BugCount;

    /// <summary>Pages that gave way to others in memory,</summary>
    public long Evictions { get; private set; }

    /// <summary>and pages that were read.</summary>
    public long PageReads { get; private set; }

    /// <summary>On all its disks, in order.</summary>
    public List<DiskOperation> AllOperations { get; } = [];

    /// <summary>Runs it; returns a hash of every operation on the disk and of every state that was found.</summary>
    public ulong Run()
    {
        ulong hash = 0;
        int lives = 1 + _random.Next(3);
        bool isOver = false;
        for (int life = 1; life <= lives && !isOver; life++)
        {
            Open(_promise ?? new Judge(_model, 0, null), _damage);
            isOver = _store is null;
            if (!isOver)
            {
                Live(mayDamage: life == lives);
            }

            hash = Hashing.Mix(hash ^ _disk.Hash, _model.TextAt(_model.LastCommit));
            Operations += (int)_disk.OperationCount;
            Close();
        }

        if (!isOver && _crashed is not null)
        {
            Open(_promise!, _damage);
            hash = Hashing.Mix(hash ^ _disk.Hash, _model.TextAt(_model.LastCommit));
            Close();
        }

        return hash;
    }

    /// <summary>Opens what the last crash left; a crash may come in recovery, too.</summary>
    private void Open(Judge promise, DamagedDisk? damage)
    {
        if (_crashed is not null)
        {
            _disk = _crashed;
            _crashed = null;
        }

        bool mayFault = damage?.MayFault == true;
        for (int again = _random.Next(3); again > 0 && !mayFault; again--)
        {
            SimulatedDisk? cut = null;
            long at = _disk.OperationCount + 1 + _random.Next(6);
            _disk.BeforeOperation = _ =>
            {
                if (_disk.OperationCount == at)
                {
                    DamagedDisk chosen = ChooseDamage(mayDamage: false);
                    Note("power cut in recovery: " + chosen.Name);
                    cut = _disk.Crash(chosen.Kept, _random.Next());
                }
            };
            MemoryStore store = SimulatedStore.Open(_disk, _segmentBytes);
            _disk.Break();
            store.Dispose();
            if (cut is null)
            {
                // Recovery had ended before: what it has left is flushed.
                cut = _disk.Crash([], _random.Next());
            }

            Crashes++;
            _disk = cut;
        }

        Recover(promise, damage);
    }

    private void Recover(Judge promise, DamagedDisk? damage)
    {
        try
        {
            _store = SimulatedStore.Open(_disk, _segmentBytes);
            long found = promise.Find(_store, damage?.MayLoseTail == true);
            StoreReader.CheckPages(_store, mayLeak: damage?.MayFault == true);
            if (found == long.MaxValue)
            {
                found = _store.LastCommitLsn.Value;
                _model.Commit(promise.Committing!, found);
            }

            Note($"recovered to {found} of {_model.LastCommit}, acknowledged {promise.Acknowledged}");
            _model.CutBack(found);
        }
        catch (Exception e) when (damage?.MayFault == true
            && (e is Fault || (e is SqlError error && error.State == SqlState.DataCorrupted)))
        {
            Note("refused: " + e.Message);
            Refusals++;
            Close();
        }
    }

    private void Live(bool mayDamage)
    {
        _isFaulted = false;
        _store!.Faulted += _ => _isFaulted = true;
        _sessions = new Sessions(_random, _model, _store, _isCrowded, Note) { Acknowledged = _model.LastCommit };
        long crashAt = _disk.OperationCount + 1 + _random.Next(_isCrowded ? 2_000 : 120);
        _disk.BeforeOperation = what =>
        {
            if (_disk.OperationCount == crashAt)
            {
                Crash(mayDamage, what);
            }
        };
        ChooseFailures();
        for (int i = 0; i < MostSteps && _crashed is null && !_isFaulted; i++)
        {
            Step();
        }

        Commits += _sessions.Commits;
        if (_crashed is null && !_isFaulted && _disk.FailFrom == long.MaxValue && _random.Next(2) == 0)
        {
            Note("shutdown");
            _disk.BeforeOperation = null;
            _store.Dispose();
            _promise = new Judge(_model, _model.LastCommit, null);
            _damage = null;
            _crashed = _disk.Crash([], _random.Next());
        }
        else if (_crashed is null)
        {
            Crash(mayDamage, _isFaulted ? "the store stopped" : "the end");
        }
    }

    private void Step()
    {
        try
        {
            switch (_random.Next(20))
            {
                case 0 or 1:
                    Note("pump");
                    _store!.PumpLog();
                    break;
                case 2 when _random.Next(2) == 0:
                    Note("checkpoint");
                    _store!.Checkpoint();
                    break;
                case 3:
                    Note("collect");
                    _store!.Collector.Run(_random.Next(2) == 0 ? _random.Next(1, 4) : _random.Next(1, 100));
                    break;
                case 4:
                    Note("wait");
                    _sessions!.WaitForAll();
                    break;
                default:
                    _sessions!.Step();
                    break;
            }
        }
        catch (Fault fault)
        {
            Note("fault: " + fault.Message);
            Faults++;
            if (_disk.OperationCount < _disk.FailFrom)
            {
                throw new SimulationException("a fault of a disk that was well: " + fault.Message);
            }
        }
        catch (SqlError error) when (error.State == SqlState.DiskFull || error.State == SqlState.IoError)
        {
            Note("refused: " + error.Message);
            Refusals++;
            if (_disk.OperationCount < _disk.FailFrom)
            {
                throw new SimulationException("refused by a disk that was well: " + error.Message);
            }
        }
    }

    private void ChooseFailures()
    {
        if (_random.Next(3) != 0)
        {
            return;
        }

        _disk.FailFrom = _disk.OperationCount + 1 + _random.Next(80);
        _disk.FailTo = _disk.FailFrom + (_random.Next(2) == 0 ? 0 : _random.Next(40));
        _disk.Failure = (DiskFailure)_random.Next(3);
        Note($"the disk fails from {_disk.FailFrom} to {_disk.FailTo}: {_disk.Failure}");
    }

    private void Crash(bool mayDamage, string place)
    {
        _damage = ChooseDamage(mayDamage);
        _crashed = _disk.Crash(_damage.Kept, _random.Next());
        _promise = new Judge(_model, _sessions!.Acknowledged, _sessions.Committing);
        if (mayDamage && _random.Next(4) == 0)
        {
            Rot();
        }

        Crashes++;
        Note($"power cut before {place}: {_damage.Name}");
    }

    private DamagedDisk ChooseDamage(bool mayDamage)
    {
        var kind = (DamageKind)_random.Next(Enum.GetValues<DamageKind>().Length);
        List<DamagedDisk> choices = [.. Damage.Of(kind, _disk).Where(damage => mayDamage || !damage.MayFault)];
        return choices.Count == 0 ? new DamagedDisk("nothing written", []) : choices[_random.Next(choices.Count)];
    }

    /// <summary>A flipped bit or sector in what is there: found, or without meaning. In the last bytes of the log it looks like a torn
    /// tail.</summary>
    private void Rot()
    {
        string[] names = [.. _crashed!.Names];
        string name = names[_random.Next(names.Length)];
        Span<byte> bytes = _crashed.Stable(name);
        if (bytes.Length == 0)
        {
            return;
        }

        int at = _random.Next(bytes.Length);
        int count = Math.Min(_random.Next(3) switch { 0 or 1 => 1, _ => 512 }, bytes.Length - at);
        byte[] rotten = bytes.Slice(at, count).ToArray();
        for (int i = 0; i < count; i++)
        {
            rotten[i] ^= (byte)(count == 1 ? 1 << _random.Next(8) : _random.Next(1, 256));
        }

        bool isLog = name.StartsWith("wal-", StringComparison.Ordinal);
        _crashed = _crashed.Crash([new DiskChange(name, at, rotten)], _random.Next());
        _damage = _damage! with
        {
            Name = $"{_damage.Name}, and {count} bytes of {name} rotten at {at}",
            MayFault = true,
            MayLoseTail = _damage.MayLoseTail || isLog,
        };
    }

    private void Close()
    {
        AllOperations.AddRange(_disk.Operations);
        Evictions += _store?.PageEvictions ?? 0;
        PageReads += _store?.PageReads ?? 0;
        _disk.Break();
        _store?.Dispose();
        _store = null;
    }

    private void Note(string what) => _trace.Add(what);
}
