using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Server.Admin;

namespace Helios.Cli.Commands;

/// <summary><c>heliosdb-lite plugin deploy | list</c>, over the admin socket of the running server.</summary>
internal static class PluginCommand
{
    public static Command Create()
    {
        var socket = new Option<string?>("--admin-socket")
        {
            Description = "The server's admin socket; default: the only server of this user.",
            HelpName = "PATH",
        };
        var port = new Option<int?>("--port") { Description = "The server by its port, when several run.", HelpName = "PORT" };
        var json = new Option<bool>("--json") { Description = "Print the server's JSON answer." };
        var file = new Argument<string>("FILE") { Description = "The module (.wasm)." };
        var name = new Option<string?>("--name")
        {
            Description = "The configured plugin it replaces; default: the name in its manifest.",
            HelpName = "NAME",
        };
        var deploy = new Command("deploy", "Check, compile and put a module into service without dropping a connection.")
        {
            file, name, socket, port, json,
        };
        deploy.SetAction(parsed => Guard.Run(() => Deploy(
            AdminPaths.Resolve(parsed.GetValue(socket), parsed.GetValue(port)),
            parsed.GetValue(file)!,
            parsed.GetValue(name),
            parsed.GetValue(json))));
        var list = new Command("list", "List the plugins: name, version, hook, state, average time.") { socket, port, json };
        list.SetAction(parsed => Guard.Run(() => List(
            AdminPaths.Resolve(parsed.GetValue(socket), parsed.GetValue(port)), parsed.GetValue(json))));
        return new Command("plugin", "Manage plugins of a running server.") { deploy, list };
    }

    private static int Deploy(string socketPath, string file, string? name, bool asJson)
    {
        byte[] module = LocalFiles.ReadAllBytes(file, Limits.PluginModuleBytes, ExitCode.Plugin);
        using JsonDocument answer = AdminClient.Deploy(socketPath, name, module, LocalFiles.FullPath(file));
        if (asJson)
        {
            Console.WriteLine(answer.RootElement.GetRawText());
        }
        else
        {
            JsonElement root = answer.RootElement;
            Console.WriteLine(
                $"{root.GetProperty("name").GetString()} v{root.GetProperty("version").GetString()} "
                + $"deployed in {root.GetProperty("milliseconds").GetInt64()} ms");
        }

        return (int)ExitCode.Success;
    }

    private static int List(string socketPath, bool asJson)
    {
        using JsonDocument answer = AdminClient.List(socketPath);
        if (asJson)
        {
            Console.WriteLine(answer.RootElement.GetRawText());
            return (int)ExitCode.Success;
        }

        foreach (JsonElement plugin in answer.RootElement.GetProperty("plugins").EnumerateArray())
        {
            string average = (plugin.GetProperty("averageMicroseconds").GetDouble() / 1000).ToString(
                "0.0###", CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{plugin.GetProperty("name").GetString()} v{plugin.GetProperty("version").GetString()} "
                + $"{plugin.GetProperty("hook").GetString()} {plugin.GetProperty("state").GetString()} {average}ms avg execution"));
            if (plugin.TryGetProperty("reason", out JsonElement reason) && reason.GetString() is { Length: > 0 } why)
            {
                Console.WriteLine("  " + why);
            }
        }

        return (int)ExitCode.Success;
    }
}
