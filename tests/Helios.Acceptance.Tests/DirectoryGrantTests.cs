using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>A plugin that reads a granted directory, through the wire: it refuses statements while the file "mode" begins with 1.</summary>
public sealed class DirectoryGrantTests : IDisposable
{
    private const string Imports = """
        (import "helios" "file_read" (func $read (param i32 i32 i64 i32 i32) (result i32)))
        """;

    // Refuses too when there is no file to read.
    private const string Hook = """
        (data (i32.const 700) "mode")
        (func (export "helios_post_parse") (param $frame i32) (result i64)
          (if (i32.ne (call $read (i32.const 700) (i32.const 4) (i64.const 0) (i32.const 800) (i32.const 1)) (i32.const 1))
            (then (return (i64.const 0x23000000004))))
          (select (i64.const 0x23000000004) (i64.const 0) (i32.eq (i32.load8_u (i32.const 800)) (i32.const 0x31))))
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("helios-grant-").FullName;

    private string Files => Path.Combine(_directory, "files");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [NativeFact]
    public void Statements_follow_a_file_of_the_directory_while_the_server_runs()
    {
        Directory.CreateDirectory(Files);
        File.WriteAllText(Path.Combine(Files, "mode"), "0");
        using var server = new PluginServer(
            PluginServer.Module(Hook, Imports), ["post_parse"], $"deny_filesystem_access = false\ndirectory = \"{Files}\"");
        using RawClient client = new RawClient(server.Process.Port).Startup();

        // Of one text, so that what was decided about it would be remembered.
        Assert.Null(State(client));
        Assert.Null(State(client));
        Replace("1");
        Assert.True(SpinWait.SpinUntil(() => State(client) == "42501", 20_000), server.Process.Log);
        Assert.Equal("42501", State(client));
        Replace("0");
        Assert.True(SpinWait.SpinUntil(() => State(client) is null, 20_000), server.Process.Log);

        // A link that takes the file's place is not followed: the plugin reads nothing, and refuses.
        File.WriteAllText(Path.Combine(_directory, "outside"), "0");
        File.Delete(Path.Combine(Files, "mode"));
        File.CreateSymbolicLink(Path.Combine(Files, "mode"), Path.Combine(_directory, "outside"));
        Assert.True(SpinWait.SpinUntil(() => State(client) == "42501", 20_000), server.Process.Log);
        Assert.Contains("left out of a granted directory", server.Process.Log, StringComparison.Ordinal);
        File.Delete(Path.Combine(Files, "mode"));
        Replace("0");
        Assert.True(SpinWait.SpinUntil(() => State(client) is null, 20_000), server.Process.Log);

        // The last event is written after its files began to serve.
        Assert.True(SpinWait.SpinUntil(() => FourEvents(client), 20_000), server.Process.Log);
    }

    [NativeTheory]
    [InlineData("directory = \"FILES\"", "deny_filesystem_access = false")]
    [InlineData("deny_filesystem_access = false", "name one in directory")]
    [InlineData("deny_filesystem_access = false\ndirectory = \"FILES\"\ndirectory_max_files = 0", "directory_max_files")]
    [InlineData("deny_filesystem_access = false\ndirectory = \"DATA\"", "lie within one another")]
    [InlineData("deny_filesystem_access = false\ndirectory = \"DATA/plugins\"", "lie within one another")]
    [InlineData("deny_filesystem_access = false\ndirectory = \"DATA/../link\"", "lie within one another")]
    public void What_contradicts_itself_or_holds_the_data_does_not_start(string capabilities, string reason)
    {
        string data = Path.Combine(_directory, "data");
        Directory.CreateDirectory(Path.Combine(data, "plugins"));
        Directory.CreateDirectory(Files);
        Directory.CreateSymbolicLink(Path.Combine(_directory, "link"), data);
        File.WriteAllBytes(Path.Combine(_directory, "guest.wasm"), PluginServer.Module(Hook, Imports));
        string config = Path.Combine(_directory, "heliosdb.toml");
        File.WriteAllText(config, $"""
            [proxy.plugins]
            plugin_dir = "{_directory}"
            [[proxy.plugins.plugin]]
            name = "guest"
            file = "guest.wasm"
            hook = "post_parse"
            [proxy.plugins.plugin.capabilities]
            {capabilities.Replace("FILES", Files, StringComparison.Ordinal).Replace("DATA", data, StringComparison.Ordinal)}
            """);
        (int code, string output, string error) = NativeBinary.Run("serve", "--config", config, "--data", data, "--listen", "127.0.0.1:0");
        Assert.True(code == 3, $"{code}: {output}{error}");
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void A_plugin_without_its_directory_fails_closed()
    {
        using var server = new PluginServer(
            PluginServer.Module(Hook, Imports), ["post_parse"], $"deny_filesystem_access = false\ndirectory = \"{Files}/none\"");
        using RawClient client = new RawClient(server.Process.Port).Startup();
        Assert.Equal("38000", State(client));
        Assert.Contains("cannot be opened", server.Process.Log, StringComparison.Ordinal);
    }

    private static string? State(RawClient client)
    {
        client.Query("SELECT 1");
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        return answer.Exists(m => m.Type == 'E') ? RawClient.Field(answer.First(m => m.Type == 'E').Body, 'C') : null;
    }

    private static bool FourEvents(RawClient client)
    {
        client.Query("SELECT count(*) > 3 FROM helios.plugin_events WHERE action = 'directory'");
        return client.ReadUntil('Z').Exists(m => m.Type == 'D' && m.Body[^1] == 't');
    }

    private void Replace(string mode)
    {
        string next = Path.Combine(_directory, "next");
        File.WriteAllText(next, mode);
        File.Move(next, Path.Combine(Files, "mode"), overwrite: true);
    }
}
