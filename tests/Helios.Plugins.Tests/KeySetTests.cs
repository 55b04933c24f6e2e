using System.Security.Cryptography;
using System.Text;
using Helios.Io.Http;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>Keys that a server publishes: fetched, kept, rotated, missing.</summary>
public sealed class KeySetTests
{
    private const string Url = "https://id.example.com/.well-known/jwks.json";
    private const long SecondNs = 1_000_000_000;

    private static readonly Lazy<RSA> s_second = new(() => RSA.Create(2048));

    private readonly FakeHttp _http = new();
    private readonly StandingClock _clock = Tokens.Clock;
    private string _set = Set(Jwk(Tokens.Rsa, "one"));
    private OutboundProblem _problem;

    public KeySetTests()
    {
        _http.Answer = _ => _problem == OutboundProblem.None ? FakeHttp.Of(200, _set) : OutboundAnswer.None(_problem);
    }

    [Fact]
    public void A_token_is_verified_with_the_key_that_its_server_publishes()
    {
        Rig rig = RigOf(Key());
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        Assert.Equal(Url, _http.Requests[0].Url.AbsoluteUri);
        Assert.Equal("GET", _http.Requests[0].Method);
        // One that names no key means the only one.
        Assert.True(Ask(rig, Sign(Tokens.Rsa, null)) > 0);
        Assert.Equal((int)JwtProblem.Signature, Ask(rig, Sign(s_second.Value, "one")));
        Assert.Single(_http.Requests);
    }

    [Fact]
    public void Keys_rotate_when_a_token_names_a_new_one()
    {
        Rig rig = RigOf(Key());
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        _set = Set(Jwk(s_second.Value, "two"));
        // Too soon after the last time.
        Assert.Equal((int)JwtProblem.Key, Ask(rig, Sign(s_second.Value, "two")));
        _clock.MonotonicNs += 5 * SecondNs;
        Assert.True(Ask(rig, Sign(s_second.Value, "two")) > 0);
        Assert.Equal((int)JwtProblem.Key, Ask(rig, Sign(Tokens.Rsa, "one")));
        Assert.Equal(2, _http.Requests.Count);
    }

    [Fact]
    public void Invented_names_of_keys_do_not_make_the_host_ask_for_each()
    {
        Rig rig = RigOf(Key());
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal((int)JwtProblem.Key, Ask(rig, Sign(Tokens.Rsa, "x" + i)));
            _clock.MonotonicNs += SecondNs / 10;
        }

        // The first, and one for each of the ten seconds' two pauses.
        Assert.InRange(_http.Requests.Count, 2, 3);
    }

    [Fact]
    public void Keys_are_fetched_again_by_themselves_while_the_old_ones_serve()
    {
        Rig rig = RigOf(Key(("refresh_s", "60")));
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        _set = Set(Jwk(s_second.Value, "two"));
        _clock.MonotonicNs += 61 * SecondNs;
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        Assert.True(SpinWait.SpinUntil(() => Ask(rig, Sign(Tokens.Rsa, "one")) == (int)JwtProblem.Key, 15_000));
        Assert.True(Ask(rig, Sign(s_second.Value, "two")) > 0);
    }

    [Fact]
    public void The_last_keys_serve_on_while_their_server_is_away_but_not_for_ever()
    {
        Rig rig = RigOf(Key(("refresh_s", "60"), ("stale_s", "3600")));
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
        _problem = OutboundProblem.Unreachable;
        _clock.MonotonicNs += 3_599 * SecondNs;
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);

        // Asked again, since the first fetch may not have come to its very end when its keys served.
        bool IsLogged() => Ask(rig, Sign(Tokens.Rsa, "one")) > 0
            && rig.Log.Lines.ToArray().Any(l => l.Contains("reason=unreachable serving=the last keys"));
        Assert.True(SpinWait.SpinUntil(IsLogged, 15_000));
        _clock.MonotonicNs += 2 * SecondNs;
        Assert.Equal((int)JwtProblem.Key, Ask(rig, Sign(Tokens.Rsa, "one")));
        _problem = OutboundProblem.None;
        _clock.MonotonicNs += 600 * SecondNs;
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one")) > 0);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[1,null,"a",{"kty":"RSA","kid":"one"},{"kty":"RSA","kid":"one","n":"!","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"one","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]}""")]
    public void Without_a_key_nothing_is_verified(string set)
    {
        _set = set;
        Assert.Equal((int)JwtProblem.Key, Ask(RigOf(Key()), Sign(Tokens.Rsa, "one")));
    }

    [Fact]
    public void Keys_for_other_uses_and_private_ones_are_passed_over()
    {
        string key = Jwk(Tokens.Rsa, "one");
        foreach (string unfit in new[]
        {
            key.Replace("\"kty\"", "\"use\":\"enc\",\"kty\""), key.Replace("\"kty\"", "\"alg\":\"RS512\",\"kty\""),
            key.Replace("\"kty\"", "\"d\":\"AQAB\",\"kty\""), key.Replace("\"kty\"", "\"alg\":\"ES256\",\"kty\""),
        })
        {
            _set = Set(unfit);
            Assert.Equal((int)JwtProblem.Key, Ask(RigOf(Key()), Sign(Tokens.Rsa, "one")));
        }

        _set = Set(key.Replace("\"kty\"", "\"use\":\"sig\",\"alg\":\"RS256\",\"kty\""));
        Assert.True(Ask(RigOf(Key()), Sign(Tokens.Rsa, "one")) > 0);
    }

    [Fact]
    public void The_operator_says_which_algorithms_a_set_may_have()
    {
        ECParameters curve = Tokens.Curve.ExportParameters(false);
        _set = Set(
            Jwk(Tokens.Rsa, "one"),
            $$"""{"kty":"EC","crv":"P-256","kid":"one","x":"{{Tokens.Encode(curve.Q.X!)}}","y":"{{Tokens.Encode(curve.Q.Y!)}}"}""");
        string es = Tokens.Es256(Tokens.Claims(), """{"alg":"ES256","kid":"one"}""");
        Assert.True(Ask(RigOf(Key(("algorithm", """["RS256","ES256"]"""))), es) > 0);
        Assert.True(Ask(RigOf(Key(("algorithm", "\"ES256\""))), es) > 0);
        Assert.Equal((int)JwtProblem.Key, Ask(RigOf(Key()), es));
        // A public key is no secret, whatever the token says.
        byte[] modulus = Tokens.Rsa.ExportParameters(false).Modulus!;
        string confused = Tokens.Sign(
            """{"alg":"HS256","kid":"one"}""", Tokens.Claims(), data => HMACSHA256.HashData(modulus, data));
        Assert.Equal((int)JwtProblem.Key, Ask(RigOf(Key()), confused));
        Assert.Equal((int)JwtProblem.Key, Ask(RigOf(Key()), Tokens.Sign("""{"alg":"none","kid":"one"}""", Tokens.Claims(), _ => [])));
    }

    [Fact]
    public void Claims_are_judged_as_with_any_key()
    {
        Rig rig = RigOf(Key(("issuer", "\"me\"")));
        Assert.Equal((int)JwtProblem.Issuer, Ask(rig, Sign(Tokens.Rsa, "one")));
        Assert.True(Ask(rig, Sign(Tokens.Rsa, "one", Tokens.Claims(",\"iss\":\"me\""))) > 0);
        Assert.Equal((int)JwtProblem.Expired, Ask(rig, Sign(Tokens.Rsa, "one", """{"iss":"me","exp":5}""")));
    }

    [Fact]
    public void A_thread_that_must_not_wait_does_not()
    {
        using var hold = new ManualResetEventSlim();
        _http.Answer = _ =>
        {
            hold.Wait();
            return FakeHttp.Of(200, _set);
        };
        Rig rig = RigOf(Key());
        Assert.Equal((int)JwtProblem.Key, Ask(rig, Sign(Tokens.Rsa, "one"), wait: null));
        hold.Set();
        Assert.True(SpinWait.SpinUntil(() => Ask(rig, Sign(Tokens.Rsa, "one"), wait: null) > 0, 15_000));
        Assert.Single(_http.Requests);
    }

    [Fact]
    public void All_who_wait_wait_for_one_request()
    {
        using var hold = new ManualResetEventSlim();
        _http.Answer = _ =>
        {
            hold.Wait();
            return FakeHttp.Of(200, _set);
        };
        Rig rig = RigOf(Key());
        int good = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            if (Ask(rig, Sign(Tokens.Rsa, "one")) > 0)
            {
                Interlocked.Increment(ref good);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Assert.True(SpinWait.SpinUntil(() => _http.Requests.Count == 1, 15_000));
        hold.Set();
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(8, good);
        Assert.Single(_http.Requests);
    }

    [Theory]
    [InlineData(
        "jwks", "\"https://elsewhere.example.com/\"",
        "http_hosts does not name https://elsewhere.example.com:443 with GET, from where its jwks comes")]
    [InlineData("jwks", "\"file:///etc/passwd\"", "its jwks is no http or https address")]
    [InlineData("algorithm", "\"HS256\"", "its algorithm is not one of RS256, ES256, which a jwks can hold")]
    [InlineData("algorithm", "[]", "it has no algorithm")]
    [InlineData("secret", "\"x\"", "it has a jwks and a secret")]
    [InlineData("refresh_s", "0", "its refresh_s is not 1 to 2592000")]
    [InlineData("stale_s", "10", "its stale_s is 10, less than its refresh_s, 300")]
    public void A_mistake_is_named(string entry, string json, string problem)
    {
        var rig = new Rig(clock: _clock, http: _http);
        rig.Host.Load([Define(Key((entry, json)))]);
        Assert.Equal($"its key \"main\" cannot be used: {problem}", rig.Host.Current.Status().Single().Reason);
    }

    private static string Key(params (string Name, string Json)[] more)
    {
        var entries = new Dictionary<string, string> { ["jwks"] = $"\"{Url}\"", ["algorithm"] = "\"RS256\"" };
        foreach ((string name, string json) in more)
        {
            entries[name] = json;
        }

        return Tokens.Key([.. entries.Select(e => (e.Key, e.Value))]);
    }

    private static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    private static string Jwk(RSA key, string id)
    {
        RSAParameters parameters = key.ExportParameters(false);
        (string n, string e) = (Tokens.Encode(parameters.Modulus!), Tokens.Encode(parameters.Exponent!));
        return $$"""{"kty":"RSA","kid":"{{id}}","n":"{{n}}","e":"{{e}}"}""";
    }

    private static string Sign(RSA key, string? id, string? claims = null) => Tokens.Sign(
        id is null ? """{"alg":"RS256"}""" : $$"""{"alg":"RS256","kid":"{{id}}"}""", claims ?? Tokens.Claims(),
        data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    // The guest verifies the text of pre_parse with key "main", and tells the answer.
    private static PluginDefinition Define(string configuration)
    {
        string body = """
            (call $tell (call $jwt_verify (i32.load offset=28 (local.get $frame)) (i32.load offset=32 (local.get $frame))
              (i32.const 4096) (i32.const 4) (i32.const 40000) (i32.const 1000)))
            """;
        var grant = new PluginGrant
        {
            AllowKeys = ["main"],
            DenyNetworkAccess = false,
            HttpHosts = ["https://id.example.com GET"],
            HttpTimeoutMs = 20_000,
            CallTimeoutMs = 1_000,
        };
        string wat = Probe.ModuleAt("helios_pre_parse", body, "main"u8.ToArray(), "jwt_verify");
        return Probe.Define(wat, grant, configuration) with { Hooks = ["pre_parse"] };
    }

    private Rig RigOf(string configuration)
    {
        var rig = new Rig(clock: _clock, http: _http);
        rig.Host.Load([Define(configuration)]);
        return rig.Healthy();
    }

    private static int Ask(Rig rig, string token) => Ask(rig, token, new HookWait(CancellationToken.None));

    private static int Ask(Rig rig, string token, HookWait? wait)
    {
        var decision = new TextDecision();
        var context = new TextContext
        {
            Session = rig.Session,
            Catalog = new TestCatalog(),
            Sql = Encoding.UTF8.GetBytes(token),
            QueryId = 1,
            Wait = wait,
        };
        rig.Host.Current.RunPreParse(context, decision);
        return Probe.Read(decision.Error!.Message, out _);
    }
}
