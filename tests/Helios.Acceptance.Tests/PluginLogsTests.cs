using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>"plugin logs": what plugins wrote, over the admin socket.</summary>
public sealed class PluginLogsTests
{
    // Logs "hi" with level 1 for every text.
    private const string Talker = """
        (func (export "helios_pre_parse") (param i32) (result i64)
          (call $log (i32.const 1) (i32.const 600) (i32.const 2))
          (i64.const 0))
        (data (i32.const 600) "hi")
        """;

    [NativeFact]
    public void Lines_are_shown_and_followed()
    {
        const string Import = """(import "helios" "log" (func $log (param i32 i32 i32)))""";
        using var plugin = new PluginServer(PluginServer.Module(Talker, Import), ["pre_parse"], "");
        ServerProcess server = plugin.Process;
        Execute(server, "SELECT 1");
        (int code, string output, string error) = Logs(server, "guest", "--json");
        Assert.True(code == 0, error);
        JsonElement line = JsonDocument.Parse(output.Split('\n')[0]).RootElement;
        Assert.Equal(("hi", "guest", "info", 1L), (
            line.GetProperty("message").GetString(), line.GetProperty("plugin").GetString(), line.GetProperty("level").GetString(),
            line.GetProperty("number").GetInt64()));
        Assert.Contains(" info guest: hi version=", Logs(server).Output, StringComparison.Ordinal);
        Assert.Equal("", Logs(server, "--lines", "0").Output);

        using Process follow =
            NativeBinary.Start(["plugin", "logs", "--follow", "--lines", "0", "--json", "--admin-socket", server.AdminSocket], null);
        try
        {
            // The follower's first request is over when a line that was written since comes.
            string? next = null;
            var reading = Task.Run(() => next = follow.StandardOutput.ReadLine());
            for (int i = 0; i < 600 && !reading.IsCompleted; i++)
            {
                Execute(server, "SELECT 2");
                reading.Wait(100);
            }

            Assert.Equal("hi", JsonDocument.Parse(next!).RootElement.GetProperty("message").GetString());
        }
        finally
        {
            follow.Kill();
        }
    }

    [NativeFact]
    public void A_plugin_that_is_not_there_and_a_server_that_is_not_are_told()
    {
        using var plugin = new PluginServer(PluginServer.Module(""), ["pre_parse"], "");
        (int code, _, string error) = Logs(plugin.Process, "other");
        Assert.Equal(6, code);
        Assert.Contains("configured: guest", error, StringComparison.Ordinal);
        (code, _, error) = NativeBinary.Run("plugin", "logs", "--admin-socket", "/nowhere/admin.sock");
        Assert.Equal(7, code);
        Assert.Contains("no server answers", error, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Logs(ServerProcess server, params string[] more) =>
        NativeBinary.Run(["plugin", "logs", .. more, "--admin-socket", server.AdminSocket]);

    private static void Execute(ServerProcess server, string sql)
    {
        using NpgsqlConnection connection = server.OpenPlain();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
