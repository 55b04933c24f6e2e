using System.Security.Cryptography;
using System.Text;
using Helios.Io.Http;
using Helios.Plugins.Resources;

namespace Helios.Plugins.Tests;

/// <summary>The Rust SDK's services in the real host.</summary>
public sealed class RustServiceTests
{
    private const string Keys = $$$$"""
        {"keys":{"main":{"algorithm":"HS256","secret":"{{{{Tokens.Secret}}}}"},
        "mac":{"algorithm":"hmac_sha256","secret":"{{{{Tokens.Secret}}}}"}}}
        """;

    private readonly FakeHttp _http = new() { Answer = _ => FakeHttp.Of(201, "made") };
    private readonly Rig _rig;

    public RustServiceTests()
    {
        _rig = new Rig(clock: Tokens.Clock, http: _http, environment: name => name == "HOME" ? "/root" : null);
        string path = Path.Combine(Places.RepositoryRoot, "src", "plugins", "modules", "sdk_service_probe.wasm");
        _rig.Host.Load([Rig.Define(System.IO.File.ReadAllBytes(path), Probe.Everything with
        {
            HttpHosts = ["https://auth.example.com POST"],
            Environment = ["HOME", "UNSET"],
            RateLimitKeys = 10,
            CallTimeoutMs = 1_000,
        }) with
        {
            Name = "sdk-service-probe",
            Hooks = ["pre_parse", "pre_execution"],
            ConfigurationJson = Keys,
        }]);
        _rig.Healthy();
    }

    [Fact]
    public void Services_answer_as_the_sdk_says()
    {
        Assert.Equal(["Allowed", "Allowed", "RetryAfterMs(3600000)"], Enumerable.Range(0, 3).Select(_ => Ask("limit alice")));
        Assert.Equal("Some(700) (false, true) (5, -2) true false", Ask("store " + new string('v', 700)));
        Assert.Equal(Tokens.Claims(), Ask("token " + Tokens.Hs256(Tokens.Claims())));
        Assert.Equal("28000 the token is not valid", Ask("token " + Tokens.Hs256(Tokens.Claims(), secret: new string('x', 32))));
        string hash = Convert.ToHexStringLower(SHA256.HashData("abc"u8));
        Assert.Equal($"{hash} {XxHash64.Hash("abc"u8, 0):x16}", Ask("hash abc"));
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Tokens.Secret), "abc"u8)), Ask("mac abc"));
        Assert.Equal("true Some(2..4)", Ask("match bxbby"));
        Assert.Equal("true None", Ask("match by"));
        Assert.Equal("false None", Ask("match xyz"));
        Assert.Equal("counted", Ask("count it"));
        Assert.Equal([("asked", 3L), ("bytes", 100L), ("level", -4L)],
            _rig.Host.Current.Status().Single().Metrics.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => (m.Name, m.Value)));
        Assert.Equal("Some(\"/root\")", Ask("env HOME"));
        Assert.Equal("None", Ask("env UNSET"));
        Assert.Equal("38000 variable PATH: not granted, or not in this hook", Ask("env PATH"));
    }

    [Fact]
    public void Files_are_read_as_the_sdk_says()
    {
        string directory = Probe.Everything.Directory!;
        byte[] frames = System.IO.File.ReadAllBytes(Path.Combine(directory, "frames.json"));
        Assert.True(frames.Length > 10_000);
        Assert.Equal($"Some(({frames.Length}, {frames.Sum(b => (long)b)}))", Ask("large frames.json"));
        Assert.Equal($"Some(4) [{string.Join(", ", frames[2..6])}]", Ask("part frames.json"));
        Assert.Equal("None", Ask("file nothing"));
        string[] names = [.. Directory.GetFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f)).Order(StringComparer.Ordinal)];
        Assert.Equal(string.Join(',', names), Ask("files all"));
        Assert.Equal("38000 file ../abi.json: that is no path below the granted directory", Ask("file ../abi.json"));
    }

    [Fact]
    public void Requests_go_out_as_the_sdk_makes_them()
    {
        Assert.Equal("201 Some(\"made\")", Ask("http https://auth.example.com/api?x=1"));
        OutboundRequest sent = _http.Requests.Single();
        Assert.Equal(("POST", "https://auth.example.com/api?x=1"), (sent.Method, sent.Url.OriginalString));
        Assert.Equal("hello"u8, sent.Body);
        Assert.Equal([KeyValuePair.Create("X-Probe", "1")], sent.Headers);
        Assert.InRange(_http.TimeoutsMs.Single(), 1, 100);
        Assert.Equal("38000 this server, this method or this hook is not granted", Ask("http https://elsewhere.example.com/"));
        _http.Answer = _ => OutboundAnswer.None(OutboundProblem.Timeout);
        Assert.Equal("38000 the server did not answer in time", Ask("http https://auth.example.com/"));
        _http.Answer = _ => FakeHttp.Of(200, new string('x', 5_000));
        Assert.Equal($"200 Some(\"{new string('x', 5_000)}\")", Ask("http https://auth.example.com/"));
    }

    [Fact]
    public void A_plugin_that_gives_up_fails_with_its_reason() =>
        Assert.Equal("38000 plugin \"sdk-service-probe\" failed (no way on): statement refused", Ask("fail no way on"));

    // The refusal's message; with its state unless that is the probe's own.
    private string Ask(string text)
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
}
