using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Hooks on_connect and pre_parse in the published binary: a plugin that locks app.role to the name of the user who connected, turns
/// "mallory" away, and refuses texts with a '#' (as a firewall of texts would).
/// </summary>
public sealed class TextHookTests : IClassFixture<TextHookTests.Guarded>
{
    private readonly Guarded _server;

    public TextHookTests(Guarded server)
    {
        _server = server;
    }

    [NativeFact]
    public void A_locked_variable_is_what_the_plugin_made_it_whatever_the_client_does()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup(user: "alice");
        foreach (string attempt in new[]
        {
            "SET app.role = 'admin'", "SET LOCAL app.role = 'admin'", "RESET app.role", "SELECT set_config('app.role', 'admin', false)",
            "BEGIN; SET app.role = 'admin'; COMMIT", "SET SESSION app.role TO DEFAULT", "SET APP.ROLE = 'admin'",
        })
        {
            client.Query(attempt);
            Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'E' && Text(m.Body).Contains("C42501", StringComparison.Ordinal));
            client.Query("ROLLBACK");
            client.ReadUntil('Z');
        }

        foreach (string attempt in new[] { "RESET ALL", "DISCARD ALL", "BEGIN", "ROLLBACK" })
        {
            client.Query(attempt);
            client.ReadUntil('Z');
        }

        client.Query("SELECT current_setting('app.role')");
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'D' && Text(m.Body).EndsWith("alice", StringComparison.Ordinal));
    }

    [NativeFact]
    public void A_startup_option_does_not_win_over_the_lock()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup(user: "alice", more: ["app.role", "admin", "options", "-c app.role=admin"]);
        client.Query("SHOW app.role");
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'D' && Text(m.Body).EndsWith("alice", StringComparison.Ordinal));
    }

    [NativeFact]
    public void A_client_that_is_turned_away_hears_why_and_nothing_else()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        List<(char Type, byte[] Body)> messages = client.TryStartup(user: "mallory");
        (char type, byte[] body) = Assert.Single(messages, m => m.Type != '\0');
        Assert.Equal('E', type);
        Assert.Contains("SFATAL", Text(body), StringComparison.Ordinal);
        Assert.Contains("C28000", Text(body), StringComparison.Ordinal);
        Assert.Contains("no mallory here", Text(body), StringComparison.Ordinal);
    }

    [NativeFact]
    public void A_refused_text_never_reaches_the_parser_on_any_path()
    {
        using var client = new RawClient(_server.Server.Process.Port);
        client.Startup(user: "alice");
        client.Query("SELEC # this is no SQL");
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'E' && Text(m.Body).Contains("C42501", StringComparison.Ordinal));
        client.Message('P', "s\0SELEC #\0\0\0"u8);
        client.Message('S', []);
        Assert.Contains(client.ReadUntil('Z'), m => m.Type == 'E' && Text(m.Body).Contains("C42501", StringComparison.Ordinal));
        client.Query("SELECT 1; SELECT 2 # 3");
        List<(char Type, byte[] Body)> answers = client.ReadUntil('Z');
        Assert.DoesNotContain(answers, m => m.Type == 'D');
    }

    [NativeFact]
    public void Every_execution_of_a_prepared_statement_is_asked_for()
    {
        using NpgsqlConnection connection = _server.Server.Process.OpenPlain();
        using var command = new NpgsqlCommand("SELECT current_setting('app.count')", connection);
        command.Prepare();
        long last = 0;
        for (int i = 0; i < 10; i++)
        {
            long now = long.Parse((string)command.ExecuteScalar()!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(now > last, $"{last} then {now}");
            last = now;
        }
    }

    private static string Text(byte[] body) => System.Text.Encoding.UTF8.GetString(body).Replace("\0", " ", StringComparison.Ordinal);

    /// <summary>A server with the plugin.</summary>
    public sealed class Guarded : IDisposable
    {
        private const string Imports = """
            (import "helios" "set_session_var" (func $set (param i32 i32 i32 i32 i32) (result i32)))
            (import "helios" "connection_param" (func $parameter (param i32 i32 i32 i32) (result i32)))
            """;

        private const string Door = """
            (data (i32.const 512) "app.role") (data (i32.const 528) "user") (data (i32.const 536) "app.count")
            (global $count (mut i32) (i32.const 10000000))
            (func (export "helios_connect") (param $frame i32) (result i64)
              (local $length i32)
              (local.set $length (call $parameter (i32.const 528) (i32.const 4) (i32.const 1024) (i32.const 64)))
              (if (i32.eq (i32.load8_u (i32.const 1024)) (i32.const 109)) (then (return (i64.const 0x23000000004))))
              (if (call $set (i32.const 512) (i32.const 8) (i32.const 1024) (local.get $length) (i32.const 1)) (then unreachable))
              (i64.const 0))
            (func $digits (param $n i32)
              (local $at i32)
              (local.set $at (i32.const 1096))
              (loop $next
                (local.set $at (i32.sub (local.get $at) (i32.const 1)))
                (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $n) (i32.const 10))))
                (local.set $n (i32.div_u (local.get $n) (i32.const 10)))
                (br_if $next (local.get $n))))
            (func (export "helios_pre_parse") (param $frame i32) (result i64)
              (local $at i32) (local $left i32)
              (local.set $at (i32.load offset=28 (local.get $frame)))
              (local.set $left (i32.load offset=32 (local.get $frame)))
              (loop $next
                (if (local.get $left)
                  (then
                    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 35)) (then (return (i64.const 4))))
                    (local.set $at (i32.add (local.get $at) (i32.const 1)))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $next))))
              (global.set $count (i32.add (global.get $count) (i32.const 1)))
              (call $digits (global.get $count))
              (if (call $set (i32.const 536) (i32.const 9) (i32.const 1088) (i32.const 8) (i32.const 0)) (then unreachable))
              (i64.const 0))
            (func (export "helios_disconnect") (param $frame i32) (result i64) (i64.const 0))
            """;

        internal PluginServer Server { get; } = new(
            PluginServer.Module(Door, Imports, state: "28000", message: "no mallory here"),
            ["on_connect", "pre_parse", "on_disconnect"],
            "allow_session_variables = [\"app.*\"]");

        public void Dispose() => Server.Dispose();
    }
}
