using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Threading;
using Helios.Storage.Log;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Recovery;

/// <summary>
/// Writes checkpoints beside running transactions.
///
/// Order (a crash between any two steps leaves a recoverable directory):
/// 1. Between two commits the log is told to begin a new file, and a snapshot is taken: the cut.
/// 2. The log is flushed up to the cut. So an unfinished checkpoint always has its log.
/// 3. The snapshot is written to a new file, flushed, read back and checked.
/// 4. Only then older checkpoints and log files before the cut are deleted, or become spare files of the log.
/// A failure costs the checkpoint, not the store: the log still holds everything.
/// </summary>
internal sealed class Checkpointer
{
    private readonly object _lock = new();
    private readonly Lock _runLock = new();
    private readonly MemoryStore _store;
    private readonly IDataDirectory _directory;
    private readonly ILog _log;
    private readonly long _triggerBytes;
    private long _lastCommit;
    private long _dueAt;
    private DedicatedThread? _thread;
    private bool _isDue;
    private bool _isStopping;

    /// <param name="store">The store, recovered.</param>
    /// <param name="directory">Where checkpoints and log files lie.</param>
    /// <param name="log">Tells the operator.</param>
    /// <param name="triggerBytes">Growth of the log that makes a checkpoint due.</param>
    /// <param name="lastCheckpoint">Position of the newest checkpoint, 0 for none.</param>
    /// <param name="isCurrent">Nothing was committed behind it.</param>
    public Checkpointer(MemoryStore store, IDataDirectory directory, ILog log, long triggerBytes, long lastCheckpoint, bool isCurrent)
    {
        _store = store;
        _directory = directory;
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
                (ReadView view, LogPosition position, List<StoredTree> trees) = _store.CutLog(slot);
                Volatile.Write(ref _dueAt, position.End + _triggerBytes);
                WaitForLog(position.End);
                Write(view, position, trees);
                _lastCommit = view.Snapshot;
                DeleteOlder(position);
            }
            finally
            {
                _store.Snapshots.Return(slot);
            }
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

    private void Write(in ReadView view, in LogPosition position, List<StoredTree> trees)
    {
        string name = CheckpointFormat.FileName(position.End);
        var header = new CheckpointHeader(_store.LastTree, position.Store, position.End, position.Chain, position.FileNumber);
        try
        {
            using (var writer = new CheckpointWriter(_directory, header))
            {
                foreach (StoredTree tree in trees)
                {
                    new TreeCopy(writer, tree, view, _store.Txns).Run();
                }

                writer.Finish();
                _log.Write(LogLevel.Info, "checkpoint written", ("file", name), ("bytes", writer.LengthBytes), ("trees", trees.Count));
            }

            if (!CheckpointReader.TryRead(_directory, name, null, out CheckpointHeader found, out string problem) || found != header)
            {
                throw new Fault($"the checkpoint {name} does not read as it was written: {problem}");
            }
        }
        catch
        {
            TryDelete(name);
            throw;
        }
    }

    private void DeleteOlder(in LogPosition position)
    {
        foreach (string name in _directory.List())
        {
            // What cannot be deleted now is deleted at the next start.
            if (CheckpointFormat.TryParseFileName(name, out long lsn) && lsn < position.End)
            {
                TryDelete(name);
            }
            else if (LogFormat.TryParseFileName(name, out ulong number) && number < position.FileNumber && !TryRecycle(name))
            {
                TryDelete(name);
            }
        }
    }

    private bool TryRecycle(string name)
    {
        try
        {
            return _store.RecycleLogFile(name);
        }
        catch (Fault fault)
        {
            _log.Write(LogLevel.Warning, "a log file could not be kept for use again", ("file", name), ("error", fault.Message));
            return false;
        }
    }

    private void TryDelete(string name)
    {
        try
        {
            if (_directory.Exists(name))
            {
                _directory.Delete(name);
            }
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            _log.Write(LogLevel.Warning, "a needless file could not be deleted", ("file", name), ("error", e.Message));
        }
    }

    private void Loop()
    {
        while (true)
        {
            lock (_lock)
            {
                while (!_isDue && !_isStopping)
                {
                    Monitor.Wait(_lock);
                }

                if (_isStopping)
                {
                    return;
                }
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
