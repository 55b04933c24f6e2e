using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;
using Helios.Storage.Pages;

namespace Helios.Storage.Recovery;

/// <summary>
/// Opens what the disk holds: the newest sound checkpoint, then the log behind it, in order. Running it again, after a crash at any
/// moment of it, gives the same state: it cuts a torn tail, begins the next log file, and deletes only files that the checkpoint it used
/// makes needless, and spare ones.
/// </summary>
internal sealed class StoreRecovery(IDataDirectory directory, IClock clock, ILog log, long logFileBytes, PageSpace pages)
{
    private readonly List<string> _needless = [];

    public RecoveredState State { get; private set; } = new(pages);

    /// <summary>Position of the checkpoint that was used; 0 without one.</summary>
    public long CheckpointLsn { get; private set; }

    /// <summary>The log held nothing behind the checkpoint.</summary>
    public bool IsCheckpointCurrent { get; private set; }

    public (LogPosition Position, IBlockDevice Device) Run()
    {
        long begin = clock.MonotonicNs;
        IReadOnlyList<string> names = directory.List();
        List<ulong> files = LogFiles(names);
        LogPosition from = LoadCheckpoint(names, files);
        foreach (ulong needless in files.Where(number => number < from.FileNumber))
        {
            _needless.Add(LogFormat.FileName(needless));
        }

        files.RemoveAll(number => number < from.FileNumber);
        _needless.AddRange(names.Where(WriteAheadLog.IsSpare));
        using var replay = new LogReplay(directory, log, State, logFileBytes);
        (LogPosition position, IBlockDevice device) = replay.Run(from, files);
        IsCheckpointCurrent = replay.LastCommit == 0;
        foreach (string name in _needless)
        {
            directory.Delete(name);
        }

        log.Write(
            LogLevel.Info,
            "storage recovered",
            ("checkpoint_lsn", CheckpointLsn),
            ("log_bytes", replay.ReplayedBytes),
            ("end_lsn", position.End),
            ("duration_ms", (clock.MonotonicNs - begin) / 1_000_000));
        return (position, device);
    }

    private static List<ulong> LogFiles(IReadOnlyList<string> names)
    {
        var files = new List<ulong>();
        foreach (string name in names)
        {
            if (LogFormat.TryParseFileName(name, out ulong number))
            {
                files.Add(number);
            }
        }

        files.Sort();
        return files;
    }

    /// <summary>Loads the newest sound checkpoint and says where the log goes on behind it; without one, the log must be there from its
    /// begin.</summary>
    private LogPosition LoadCheckpoint(IReadOnlyList<string> names, List<ulong> files)
    {
        string? damage = null;
        foreach (string name in names.Where(name => CheckpointFormat.TryParseFileName(name, out _)).OrderDescending(StringComparer.Ordinal))
        {
            var state = new RecoveredState(pages);
            if (CheckpointReader.TryRead(directory, name, state, out CheckpointHeader header, out string problem))
            {
                State = state;
                state.LastTree = Math.Max(state.LastTree, header.LastTree);
                CheckpointLsn = header.Lsn;
                var position = new LogPosition(header.Store, header.NextLogFile, header.Lsn, header.Lsn, header.Chain);
                RequireLogOf(position, files, damage);
                return Found(position, names, name);
            }

            state.FreeAll();
            log.Write(LogLevel.Warning, "passed over an unfinished or damaged checkpoint", ("file", name), ("problem", problem));
            damage ??= $"checkpoint {name} cannot be used ({problem})";
            _needless.Add(name);
        }

        if (files.Count > 0 && files[0] != 1)
        {
            throw new Fault($"{damage ?? "there is no checkpoint"}, and the log before {LogFormat.FileName(files[0])} is gone");
        }

        if (files.Count == 0 && damage is not null)
        {
            throw new Fault($"{damage}, and there is no log");
        }

        return FirstPosition(files);
    }

    /// <summary>A newer checkpoint is damaged: an older one will do only when the log it needs is still there.</summary>
    private static void RequireLogOf(in LogPosition position, List<ulong> files, string? damage)
    {
        if (damage is not null && !files.Contains(position.FileNumber))
        {
            throw new Fault($"{damage}, and {LogFormat.FileName(position.FileNumber)}, which an older one needs, is gone");
        }
    }

    private LogPosition Found(in LogPosition position, IReadOnlyList<string> names, string used)
    {
        foreach (string older in names.Where(name => CheckpointFormat.TryParseFileName(name, out _)))
        {
            if (string.CompareOrdinal(older, used) < 0)
            {
                _needless.Add(older);
            }
        }

        return position;
    }

    private LogPosition FirstPosition(List<ulong> files)
    {
        ulong store = LogFormat.NextChain((ulong)clock.UtcNowUs, (uint)clock.MonotonicNs, 0);
        if (files.Count > 0)
        {
            using IBlockDevice device = directory.OpenDevice(LogFormat.FileName(1));
            var header = new byte[LogFormat.FileHeaderBytes];
            if (device.Read(0, header) == header.Length && LogFormat.TryReadFileHeader(header, out LogFileHeader found))
            {
                store = found.Store;
            }
        }

        return new LogPosition(store, 1, 0, 0, LogFormat.NextChain(store, 0, 0));
    }
}
