using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Recovery;

/// <summary>
/// Log files that nobody needs any more become spare files of the log, or are deleted: those before the newest checkpoint that are archived
/// too, where there is an archive.
/// </summary>
/// <param name="directory">Where they lie.</param>
/// <param name="log">Tells the operator.</param>
/// <param name="recycle">Makes a file a spare one; false when there are enough.</param>
/// <param name="isHeld">Files count as needed until they are said to be archived.</param>
internal sealed class NeedlessLog(IDataDirectory directory, ILog log, Func<string, bool> recycle, bool isHeld)
{
    private readonly Lock _lock = new();
    private ulong _checkpointFrom;
    private ulong _archivedBelow = isHeld ? 0 : ulong.MaxValue;

    /// <summary>A checkpoint is on disk that needs the log from this file on.</summary>
    public void CheckpointNeeds(ulong number)
    {
        lock (_lock)
        {
            _checkpointFrom = number;
            Sweep();
        }
    }

    public void ArchivedBelow(ulong number)
    {
        lock (_lock)
        {
            _archivedBelow = number;
            Sweep();
        }
    }

    private void Sweep()
    {
        // The log's next file is begun by the next commit. Until then the one before stays, so that there is never a checkpoint without any
        // log: were its superblock lost after all, the log would tell.
        ulong below = Math.Min(_checkpointFrom, _archivedBelow);
        if (below > 0 && !directory.Exists(LogFormat.FileName(_checkpointFrom)))
        {
            below = Math.Min(below, _checkpointFrom - 1);
        }

        if (below <= 1)
        {
            return;
        }

        foreach (string name in directory.List())
        {
            // What cannot be deleted now is deleted at the next start.
            if (LogFormat.TryParseFileName(name, out ulong number) && number < below && !TryRecycle(name))
            {
                TryDelete(name);
            }
        }
    }

    private bool TryRecycle(string name)
    {
        try
        {
            return recycle(name);
        }
        catch (Fault fault)
        {
            log.Write(LogLevel.Warning, "a log file could not be kept for use again", ("file", name), ("error", fault.Message));
            return false;
        }
    }

    private void TryDelete(string name)
    {
        try
        {
            if (directory.Exists(name))
            {
                directory.Delete(name);
            }
        }
        catch (Exception e) when (e is Fault or IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Warning, "a needless file could not be deleted", ("file", name), ("error", e.Message));
        }
    }
}
