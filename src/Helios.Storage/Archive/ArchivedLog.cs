using System.Globalization;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Backup;
using Helios.Storage.Log;
using Helios.Storage.Recovery;

namespace Helios.Storage.Archive;

/// <summary>
/// The log behind a backup, out of an archive, up to a point. Each file must go on exactly where the one before it ends (position and
/// chain), so that a missing, foreign or damaged one cannot be passed over.
/// </summary>
/// <param name="archive">Only read.</param>
/// <param name="stop">How far.</param>
/// <param name="backupBranch">The branch that the backup belongs to.</param>
/// <param name="wantedBranch">The branch to follow; null for the only one there is.</param>
/// <param name="progress">Told of files.</param>
internal sealed class ArchivedLog(
    IDataDirectory archive, ReplayStop stop, ulong backupBranch, ulong? wantedBranch, Action<BackupProgress>? progress)
{
    private readonly SortedDictionary<ulong, SortedSet<ulong>> _files = [];
    private ulong _store;

    /// <summary>What was replayed.</summary>
    public RestoredLog Result { get; private set; }

    /// <summary>Replays it onto what the backup has, whose position this is. Gives where the store goes on.</summary>
    public LogPosition Replay(LogReplay replay, in LogPosition backup, LastCommit last)
    {
        _store = backup.Store;
        if (stop.UntilUs < last.TimeUs || stop.UntilLsn < (last.Lsn == 0 ? backup.End : last.Lsn))
        {
            throw new OperatorError(
                ExitCode.Usage,
                $"the backup holds commits up to LSN {last.Lsn}, {TimeText(last.TimeUs)}, which is later than what is to be restored; "
                + "take an older backup");
        }

        List();
        LogPosition position = backup with { Branch = backupBranch };
        var forks = new Queue<Fork>(ChoosePath(position));
        ulong branch = forks.Count > 0 ? forks.Last().Branch : backupBranch;
        ulong first = backup.FileNumber;
        long all = _files.Values.Sum(numbers => numbers.Count(number => number >= first));
        long done = 0;
        bool isStopped = false;
        while (!isStopped)
        {
            if (forks.TryPeek(out Fork fork) && fork.Header.Number == position.FileNumber)
            {
                position = position with { Branch = fork.Branch };
                forks.Dequeue();
            }

            if (stop.UntilUs is null && position.End >= stop.UntilLsn)
            {
                break;
            }

            string name = ArchiveFormat.FileName(_store, position.Branch, position.FileNumber);
            if (!Has(position.Branch, position.FileNumber))
            {
                RequireEnd(position, forks.Count > 0);
                break;
            }

            long forkLsn = forks.TryPeek(out fork) && fork.Header.Number == position.FileNumber + 1 ? fork.Header.StartLsn : long.MaxValue;
            position = replay.ReplayArchived(name, Read(name), position, stop with { ForkLsn = forkLsn }, out isStopped);
            progress?.Invoke(new BackupProgress(++done, Math.Max(all, done)));
        }

        Result = new RestoredLog(done, replay.ReplayedBytes, replay.CommitCount, branch, isStopped || IsAll(position));
        return position with { Branch = backup.Branch };
    }

    private static string TimeText(long us)
    {
        DateTime time = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(us);
        return us == 0 ? "the beginning" : time.ToString("yyyy-MM-dd HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>Nothing more was asked for than there is.</summary>
    private bool IsAll(in LogPosition end)
    {
        if (stop.UntilUs is null && stop.UntilLsn != long.MaxValue && end.End < stop.UntilLsn)
        {
            throw new OperatorError(
                ExitCode.DataDirectory, $"the archive ends at LSN {end.End}, before LSN {stop.UntilLsn}, which is to be restored");
        }

        return stop.UntilUs is null;
    }

    private void List()
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in archive.List())
        {
            if (!ArchiveFormat.TryParse(name, out ulong store, out ulong branch, out ulong number))
            {
                continue;
            }

            if (store != _store)
            {
                others.Add(store.ToString("x16", CultureInfo.InvariantCulture));
                continue;
            }

            if (!_files.TryGetValue(branch, out SortedSet<ulong>? numbers))
            {
                _files.Add(branch, numbers = []);
            }

            numbers.Add(number);
        }

        if (_files.Count == 0)
        {
            throw new OperatorError(
                ExitCode.DataDirectory,
                $"{archive.Path} holds nothing of this backup's store, {_store:x16}"
                + (others.Count > 0 ? $"; it is the archive of {string.Join(", ", others)}" : ""));
        }
    }

    private bool Has(ulong branch, ulong number) => _files.TryGetValue(branch, out SortedSet<ulong>? numbers) && numbers.Contains(number);

    private byte[] Read(string name) => ArchiveFormat.Unpack(name, archive.ReadAllBytes(name));

    private void RequireEnd(LogPosition position, bool isMoreNeeded)
    {
        string name = ArchiveFormat.FileName(_store, position.Branch, position.FileNumber);
        ulong later = _files.TryGetValue(position.Branch, out SortedSet<ulong>? numbers)
            ? numbers.FirstOrDefault(number => number > position.FileNumber)
            : 0;
        if (later != 0 || isMoreNeeded)
        {
            throw new OperatorError(
                ExitCode.DataDirectory,
                $"the archive has a gap: {name} is missing, which goes on at LSN {position.End}"
                + (later != 0 ? $", while {ArchiveFormat.FileName(_store, position.Branch, later)} is there" : "")
                + $"; what is before it can be restored with --until-lsn {position.End}");
        }
    }

    /// <summary>Where to leave one branch for the next, from the backup's to the one to follow.</summary>
    private List<Fork> ChoosePath(in LogPosition backup)
    {
        var paths = new List<List<Fork>>();
        foreach (ulong branch in _files.Keys)
        {
            if (PathTo(branch, backup) is { } path)
            {
                paths.Add(path);
            }
        }

        if (wantedBranch is { } wanted)
        {
            return paths.Find(path => BranchOf(path) == wanted)
                ?? (wanted == backupBranch ? [] : throw NoSuchBranch(wanted, paths));
        }

        if (paths.Count > 1)
        {
            // The parent of a branch is a choice of its own: it holds what was committed on it behind the place where it was left.
            throw new OperatorError(
                ExitCode.Usage,
                "the store was restored before, and the archive holds more than one continuation of this backup; choose one with --branch: "
                + string.Join(", ", paths.Select(Text)));
        }

        return paths.Count == 1 ? paths[0] : [];
    }

    private OperatorError NoSuchBranch(ulong wanted, List<List<Fork>> paths) => new(
        ExitCode.Usage,
        $"the archive holds no branch {wanted:x16} that this backup can be brought forward by; "
        + (paths.Count > 0 ? "there is " + string.Join(", ", paths.Select(Text)) : "there is none"));

    private string Text(List<Fork> path)
    {
        ulong branch = BranchOf(path);
        return path.Count == 0
            ? $"{branch:x16} (the backup's own)"
            : $"{branch:x16} (restored at LSN {path[^1].Header.StartLsn}, {TimeText(RestoreBranch.TimeOf(branch))})";
    }

    private ulong BranchOf(List<Fork> path) => path.Count == 0 ? backupBranch : path[^1].Branch;

    /// <summary>Null when the branch does not descend from the backup. A branch's first file begins where it leaves another one, with the
    /// chain that this one had there.</summary>
    private List<Fork>? PathTo(ulong branch, in LogPosition backup)
    {
        var path = new List<Fork>();
        for (ulong at = branch; at != backupBranch;)
        {
            string first = ArchiveFormat.FileName(_store, at, _files[at].Min);
            LogFileHeader header = new LogWalk(first, Read(first)).Header;
            path.Insert(0, new Fork(at, header));
            if (header.Number == backup.FileNumber && header.StartLsn == backup.End && header.Chain == backup.Chain)
            {
                return path;
            }

            ulong? parent = header.Number > backup.FileNumber ? ParentOf(at, header) : null;
            if (parent is null)
            {
                return null;
            }

            at = parent.Value;
        }

        return branch != backupBranch || _files[branch].Max >= backup.FileNumber ? path : null;
    }

    private ulong? ParentOf(ulong branch, in LogFileHeader first)
    {
        foreach (ulong candidate in _files.Keys)
        {
            // Branches are numbered in the order in which they were made.
            if (candidate >= branch || !Has(candidate, first.Number - 1))
            {
                continue;
            }

            string name = ArchiveFormat.FileName(_store, candidate, first.Number - 1);
            if (LogSegment.Passes(name, Read(name), first.StartLsn, first.Chain))
            {
                return candidate;
            }
        }

        return null;
    }

    private readonly record struct Fork(ulong Branch, LogFileHeader Header);
}

/// <param name="Files">Log files.</param>
/// <param name="Bytes">Log in them.</param>
/// <param name="Commits">Transactions.</param>
/// <param name="Branch">The branch that was followed.</param>
/// <param name="IsReached">The log went beyond the point that was asked for, or nothing but all of it was. False: it ends before that time,
/// and whether anything was committed between is not known.</param>
public readonly record struct RestoredLog(long Files, long Bytes, long Commits, ulong Branch, bool IsReached);
