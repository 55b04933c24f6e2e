using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>One running server on a free port of loopback, over a directory of its own that goes with it.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int StartTimeoutMs = 30_000;

    private readonly StringBuilder _log = new();
    private readonly string _directory;
    private readonly bool _ownsDirectory;
    private Process _process = null!;

    private ServerProcess(string directory, bool ownsDirectory)
    {
        _directory = directory;
        _ownsDirectory = ownsDirectory;
    }

    public int Port { get; private set; }

    public int ProcessId => _process.Id;

    /// <summary>Resident memory now.</summary>
    public long ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / (1024 * 1024);
        }
    }

    public string DataPath => Path.Combine(_directory, "data");

    public string AdminSocket => Path.Combine(_directory, "admin.sock");

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static ServerProcess Start(string? config = null, string? dataOf = null, params ReadOnlySpan<string> more)
    {
        bool owns = dataOf is null;
        var server = new ServerProcess(dataOf ?? Directory.CreateTempSubdirectory("helios-").FullName, owns);
        server.Launch(config, more);
        return server;
    }

    /// <summary>The SaaS example with the given plugin configuration text in place of the committed one, or the committed one.</summary>
    public static ServerProcess StartSaas(string? config = null)
    {
        string examples = Path.Combine(NativeBinary.Repository, "examples", "saas");
        return Start(config ?? File.ReadAllText(Path.Combine(examples, "heliosdb-saas.toml"))
            .Replace(
                "../../src/plugins/modules", Path.Combine(NativeBinary.Repository, "src", "plugins", "modules"), StringComparison.Ordinal),
            null, "--init", Path.Combine(examples, "schema.sql"));
    }

    public string ConnectionString(string database = "postgres", string more = "") =>
        $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Timeout=10;Command Timeout=30;{more}";

    public NpgsqlConnection Open(string database = "postgres", string more = "Pooling=false")
    {
        var connection = new NpgsqlConnection(ConnectionString(database, more));
        connection.Open();
        return connection;
    }

    /// <summary>Without Npgsql's query for types, for servers whose plugins refuse every query.</summary>
    public NpgsqlConnection OpenPlain()
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionString(more: "Pooling=false;Server Compatibility Mode=NoTypeLoading"));
        NpgsqlConnection connection = builder.Build().CreateConnection();
        connection.Open();
        return connection;
    }

    /// <summary>SIGKILL, as a power cut of the process.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public int Stop()
    {
        _ = SendSignal(_process.Id, 15);
        if (!_process.WaitForExit(20_000))
        {
            throw new TimeoutException("the server did not stop within 20 s of SIGTERM\n" + Log);
        }

        return _process.ExitCode;
    }

    /// <summary>Starts the same directory again after <see cref="Kill"/> or <see cref="Stop"/>.</summary>
    public ServerProcess Again(string? config = null)
    {
        var server = new ServerProcess(_directory, _ownsDirectory);
        server.Launch(config, []);
        return server;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        if (_ownsDirectory)
        {
            try
            {
                Directory.Delete(_directory, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
            }
        }
    }

    private void Launch(string? config, ReadOnlySpan<string> more)
    {
        var arguments = new List<string> { "serve", "--data", DataPath, "--listen", "127.0.0.1:0", "--admin-socket", AdminSocket };
        if (config is not null)
        {
            string file = Path.Combine(_directory, "heliosdb.toml");
            File.WriteAllText(file, config);
            arguments.AddRange(["--config", file]);
        }

        arguments.AddRange(more);
        var ready = new TaskCompletionSource<int>();
        _process = NativeBinary.Start(arguments.ToArray(), null);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data, ready);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        if (!ready.Task.Wait(StartTimeoutMs) || ready.Task.Result == 0)
        {
            _process.Kill();
            throw new InvalidOperationException("the server did not start\n" + Log);
        }

        Port = ready.Task.Result;
    }

    // The first line that names the port, or the stream's end (the server gave up).
    private void OnOutput(string? line, TaskCompletionSource<int> ready)
    {
        Append(line);
        Match match = ReadyLine().Match(line ?? "");
        if (match.Success)
        {
            ready.TrySetResult(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }
        else if (line is null)
        {
            ready.TrySetResult(0);
        }
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }

    [GeneratedRegex(@"is ready on 127\.0\.0\.1:(\d+) ")]
    private static partial Regex ReadyLine();

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
