using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Time;
using Helios.Storage.Archive;
using Helios.Storage.Backup;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite restore</c>: a backup, and the archived log behind it up to a point.</summary>
internal static class RestoreCommand
{
    private const long TicksPerUs = 10;

    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Argument<string> s_file = new("FILE") { Description = "A backup." };

    private static readonly Option<string> s_data = new("--data")
    {
        Description = "An empty directory, or one to be made.",
        HelpName = "DIR",
        Required = true,
    };

    private static readonly Option<string?> s_archive = new("--archive")
    {
        Description = "Replay the log in this archive (wal.archiveDir) behind the backup.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> s_until = new("--until")
    {
        Description = "Up to the last commit at or before this time, such as 2026-01-31T12:00:00Z or \"2026-01-31 13:00+01:00\"; "
            + "UTC without a zone.",
        HelpName = "TIME",
    };

    private static readonly Option<long?> s_untilLsn = new("--until-lsn")
    {
        Description = "Up to the last commit at or before this position of the log.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_branch = new("--branch")
    {
        Description = "Which continuation to follow, when the store was restored before and the archive holds several.",
        HelpName = "ID",
    };

    public static Command Create()
    {
        Option<bool> json = Guard.JsonOption();
        var command = new Command("restore", "Lay a backup out in an empty data directory, as it was then or at a later point in time.")
        {
            s_file, s_data, s_archive, s_until, s_untilLsn, s_branch, json,
        };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => Run(parsed, parsed.GetValue(json))));
        return command;
    }

    private static int Run(ParseResult parsed, bool asJson)
    {
        long? untilUs = parsed.GetValue(s_until) is { } time ? ParseTime(time) : null;
        long? untilLsn = parsed.GetValue(s_untilLsn);
        string? archivePath = parsed.GetValue(s_archive);
        ulong? branch = parsed.GetValue(s_branch) is { } id ? ParseBranch(id) : null;
        if (archivePath is null && (untilUs is not null || untilLsn is not null || branch is not null))
        {
            throw new OperatorError(ExitCode.Usage, "--until, --until-lsn and --branch need --archive: a backup alone holds one moment");
        }

        if (untilUs is not null && untilLsn is not null)
        {
            throw new OperatorError(ExitCode.Usage, "--until and --until-lsn cannot stand together");
        }

        using Stream source = LocalFiles.OpenRead(parsed.GetValue(s_file)!, ExitCode.Usage);
        using FileDataDirectory? archive = archivePath is null ? null : FileDataDirectory.OpenShared(archivePath, ExitCode.Usage);
        using FileDataDirectory directory = FileDataDirectory.Open(parsed.GetValue(s_data)!);
        if (archive is not null && LocalFiles.Overlap(archive.Path, directory.Path))
        {
            throw new OperatorError(ExitCode.Usage, $"the archive {archive.Path} and the data directory {directory.Path} must lie apart");
        }

        RestoreSummary summary;
        using (var bar = new ProgressBar("blocks"))
        using (var logBar = new ProgressBar("log files"))
        {
            summary = new StoreRestore(SystemClock.Instance, SystemRandom.Instance, NoLog.Instance)
            {
                Archive = archive,
                UntilUs = untilUs,
                UntilLsn = untilLsn,
                Branch = branch,
                Progress = progress => bar.Show(progress.Done, progress.All),
                LogProgress = progress => logBar.Show(progress.Done, progress.All),
            }.Run(source, directory);
        }

        Console.WriteLine(asJson ? StoreCommands.Json(json => Write(json, directory.Path, summary)) : Text(directory.Path, summary));
        if (summary.Log is { IsReached: false })
        {
            Console.Error.WriteLine(
                "heliosdb-lite: the archive ends before the time that was asked for: what was committed after its last transaction, if "
                + "anything, is not there");
        }

        return (int)ExitCode.Success;
    }

    private static void Write(Utf8JsonWriter json, string path, in RestoreSummary summary)
    {
        json.WriteString("data", path);
        json.WriteNumber("lsn", summary.Lsn);
        json.WriteNumber("bytes", summary.Backup.Bytes);
        json.WriteNumber("files", summary.Backup.Files);
        if (summary.Log is not { } log)
        {
            return;
        }

        json.WriteNumber("logFiles", log.Files);
        json.WriteNumber("logBytes", log.Bytes);
        json.WriteNumber("commits", log.Commits);
        json.WriteString("branch", log.Branch.ToString("x16", CultureInfo.InvariantCulture));
        json.WriteBoolean("reached", log.IsReached);
        if (summary.LastCommitUs != 0)
        {
            json.WriteString("lastCommitAt", TimeText(summary.LastCommitUs));
        }
    }

    private static string Text(string path, in RestoreSummary summary)
    {
        string text = $"restored to {path}: {summary.Backup.Bytes} bytes and {summary.Backup.Files} files";
        if (summary.Log is { } log)
        {
            text += $", then {log.Commits} transactions from {log.Files} log files";
        }

        return text + $", as of LSN {summary.Lsn}" + (summary.LastCommitUs == 0 ? "" : $", last commit {TimeText(summary.LastCommitUs)}");
    }

    private static string TimeText(long us) =>
        s_epoch.AddTicks(us * TicksPerUs).ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static long ParseTime(string text)
    {
        // Only with the year first: 03/04/2026 means two days.
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool isOrdered = text.Length >= 10 && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && text[4] == '-' && text[7] == '-';
        return isOrdered && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out DateTimeOffset time)
            ? (time.UtcDateTime - s_epoch).Ticks / TicksPerUs
            : throw new OperatorError(
                ExitCode.Usage, $"--until is \"{text}\"; it must be a time such as 2026-01-31T12:00:00Z or \"2026-01-31 13:00+01:00\"");
    }

    private static ulong ParseBranch(string text) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong branch)
            ? branch
            : throw new OperatorError(
                ExitCode.Usage, $"--branch is \"{text}\"; it must be hexadecimal, as the archive's file names have it");
}
