using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Helios.Plugins.Tests;

/// <summary>Signed tokens as an identity provider makes them, and the configuration of the keys that verify them.</summary>
internal static class Tokens
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>2026-01-01 00:00:00 UTC.</summary>
    public const long NowUnix = 1_767_225_600;

    private const long EpochDifferenceSeconds = 10_957L * 86_400;

    private static readonly Lazy<RSA> s_rsa = new(() => RSA.Create(2048));
    private static readonly Lazy<ECDsa> s_curve = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static RSA Rsa => s_rsa.Value;

    public static ECDsa Curve => s_curve.Value;

    public static StandingClock Clock => new() { UtcNowUs = (NowUnix - EpochDifferenceSeconds) * 1_000_000 };

    public static string Claims(string more = "") => $$"""{"sub":"alice","exp":{{NowUnix + 60}}{{more}}}""";

    public static string Hs256(string claims, string header = """{"alg":"HS256","typ":"JWT"}""", string secret = Secret) =>
        Sign(header, claims, data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data));

    public static string Rs256(string claims, string header = """{"alg":"RS256"}""") =>
        Sign(header, claims, data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Es256(string claims, string header = """{"alg":"ES256"}""") =>
        Sign(header, claims, data => Curve.SignData(data, HashAlgorithmName.SHA256));

    public static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        string signed = Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(claims));
        return signed + "." + Encode(sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>{"keys": {"main": {..}}} with these entries; values are JSON.</summary>
    public static string Key(params ReadOnlySpan<(string Name, string Json)> entries)
    {
        var parts = new List<string>();
        foreach ((string name, string json) in entries)
        {
            parts.Add($"\"{name}\":{json}");
        }

        return """{"visible":1,"keys":{"main":{""" + string.Join(',', parts) + "}}}";
    }

    public static string Hs256Key(params ReadOnlySpan<(string Name, string Json)> more) =>
        Key([("algorithm", "\"HS256\""), ("secret", Quote(Secret)), .. more]);

    public static string Quote(string text) => JsonSerializer.Serialize(text);
}
