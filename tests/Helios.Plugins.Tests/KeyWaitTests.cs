using System.Security.Cryptography;
using System.Text;
using Helios.Io.Http;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>
/// Chains whose plugins wait for key sets alone: begun where they must not wait, and begun again elsewhere when a key must be fetched.
/// Every
/// guest's call counts once.
/// </summary>
public sealed class KeyWaitTests : IDisposable
{
    private const string First = "first";
    private const long SecondNs = 1_000_000_000;

    private const string Verify = """
        (call $jwt_verify (i32.load offset=28 (local.get $frame)) (i32.load offset=32 (local.get $frame))
          (i32.const 4096) (i32.const 4) (i32.const 40000) (i32.const 1000))
        """;

    // Key "main" in the data, and key 5 of the store after it.
    private const string Count = "(drop (call $kv_increment (i32.const 4100) (i32.const 1) (i64.const 1) (i32.const 0) (i32.const 60000)))";

    // Tells what verifying answered, with the count of calls at 60000 in its place when it was good.
    private const string Tell = """
        (if (i32.gt_s (local.get $answer) (i32.const 0)) (then (local.set $answer (i32.load (i32.const 60000)))))
        (call $tell (local.get $answer))
        """;

    private static readonly PluginGrant s_grant = new()
    {
        AllowKeys = ["main"],
        KvMaxKeys = 5,
        DenyNetworkAccess = false,
        HttpHosts = ["https://id.example.com GET"],
        HttpTimeoutMs = 20_000,
        CallTimeoutMs = 1_000,
    };

    private readonly FakeHttp _http = new();
    private readonly StandingClock _clock = Tokens.Clock;
    private readonly RSA _second = RSA.Create(2048);
    private string _set;

    public KeyWaitTests()
    {
        _set = Set(Jwk(Tokens.Rsa, "one"));
        _http.Answer = _ => FakeHttp.Of(200, _set);
    }

    public void Dispose() => _second.Dispose();

    [Fact]
    public void With_its_keys_at_hand_a_chain_is_begun_and_done_where_it_must_not_wait()
    {
        Rig rig = RigOf(VerifyThenCount());
        Assert.False(rig.Host.Current.MayBeginPreParse);
        Assert.Equal(1, Run(rig, Sign(Tokens.Rsa, "one")));
        MayBegin(rig);
        Assert.Equal((-1, 2), Begin(rig, Sign(Tokens.Rsa, "one"), out _));
        Assert.Equal((-1, (int)JwtProblem.Signature), Begin(rig, Sign(_second, "one"), out _));
        Assert.Equal(0, rig.Host.Current.Status().Single().FailureCount);
    }

    [Fact]
    public void A_key_that_must_be_fetched_begins_the_call_again_and_nothing_is_done_twice()
    {
        Rig rig = RigOf(VerifyThenCount());
        Run(rig, Sign(Tokens.Rsa, "one"));
        MayBegin(rig);
        _set = Set(Jwk(_second, "two"));
        _clock.MonotonicNs += 6 * SecondNs;
        string token = Sign(_second, "two");
        Assert.Equal((0, 0), Begin(rig, token, out TextDecision begun));
        Assert.Null(begun.Error);
        rig.Host.Current.ContinuePreParse(0, Context(rig, token, new HookWait(CancellationToken.None)), begun);
        Assert.Equal(2, Probe.Read(begun.Error!.Message, out _));

        // An invented one asks nobody again so soon, and waits for nobody.
        MayBegin(rig);
        Assert.Equal((-1, (int)JwtProblem.Key), Begin(rig, Sign(_second, "three"), out _));
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal((0, 0, (string?)null), (status.FailureCount, status.DeadlineMissCount, status.LastFailure));
        Assert.Equal(2, _http.Requests.Count);
        Assert.DoesNotContain(rig.Log.Lines, l => l.Contains("failed"));
    }

    [Fact]
    public void Those_before_it_in_the_chain_are_asked_once()
    {
        string early = $"""
            {Count}
            (drop (call $set_session_var (i32.const 4104) (i32.const 5) (i32.const 60000) (i32.const 1) (i32.const 0)))
            (i64.const 0)
            """;
        byte[] earlyData = "main5\0\0\0app.x"u8.ToArray();
        PluginDefinition before = Probe.Define(
            Probe.ModuleAt("helios_pre_parse", early, earlyData, "kv_increment", "set_session_var"),
            new PluginGrant { KvMaxKeys = 5, AllowSessionVariables = ["app.*"] }) with
        {
            Name = First, Priority = 10, Hooks = ["pre_parse"],
        };
        var rig = new Rig(clock: _clock, http: _http);
        rig.Host.Load([before, Define(VerifyThenCount())]);
        Assert.Equal(1, Run(rig, Sign(Tokens.Rsa, "one")));
        MayBegin(rig);
        _set = Set(Jwk(_second, "two"));
        _clock.MonotonicNs += 6 * SecondNs;
        Assert.Equal((1, 0), Begin(rig, Sign(_second, "two"), out TextDecision begun));
        Assert.Equal("app.x", begun.Settings.Single().Name);
        rig.Host.Current.ContinuePreParse(1, Context(rig, Sign(_second, "two"), new HookWait(CancellationToken.None)), begun);
        Assert.Equal(2, Probe.Read(begun.Error!.Message, out _));

        // Its count stands in the variable: the second text was its second call.
        Assert.Equal("\u0002", begun.Settings.Single().Value);
    }

    [Fact]
    public void A_call_that_acted_is_never_begun_again_and_its_version_runs_elsewhere_from_then_on()
    {
        // Counts first only when the text is longer than a token of key "one": else it verifies first.
        string body = $"""
            (local $answer i32)
            (if (i32.eqz (i32.load8_u (i32.load offset=28 (local.get $frame)))) (then (nop)))
            (if (i32.eq (i32.load8_u (i32.load offset=28 (local.get $frame))) (i32.const 33)) (then {Count}))
            (local.set $answer {Verify})
            (call $tell (local.get $answer))
            """;
        Rig rig = RigOf(body);
        Run(rig, Sign(Tokens.Rsa, "one"));
        MayBegin(rig);
        _clock.MonotonicNs += 6 * SecondNs;

        // "!" makes it no token, so that the set is not asked; what counts is that it acted before it verified.
        Assert.Equal(-1, Begin(rig, "!" + Sign(_second, "two"), out _).Place);
        Assert.False(rig.Host.Current.MayBeginPreParse);
    }

    [Fact]
    public void A_call_that_acted_is_answered_that_the_key_is_not_there()
    {
        Rig rig = RigOf($"(local $answer i32) {Count} (local.set $answer {Verify}) {Tell}");
        Assert.Equal(1, Run(rig, Sign(Tokens.Rsa, "one")));
        Assert.False(rig.Host.Current.MayBeginPreParse);
        using var hold = new ManualResetEventSlim();
        _http.Answer = _ =>
        {
            hold.Wait();
            return FakeHttp.Of(200, _set);
        };
        _clock.MonotonicNs += 6 * SecondNs;
        Assert.Equal((-1, (int)JwtProblem.Key), Begin(rig, Sign(_second, "two"), out _));
        hold.Set();
        Assert.Equal(3, Run(rig, Sign(Tokens.Rsa, "one")));
    }

    [Fact]
    public void While_keys_are_fetched_and_where_servers_are_asked_nothing_is_begun()
    {
        Rig rig = RigOf(VerifyThenCount());
        Run(rig, Sign(Tokens.Rsa, "one"));
        MayBegin(rig);
        using var hold = new ManualResetEventSlim();
        _http.Answer = _ =>
        {
            hold.Wait();
            return FakeHttp.Of(200, _set);
        };
        _clock.MonotonicNs += 6 * SecondNs;
        Assert.Equal(0, Begin(rig, Sign(_second, "two"), out _).Place);
        Assert.False(rig.Host.Current.MayBeginPreParse);
        hold.Set();
        MayBegin(rig);
        _clock.MonotonicNs += 86_400 * SecondNs;
        Assert.False(rig.Host.Current.MayBeginPreParse);

        var asking = new Rig(clock: _clock, http: _http);
        asking.Host.Load([Define(VerifyThenCount(), "http_request")]);
        Run(asking, Sign(Tokens.Rsa, "one"));
        Assert.True(asking.Host.Current.PreParseMayWait);
        Assert.False(asking.Host.Current.MayBeginPreParse);
    }

    [Fact]
    public void A_shadow_sees_every_call()
    {
        Rig rig = RigOf(VerifyThenCount());
        Run(rig, Sign(Tokens.Rsa, "one"));
        MayBegin(rig);
        byte[] module = Wat.Compile(ModuleOf(VerifyThenCount()));
        Assert.Null(rig.Host.StartShadow(Rig.Name, module, null, 100, ChangeNote.Server).Error);
        Assert.False(rig.Host.Current.MayBeginPreParse);
    }

    // A fetch may serve its keys just before it is over.
    private static void MayBegin(Rig rig) => Assert.True(SpinWait.SpinUntil(() => rig.Host.Current.MayBeginPreParse, 15_000));

    private static string VerifyThenCount() => $"(local $answer i32) (local.set $answer {Verify}) "
        + $"(if (i32.gt_s (local.get $answer) (i32.const 0)) (then {Count})) {Tell}";

    private static string ModuleOf(string body, params ReadOnlySpan<string> more) =>
        Probe.ModuleAt("helios_pre_parse", body, "main5"u8.ToArray(), ["jwt_verify", "kv_increment", .. more]);

    private static PluginDefinition Define(string body, params ReadOnlySpan<string> more)
    {
        string keys = Tokens.Key(("jwks", "\"https://id.example.com/keys\""), ("algorithm", "\"RS256\""));
        return Probe.Define(ModuleOf(body, more), s_grant, keys) with { Hooks = ["pre_parse"] };
    }

    private Rig RigOf(string body)
    {
        var rig = new Rig(clock: _clock, http: _http);
        rig.Host.Load([Define(body)]);
        return rig.Healthy();
    }

    private static TextContext Context(Rig rig, string token, HookWait? wait) => new()
    {
        Session = rig.Session,
        Catalog = new TestCatalog(),
        Sql = Encoding.UTF8.GetBytes(token),
        QueryId = 1,
        Wait = wait,
    };

    private static int Run(Rig rig, string token)
    {
        var decision = new TextDecision();
        rig.Host.Current.RunPreParse(Context(rig, token, new HookWait(CancellationToken.None)), decision);
        return Probe.Read(decision.Error!.Message, out _);
    }

    /// <summary>Told is 0 when the chain was not done.</summary>
    private static (int Place, int Told) Begin(Rig rig, string token, out TextDecision decision)
    {
        decision = new TextDecision();
        int place = rig.Host.Current.BeginPreParse(Context(rig, token, null), decision);
        return (place, decision.Error is null ? 0 : Probe.Read(decision.Error.Message, out _));
    }

    private static string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";

    private static string Jwk(RSA key, string id)
    {
        RSAParameters parameters = key.ExportParameters(false);
        return $$"""
            {"kty":"RSA","kid":"{{id}}","n":"{{Tokens.Encode(parameters.Modulus!)}}","e":"{{Tokens.Encode(parameters.Exponent!)}}"}
            """;
    }

    private static string Sign(RSA key, string id) => Tokens.Sign(
        $$"""{"alg":"RS256","kid":"{{id}}"}""", Tokens.Claims(),
        data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
