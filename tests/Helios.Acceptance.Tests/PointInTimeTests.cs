using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>The archive of the log, and restoring to a point in time, with the binary's own commands.</summary>
public sealed class PointInTimeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helios-archive-").FullName;

    private string Archive => Path.Combine(_directory, "archive");

    private string Runtime => Path.Combine(_directory, "runtime.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [NativeFact]
    public void A_server_that_is_lost_comes_back_as_it_was_at_any_time_from_a_backup_and_the_archive()
    {
        Directory.CreateDirectory(Archive);
        File.WriteAllText(Runtime, "{\"wal\": {\"archiveDir\": \"archive\", \"archiveTimeoutSeconds\": 1}}");
        string backup = Path.Combine(_directory, "one.backup");
        var moments = new List<(DateTime At, int Rows)>();
        using (ServerProcess server = ServerProcess.Start(dataOf: Path.Combine(_directory, "first"), more: ["--runtime", Runtime]))
        {
            using NpgsqlConnection connection = server.Open();
            Execute(connection, "CREATE TABLE t (id bigint PRIMARY KEY, name text UNIQUE)");
            Execute(connection, "INSERT INTO t SELECT i, 'name ' || i FROM generate_series(1, 1000) i");
            Run("backup", backup, "--admin-socket", server.AdminSocket);
            for (int i = 0; i < 8; i++)
            {
                int from = 1001 + (i * 1000);
                Execute(connection, $"INSERT INTO t SELECT i, 'name ' || i FROM generate_series({from}, {from + 999}) i");
                moments.Add(((DateTime)Scalar(connection, "SELECT clock_timestamp()"), from + 999));
                Thread.Sleep(30);
            }

            Execute(connection, "DELETE FROM t");
            JsonElement archived = Run("archive", "--admin-socket", server.AdminSocket, "--json");
            Assert.True(archived.GetProperty("files").GetInt64() > 0);
            Assert.Equal(0, archived.GetProperty("pending").GetInt64());
            Assert.Equal(
                $"{Archive}|0|0|True",
                Scalar(connection, "SELECT directory || '|' || pending || '|' || failed || '|' || (error IS NULL) FROM helios.archive")
                    .ToString()!.Replace("true", "True", StringComparison.Ordinal));
            Execute(connection, "CREATE TABLE late (id int)");

            // Nobody asks for it: the file is closed after a second.
            int files = Directory.GetFiles(Archive).Length;
            Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(Archive, "*.wal.zst").Length > files, TimeSpan.FromSeconds(60)));
            server.Kill();
        }

        Directory.Delete(Path.Combine(_directory, "first"), recursive: true);
        foreach (int i in new[] { 0, 3, 7 })
        {
            (DateTime at, int rows) = moments[i];
            string restored = Path.Combine(_directory, "restored-" + i.ToString(CultureInfo.InvariantCulture));
            string time = at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00";

            // The stores that were restored before archive beside the original.
            string[] branch = i == 0 ? [] : ["--branch", "0"];
            JsonElement summary = Run(
                [
                    "restore", backup, "--data", Path.Combine(restored, "data"), "--archive", Archive, "--until", time, .. branch,
                    "--json",
                ]);
            Assert.True(summary.GetProperty("reached").GetBoolean());
            Run("check", Path.Combine(restored, "data"));
            using ServerProcess server = ServerProcess.Start(dataOf: restored, more: ["--runtime", Runtime]);
            using NpgsqlConnection connection = server.Open();
            Assert.Equal((long)rows, Scalar(connection, "SELECT count(*) FROM t"));
            Assert.Equal(0L, Scalar(connection, "SELECT count(*) FROM pg_class WHERE relname = 'late'"));
            Assert.Equal((long)rows, Scalar(connection, "SELECT max(id) FROM t"));
            Assert.Equal((long)rows, Scalar(connection, $"SELECT id FROM t WHERE name = 'name {rows}'"));
            Execute(connection, $"INSERT INTO t VALUES ({rows + 1}, 'it goes on'); CREATE TABLE other (id serial PRIMARY KEY)");
            Assert.Equal(0, server.Stop());
        }

        RefusalsAreClear(backup);
    }

    [NativeFact]
    public void An_archive_that_is_not_there_or_lies_in_the_data_directory_stops_the_start()
    {
        File.WriteAllText(Runtime, "{\"wal\": {\"archiveDir\": \"archive\"}}");
        string data = Path.Combine(_directory, "data");
        string[] serve = ["serve", "--data", data, "--runtime", Runtime, "--listen", "127.0.0.1:0"];
        (int code, _, string error) = NativeBinary.Run(serve);
        Assert.Equal(3, code);
        Assert.Contains($"there is no directory {Archive}", error, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(data, "log"));
        File.WriteAllText(Runtime, "{\"wal\": {\"archiveDir\": \"data/log\"}}");
        (code, _, error) = NativeBinary.Run(serve);
        Assert.Equal(3, code);
        Assert.Contains("an archive lies elsewhere", error, StringComparison.Ordinal);
    }

    /// <summary>All of the restored stores wrote to the archive: the way must be chosen.</summary>
    private void RefusalsAreClear(string backup)
    {
        string again = Path.Combine(_directory, "again");
        (int code, _, string error) = NativeBinary.Run("restore", backup, "--data", again, "--archive", Archive);
        Assert.Equal(2, code);
        Assert.Contains("choose one with --branch: 0000000000000000 (the backup's own), ", error, StringComparison.Ordinal);
        Run("restore", backup, "--data", again, "--archive", Archive, "--branch", "0");
        (code, _, error) = NativeBinary.Run("restore", backup, "--data", again + "2", "--archive", Archive, "--until", "31/12/2026");
        Assert.Equal(2, code);
        Assert.Contains("--until is \"31/12/2026\"; it must be a time such as", error, StringComparison.Ordinal);
        (code, _, error) = NativeBinary.Run("restore", backup, "--data", again + "2", "--until", "2026-12-31");
        Assert.Equal(2, code);
        Assert.Contains("need --archive", error, StringComparison.Ordinal);
        (code, _, error) = NativeBinary.Run(
            "restore", backup, "--data", again + "2", "--archive", Archive, "--branch", "0", "--until", "2020-01-01");
        Assert.Equal(2, code);
        Assert.Contains("take an older backup", error, StringComparison.Ordinal);
    }

    private static JsonElement Run(params string[] arguments)
    {
        (int code, string output, string error) = NativeBinary.Run(arguments);
        Assert.True(code == 0, string.Join(' ', arguments) + ": " + error);
        return arguments.Contains("--json") ? JsonDocument.Parse(output).RootElement : default;
    }

    private static object Scalar(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        return command.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
