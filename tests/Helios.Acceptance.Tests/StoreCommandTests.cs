using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>check, backup and restore on the binary's own data.</summary>
public sealed class StoreCommandTests
{
    private const int Rows = 20_000;

    [NativeFact]
    public void A_backup_of_a_running_server_is_restored_checked_and_served()
    {
        string directory = Directory.CreateTempSubdirectory("helios-backup-").FullName;
        try
        {
            string data = Path.Combine(directory, "data");
            string backup = Path.Combine(directory, "one.backup");
            string restored = Path.Combine(directory, "restored");
            string restoredData = Path.Combine(restored, "data");
            using (ServerProcess server = ServerProcess.Start(dataOf: data))
            {
                using NpgsqlConnection connection = server.Open();
                Execute(connection, "CREATE TABLE t (id bigint PRIMARY KEY, name text UNIQUE NOT NULL, long text)");
                Execute(connection, $"INSERT INTO t SELECT i, 'name ' || i, repeat('x', i % 100) FROM generate_series(1, {Rows}) i");
                Execute(connection, "BEGIN; DELETE FROM t WHERE id <= 100; UPDATE t SET long = 'not committed' WHERE id > 19000");
                Assert.Equal(5, NativeBinary.Run("check", server.DataPath).Code);
                (int code, string output, string error) = NativeBinary.Run(
                    "backup", backup, "--admin-socket", server.AdminSocket, "--json");
                Assert.True(code == 0, error);
                Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("lsn").GetInt64() > 0);

                // Nothing is overwritten.
                (code, _, error) = NativeBinary.Run("backup", backup, "--admin-socket", server.AdminSocket);
                Assert.Equal(2, code);
                Assert.Contains("is there already", error, StringComparison.Ordinal);
            }

            Assert.Equal(0, NativeBinary.Run("restore", backup, "--data", restoredData).Code);
            Assert.Equal(5, NativeBinary.Run("restore", backup, "--data", restoredData).Code);
            (int checkedCode, string report, string problem) = NativeBinary.Run("check", restoredData, "--json");
            Assert.True(checkedCode == 0, report + problem);
            JsonElement found = JsonDocument.Parse(report).RootElement;
            Assert.True(found.GetProperty("indexEntries").GetInt64() >= Rows, report);
            using (ServerProcess server = ServerProcess.Start(dataOf: restored))
            {
                using NpgsqlConnection connection = server.Open();
                using var query = new NpgsqlCommand(
                    "SELECT count(*), min(id), sum(length(long)), count(*) FILTER (WHERE long = 'not committed') FROM t", connection);
                using NpgsqlDataReader reader = query.ExecuteReader();
                Assert.True(reader.Read());
                Assert.Equal(Rows, reader.GetInt64(0));
                Assert.Equal(1, reader.GetInt64(1));
                Assert.Equal(Rows / 100 * 4950, reader.GetInt64(2));
                Assert.Equal(0, reader.GetInt64(3));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [NativeFact]
    public void A_damaged_page_is_named_by_check_and_fails_only_the_statements_that_read_it()
    {
        string data = Directory.CreateTempSubdirectory("helios-rot-").FullName;
        try
        {
            using (ServerProcess server = ServerProcess.Start(dataOf: data))
            {
                using NpgsqlConnection connection = server.Open();
                Execute(connection, "CREATE TABLE t (id bigint PRIMARY KEY, long text)");
                Execute(connection, $"INSERT INTO t SELECT i, repeat('needle', 100) FROM generate_series(1, {Rows}) i");
                Assert.Equal(0, server.Stop());
            }

            string file = Path.Combine(data, "data", "pages.dat");
            byte[] bytes = File.ReadAllBytes(file);
            int at = bytes.AsSpan(bytes.Length / 2).IndexOf("needleneedle"u8) + (bytes.Length / 2);
            bytes[at + 3] ^= 1;
            File.WriteAllBytes(file, bytes);
            (int code, string report, _) = NativeBinary.Run("check", Path.Combine(data, "data"));
            Assert.Equal(5, code);
            Assert.Contains("checksum does not match", report, StringComparison.Ordinal);
            using (ServerProcess server = ServerProcess.Start(dataOf: data))
            {
                // The client gives a connection up after any error of this class.
                using (NpgsqlConnection first = server.Open())
                {
                    PostgresException error = Assert.Throws<PostgresException>(() => Execute(first, "SELECT sum(length(long)) FROM t"));
                    Assert.Equal("XX001", error.SqlState);
                }

                NpgsqlConnection connection = server.Open();
                int read = 0;
                for (int id = 1; id <= Rows; id += 50)
                {
                    try
                    {
                        Execute(connection, $"SELECT length(long) FROM t WHERE id = {id}");
                        read++;
                    }
                    catch (PostgresException e)
                    {
                        Assert.Equal("XX001", e.SqlState);
                        connection.Dispose();
                        connection = server.Open();
                    }
                }

                Assert.InRange(read, (Rows / 50) - 2, Rows / 50);
                Execute(connection, "INSERT INTO t VALUES (1000000, 'it goes on')");
                connection.Dispose();
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static void Execute(NpgsqlConnection connection, string text)
    {
        using var command = new NpgsqlCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
