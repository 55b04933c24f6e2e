using Helios.Base;
using Helios.Io.Threading;
using Helios.Storage.Log;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>
/// Writes checkpoints beside running transactions.
///
/// Order (a crash between any two steps leaves a recoverable directory):
/// 1. Between two commits and between changes of pages the log is told to begin a new file, and pages, trees and undo are held: the cut.
/// 2. The log is flushed up to the cut. So what a checkpoint has is never ahead of the log.
/// 3. Pages that have changed since the last checkpoint are written to free blocks, then the map, the list of trees with the undo of
///    transactions in progress, and, behind a flush, the superblock (see PageFile).
/// 4. Only then log files before the cut are deleted, or become spare files of the log (see <see cref="NeedlessLog"/>).
/// A failure costs the checkpoint, not the store: the log still holds everything.
/// </summary>
internal sealed class Checkpointer
{
    private readonly object _lock = new();
    private readonly Lock _runLock = new();
    private readonly MemoryStore _store;
    private readonly NeedlessLog _needless;
    private readonly ILog _log;
    private readonly long _triggerBytes;
    private long _lastCommit;
    private long _dueAt;
    private DedicatedThread? _thread;
    private bool _isDue;
    private bool _areTreesLeft;
    private bool _isStopping;

    /// <param name="store">The store, recovered.</param>
    /// <param name="needless">Is told which log files are not needed any more.</param>
    /// <param name="log">Tells the operator.</param>
    /// <param name="triggerBytes">Growth of the log that makes a checkpoint due.</param>
    /// <param name="lastCheckpoint">Position of the newest checkpoint, 0 for none.</param>
    /// <param name="isCurrent">Nothing was committed behind it.</param>
    public Checkpointer(MemoryStore store, NeedlessLog needless, ILog log, long triggerBytes, long lastCheckpoint, bool isCurrent)
    {
        _store = store;
        _needless = needless;
        _log = log;
        _triggerBytes = triggerBytes;
        _lastCommit = isCurrent ? store.LastCommitLsn.Value : 0;
        _dueAt = lastCheckpoint + triggerBytes;
    }

    public void Start() => _thread = DedicatedThread.Start("checkpointer", Loop);

    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }

        _thread?.Join();
    }

    /// <summary>Called after each commit; wakes the thread when the log has grown enough.</summary>
    public void NoteCommit(long lsn)
    {
        if (lsn < Volatile.Read(ref _dueAt) || _thread is null)
        {
            return;
        }

        lock (_lock)
        {
            if (!_isDue)
            {
                _isDue = true;
                Monitor.PulseAll(_lock);
            }
        }
    }

    /// <summary>Gives pages of dropped trees back on the checkpointer's thread, where there is one.</summary>
    public void NoteTreesLeft()
    {
        if (_thread is null || Volatile.Read(ref _areTreesLeft))
        {
            return;
        }

        lock (_lock)
        {
            _areTreesLeft = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Writes a checkpoint on this thread; does nothing when nothing was committed since the last one. Throws Fault when it
    /// fails.</summary>
    public void Run()
    {
        lock (_runLock)
        {
            long commit = _store.LastCommitLsn.Value;
            if (commit == _lastCommit)
            {
                return;
            }

            SnapshotSlot slot = _store.Snapshots.Rent(isPinned: true);
            try
            {
                CheckpointCut cut = _store.Cut(slot);
                try
                {
                    Volatile.Write(ref _dueAt, cut.Position.End + _triggerBytes);
                    Write(cut);
                }
                finally
                {
                    _store.Undo.EndHold();
                }

                _lastCommit = cut.View.Snapshot;
                _needless.CheckpointNeeds(cut.Position.FileNumber);
            }
            finally
            {
                _store.Snapshots.Return(slot);
            }
        }
    }

    /// <summary>The same, and then something for which that checkpoint has to stay the one on disk.</summary>
    public void RunThen(Action use)
    {
        lock (_runLock)
        {
            Run();
            use();
        }
    }

    private void WaitForLog(long lsn)
    {
        try
        {
            _store.WaitDurable(new Lsn(lsn));
        }
        catch (SqlError error)
        {
            throw new Fault("a checkpoint waits for the log: " + error.Message, error);
        }
    }

    private void Write(in CheckpointCut cut)
    {
        try
        {
            WaitForLog(cut.Position.End);
        }
        catch
        {
            cut.Pages.Abort();
            throw;
        }

        var meta = new CheckpointMeta(cut.LastTree, new LastCommit(cut.LastCommitUs, cut.View.Snapshot));
        foreach ((uint id, CutTree tree) in cut.Trees)
        {
            meta.AddTree(new CheckpointTree(
                id, tree.Tree.Kind, tree.Tree.Layout, tree.Tree.IsUnique, tree.Root, tree.LastRow, tree.IsFreed));
        }

        cut.Pages.Write(new CheckpointUndo(meta, cut.Trees, cut.View, _store.Txns));
        cut.Pages.Finish(cut.Position.End, cut.Position, meta.Bytes);
        _log.Write(
            LogLevel.Info,
            "checkpoint written",
            ("lsn", cut.Position.End),
            ("pages", cut.Pages.PageCount),
            ("trees", meta.TreeCount),
            ("undo_operations", meta.UndoCount));
    }

    /// <summary>A checkpoint that becomes due goes before; the next commit tells when there is more after it.</summary>
    private void FreeTrees()
    {
        try
        {
            bool isMore = true;
            while (isMore && !Volatile.Read(ref _isDue) && !Volatile.Read(ref _isStopping))
            {
                isMore = _store.Collector.FreeTrees(VersionCollector.PagesAtOnce);
            }
        }
        catch (Exception e)
        {
            _log.Write(LogLevel.Error, "pages of a dropped table could not be given back", ("error", e.Message));
        }
    }

    private void Loop()
    {
        while (true)
        {
            lock (_lock)
            {
                while (!_isDue && !_areTreesLeft && !_isStopping)
                {
                    Monitor.Wait(_lock);
                }

                if (_isStopping)
                {
                    return;
                }

                if (!_isDue)
                {
                    _areTreesLeft = false;
                }
            }

            if (!Volatile.Read(ref _isDue))
            {
                FreeTrees();
                continue;
            }

            bool isWritten = false;
            try
            {
                Run();
                isWritten = true;
            }
            catch (Exception e)
            {
                _log.Write(LogLevel.Error, "a checkpoint failed, the log is kept", ("error", e.Message));
            }

            lock (_lock)
            {
                // Commits that made the next one due while this one was written were not heard. After a failure the next commit asks again.
                _isDue = isWritten && _store.LastCommitLsn.Value >= Volatile.Read(ref _dueAt);
            }
        }
    }
}
