using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>Keys that a server publishes, which change while clients connect with tokens.</summary>
public sealed class KeySetTests
{
    private const string Path = "/keys.json";

    [NativeFact]
    public void Clients_follow_the_keys_that_their_server_publishes()
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        using var keys = new HeldServer();
        using RSA first = RSA.Create(2048);
        using ECDsa second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ServerProcess server = Start(keys.Port);

        // No set yet: nobody is let in, whatever the token. The first that asks makes the host fetch.
        Assert.Equal("28000", Connect(server, Token(first, "one")));
        keys.Pages[Path] = $$"""{"keys":[{{Jwk(first, "one")}}]}""";
        Eventually(null, () => Connect(server, Token(first, "one")));
        Assert.Equal("28000", Connect(server, Token(first, "two")));
        Assert.Equal("28000", Connect(server, Token(second, "one")));

        // The key is used on without asking again.
        int requests = keys.RequestCount;
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(Connect(server, Token(first, "one")));
        }

        Assert.InRange(keys.RequestCount, requests, requests + 2);

        // Both for a while, as servers of identities do: the new key's name makes the host ask. Then the old one is gone.
        keys.Pages[Path] = $$"""{"keys":[{{Jwk(first, "one")}},{{Jwk(second, "two")}}]}""";
        Eventually(null, () => Connect(server, Token(second, "two")));
        Assert.Null(Connect(server, Token(first, "one")));
        keys.Pages[Path] = $$"""{"keys":[{{Jwk(second, "two")}}]}""";
        Eventually("28000", () => Connect(server, Token(first, "one")));
        Assert.Null(Connect(server, Token(second, "two")));

        // A key cannot be used for what it is not: the secret of an HS256 token is no published key.
        string forged = Part("""{"alg":"HS256","typ":"JWT","kid":"two"}""") + "." + Part(Claims());
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Jwk(second, "two")), Encoding.UTF8.GetBytes(forged));
        Assert.Equal("28000", Connect(server, forged + "." + Base64Url.EncodeToString(mac)));

        // Away, its last keys serve on.
        keys.Pages.Clear();
        Thread.Sleep(1_500);
        Assert.Null(Connect(server, Token(second, "two")));
    }

    private static ServerProcess Start(int port) => ServerProcess.Start($"""
        [proxy.plugins]
        plugin_dir = "{System.IO.Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
        [[proxy.plugins.plugin]]
        name = "custom-auth"
        file = "custom_auth.wasm"
        hook = ["on_connect", "pre_parse"]
        [proxy.plugins.plugin.capabilities]
        allow_session_variables = ["app.user_id", "app.user_role", "app.user_email"]
        allow_keys = ["main"]
        rate_limit_keys = 1000
        deny_network_access = false
        http_hosts = ["http://127.0.0.1:{port} GET private"]
        [proxy.plugins.plugin.config]
        key = "main"
        [proxy.plugins.plugin.config.keys.main]
        jwks = "http://127.0.0.1:{port}{Path}"
        algorithm = ["RS256", "ES256"]
        refresh_s = 1
        stale_s = 86400
        """);

    /// <summary>The SQLSTATE that a connection or its first statement ends with, or null where it answers as the token's user.</summary>
    private static string? Connect(ServerProcess server, string token)
    {
        using var client = new RawClient(server.Port);
        WireAnswer started = WireAnswer.Of(client.TryStartup(more: ["Authorization", "Bearer " + token]));
        if (started.State is not null)
        {
            return started.State;
        }

        // The token is looked at again with each statement, and its key may be gone by now.
        WireAnswer asked = client.Ask("SELECT current_setting('app.user_id')");
        if (asked.State is null)
        {
            Assert.Equal(["7"], asked.Rows);
        }

        return asked.State;
    }

    // The host asks once in five seconds at most.
    private static void Eventually(string? state, Func<string?> connect)
    {
        long end = Environment.TickCount64 + 30_000;
        while (connect() != state)
        {
            Assert.True(Environment.TickCount64 < end, $"never {state ?? "let in"}");
            Thread.Sleep(200);
        }
    }

    private static string Token(AsymmetricAlgorithm key, string name)
    {
        string algorithm = key is RSA ? "RS256" : "ES256";
        string signed = Part($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{name}}"}""") + "." + Part(Claims());
        byte[] bytes = Encoding.UTF8.GetBytes(signed);
        byte[] signature = key is RSA rsa
            ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(bytes, HashAlgorithmName.SHA256);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    private static string Claims() =>
        $$"""{"sub":"7","role":"editor","email":"7@example.org","exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600}}}""";

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Jwk(RSA key, string name)
    {
        RSAParameters parameters = key.ExportParameters(false);
        return $$"""{"kty":"RSA","kid":"{{name}}","n":"{{Url(parameters.Modulus!)}}","e":"{{Url(parameters.Exponent!)}}"}""";
    }

    private static string Jwk(ECDsa key, string name)
    {
        ECParameters parameters = key.ExportParameters(false);
        return $$"""{"kty":"EC","crv":"P-256","kid":"{{name}}","x":"{{Url(parameters.Q.X!)}}","y":"{{Url(parameters.Q.Y!)}}"}""";
    }

    private static string Url(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
