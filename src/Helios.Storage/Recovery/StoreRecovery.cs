using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;

namespace Helios.Storage.Recovery;

/// <summary>
/// Opens what the disk holds: the newest sound checkpoint, then the log behind it, in order. Running it again, after a crash at any
/// moment of it, gives the same state: it cuts a torn tail, begins the next log file, and deletes only files that the checkpoint it used
/// makes needless, and spare ones. Pages that it changes are written beside those of the checkpoint.
/// </summary>
internal sealed class StoreRecovery(IDataDirectory directory, IClock clock, ILog log, StoreOptions options)
{
    /// <summary>Stands for the log's file until the log begins one.</summary>
    private const string RestoredLogName = "log";

    private PageSpace? _pages;
    private RecoveredState? _state;

    /// <summary>The pages, once this has run; the caller disposes them.</summary>
    public PageSpace Pages => _pages!;

    public RecoveredState State => _state!;

    /// <summary>Position of the checkpoint that was used; 0 without one.</summary>
    public long CheckpointLsn { get; private set; }

    /// <summary>Number of the first log file that the checkpoint needs.</summary>
    public ulong NeededFrom { get; private set; }

    /// <summary>The log held nothing behind the checkpoint.</summary>
    public bool IsCheckpointCurrent { get; private set; }

    public (LogPosition Position, IBlockDevice Device) Run()
    {
        long begin = clock.MonotonicNs;
        IReadOnlyList<string> names = directory.List();
        List<ulong> files = LogFiles(names);
        PageFile file = OpenPages(files);
        try
        {
            _pages = new PageSpace(file, options.PoolBytes, options.IsSingleThreaded);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        try
        {
            LogPosition from = LoadCheckpoint(file, files);
            var needless = names.Where(WriteAheadLog.IsSpare).ToList();
            if (!options.KeepsLog && options.Archive is null)
            {
                needless.AddRange(files.Where(number => number < from.FileNumber).Select(LogFormat.FileName));
            }

            NeededFrom = from.FileNumber;
            files.RemoveAll(number => number < from.FileNumber);
            using var replay = new LogReplay(directory, log, State, options.SegmentBytes);
            (LogPosition position, IBlockDevice device) = options.Restored is { } restored
                ? (restored.Replay(replay, from, State.LastCommit), directory.OpenDevice(RestoredLogName))
                : replay.Run(from, files);
            IsCheckpointCurrent = replay.LastCommit == 0;
            foreach (string name in needless)
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
        catch (SqlError error)
        {
            _pages.Dispose();
            throw new Fault(error.Message, error);
        }
        catch
        {
            _pages.Dispose();
            throw;
        }
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

    /// <summary>The page file; a new one only where nothing is lost without it: the log, if there is any, is there from its
    /// begin.</summary>
    private PageFile OpenPages(List<ulong> files)
    {
        if (!PageFile.Exists(directory))
        {
            RequireWholeLog(files, $"there is no {PageFile.FileName}");
        }

        return PageFile.Open(directory, FirstStore(files));
    }

    /// <summary>Loads the checkpoint and says where the log goes on behind it; without one, the log must be there from its begin.</summary>
    private LogPosition LoadCheckpoint(PageFile file, List<ulong> files)
    {
        _state = new RecoveredState(Pages);
        if (file.Warning is not null)
        {
            log.Write(LogLevel.Warning, "passed over an unfinished or damaged checkpoint", ("problem", file.Warning));
        }

        string damage = file.Warning ?? $"{PageFile.FileName} has no checkpoint";
        if (file.Lsn == 0)
        {
            RequireWholeLog(files, damage);
            if (file.Warning is not null && files.Count == 0)
            {
                throw new Fault($"{damage}, and there is no log");
            }

            return new LogPosition(file.Store, 1, 0, 0, LogFormat.NextChain(file.Store, 0, 0));
        }

        if (file.Warning is not null && !files.Contains(file.Position.FileNumber))
        {
            // A newer checkpoint is damaged: an older one will do only when the log it needs is still there.
            throw new Fault($"{damage}, and {LogFormat.FileName(file.Position.FileNumber)}, which an older one needs, is gone");
        }

        CheckpointLsn = file.Lsn;
        try
        {
            _state.Load(file.Meta, file.Lsn);
        }
        catch (Fault fault)
        {
            throw new Fault($"{PageFile.FileName}, checkpoint at {file.Lsn}: {fault.Message}", fault);
        }

        return file.Position;
    }

    private static void RequireWholeLog(List<ulong> files, string damage)
    {
        if (files.Count > 0 && files[0] != 1)
        {
            throw new Fault($"{damage}, and the log before {LogFormat.FileName(files[0])} is gone");
        }
    }

    /// <summary>The store that the log's first file belongs to; a new one when there is no log.</summary>
    private ulong FirstStore(List<ulong> files)
    {
        ulong store = LogFormat.NextChain((ulong)clock.UtcNowUs, (uint)clock.MonotonicNs, 0);
        if (files.Count > 0 && files[0] == 1)
        {
            using IBlockDevice device = directory.OpenDevice(LogFormat.FileName(1));
            var header = new byte[LogFormat.FileHeaderBytes];
            if (device.Read(0, header) == header.Length && LogFormat.TryReadFileHeader(header, out LogFileHeader found))
            {
                store = found.Store;
            }
        }

        return store;
    }
}
