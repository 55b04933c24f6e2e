using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// Plugins that ask an HTTP server, in the published binary. The guest asks in the hook that the user's name begins with (c: on_connect,
/// p: pre_parse, e: pre_execution), for the path behind it ("chold": /hold at connect), and refuses unless the answer is 200.
/// </summary>
public sealed class HttpHookTests : IClassFixture<HttpHookTests.Asking>
{
    private const int WaitingClients = 50;

    private readonly Asking _server;

    public HttpHookTests(Asking server)
    {
        _server = server;
    }

    [NativeTheory]
    [InlineData("cok", null)]
    [InlineData("cno", "28000")]
    [InlineData("pok", null)]
    [InlineData("pno", "28000")]
    [InlineData("eok", null)]
    [InlineData("eno", "28000")]
    public void An_answer_lets_in_or_refuses(string user, string? state)
    {
        using var client = new RawClient(_server.Process.Port);
        Assert.Equal(user[0] == 'c' ? state : null, StateOf(client.TryStartup(user: user)));
        if (user[0] != 'c')
        {
            client.Query("SELECT 1");
            Assert.Equal(state, StateOf(client.ReadUntil('Z')));
            Parse(client, "SELECT 2");
            Assert.Equal(state, StateOf(client.ReadUntil('Z')));
            client.Query("BEGIN; DECLARE c CURSOR FOR SELECT 3; FETCH c; COMMIT");
            Assert.Equal(state, StateOf(client.ReadUntil('Z')));
        }
    }

    [NativeFact]
    public void Everything_in_a_pipeline_is_answered_in_order()
    {
        foreach (string user in new[] { "pok", "eok" })
        {
            using RawClient client = new RawClient(_server.Process.Port).Startup(user: user);
            for (int i = 0; i < 20; i++)
            {
                Parse(client, $"SELECT {i}");
            }

            for (int i = 0; i < 20; i++)
            {
                List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
                Assert.Equal("12DCZ", string.Concat(answer.Select(m => m.Type)));
                Assert.EndsWith(i.ToString(), Encoding.UTF8.GetString(answer[2].Body));
            }
        }
    }

    [NativeTheory]
    [InlineData("chold")]
    [InlineData("phold")]
    [InlineData("ehold")]
    public void While_clients_wait_for_a_server_others_are_served(string user)
    {
        using var asking = new Asking();
        using RawClient other = new RawClient(asking.Process.Port).Startup(user: "x");
        var waiting = new List<RawClient>();
        for (int i = 0; i < WaitingClients; i++)
        {
            var client = new RawClient(asking.Process.Port);
            waiting.Add(client);
            if (user[0] == 'c')
            {
                client.SendStartup(user: user);
            }
            else
            {
                client.Startup(user: user).Query("SELECT 1");
            }
        }

        Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == WaitingClients, 30_000), $"{asking.Http.HeldCount} wait");
        for (int i = 0; i < 200; i++)
        {
            other.Query($"SELECT {i}");
            Assert.Null(StateOf(other.ReadUntil('Z')));
        }

        using (RawClient fresh = new RawClient(asking.Process.Port).Startup(user: "cok"))
        {
            fresh.Query("SELECT 1");
            Assert.Null(StateOf(fresh.ReadUntil('Z')));
        }

        Assert.Equal(WaitingClients, asking.Http.HeldCount);
        asking.Http.Release();
        foreach (RawClient client in waiting)
        {
            Assert.Null(StateOf(client.ReadUntil('Z')));
            client.Dispose();
        }
    }

    [NativeFact]
    public void A_client_that_goes_ends_the_request()
    {
        using var asking = new Asking();
        foreach (string user in new[] { "chold", "phold", "ehold" })
        {
            int held = asking.Http.HeldCount;
            int broken = asking.Http.BrokenCount;
            using (var client = new RawClient(asking.Process.Port))
            {
                if (user[0] == 'c')
                {
                    client.SendStartup(user: user);
                }
                else
                {
                    client.Startup(user: user).Query("SELECT 1");
                }

                Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == held + 1, 15_000));
            }

            Assert.True(SpinWait.SpinUntil(() => asking.Http.BrokenCount == broken + 1, 15_000), user);
        }

    }

    [NativeTheory]
    [InlineData("phold")]
    [InlineData("ehold")]
    public void A_client_that_cancels_hears_so_and_goes_on(string user)
    {
        using var asking = new Asking();
        {
            int held = asking.Http.HeldCount;
            using var client = new RawClient(asking.Process.Port);
            byte[] key = client.TryStartup(user: user).Single(m => m.Type == 'K').Body;
            client.Query("SELECT 1");
            Assert.True(SpinWait.SpinUntil(() => asking.Http.HeldCount == held + 1, 15_000));
            using (var canceler = new RawClient(asking.Process.Port))
            {
                canceler.Send([0, 0, 0, (byte)(8 + key.Length), 0x04, 0xd2, 0x16, 0x2e, .. key]);
            }

            Assert.Equal("57014", StateOf(client.ReadUntil('Z')));
            asking.Http.Release();
            client.Query("SELECT 1");
            Assert.Null(StateOf(client.ReadUntil('Z')));
        }
    }

    [NativeFact]
    public void A_hook_waits_no_longer_than_granted_and_the_server_stops_while_one_waits()
    {
        using var asking = new Asking("http_timeout_ms = 50");
        using (var client = new RawClient(asking.Process.Port))
        {
            Assert.Equal("28000", StateOf(client.TryStartup(user: "chold")));
        }

        using var patient = new Asking();
        using var waiting = new RawClient(patient.Process.Port);
        waiting.SendStartup(user: "chold");
        Assert.True(SpinWait.SpinUntil(() => patient.Http.HeldCount == 1, 15_000));
        Assert.Equal(0, patient.Process.Stop());
    }

    [NativeFact]
    public void A_loopback_server_that_was_not_granted_by_its_network_is_not_reached()
    {
        using var asking = new Asking("", isPrivate: false);
        using var client = new RawClient(asking.Process.Port);
        Assert.Equal("28000", StateOf(client.TryStartup(user: "cok")));
        Assert.Equal("", asking.Http.LastRequest);
    }

    private static void Parse(RawClient client, string sql)
    {
        client.Message('P', [0, .. Encoding.UTF8.GetBytes(sql), 0, 0, 0]);
        client.Message('B', [0, 0, 0, 0, 0, 0, 0, 0]);
        client.Message('E', [0, 0, 0, 0, 0]);
        client.Message('S', []);
    }

    private static string? StateOf(List<(char Type, byte[] Body)> messages)
    {
        (char type, byte[] body) = messages.FirstOrDefault(m => m.Type == 'E');
        return type == 'E' ? RawClient.Field(body, 'C') : messages[^1].Type == '\0' ? "gone" : null;
    }

    /// <summary>A server, its plugin, and the HTTP server that it asks.</summary>
    public sealed class Asking : IDisposable
    {
        private readonly PluginServer _server;

        public Asking() : this("")
        {
        }

        internal Asking(string capabilities, bool isPrivate = true, string? script = null)
        {
            string network = isPrivate ? " private" : "";
            _server = new PluginServer(
                Guest(Http.Port), ["on_connect", "pre_parse", "pre_execution"],
                $$"""
                deny_network_access = false
                http_hosts = ["http://127.0.0.1:{{Http.Port}} GET{{network}}"]
                http_concurrency = 64
                {{(capabilities.Contains("http_timeout_ms", StringComparison.Ordinal) ? capabilities : "http_timeout_ms = 30000")}}
                """, script);
        }

        internal HeldServer Http { get; } = new();

        internal ServerProcess Process => _server.Process;

        public void Dispose()
        {
            Http.Dispose();
            _server.Dispose();
        }

        private static byte[] Guest(int port)
        {
            string url = $"http://127.0.0.1:{port}/";
            static string Word(int value) => $"\\{value & 255:x2}\\{(value >> 8) & 255:x2}\\00\\00";
            string hook(string export, char letter) =>
                $"(func (export \"{export}\") (param i32) (result i64) (call $ask (i32.const {(int)letter})))";
            string functions = $$"""
                (data (i32.const 1024) "{{Word(1100)}}{{Word(3)}}{{Word(1200)}}\00\00\00\00\00\00\00\00\00\00\00\00")
                (data (i32.const 1100) "GET")
                (data (i32.const 1200) "{{url}}")
                (data (i32.const 1110) "user")
                (func $ask (param $letter i32) (result i64)
                  (local $length i32)
                  (local.set $length (call $parameter (i32.const 1110) (i32.const 4) (i32.const 2000) (i32.const 100)))
                  (if (i32.ne (i32.load8_u (i32.const 2000)) (local.get $letter)) (then (return (i64.const 0))))
                  (memory.copy (i32.const {{1200 + url.Length}}) (i32.const 2001) (local.get $length))
                  (i32.store (i32.const 1036) (i32.add (local.get $length) (i32.const {{url.Length - 1}})))
                  (if (result i64) (i32.eq (call $http (i32.const 1024)) (i32.const 200))
                    (then (i64.const 0)) (else (i64.const 0x23000000004))))
                {{hook("helios_connect", 'c')}} {{hook("helios_pre_parse", 'p')}} {{hook("helios_pre_execution", 'e')}}
                """;
            const string Imports = """
                (import "helios" "http_request" (func $http (param i32) (result i32)))
                (import "helios" "connection_param" (func $parameter (param i32 i32 i32 i32) (result i32)))
                """;
            return PluginServer.Module(functions, Imports, "28000", "not let in");
        }
    }
}
