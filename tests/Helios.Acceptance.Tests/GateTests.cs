using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Helios.Acceptance.Tests;

/// <summary>
/// The host functions of a gate in the published binary: a plugin that takes a client's token from app.token and verifies it (RS256 and
/// HS256), takes every text from a bucket of 40, refuses texts by a regular expression, refuses the parameter "secret", and counts.
/// </summary>
public sealed class GateTests : IClassFixture<GateTests.Gated>
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly Gated _server;

    public GateTests(Gated server)
    {
        _server = server;
    }

    [NativeFact]
    public void Tokens_are_verified_with_both_kinds_of_keys()
    {
        long soon = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300;
        string good = $$"""{"sub":"alice","exp":{{soon}}}""";
        Assert.Null(Refusal(Hs256(good), "SELECT 1"));
        Assert.Null(Refusal(_server.Rs256(good), "SELECT 1"));
        Assert.Equal("28000", Refusal(Hs256("""{"sub":"alice","exp":1700000000}"""), "SELECT 1"));
        Assert.Equal("28000", Refusal(Hs256(good)[..^4] + "AAAA", "SELECT 1"));
        Assert.Equal("28000", Refusal(_server.Rs256(good)[..^9] + "AAAAAAAAA", "SELECT 1"));
        Assert.Equal("28000", Refusal("", "SELECT 1"));
        Assert.Equal("28000", Refusal(Encode("""{"alg":"none"}""") + "." + Encode(good) + ".", "SELECT 1"));
    }

    [NativeFact]
    public void Texts_are_matched_before_they_are_parsed()
    {
        Assert.Null(Refusal(Token(), "SELECT 'dropped tables'"));
        Assert.Equal("42501", Refusal(Token(), "DROP \t TABLE people"));
        Assert.Equal("42501", Refusal(Token(), "select 1; drop table people"));
    }

    [NativeFact]
    public void Parameters_are_seen_before_execution()
    {
        using RawClient client = Open(Token());
        Prepare(client);
        Assert.Null(Execute(client, "public"));
        Assert.Equal("22023", Execute(client, "secret"));
        Assert.Null(Execute(client, "sacred"));
    }

    [NativeFact]
    public void A_bucket_is_shared_by_all_clients_of_a_name()
    {
        string?[] states = [.. Enumerable.Range(0, 5).SelectMany(_ =>
        {
            using RawClient client = Open(Token(), "limited");
            return Enumerable.Range(0, 10).Select(_ => State(client, "SELECT 1")).ToArray();
        })];
        // 40 at once and one an hour: within this test's time, none is added.
        Assert.Equal(40, states.Count(s => s is null));
        Assert.All(states.Skip(40), s => Assert.Equal("53400", s));
    }

    [NativeFact]
    public void Decisions_that_count_are_made_for_each_execution()
    {
        using RawClient client = Open(Token());
        Prepare(client);
        Assert.Null(Execute(client, "public"));
        long before = _server.Metric("asked");
        for (int i = 0; i < 10; i++)
        {
            Assert.Null(Execute(client, "public"));
        }

        Assert.True(_server.Metric("asked") - before >= 10);
        Assert.True(_server.Metric("text.bytes") > 0);
    }

    private string? Refusal(string token, string sql)
    {
        using RawClient client = Open(token);
        return State(client, sql);
    }

    private RawClient Open(string token, string user = "")
    {
        string name = user.Length > 0 ? user : "u" + Guid.NewGuid().ToString("N")[..8];
        return new RawClient(_server.Process.Port).Startup(user: name, more: ["app.token", token]);
    }

    private static string? State(RawClient client, string sql)
    {
        client.Query(sql);
        return StateOf(client.ReadUntil('Z'));
    }

    private static void Prepare(RawClient client)
    {
        client.Message('P', "s\0SELECT $1::text\0\0\0"u8);
        client.Message('S', []);
        Assert.Null(StateOf(client.ReadUntil('Z')));
    }

    private static string? Execute(RawClient client, string value)
    {
        byte[] length = [0, 0, 0, (byte)value.Length];
        client.Message('B', [0, .. "s\0"u8, 0, 0, 0, 1, .. length, .. Encoding.ASCII.GetBytes(value), 0, 0]);
        client.Message('E', [0, 0, 0, 0, 0]);
        client.Message('S', []);
        return StateOf(client.ReadUntil('Z'));
    }

    private static string? StateOf(List<(char Type, byte[] Body)> messages)
    {
        (char type, byte[] body) = messages.FirstOrDefault(m => m.Type == 'E');
        return type == 'E' ? RawClient.Field(body, 'C') : null;
    }

    private static string Token() => Hs256($$"""{"exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 300}}}""");

    private static string Hs256(string claims)
    {
        string signed = Encode("""{"alg":"HS256"}""") + "." + Encode(claims);
        return signed + "." + Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(signed)));
    }

    private static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>A server with the plugin.</summary>
    public sealed class Gated : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("helios-gated-").FullName;
        private readonly RSA _rsa = RSA.Create(2048);

        public Gated()
        {
            if (NativeBinary.Path is null)
            {
                return;
            }

            File.WriteAllBytes(Path.Combine(_directory, "gate.wasm"), Module());
            Process = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{_directory}"
                [[proxy.plugins.plugin]]
                name = "gate"
                file = "gate.wasm"
                hook = ["pre_parse", "post_parse", "pre_execution"]
                [proxy.plugins.plugin.capabilities]
                rate_limit_keys = 1000
                kv_max_keys = 10
                allow_keys = ["public", "shared"]
                regex_patterns = 1
                metric_names = 3
                allow_parameter_access = true
                [proxy.plugins.plugin.config.keys.shared]
                algorithm = "HS256"
                secret = "{Secret}"
                [proxy.plugins.plugin.config.keys.public]
                algorithm = "RS256"
                public_key = '''
                {_rsa.ExportSubjectPublicKeyInfoPem()}
                '''
                """);
        }

        internal ServerProcess Process { get; } = null!;

        public string Rs256(string claims)
        {
            string signed = Encode("""{"alg":"RS256"}""") + "." + Encode(claims);
            return signed + "." + Encode(
                _rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        public long Metric(string name)
        {
            (int code, string output, string error) = NativeBinary.Run("plugin", "list", "--json", "--admin-socket", Process.AdminSocket);
            Assert.True(code == 0, error);
            using JsonDocument document = JsonDocument.Parse(output);
            JsonElement plugin = Assert.Single(document.RootElement.GetProperty("plugins").EnumerateArray().ToArray());
            return plugin.GetProperty("metrics").EnumerateArray()
                .Single(m => m.GetProperty("name").GetString() == name).GetProperty("value").GetInt64();
        }

        public void Dispose()
        {
            Process?.Dispose();
            _rsa.Dispose();
            Directory.Delete(_directory, recursive: true);
        }

        private static byte[] Module() => Wasmtime.Module.ConvertText($$"""
            (module
              (import "helios" "session_var" (func $var (param i32 i32 i32 i32) (result i32)))
              (import "helios" "connection_param" (func $param (param i32 i32 i32 i32) (result i32)))
              (import "helios" "jwt_verify" (func $jwt (param i32 i32 i32 i32 i32 i32) (result i32)))
              (import "helios" "rate_limit" (func $limit (param i32 i32 i32 i32 i32 i32) (result i32)))
              (import "helios" "regex_compile" (func $compile (param i32 i32 i32) (result i32)))
              (import "helios" "regex_is_match" (func $match (param i32 i32 i32) (result i32)))
              (import "helios" "counter_add" (func $count (param i32 i32 i64) (result i32)))
              (import "helios" "histogram_observe" (func $observe (param i32 i32 i64) (result i32)))
              (import "helios" "parameter" (func $parameter (param i32 i32 i32) (result i32)))
              (memory (export "memory") 32)
              (data (i32.const 512) "app.token") (data (i32.const 528) "shared") (data (i32.const 544) "public")
              (data (i32.const 560) "user") (data (i32.const 576) "\\bdrop\\s+table\\b") (data (i32.const 608) "asked")
              (data (i32.const 624) "text.bytes") (data (i32.const 640) "secret")
              (data (i32.const 1024) "28000") (data (i32.const 1056) "53400") (data (i32.const 1088) "22023")
              (global $pattern (mut i32) (i32.const -1))
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
              (func (export "helios_init") (result i64)
                (global.set $pattern (call $compile (i32.const 576) (i32.const 16) (i32.const 1)))
                (if (i32.lt_s (global.get $pattern) (i32.const 0)) (then unreachable))
                (i64.const 0))
              (func (export "helios_pre_parse") (param $frame i32) (result i64)
                (local $length i32)
                (drop (call $observe (i32.const 624) (i32.const 10) (i64.extend_i32_u (i32.load offset=32 (local.get $frame)))))
                (local.set $length (call $var (i32.const 512) (i32.const 9) (i32.const 8192) (i32.const 4096)))
                (if (i32.le_s (local.get $length) (i32.const 0)) (then (return (i64.const 0x40000000004))))
                (if (i32.le_s
                      (call $jwt (i32.const 8192) (local.get $length) (i32.const 528) (i32.const 6) (i32.const 16384) (i32.const 4096))
                      (i32.const 0))
                  (then
                    (if (i32.le_s
                          (call $jwt (i32.const 8192) (local.get $length) (i32.const 544) (i32.const 6) (i32.const 16384) (i32.const 4096))
                          (i32.const 0))
                      (then (return (i64.const 0x40000000004))))))
                (local.set $length (call $param (i32.const 560) (i32.const 4) (i32.const 8192) (i32.const 64)))
                (if (call $limit (i32.const 8192) (local.get $length) (i32.const 1) (i32.const 3600000) (i32.const 40) (i32.const 1))
                  (then (return (i64.const 0x42000000004))))
                (if (call $match
                      (global.get $pattern) (i32.load offset=28 (local.get $frame)) (i32.load offset=32 (local.get $frame)))
                  (then (return (i64.const 4))))
                (i64.const 0))
              (func (export "helios_post_parse") (param $frame i32) (result i64)
                (drop (call $count (i32.const 608) (i32.const 5) (i64.const 1)))
                (i64.const 0))
              (func (export "helios_pre_execution") (param $frame i32) (result i64)
                (if (i32.eq (call $parameter (i32.const 1) (i32.const 8192) (i32.const 64)) (i32.const 6))
                  (then
                    (if (i64.eq
                          (i64.and (i64.load (i32.const 8192)) (i64.const 0xffffffffffff))
                          (i64.and (i64.load (i32.const 640)) (i64.const 0xffffffffffff)))
                      (then (return (i64.const 0x44000000004))))))
                (i64.const 0)))
            """);
    }
}
