using System.Text;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>A server with a table whose column "mark" a plugin stamps: the rows say which version served them.</summary>
internal sealed class Stamped : IDisposable
{
    private readonly string _config;

    public const int RowCount = 6_000;

    /// <param name="settings">Further lines of TOML for the plugin.</param>
    /// <param name="archives">The server archives its log.</param>
    public Stamped(string settings = "", bool archives = false)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("helios-stamped-").FullName;
        System.IO.File.Copy(File("AAA", "1.0.0"), Path.Combine(Directory, "stamp.wasm"));
        _config = $"""
            [proxy.plugins]
            plugin_dir = "{Directory}"
            [[proxy.plugins.plugin]]
            name = "stamp"
            file = "stamp.wasm"
            hook = "post_execution"
            {settings}
            [proxy.plugins.plugin.capabilities]
            allow_result_modification = true
            allow_table_access = ["marks"]
            """;
        string runtime = Path.Combine(Directory, "runtime.json");
        System.IO.Directory.CreateDirectory(ArchivePath);
        System.IO.File.WriteAllText(runtime, archives ? "{\"wal\": {\"archiveDir\": \"archive\"}}" : "{}");
        Server = ServerProcess.Start(_config, null, "--runtime", runtime);
        using NpgsqlConnection connection = Server.OpenPlain();
        Read(connection, "CREATE TABLE marks (id int PRIMARY KEY, mark text)");
        Read(connection, $"INSERT INTO marks SELECT i, 'plain' FROM generate_series(1, {RowCount}) i");
    }

    public string Directory { get; }

    public string ArchivePath => Path.Combine(Directory, "archive");

    public ServerProcess Server { get; private set; }

    public string File(string word, string version)
    {
        string file = Path.Combine(Directory, $"{word}-{version}.wasm");
        System.IO.File.WriteAllBytes(file, WithManifest(ResultMaskingTests.Masked.Module(word), version));
        return file;
    }

    public (int Code, string Output, string Error) Try(params ReadOnlySpan<string> arguments) =>
        NativeBinary.Run(["plugin", .. arguments, "--admin-socket", Server.AdminSocket]);

    public string Plugin(params ReadOnlySpan<string> arguments)
    {
        (int code, string output, string error) = Try(arguments);
        Assert.True(code == 0, string.Join(' ', arguments) + ": " + error);
        return output;
    }

    public string Stamp()
    {
        using NpgsqlConnection connection = Server.OpenPlain();
        return Read(connection, "SELECT mark FROM marks WHERE id = 7").Single();
    }

    public void Restart()
    {
        Assert.Equal(0, Server.Stop());
        Server = Server.Again(_config);
    }

    public void Dispose()
    {
        Server.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>A custom section behind the module: id 0, size, name, JSON.</summary>
    public static byte[] WithManifest(byte[] module, string version)
    {
        byte[] json = Encoding.UTF8.GetBytes($"{{\"version\":\"{version}\"}}");
        byte[] name = "helios.manifest"u8.ToArray();
        return [.. module, 0, (byte)(1 + name.Length + json.Length), (byte)name.Length, .. name, .. json];
    }

    public static List<string> Read(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return ReadAll(command);
    }

    public static List<string> ReadAll(NpgsqlCommand command)
    {
        var values = new List<string>();
        using NpgsqlDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
