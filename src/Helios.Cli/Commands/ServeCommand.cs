using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Time;
using Helios.Server;
using Helios.Server.Configuration;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite serve</c></summary>
internal static class ServeCommand
{
    private const long ConfigBytes = 4L * 1024 * 1024;

    public static Command Create()
    {
        var config = new Option<string?>("--config")
        {
            Description = "heliosdb.toml; without it, no plugins and the database \"postgres\".",
            HelpName = "FILE",
        };
        var data = new Option<string>("--data")
        {
            Description = "Data directory, created when absent.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "heliosdb-data",
        };
        var listen = new Option<string?>("--listen")
        {
            Description = "Address to listen on; default 127.0.0.1 and the configured port.",
            HelpName = "ADDR:PORT",
        };
        var runtime = new Option<string?>("--runtime")
        {
            Description = "runtime.json with tuning over the built-in copy.",
            HelpName = "FILE",
        };
        var init = new Option<string?>("--init") { Description = "SQL to run once in a new data directory.", HelpName = "FILE" };
        var socket = new Option<string?>("--admin-socket") { Description = "Where the admin socket goes.", HelpName = "PATH" };
        Option<bool> json = Guard.JsonOption("Print JSON when the server is ready; the log stays text, on standard error.");
        var quiet = new Option<bool>("--quiet") { Description = "Log warnings and errors only." };
        var command = new Command("serve", "Run the server until SIGTERM or SIGINT.")
        {
            config, data, listen, runtime, init, socket, quiet, json,
        };
        command.SetAction(parsed => Guard.Run(parsed.GetValue(json), () =>
        {
            ServerConfig loaded = LoadConfig(parsed.GetValue(config));
            var log = new ConsoleLog(Console.Error, SystemClock.Instance, parsed.GetValue(quiet) ? LogLevel.Warning : LogLevel.Info);
            return Run(
                new ServerOptions
                {
                    Config = loaded,
                    Runtime = LoadRuntime(parsed.GetValue(runtime)),
                    DataPath = parsed.GetValue(data)!,
                    Listen = ParseAddress(parsed.GetValue(listen), loaded.Port),
                    InitScriptPath = parsed.GetValue(init),
                    AdminSocketPath = parsed.GetValue(socket),
                    LoadWasmtime = EmbeddedWasmtime.Load,
                },
                log,
                parsed.GetValue(json));
        }));
        return command;
    }

    private static int Run(ServerOptions options, ConsoleLog log, bool asJson)
    {
        using HeliosServer server = HeliosServer.Start(options, log);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(server, context));
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(server, context));
        Console.WriteLine(asJson
            ? Json(server, options)
            : $"heliosdb-lite is ready on {server.EndPoint} ({server.TransportName}), data in {options.DataPath}");
        server.WaitForStop();
        return (int)ExitCode.Success;
    }

    private static string Json(HeliosServer server, ServerOptions options)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("address", server.EndPoint.Address.ToString());
            json.WriteNumber("port", server.EndPoint.Port);
            json.WriteString("transport", server.TransportName);
            json.WriteString("data", options.DataPath);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Stop(HeliosServer server, PosixSignalContext context)
    {
        context.Cancel = true;
        server.RequestStop();
    }

    private static ServerConfig LoadConfig(string? path)
    {
        if (path is null)
        {
            return ConfigLoader.Parse("", "(no file)", Environment.GetEnvironmentVariable);
        }

        string text = Encoding.UTF8.GetString(LocalFiles.ReadAllBytes(path, ConfigBytes, ExitCode.Configuration));
        ServerConfig config = ConfigLoader.Parse(text, path, Environment.GetEnvironmentVariable);
        return config.PluginDirectory is { } directory ? config with { PluginDirectory = LocalFiles.Beside(path, directory) } : config;
    }

    private static RuntimeSettings LoadRuntime(string? path)
    {
        RuntimeSettings builtIn = RuntimeSettings.BuiltIn();
        if (path is null)
        {
            return builtIn;
        }

        string text = Encoding.UTF8.GetString(LocalFiles.ReadAllBytes(path, ConfigBytes, ExitCode.Configuration));
        RuntimeSettings settings = RuntimeSettings.Parse(builtIn, text, path);
        return settings.ArchiveDirectory is { } archive
            ? settings with { ArchiveDirectory = LocalFiles.Beside(path, archive) }
            : settings;
    }

    // ADDR:PORT, [ADDR6]:PORT, localhost:PORT, or a port alone.
    private static IPEndPoint ParseAddress(string? text, int defaultPort)
    {
        if (text is null)
        {
            return new IPEndPoint(IPAddress.Loopback, defaultPort);
        }

        string address = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase)
            ? "127.0.0.1" + text["localhost".Length..]
            : text;
        if (ushort.TryParse(address, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        return address.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(address, out IPEndPoint? endPoint)
            ? endPoint
            : throw new OperatorError(ExitCode.Usage, $"--listen is \"{text}\"; it must be ADDR:PORT, for example 127.0.0.1:5432");
    }
}
