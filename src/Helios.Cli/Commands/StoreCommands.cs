using System.CommandLine;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Engine;
using Helios.Io.Devices;
using Helios.Io.Time;
using Helios.Server.Admin;
using Helios.Storage;
using Helios.Storage.Backup;
using Helios.Storage.Check;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite check</c>, <c>backup</c> and <c>archive</c>.</summary>
internal static class StoreCommands
{
    public static Command Check()
    {
        var data = new Argument<string>("DIR") { Description = "The data directory. No server may be running on it." };
        Option<bool> json = Guard.JsonOption();
        const string Description = "Look at every page, the log, every tree and every index entry of a data directory.";
        var command = new Command("check", Description) { data, json };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () => RunCheck(parsed.GetValue(data)!, parsed.GetValue(json))));
        return command;
    }

    public static Command Backup()
    {
        var file = new Argument<string>("FILE") { Description = "The backup, a new file." };
        var data = new Option<string?>("--data")
        {
            Description = "A data directory that no server runs on; without it, the running server writes the backup.",
            HelpName = "DIR",
        };
        return new ServerVerb("backup", "Write all that is committed to one file, and read it back.", file, data)
        {
            Write = (parsed, json) => json.WriteString("path", LocalFiles.FullPath(parsed.GetValue(file)!)),
            Print = Print,
            Offline = parsed => parsed.GetValue(data) is { } directory ? BackUp(directory, parsed.GetValue(file)!) : null,
        }.Command;
    }

    public static Command Archive() =>
        new ServerVerb("archive", "Close the log file in use, and archive all of the log that is not archived yet.")
        {
            Print = answer => Console.WriteLine(
                $"archived up to LSN {answer.GetProperty("lsn").GetInt64()}, "
                + $"{answer.GetProperty("files").GetInt64()} files since the start"),
        }.Command;

    private static int RunCheck(string path, bool asJson)
    {
        using FileDataDirectory directory = OpenExisting(path);
        using var bar = new ProgressBar("pages");
        DatabaseCheck? rows = null;
        CheckReport report = new StoreCheck(directory, SystemClock.Instance, NoLog.Instance)
        {
            Progress = progress => bar.Show(progress.Done, progress.All),
            Further = (store, onProblem) =>
            {
                using Database database = Database.Open(
                    store, SystemClock.Instance, SystemRandom.Instance, NoLog.Instance, new DatabaseOptions { DatabaseName = "postgres" });
                rows = new DatabaseCheck(database, onProblem);
                rows.Run();
            },
        }.Run();
        bar.Dispose();
        if (asJson)
        {
            Console.WriteLine(Json(json =>
            {
                json.WriteBoolean("ok", report.Problems.Count == 0);
                json.WriteNumber("pages", report.Pages);
                json.WriteNumber("trees", report.Trees);
                json.WriteNumber("rows", rows?.RowCount ?? 0);
                json.WriteNumber("indexEntries", rows?.EntryCount ?? 0);
                json.WriteStartArray("problems");
                foreach (string problem in report.Problems)
                {
                    json.WriteStringValue(problem);
                }

                json.WriteEndArray();
            }));
        }
        else
        {
            foreach (string problem in report.Problems)
            {
                Console.WriteLine(problem);
            }

            Console.WriteLine($"{report.Pages} pages, {report.Trees} tables and indexes, {rows?.RowCount ?? 0} rows, "
                + $"{rows?.EntryCount ?? 0} index entries: {(report.Problems.Count == 0 ? "sound" : $"{report.Problems.Count} problems")}");
        }

        return (int)(report.Problems.Count == 0 ? ExitCode.Success : ExitCode.DataDirectory);
    }

    private static string BackUp(string path, string file)
    {
        using FileDataDirectory directory = OpenExisting(path);
        using var store = MemoryStore.Open(
            directory,
            SystemClock.Instance,
            NoLog.Instance,
            new StoreOptions
            {
                IsSingleThreaded = true,
                PoolBytes = 256L * 1024 * 1024,

                // The server may have to archive it.
                KeepsLog = true,
            });
        using var bar = new ProgressBar("blocks");
        (BackupSummary Summary, long FileBytes) made =
            StoreAdmin.Write(store, file, progress => bar.Show(progress.Done, progress.All));
        return Json(json => StoreAdmin.WriteSummary(json, LocalFiles.FullPath(file), made));
    }

    private static void Print(JsonElement answer) => Console.WriteLine(
        $"{answer.GetProperty("path").GetString()}: {answer.GetProperty("backupBytes").GetInt64()} bytes for "
        + $"{answer.GetProperty("bytes").GetInt64()} of the database, as of LSN {answer.GetProperty("lsn").GetInt64()}; read back whole");

    private static FileDataDirectory OpenExisting(string path) => LocalFiles.IsFolder(path)
        ? FileDataDirectory.Open(path)
        : throw new OperatorError(ExitCode.DataDirectory, $"there is no data directory {LocalFiles.FullPath(path)}");

    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
