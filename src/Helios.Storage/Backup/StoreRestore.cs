using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Archive;
using Helios.Storage.Log;
using Helios.Storage.Pages.File;
using Helios.Storage.Recovery;

namespace Helios.Storage.Backup;

/// <summary>
/// Lays a store out in an empty directory: a backup, and what an archive holds of the log behind it. There is no store before all of it is
/// there, made durable, and checkpointed; what a crash leaves before that is dropped by the next try. The store goes on on a branch of its
/// own.
/// </summary>
public sealed class StoreRestore(IClock clock, IRandom random, ILog log)
{
    private const long PoolBytes = 256L * 1024 * 1024;

    /// <summary>Where the log behind the backup lies; null for the backup alone. Only read.</summary>
    public IDataDirectory? Archive { get; init; }

    /// <summary>The last commit at or before this time, microseconds since 2000-01-01 UTC; null for no such bound.</summary>
    public long? UntilUs { get; init; }

    /// <summary>The last commit that ends at or before this position; null for no such bound. Not together with a time.</summary>
    public long? UntilLsn { get; init; }

    /// <summary>Which of several continuations; null for the only one there is.</summary>
    public ulong? Branch { get; init; }

    /// <summary>Told of blocks of the backup.</summary>
    public Action<BackupProgress>? Progress { get; init; }

    /// <summary>Told of files of the log.</summary>
    public Action<BackupProgress>? LogProgress { get; init; }

    /// <summary>
    /// Restores from a backup that can be read twice. Throws Fault when it or a file of the archive is damaged, OperatorError when they do
    /// not hold what was asked for; then nothing is left in the directory.
    /// </summary>
    public RestoreSummary Run(Stream backup, IDataDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(backup);
        Invariant.Require(UntilUs is null || UntilLsn is null);
        string? there = directory.List().FirstOrDefault(name => !StagedDirectory.IsStaged(name));
        if (there is not null)
        {
            throw new OperatorError(
                ExitCode.DataDirectory,
                $"{directory.Path} is not empty ({there} is there); a backup is restored to an empty directory");
        }

        var stage = new StagedDirectory(directory);
        stage.Clear();
        BackupReader.Verify(backup);
        backup.Position = 0;
        try
        {
            return Run(backup, directory, stage);
        }
        catch (Exception e) when (e is Fault or SqlError or OperatorError)
        {
            TryClear(directory);
            throw e is SqlError ? new Fault("the store could not be restored: " + e.Message, e) : e;
        }
    }

    private RestoreSummary Run(Stream backup, IDataDirectory directory, StagedDirectory stage)
    {
        BackupSummary laidOut = BackupReader.LayOut(backup, directory, stage, Progress);
        LogPosition original = PageFile.SetBranch(stage, RestoreBranch.New(clock, random));
        RestoredLog restored = default;
        long lsn = laidOut.Lsn;
        long lastCommitUs = 0;
        if (Archive is not null)
        {
            var stop = new ReplayStop(UntilUs, UntilLsn ?? long.MaxValue, long.MaxValue);
            var archived = new ArchivedLog(Archive, stop, original.Branch, Branch, LogProgress);
            var options = new StoreOptions { IsSingleThreaded = true, PoolBytes = PoolBytes, Restored = archived };
            using MemoryStore store = MemoryStore.Open(stage, clock, log, options);
            store.Checkpoint();
            restored = archived.Result;
            lsn = store.DurableLsn.Value;
            lastCommitUs = store.LastCommitUs;
        }

        stage.Publish(PageFile.FileName);
        return new RestoreSummary(laidOut, lsn, lastCommitUs, Archive is null ? null : restored);
    }

    /// <summary>It was empty before. What cannot be deleted is seen by whoever looks at it.</summary>
    private void TryClear(IDataDirectory directory)
    {
        try
        {
            foreach (string name in directory.List())
            {
                directory.Delete(name);
            }
        }
        catch (Fault fault)
        {
            log.Write(LogLevel.Warning, "what an unfinished restore left could not be deleted", ("error", fault.Message));
        }
    }
}

/// <param name="Backup">The backup.</param>
/// <param name="Lsn">Everything committed up to here is there.</param>
/// <param name="LastCommitUs">Time of the last commit, microseconds since 2000-01-01 UTC; 0 when it is not known.</param>
/// <param name="Log">What came from the archive; null without one.</param>
public readonly record struct RestoreSummary(BackupSummary Backup, long Lsn, long LastCommitUs, RestoredLog? Log);
