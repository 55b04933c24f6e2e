using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage;
using Helios.Storage.Archive;
using Helios.Storage.Backup;

namespace Helios.Server.Admin;

/// <summary>Commands about the store.</summary>
public static class StoreAdmin
{
    /// <summary>False when it is none of these.</summary>
    internal static bool TryAnswer(string command, AdminRequest request, MemoryStore store, Utf8JsonWriter json)
    {
        if (command == "archive")
        {
            WriteArchive(store, json);
            return true;
        }

        if (command != "backup")
        {
            return false;
        }

        string path = request.Text("path");
        if (!Path.IsPathFullyQualified(path))
        {
            throw new OperatorError(ExitCode.Usage, $"the server needs a full path for a backup, not {path}");
        }

        WriteSummary(json, path, Write(store, path));
        return true;
    }

    /// <summary>Writes a backup to a new file, reads it back, and only then gives it its name.</summary>
    public static (BackupSummary Summary, long FileBytes) Write(MemoryStore store, string path, Action<BackupProgress>? progress = null)
    {
        try
        {
            using NewFile file = NewFile.Create(path);
            store.Backup(file.Stream, progress);
            file.Stream.Flush();
            file.Stream.Position = 0;
            BackupSummary summary = BackupReader.Verify(file.Stream);
            long bytes = file.Stream.Length;
            file.Commit();
            return (summary, bytes);
        }
        catch (Fault fault)
        {
            throw new OperatorError(ExitCode.DataDirectory, "the backup was not made: " + fault.Message);
        }
        catch (IOException error)
        {
            throw new OperatorError(ExitCode.Usage, $"{path} could not be written: {error.Message}");
        }
    }

    private static void WriteArchive(MemoryStore store, Utf8JsonWriter json)
    {
        if (store.Archive is null)
        {
            throw new OperatorError(
                ExitCode.Configuration, "this server archives no log; name a directory as wal.archiveDir in runtime.json");
        }

        bool isDone = store.ArchiveNow();
        ArchiveStatus status = store.Archive.Value;
        if (!isDone)
        {
            throw new OperatorError(
                ExitCode.DataDirectory,
                $"the log is not archived whole, {status.Pending} files wait: "
                + (status.Error ?? "what was committed last goes with the next commit; try again"));
        }

        json.WriteNumber("lsn", status.LastLsn);
        json.WriteNumber("files", status.Archived);
        json.WriteNumber("pending", status.Pending);
        json.WriteNumber("failed", status.Failed);
    }

    public static void WriteSummary(Utf8JsonWriter json, string path, (BackupSummary Summary, long FileBytes) made)
    {
        json.WriteString("path", path);
        json.WriteNumber("lsn", made.Summary.Lsn);
        json.WriteNumber("bytes", made.Summary.Bytes);
        json.WriteNumber("files", made.Summary.Files);
        json.WriteNumber("backupBytes", made.FileBytes);
    }
}
