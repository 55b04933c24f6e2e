using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Archive;
using Helios.Storage.Backup;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Recovery;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage;

/// <content>Opening and closing.</content>
public sealed partial class MemoryStore
{
    private readonly IDataDirectory _directory;
    private readonly ILog _log;
    private readonly StoreOptions _options;
    private readonly WriteAheadLog _wal;
    private readonly Checkpointer _checkpointer;
    private readonly PageSpace _pages;
    private readonly LogArchiver? _archiver;
    private bool _isDisposed;

    private MemoryStore(IDataDirectory directory, IClock clock, ILog log, StoreOptions options)
    {
        _directory = directory;
        _log = log;
        _options = options;
        Undo = new UndoMemory(options.UndoBytes > 0 ? options.UndoBytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        Collector = new VersionCollector(this, log);
        var recovery = new StoreRecovery(directory, clock, log, options);
        (LogPosition position, IBlockDevice device) = recovery.Run();
        _pages = recovery.Pages;
        foreach (StoredTree tree in recovery.State.Trees.Values)
        {
            AddTree(tree);
        }

        foreach (StoredTree tree in recovery.State.Unfreed)
        {
            AddTree(tree);
            Collector.AddTree(tree.DropStamp, tree);
        }

        _lastTree = recovery.State.LastTree;
        Snapshots.Publish(position.End);
        _wal = new WriteAheadLog(directory, clock, log, options.SegmentBytes, position, recovery.State.LastCommit.TimeUs, device);
        _wal.Faulted += fault => Faulted?.Invoke(fault);
        var needless = new NeedlessLog(directory, log, _wal.TryRecycle, isHeld: options.KeepsLog || options.Archive is not null);
        if (options.Archive is { } archive)
        {
            needless.CheckpointNeeds(recovery.NeededFrom);
            _archiver = new LogArchiver(directory, archive, _wal, needless, clock, log, options.ArchiveCloseAfterMs);
        }

        _checkpointer = new Checkpointer(
            this, needless, log, options.CheckpointLogBytes, recovery.CheckpointLsn, recovery.IsCheckpointCurrent);
    }

    /// <summary>
    /// Opens the store in a data directory, which the caller holds and disposes after it. Recovers what is there. Throws Fault, naming file
    /// and offset, when something that was acknowledged is damaged.
    /// </summary>
    public static MemoryStore Open(IDataDirectory directory, IClock clock, ILog log, StoreOptions options)
    {
        var store = new MemoryStore(directory, clock, log, options);
        if (!options.IsSingleThreaded)
        {
            store._wal.Start();
            store._checkpointer.Start();
            store._archiver?.Start();
        }

        return store;
    }

    /// <summary>Writes a checkpoint now and deletes the log behind it. Throws Fault when that fails; the log goes on being
    /// enough.</summary>
    public void Checkpoint() => _checkpointer.Run();

    /// <summary>
    /// Writes a backup of all that is committed now, beside other work; checkpoints wait until it is done. Throws Fault when a page does
    /// not
    /// hold what was written there.
    /// </summary>
    public void Backup(Stream target, Action<BackupProgress>? progress = null) =>
        _checkpointer.RunThen(() => _pages.Backup(target, _directory, progress));

    /// <summary>How the archive does; null without one.</summary>
    public ArchiveStatus? Archive => _archiver?.Status;

    /// <summary>Closes the log file in use and archives all that is not archived yet, on this thread. False when there is no archive, or
    /// something failed (see <see cref="Archive"/>).</summary>
    public bool ArchiveNow() => _archiver is { } archiver && archiver.Finish();

    /// <summary>One step of the archive when the store is single-threaded: archives a closed log file. False when there was none, or it
    /// failed.</summary>
    public bool ArchiveLog()
    {
        Invariant.Require(_options.IsSingleThreaded);
        return _archiver is { } archiver && archiver.TryArchiveNext();
    }

    /// <summary>One step of the log's work when the store is single-threaded: writes and flushes what has gathered. False when there was
    /// nothing to do.</summary>
    public bool PumpLog()
    {
        Invariant.Require(_options.IsSingleThreaded);
        return _wal.Pump();
    }

    /// <summary>Makes everything durable, writes a checkpoint so that the next start is quick, archives the log, and closes. Transactions
    /// still in progress are lost.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _wal.BeginStop();
        _checkpointer.Stop();
        _archiver?.Stop();
        try
        {
            _checkpointer.Run();
        }
        catch (Fault fault)
        {
            _log.Write(LogLevel.Warning, "no checkpoint at shutdown, the log will be replayed", ("reason", fault.Message));
        }

        _archiver?.Finish();
        _wal.Stop();
        _archiver?.Dispose();
        _pages.Dispose();
    }
}
