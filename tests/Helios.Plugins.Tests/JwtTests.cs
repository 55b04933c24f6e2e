using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Plugins.Abi;
using Helios.Plugins.Keys;

namespace Helios.Plugins.Tests;

/// <summary>helios.jwt_verify, from a guest and at the verifier itself.</summary>
public sealed class JwtTests
{
    private const string Name = "main";

    [Fact]
    public void A_guest_gets_the_claims_of_a_good_token()
    {
        string claims = Tokens.Claims();
        Probe probe = Ask(Tokens.Hs256(claims), Tokens.Hs256Key());
        Assert.Equal(claims.Length, probe.Ask(out byte[] output));
        Assert.Equal(claims, Encoding.UTF8.GetString(output[..claims.Length]));
        Assert.Equal((int)JwtProblem.Signature, Ask(Tokens.Hs256(claims, secret: new string('x', 32)), Tokens.Hs256Key()).Ask());
    }

    [Fact]
    public void Keys_are_named_granted_and_for_tokens()
    {
        string token = Tokens.Hs256(Tokens.Claims());
        Assert.Equal(AbiConstants.Denied, Ask(token, Tokens.Hs256Key(), Probe.Everything with { AllowKeys = ["other"] }).Ask());
        Assert.Equal(AbiConstants.Absent, Ask(token, """{"keys":{}}""").Ask());
        Assert.Equal(AbiConstants.Absent, Ask(token, "{}").Ask());
        string mac = Tokens.Key(("algorithm", "\"hmac_sha256\""), ("secret", Tokens.Quote(Tokens.Secret)));
        Assert.Equal(AbiConstants.Absent, Ask(token, mac).Ask());
    }

    [Fact]
    public void A_guest_never_reads_the_keys()
    {
        string body = Probe.Tell("config", Probe.Out, 64);
        Probe whole = Probe.With(body, "", ["config"], PluginGrant.None, Tokens.Hs256Key());
        Assert.Equal(13, whole.Ask(out byte[] output));
        Assert.Equal("""{"visible":1}""", Encoding.UTF8.GetString(output[..13]));
        string one = Probe.Tell("config_value", Probe.Data, 4, Probe.Out, 64);
        Assert.Equal(AbiConstants.Absent, Probe.With(one, "keys", ["config_value"], configuration: Tokens.Hs256Key()).Ask());
    }

    [Fact]
    public void Public_keys_verify_as_pem_and_as_jwk()
    {
        string rsa = Tokens.Rs256(Tokens.Claims());
        string curve = Tokens.Es256(Tokens.Claims());
        int length = Tokens.Claims().Length;
        RSAParameters r = Tokens.Rsa.ExportParameters(false);
        ECParameters e = Tokens.Curve.ExportParameters(false);
        string rsaJwk = $$"""{"kty":"RSA","n":"{{Tokens.Encode(r.Modulus!)}}","e":"{{Tokens.Encode(r.Exponent!)}}"}""";
        string curveJwk = $$"""{"kty":"EC","crv":"P-256","x":"{{Tokens.Encode(e.Q.X!)}}","y":"{{Tokens.Encode(e.Q.Y!)}}"}""";
        string rsaPem = Tokens.Quote(Tokens.Rsa.ExportSubjectPublicKeyInfoPem());
        string curvePem = Tokens.Quote(Tokens.Curve.ExportSubjectPublicKeyInfoPem());
        foreach ((string token, string algorithm, string entry, string key) in new[]
        {
            (rsa, "RS256", "public_key", rsaPem), (rsa, "RS256", "jwk", rsaJwk), (rsa, "RS256", "jwk", Tokens.Quote(rsaJwk)),
            (curve, "ES256", "public_key", curvePem), (curve, "ES256", "jwk", curveJwk),
        })
        {
            string configured = Tokens.Key(("algorithm", Tokens.Quote(algorithm)), (entry, key));
            Probe probe = Ask(token, configured);
            Assert.Equal(length, probe.Ask());
            Assert.Equal(length, probe.Ask());
            string broken = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
            Assert.Equal((int)JwtProblem.Signature, Ask(broken, configured).Ask());
            Assert.Equal((int)JwtProblem.Signature, Ask(token[..(token.LastIndexOf('.') + 1)], configured).Ask());
        }
    }

    [Fact]
    public void The_algorithm_is_the_keys_and_never_the_tokens()
    {
        string claims = Tokens.Claims();
        string pem = Tokens.Rsa.ExportSubjectPublicKeyInfoPem();
        string rsa = Tokens.Key(("algorithm", "\"RS256\""), ("public_key", Tokens.Quote(pem)));
        // The classic: the public key taken as a secret.
        string confused = Tokens.Hs256(claims, secret: pem);
        string lying = Tokens.Hs256(claims, """{"alg":"RS256"}""", pem);
        string none = Tokens.Sign("""{"alg":"none"}""", claims, _ => []);
        Assert.Equal((int)JwtProblem.Algorithm, Ask(confused, rsa).Ask());
        Assert.Equal((int)JwtProblem.Signature, Ask(lying, rsa).Ask());
        foreach (string header in (string[])["""{"alg":"none"}""", """{"alg":"NONE"}""", """{"alg":"hs256"}""", """{"alg":null}""",
            """{"alg":["HS256"]}""", """{"alg":"HS512"}""", """{"alg":"RS256"}"""])
        {
            Assert.Equal((int)JwtProblem.Algorithm, Verify(Tokens.Hs256(claims, header)));
        }

        Assert.Equal((int)JwtProblem.Algorithm, Verify(none));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("e30.e30.")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("====.e30.e30")]
    [InlineData("e3 0.e30.e30")]
    [InlineData("e30=.e30.e30")]
    public void What_is_no_token_is_malformed(string token) => Assert.Equal((int)JwtProblem.Malformed, Verify(token));

    [Theory]
    [InlineData("""{"alg":"HS256","alg":"HS256"}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"HS256","crit":["exp"]}""")]
    [InlineData("""{"alg":"HS256","cr\u0069t":[]}""")]
    [InlineData("""["HS256"]""")]
    [InlineData("""{"alg":"HS256"} {}""")]
    [InlineData("""{"alg":"HS256" """)]
    [InlineData("\"HS256\"")]
    public void A_header_that_can_be_read_in_two_ways_is_malformed(string header) =>
        Assert.Equal((int)JwtProblem.Malformed, Verify(Tokens.Hs256(Tokens.Claims(), header)));

    // -16 malformed, -19 expired, -20 not yet valid.
    [Theory]
    [InlineData("""[1]""", -16)]
    [InlineData("""{"exp":1,"exp":99999999999}""", -16)]
    [InlineData("""{"exp":"99999999999"}""", -16)]
    [InlineData("""{"exp":1e999}""", -16)]
    [InlineData("""{"exp":null}""", -16)]
    [InlineData("""{"exp":99999999999""", -16)]
    [InlineData("""{"sub":"x"}""", -19)]
    [InlineData("""{"a":{"exp":99999999999}}""", -19)]
    [InlineData("""{"exp":1767225600}""", -19)]
    [InlineData("""{"exp":1767225599.9}""", -19)]
    [InlineData("""{"exp":-1}""", -19)]
    [InlineData("""{"exp":1767225601}""", 0)]
    [InlineData("""{"\u0065xp":1767225601}""", 0)]
    [InlineData("""{"exp":1.9e9,"nbf":1767225600}""", 0)]
    [InlineData("""{"exp":1.9e9,"nbf":1767225601}""", -20)]
    public void Times_are_checked(string claims, int problem)
    {
        int answer = Verify(Tokens.Hs256(claims));
        Assert.Equal(problem == 0 ? claims.Length : problem, answer);
    }

    [Fact]
    public void Leeway_moves_both_ends_and_expiry_may_be_optional()
    {
        string leeway = Tokens.Hs256Key(("leeway_s", "30"), ("require_expiry", "false"));
        long now = Tokens.NowUnix;
        Assert.True(Verify(Tokens.Hs256($$"""{"exp":{{now - 29}}}"""), leeway) > 0);
        Assert.Equal((int)JwtProblem.Expired, Verify(Tokens.Hs256($$"""{"exp":{{now - 30}}}"""), leeway));
        Assert.True(Verify(Tokens.Hs256($$"""{"nbf":{{now + 30}}}"""), leeway) > 0);
        Assert.Equal((int)JwtProblem.NotYetValid, Verify(Tokens.Hs256($$"""{"nbf":{{now + 31}}}"""), leeway));
    }

    [Fact]
    public void Issuer_and_audience_are_checked_when_configured()
    {
        string key = Tokens.Hs256Key(("issuer", "\"https://id\""), ("audience", """["db","api"]"""));
        Assert.True(Judge(""","iss":"https://id","aud":"db" """) > 0);
        Assert.True(Judge(""","iss":"https://id","aud":["x",{"aud":["q"]},"api"]""") > 0);
        Assert.Equal((int)JwtProblem.Audience, Judge(""","iss":"https://id" """));
        Assert.Equal((int)JwtProblem.Audience, Judge(""","iss":"https://id","aud":"d" """));
        Assert.Equal((int)JwtProblem.Audience, Judge(""","iss":"https://id","aud":{"db":"db"}"""));
        Assert.Equal((int)JwtProblem.Audience, Judge(""","iss":"https://id","aud":[["db"]]"""));
        Assert.Equal((int)JwtProblem.Issuer, Judge(""","aud":"db" """));
        Assert.Equal((int)JwtProblem.Issuer, Judge(""","iss":"https://id/","aud":"db" """));
        Assert.Equal((int)JwtProblem.Malformed, Judge(""","iss":["https://id"],"aud":"db" """));
        Assert.Equal((int)JwtProblem.Malformed, Judge(""","iss":"x","iss":"https://id","aud":"db" """));

        int Judge(string more) => Verify(Tokens.Hs256(Tokens.Claims(more)), key);
    }

    [Fact]
    public void The_remembered_header_lets_no_other_token_through()
    {
        ConfiguredKey key = Parse(Tokens.Hs256Key());
        string good = Tokens.Hs256(Tokens.Claims());
        Assert.True(Verify(good, key) > 0);
        Assert.NotEmpty(key.LastHeader);
        string other = Tokens.Hs256(Tokens.Claims(), secret: new string('y', 32));
        Assert.Equal((int)JwtProblem.Signature, Verify(other, key));
        Assert.Equal((int)JwtProblem.Algorithm, Verify(Tokens.Sign("""{"alg":"none"}""", Tokens.Claims(), _ => []), key));
        Assert.True(Verify(good, key) > 0);
    }

    [Fact]
    public void Every_changed_byte_of_a_token_is_noticed()
    {
        string token = Tokens.Hs256(Tokens.Claims());
        ConfiguredKey key = Parse(Tokens.Hs256Key());
        for (int i = 0; i < token.Length; i++)
        {
            string changed = token[..i] + (token[i] == 'Q' ? 'R' : 'Q') + token[(i + 1)..];
            Assert.True(Verify(changed, key) < 0, $"byte {i}");
        }

        // The last sign has bits that stand for no byte: there is one way to write a signature, not four.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Assert.Single(Alphabet, c => Verify(token[..^1] + c, key) > 0);
    }

    [Theory]
    [InlineData("""{"algorithm":"HS256","secret":"short"}""", "its secret has 5 bytes; 32 are the least")]
    [InlineData("""{"algorithm":"HS256"}""", "it has no secret")]
    [InlineData("""{"secret":"x"}""", "it has no algorithm")]
    [InlineData("""{"algorithm":"none"}""", "not one of HS256")]
    [InlineData("""{"algorithm":"RS256","public_key":"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}""", "not a public key")]
    [InlineData("""{"algorithm":"RS256","secret":"0123456789abcdef0123456789abcdef"}""", "it has no public_key")]
    [InlineData("""{"algorithm":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}""", "its modulus has 24 bits")]
    [InlineData("""{"algorithm":"ES256","jwk":{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}}""", "its curve is not P-256")]
    [InlineData("""{"algorithm":"ES256","jwk":"{"}""", "its jwk is no JSON")]
    [InlineData("""{"algorithm":"HS256","secret":"0123456789abcdef0123456789abcdef","leeway_s":-1}""", "its leeway_s")]
    [InlineData("""{"algorithm":"HS256","secret":"0123456789abcdef0123456789abcdef","isuer":"x"}""", "unknown entry \"isuer\"")]
    [InlineData("7", "it is no table")]
    public void A_key_that_cannot_be_used_refuses_the_plugin(string key, string reason)
    {
        var rig = new Rig();
        string wat = Wat.Plugin("(i64.const 0)");
        rig.Host.Load([Probe.Define(wat, configuration: $$$"""{"keys":{"main":{{{key}}}}}""")]);
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Contains("its key \"main\" cannot be used: ", status.Reason);
        Assert.Contains(reason, status.Reason);
        // Who may not use it is not bothered by it.
        rig.Host.Load([Probe.Define(wat, PluginGrant.None, $$$"""{"keys":{"main":{{{key}}}}}""")]);
        rig.Healthy();
    }

    [Fact]
    public void Private_and_weak_keys_are_refused()
    {
        string pem = Tokens.Quote(Tokens.Rsa.ExportPkcs8PrivateKeyPem());
        Assert.Contains("private key", Refusal(Tokens.Key(("algorithm", "\"RS256\""), ("public_key", pem))));
        using RSA weak = RSA.Create(1024);
        string small = Tokens.Quote(weak.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("1024 bits", Refusal(Tokens.Key(("algorithm", "\"RS256\""), ("public_key", small))));
        string curve = Tokens.Quote(Tokens.Curve.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("not a public key", Refusal(Tokens.Key(("algorithm", "\"RS256\""), ("public_key", curve))));
    }

    [Theory]
    [InlineData(new long[] { Probe.End, 10, Probe.Data, 4, Probe.Out, 64 })]
    [InlineData(new long[] { Probe.Data, -1, Probe.Data, 4, Probe.Out, 64 })]
    [InlineData(new long[] { Probe.Data, 10, Probe.End - 3, 4, Probe.Out, 64 })]
    public void Addresses_outside_the_memory_end_the_guest(long[] arguments) =>
        Assert.Contains("outside its memory", Probe.With(Probe.Tell("jwt_verify", arguments), "", ["jwt_verify"]).Failure());

    [Fact]
    public void Bad_names_and_long_tokens_are_answered()
    {
        string body = Probe.Tell("jwt_verify", Probe.Data, 16, Probe.Out, 300, Probe.Out, 64);
        Assert.Equal(AbiConstants.Invalid, Probe.With(body, "x", ["jwt_verify"]).Ask());
        string tooLong = Probe.Tell("jwt_verify", 100_000, 16_385, Probe.Data, 4, Probe.Out, 64);
        Assert.Equal((int)JwtProblem.Malformed, Probe.With(tooLong, "main", ["jwt_verify"], configuration: Tokens.Hs256Key()).Ask());
        byte[] invalid = [0xFF, 0xFE, 0xFD, 0xFC];
        string wat = Probe.Module(Probe.Tell("jwt_verify", 100_000, 16, Probe.Data, 4, Probe.Out, 64), invalid, "jwt_verify");
        Assert.Equal(AbiConstants.Invalid, Probe.With(wat).Ask());
    }

    private static Probe Ask(string token, string configuration, PluginGrant? grant = null) => Probe.With(
        Probe.Tell("jwt_verify", Probe.Data + 8, token.Length, Probe.Data, 4, Probe.Out, 256), Name + "    " + token, ["jwt_verify"],
        grant, configuration, Tokens.Clock);

    private static int Verify(string token, string? configuration = null) => Verify(token, Parse(configuration ?? Tokens.Hs256Key()));

    private static int Verify(string token, ConfiguredKey key) =>
        JwtVerifier.Verify(Encoding.UTF8.GetBytes(token), key, Tokens.NowUnix, new byte[token.Length]);

    private static ConfiguredKey Parse(string configuration)
    {
        using JsonDocument document = JsonDocument.Parse(configuration);
        Assert.True(KeyRing.TryRead(document.RootElement, Probe.Everything, out KeyRing ring, out string error), error);
        return ring.Find(Name)!;
    }

    private static string Refusal(string configuration)
    {
        using JsonDocument document = JsonDocument.Parse(configuration);
        Assert.False(KeyRing.TryRead(document.RootElement, Probe.Everything, out _, out string error));
        return error;
    }
}
