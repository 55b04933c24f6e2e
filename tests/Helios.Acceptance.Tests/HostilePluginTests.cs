using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Plugins that fail in every way, in the published binary: the statements they were to judge are refused, and the server and its other
/// connections live.
/// </summary>
public sealed class HostilePluginTests
{
    private const string PluginFailed = "38000";

    [NativeTheory]
    [InlineData("(unreachable)", "")]
    [InlineData("(loop $l (br $l)) (i64.const 0)", "")]
    [InlineData("(loop $l (drop (memory.grow (i32.const 16))) (br $l)) (i64.const 0)", "")]
    [InlineData("(call $deep (i64.const 0))", "(func $deep (param i64) (result i64) (i64.add (call $deep (local.get 0)) (i64.const 1)))")]
    [InlineData("(i64.div_u (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $frame) (local.get $frame))))", "")]
    [InlineData("(i64.load (i32.const -8))", "")]
    [InlineData("(i64.const -1)", "")]
    [InlineData("(i64.const 0xFFFFFFFF00000004)", "")]
    [InlineData("(i64.const 0xFFFFFFF800000002)", "")]
    public void A_failing_hook_refuses_its_statement_and_the_server_lives(string body, string more)
    {
        byte[] module = Compile(body, more);
        using var fixture = new Fixture(module);
        using NpgsqlConnection connection = fixture.Server.OpenPlain();
        for (int i = 0; i < 5; i++)
        {
            PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1"));
            Assert.Equal(PluginFailed, error.SqlState);
            Assert.Contains("plugin \"hostile\" failed", error.MessageText, StringComparison.Ordinal);
            Assert.Contains("statement refused", error.MessageText, StringComparison.Ordinal);
        }

        // Statements of the session alone go on, and other connections are served.
        Execute(connection, "SET app.x = '1'");
        using NpgsqlConnection other = fixture.Server.OpenPlain();
        Execute(other, "SET app.x = '2'");
        Assert.Equal(0, fixture.Server.Stop());
    }

    [NativeTheory]
    [InlineData("missing", null, "does not exist")]
    [InlineData("garbage", "not a module at all", "")]
    [InlineData("empty", "", "")]
    public void A_module_that_cannot_be_loaded_refuses_statements(string name, string? content, string reason)
    {
        using var fixture = new Fixture(content is null ? null : System.Text.Encoding.UTF8.GetBytes(content));
        using NpgsqlConnection connection = fixture.Server.OpenPlain();
        PostgresException error = Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1"));
        Assert.Equal(PluginFailed, error.SqlState);
        Assert.Contains(reason, error.MessageText, StringComparison.Ordinal);
        (int code, string output, _) = NativeBinary.Run("plugin", "list", "--admin-socket", fixture.Server.AdminSocket);
        Assert.Equal(0, code);
        Assert.Contains("hostile", output, StringComparison.Ordinal);
        Assert.Contains("failed", output, StringComparison.Ordinal);
        Assert.NotEmpty(name);
    }

    [NativeFact]
    public void A_truncated_module_refuses_statements()
    {
        byte[] module = Compile("(i64.const 0)", "");
        using var fixture = new Fixture(module[..(module.Length / 2)]);
        using NpgsqlConnection connection = fixture.Server.OpenPlain();
        Assert.Equal(PluginFailed, Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1")).SqlState);
    }

    [NativeFact]
    public void A_module_that_asks_for_what_was_not_granted_is_named_at_deploy()
    {
        using var fixture = new Fixture(Compile("(i64.const 0)", ""));
        using NpgsqlConnection connection = fixture.Server.OpenPlain();
        Execute(connection, "SELECT 1");
        byte[] greedy = Compile("(i64.const 0)", """(import "helios" "set_session_var" (func (param i32 i32 i32 i32 i32) (result i32)))""");
        string file = Path.Combine(fixture.Directory, "greedy.wasm");
        File.WriteAllBytes(file, greedy);
        (int code, _, string error) = NativeBinary.Run(
            "plugin", "deploy", file, "--name", "hostile", "--admin-socket", fixture.Server.AdminSocket);
        Assert.Equal(6, code);
        Assert.Contains("set_session_var", error, StringComparison.Ordinal);
        Assert.Contains("allow_session_variables", error, StringComparison.Ordinal);

        // What served before still serves.
        Execute(connection, "SELECT 1");
    }

    [NativeFact]
    public void An_endless_loop_is_ended_near_its_deadline_and_does_not_hold_its_neighbours()
    {
        using var fixture = new Fixture(Compile("(loop $l (br $l)) (i64.const 0)", ""));
        using NpgsqlConnection connection = fixture.Server.OpenPlain();
        Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Throws<PostgresException>(() => Execute(connection, "SELECT 1"));
        Assert.InRange(watch.ElapsedMilliseconds, 5, 500);
    }

    private static byte[] Compile(string body, string more) => Wasmtime.Module.ConvertText($$"""
        (module
          {{more}}
          (memory (export "memory") 32)
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
          (func (export "helios_post_parse") (param $frame i32) (result i64) {{body}}))
        """);

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>A server whose only plugin is the given module. Type loading is off: it is a query, which a failing plugin
    /// refuses.</summary>
    private sealed class Fixture : IDisposable
    {
        public Fixture(byte[]? module)
        {
            Directory = System.IO.Directory.CreateTempSubdirectory("helios-hostile-").FullName;
            if (module is not null)
            {
                File.WriteAllBytes(Path.Combine(Directory, "hostile.wasm"), module);
            }

            Server = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{Directory}"
                [[proxy.plugins.plugin]]
                name = "hostile"
                file = "hostile.wasm"
                hook = "post_parse"
                [proxy.plugins.plugin.capabilities]
                allow_query_modification = true
                allow_table_access = ["orders"]
                """);
        }

        public string Directory { get; }

        public ServerProcess Server { get; }

        public void Dispose()
        {
            Server.Dispose();
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}
