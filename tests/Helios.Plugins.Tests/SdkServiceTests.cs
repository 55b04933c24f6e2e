using System.Security.Cryptography;
using System.Text;
using Helios.Io.Http;
using Helios.Plugins.Abi;
using Helios.Plugins.Caching;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

/// <summary>A committed module of src/sdk/*/service-probe: an SDK's services in the real host. Every language answers the same.</summary>
public abstract class SdkServiceTests
{
    private const string Keys = $$$$"""
        {"keys":{"main":{"algorithm":"HS256","secret":"{{{{Tokens.Secret}}}}"},
        "mac":{"algorithm":"hmac_sha256","secret":"{{{{Tokens.Secret}}}}"}}}
        """;

    private readonly FakeHttp _http = new() { Answer = _ => FakeHttp.Of(201, "made", ("Content-Type", "text/plain")) };
    private readonly Rig _rig;

    protected SdkServiceTests()
    {
        var directory = new SdkTests.CompiledOnce();
        _rig = new Rig(directory, Tokens.Clock, _http, name => name == "HOME" ? "/root" : null);
        _rig.Host.Load([Rig.Define(SdkTests.Module(File), Probe.Everything with
        {
            HttpHosts = ["https://auth.example.com POST"],
            Environment = ["HOME", "UNSET"],
            RateLimitKeys = 10,
            CallTimeoutMs = 1_000,
            CacheMaxTtlMs = 60_000,
            AllowStaleCache = true,
        }) with
        {
            Name = "sdk-service-probe",
            Hooks = ["pre_parse", "pre_execution", "cache_lookup", "cache_store"],
            ConfigurationJson = Keys,
        }]);
        _rig.Healthy();
        directory.Share();
    }

    /// <summary>The module's file in src/plugins/modules.</summary>
    private protected abstract string File { get; }

    [Fact]
    public void Services_answer_as_the_sdk_says()
    {
        Assert.Equal(["allowed", "3600000"], Enumerable.Range(0, 2).Select(_ => Ask("limit alice")));
        Assert.Equal("700 false true 5 -2 true false", Ask("store " + new string('v', 700)));
        Assert.Contains("alice", Ask("token " + Tokens.Hs256(Tokens.Claims())));
        Assert.StartsWith("28000 the token", Ask("token " + Tokens.Hs256(Tokens.Claims(), secret: new string('x', 32))));
        string hash = Convert.ToHexStringLower(SHA256.HashData("abc"u8));
        Assert.Equal($"{hash} {XxHash64.Hash("abc"u8, 0):x16}", Ask("hash abc"));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Tokens.Secret), "abc"u8)), Ask("mac abc"));
        Assert.Equal("true 2..4", Ask("match bxbby"));
        Assert.Equal("true none", Ask("match by"));
        Assert.Equal("false none", Ask("match xyz"));
        Assert.Equal("counted", Ask("count it"));
        Assert.Equal([("asked", 3L), ("bytes", 100L), ("level", -4L)],
            _rig.Host.Current.Status().Single().Metrics.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => (m.Name, m.Value)));
        Assert.Equal("/root", Ask("env HOME"));
        Assert.Equal("unset", Ask("env UNSET"));
        Assert.Equal("38000 variable PATH: not granted, or not in this hook", Ask("env PATH"));
    }

    [Fact]
    public void Requests_go_out_as_the_sdk_makes_them()
    {
        Assert.Equal("201 text/plain made", Ask("http https://auth.example.com/api?x=1"));
        OutboundRequest sent = _http.Requests.Single();
        Assert.Equal(("POST", "https://auth.example.com/api?x=1"), (sent.Method, sent.Url.OriginalString));
        Assert.Equal("hello"u8, sent.Body);
        Assert.Equal([KeyValuePair.Create("X-Probe", "1")], sent.Headers);
        Assert.InRange(_http.TimeoutsMs.Single(), 1, 100);
        _http.Answer = _ => FakeHttp.Of(204, "");
        Assert.Equal("204 none ", Ask("http https://auth.example.com/"));
        _http.Answer = _ => FakeHttp.Of(200, new string('x', 5_000));
        Assert.Equal($"200 none {new string('x', 5_000)}", Ask("http https://auth.example.com/"));
    }

    [Fact]
    public void Why_there_is_no_answer_is_told()
    {
        Assert.Equal("38000 this server, this method or this hook is not granted", Ask("http https://elsewhere.example.com/"));
        Assert.Equal("38000 the request is malformed", Ask("http nonsense"));
        (OutboundProblem Problem, string Words)[] problems =
        [
            (OutboundProblem.Unreachable, "the server cannot be reached"),
            (OutboundProblem.Address, "the server's address may not be reached"),
            (OutboundProblem.Tls, "the server's certificate is not trusted"),
            (OutboundProblem.Timeout, "the server did not answer in time"),
            (OutboundProblem.TooLarge, "the request or the answer is too large"),
            (OutboundProblem.Protocol, "the server did not answer with HTTP"),
        ];
        foreach ((OutboundProblem problem, string words) in problems)
        {
            _http.Answer = _ => OutboundAnswer.None(problem);
            Assert.Equal("38000 " + words, Ask("http https://auth.example.com/"));
        }
    }

    [Fact]
    public void Files_are_read_as_the_sdk_says()
    {
        string directory = Probe.Everything.Directory!;
        byte[] frames = System.IO.File.ReadAllBytes(Path.Combine(directory, "frames.json"));
        Assert.True(frames.Length > 10_000);
        Assert.Equal($"{frames.Length} {frames.Sum(b => (long)b)}", Ask("large frames.json"));
        Assert.Equal($"4 {Convert.ToHexStringLower(frames, 2, 4)}", Ask("part frames.json"));
        Assert.Equal(System.IO.File.ReadAllText(Path.Combine(directory, "README.md")), Ask("file README.md"));
        Assert.Equal("none", Ask("file nothing"));
        string[] names = [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f)).Order(StringComparer.Ordinal)];
        Assert.Equal(string.Join(',', names), Ask("files all"));
        Assert.Equal("38000 file ../abi.json: that is no path below the granted directory", Ask("file ../abi.json"));
    }

    [Fact]
    public void A_plugin_that_gives_up_fails_with_its_reason()
    {
        string message = Ask("fail no way on");
        Assert.StartsWith("38000 plugin \"sdk-service-probe\" failed (", message);
        Assert.Contains("no way on", message);
    }

    [Fact]
    public void Parameters_are_read()
    {
        var decision = new TextDecision();
        _rig.Host.Current.RunPreExecution(Statement("use"), decision);
        Assert.Equal("use NULL", decision.Error!.Message);
    }

    [Fact]
    public void A_lookup_is_decided()
    {
        Assert.Equal(CacheDecision.Default, LookUp("other").Decision);
        Assert.Equal(CacheDecision.Miss, LookUp("miss").Decision);
        CacheAnswer used = LookUp("use");
        Assert.Equal((CacheDecision.Use, "k", 5_000L, true),
            (used.Decision, Encoding.UTF8.GetString(used.Key), used.TtlMs, used.IsStaleOk));
        Assert.Equal(["a", "bc"], used.Tags.Select(Encoding.UTF8.GetString));
        CacheAnswer plain = LookUp("plain");
        Assert.Equal((CacheDecision.Use, 0, 60_000L, false, 0),
            (plain.Decision, plain.Key.Length, plain.TtlMs, plain.IsStaleOk, plain.Tags.Length));
        Assert.Equal("a cache key has 257 bytes; 256 at most", LookUp("long").Error!.Message);
    }

    [Fact]
    public void A_store_is_decided_by_what_is_offered()
    {
        Assert.Equal("stored", Encoding.UTF8.GetString(Offer("other", 7).Key));
        Assert.Equal(CacheDecision.Miss, Offer("other", 0).Decision);
        Assert.Equal("7 rows, 90 bytes, 2", Offer("tell", 7, LookUp("use")).Error!.Message);
    }

    [Fact]
    public void Entries_are_invalidated_and_counted()
    {
        var cache = new RecordedCache();
        _rig.Session.Cache = cache;
        Assert.Equal(["done", "done", "done", "done", "3"],
            new[] { "key k 1", "tag ä", "table public.users", "all", "count k" }.Select(what => Ask("cache " + what)));
        Assert.Equal(["Key k 1", "Tag ä", "Table public.users", "All "], cache.Invalidated);
        Assert.Equal("38000 cache: the name is not valid", Ask("cache tag " + new string('x', 257)));
        _rig.Session.Cache = null;
    }

    private static readonly CacheTable[] s_tables = [new("public", "users")];

    private CacheAnswer LookUp(string parameter)
    {
        var answer = new CacheAnswer();
        _rig.Host.Current.RunCacheLookup(Statement(parameter), s_tables, answer);
        return answer;
    }

    private CacheAnswer Offer(string parameter, long rows, CacheAnswer? lookup = null)
    {
        var answer = new CacheAnswer();
        _rig.Host.Current.RunCacheStore(Statement(parameter), s_tables, new CacheOffer(rows, 90), lookup ?? new CacheAnswer(), answer);
        return answer;
    }

    private PostParseContext Statement(string parameter) =>
        new(Statements.SelectFrom("users"), _rig.Session, new TestCatalog(), 1) { Parameters = new OneParameter(parameter) };

    // The refusal's message; with its state unless that is the probe's own.
    private protected string Ask(string text)
    {
        var decision = new TextDecision();
        _rig.Host.Current.RunPreParse(
            new TextContext
            {
                Session = _rig.Session,
                Catalog = new TestCatalog(),
                Sql = Encoding.UTF8.GetBytes(text),
                QueryId = 1,
                Wait = new HookWait(CancellationToken.None),
            },
            decision);
        string state = decision.Error!.State.Code;
        return state == "P0042" ? decision.Error.Message : $"{state} {decision.Error.Message}";
    }

    /// <summary>The first is a text, the second NULL.</summary>
    private sealed class OneParameter(string text) : IPluginParameters
    {
        public int Count => 2;

        public byte[]? GetText(int index) => index == 1 ? Encoding.UTF8.GetBytes(text) : null;
    }

    private sealed class RecordedCache : IPluginCache
    {
        public List<string> Invalidated { get; } = [];

        public void Invalidate(string plugin, CacheTarget target, ReadOnlySpan<byte> name) =>
            Invalidated.Add($"{target} {Encoding.UTF8.GetString(name)}");

        public int Count(string plugin, ReadOnlySpan<byte> key) => key.SequenceEqual("k"u8) ? 3 : 0;
    }
}

/// <summary>The Rust SDK's services in the real host.</summary>
public sealed class RustServiceTests : SdkServiceTests
{
    private protected override string File => "sdk_service_probe.wasm";
}

/// <summary>The Go SDK's services in the real host.</summary>
public sealed class GoServiceTests : SdkServiceTests
{
    private protected override string File => "sdk_service_probe_go.wasm";
}

/// <summary>The C++ SDK's services in the real host.</summary>
public sealed class CppServiceTests : SdkServiceTests
{
    private protected override string File => "sdk_service_probe_cpp.wasm";
}

/// <summary>The AssemblyScript SDK's services in the real host.</summary>
public sealed class AssemblyScriptServiceTests : SdkServiceTests
{
    private protected override string File => "sdk_service_probe_assemblyscript.wasm";
}
