using Helios.Io.Devices;
using Helios.Storage.Archive;

namespace Helios.Storage;

/// <summary>Tuning of a store. The defaults are those of production.</summary>
public sealed class StoreOptions
{
    /// <summary>A checkpoint begins when the log has grown by this much since the last one.</summary>
    public long CheckpointLogBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Memory for pages; 0 for three quarters of what the machine has.</summary>
    public long PoolBytes { get; init; }

    /// <summary>Memory for versions that are not the newest, and for what open transactions will write to the log; 0 for a quarter of what
    /// the machine has.</summary>
    public long UndoBytes { get; init; }

    /// <summary>Size of a log file, which it is given before it is written; one that must hold a larger record is larger.</summary>
    public long SegmentBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>Where closed log files are archived before they are used again; null for nowhere. The caller disposes it after the
    /// store.</summary>
    public IDataDirectory? Archive { get; init; }

    /// <summary>A log file with commits is closed, and so archived, after this time at the latest; 0 for when it is full.</summary>
    public long ArchiveCloseAfterMs { get; init; }

    /// <summary>No log file is deleted: another start may have to archive it.</summary>
    public bool KeepsLog { get; init; }

    /// <summary>The log is not the directory's but this, up to a point; the store goes on behind it on a branch of its own.</summary>
    internal ArchivedLog? Restored { get; init; }

    /// <summary>
    /// No threads: the log is written by <see cref="MemoryStore.PumpLog"/> and <see cref="MemoryStore.WaitDurable"/>, checkpoints by
    /// <see cref="MemoryStore.Checkpoint"/>, the archive by <see cref="MemoryStore.ArchiveLog"/>, all on the caller's thread. For
    /// simulation.
    /// </summary>
    public bool IsSingleThreaded { get; init; }
}
