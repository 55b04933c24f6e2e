using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>A server whose default result cache is on, with any plugins, over a directory that goes with it.</summary>
internal sealed class CacheServer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helios-cache-").FullName;

    public CacheServer(string script, params ReadOnlySpan<(string Name, byte[] Module, string Settings)> plugins)
        : this(script, "enabled = true", plugins)
    {
    }

    /// <param name="cache">Lines of [cache].</param>
    public CacheServer(string script, string cache, ReadOnlySpan<(string Name, byte[] Module, string Settings)> plugins)
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        string data = Directory.CreateDirectory(Path.Combine(_directory, "server")).FullName;
        string file = Path.Combine(_directory, "init.sql");
        File.WriteAllText(file, script);
        ServerProcess.Start(null, data, "--init", file).Stop();
        string config = $"[cache]\n{cache}\n[proxy.plugins]\nplugin_dir = \"{_directory}\"\n";
        foreach ((string name, byte[] module, string settings) in plugins)
        {
            File.WriteAllBytes(Path.Combine(_directory, name + ".wasm"), module);
            config += $"[[proxy.plugins.plugin]]\nname = \"{name}\"\nfile = \"{name}.wasm\"\n{settings}\n";
        }

        Process = ServerProcess.Start(config, data);
    }

    public ServerProcess Process { get; } = null!;

    /// <summary>A number of helios.cache.</summary>
    public long Count(string column, string part = "default")
    {
        using NpgsqlConnection connection = Process.OpenPlain();
        using var command = new NpgsqlCommand($"SELECT {column} FROM helios.cache WHERE name = '{part}'", connection);
        return (long?)command.ExecuteScalar() ?? 0;
    }

    public void Dispose()
    {
        Process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
