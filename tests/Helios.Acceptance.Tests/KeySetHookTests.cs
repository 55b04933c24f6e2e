using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>A plugin that verifies the token in app.token by keys that a server publishes, through the wire. It refuses with
/// 28000.</summary>
public sealed class KeySetHookTests : IDisposable
{
    private const string Imports = """
        (import "helios" "session_var" (func $var (param i32 i32 i32 i32) (result i32)))
        (import "helios" "jwt_verify" (func $verify (param i32 i32 i32 i32 i32 i32) (result i32)))
        """;

    private const string Hook = """
        (data (i32.const 700) "app.token") (data (i32.const 720) "main")
        (func (export "helios_pre_parse") (param $frame i32) (result i64)
          (local $length i32)
          (local.set $length (call $var (i32.const 700) (i32.const 9) (i32.const 2000) (i32.const 4000)))
          (if (i32.lt_s (local.get $length) (i32.const 0)) (then (return (i64.const 0x23000000004))))
          (select (i64.const 0) (i64.const 0x23000000004)
            (i32.gt_s (call $verify (i32.const 2000) (local.get $length) (i32.const 720) (i32.const 4) (i32.const 8000) (i32.const 4000))
              (i32.const 0))))
        """;

    private readonly RSA _first = RSA.Create(2048);
    private readonly RSA _second = RSA.Create(2048);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;
    private string _set;
    private int _fetches;

    public KeySetHookTests()
    {
        _set = Set(_first, "one");
        _listener.Start();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        _first.Dispose();
        _second.Dispose();
    }

    [NativeFact]
    public void Texts_are_judged_by_the_keys_of_the_moment_and_a_new_key_needs_no_second_try()
    {
        using PluginServer server = Start(Imports);
        using RawClient one = Client(server, Token(_first, "one"));
        for (int i = 0; i < 50; i++)
        {
            Assert.Null(State(one));
        }

        using RawClient forged = Client(server, Token(_second, "one"));
        Assert.Equal("28000", State(forged));
        using (RawClient unknown = Client(server, Token(_second, "two")))
        {
            Assert.Equal("28000", State(unknown));
        }

        // The server is asked for a name that is new no sooner than some seconds after it was asked last.
        Volatile.Write(ref _set, Set(_second, "two"));
        Thread.Sleep(6_000);
        int before = Volatile.Read(ref _fetches);
        using RawClient two = Client(server, Token(_second, "two"));
        Assert.Null(State(two));
        Assert.Null(State(two));
        Assert.Equal("28000", State(one));
        Assert.Equal(before + 1, Volatile.Read(ref _fetches));
        two.Query("SELECT failures FROM helios.plugin_stats");
        Assert.Equal("0", Encoding.ASCII.GetString(two.ReadUntil('Z').First(m => m.Type == 'D').Body[^1..]));
    }

    // By hand: what a text costs that is begun on the loop, beside one that is run on a worker since its module could ask servers.
    [NativeFact]
    public void Both_ways_to_run_it_answer_alike()
    {
        const string Asks = "(import \"helios\" \"http_request\" (func (param i32) (result i32)))";
        foreach (string imports in new[] { Imports, Imports + Asks })
        {
            using PluginServer server = Start(imports);
            using RawClient client = Client(server, Token(_first, "one"));
            Assert.Null(State(client));
            int texts = int.Parse(Environment.GetEnvironmentVariable("HELIOS_KEY_TEXTS") ?? "20");
            TimeSpan begin = CpuOf(server);
            for (int i = 0; i < texts; i++)
            {
                Assert.Null(State(client));
            }

            if (texts > 1_000)
            {
                double us = (CpuOf(server) - begin).TotalMicroseconds / texts;
                Console.WriteLine($"{(imports == Imports ? "loop" : "worker")}: {us:0.0} us");
            }
        }
    }

    private static TimeSpan CpuOf(PluginServer server)
    {
        using Process process = Process.GetProcessById(server.Process.ProcessId);
        return process.TotalProcessorTime;
    }

    private PluginServer Start(string imports)
    {
        int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        return new PluginServer(
            PluginServer.Module(Hook, imports, "28000", "who are you"), ["pre_parse"],
            $"""
            allow_keys = ["main"]
            deny_network_access = false
            http_hosts = ["http://127.0.0.1:{port} GET private"]
            [proxy.plugins.plugin.config.keys.main]
            jwks = "http://127.0.0.1:{port}/keys"
            algorithm = "RS256"
            """);
    }

    private static RawClient Client(PluginServer server, string token) =>
        new RawClient(server.Process.Port).Startup(more: ["options", "-c app.token=" + token]);

    private static string? State(RawClient client)
    {
        client.Query("SELECT 1");
        List<(char Type, byte[] Body)> answer = client.ReadUntil('Z');
        return answer.Exists(m => m.Type == 'E') ? RawClient.Field(answer.First(m => m.Type == 'E').Body, 'C') : null;
    }

    private void Serve()
    {
        byte[] request = new byte[8_192];
        while (true)
        {
            try
            {
                using Socket socket = _listener.AcceptSocket();
                socket.ReceiveTimeout = 10_000;
                if (socket.Receive(request) > 0)
                {
                    Interlocked.Increment(ref _fetches);
                    string set = Volatile.Read(ref _set);
                    socket.Send(Encoding.ASCII.GetBytes(
                        $"HTTP/1.1 200 OK\r\nContent-Length: {set.Length}\r\nConnection: close\r\n\r\n{set}"));
                }
            }
            catch (SocketException) when (_listener.Server is { IsBound: true })
            {
                // That client went.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private static string Set(RSA rsa, string id)
    {
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        return $$"""{"keys":[{"kty":"RSA","kid":"{{id}}","n":"{{Encode(key.Modulus!)}}","e":"{{Encode(key.Exponent!)}}"}]}""";
    }

    private static string Token(RSA rsa, string id)
    {
        string header = $$"""{"alg":"RS256","kid":"{{id}}"}""";
        string signed = Encode(Encoding.ASCII.GetBytes(header)) + "." + Encode("""{"sub":"alice","exp":4102444800}"""u8);
        return signed + "." + Encode(
            rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
