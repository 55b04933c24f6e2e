using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Base.Hashing;
using Helios.Plugins.Outside;

namespace Helios.Plugins.Keys;

/// <summary>
/// One entry of <c>config.keys</c>: <c>algorithm</c> (HS256, RS256, ES256, hmac_sha256), the key as <c>secret</c>, <c>secret_base64url</c>,
/// <c>public_key</c> (PEM) or <c>jwk</c> (RFC 7517, a table or its JSON text), and <c>issuer</c>, <c>audience</c> (a text or a list),
/// <c>leeway_s</c>, <c>require_expiry</c>; or <c>jwks</c>, the address of a key set, with <c>algorithm</c> (one or a list),
/// <c>refresh_s</c> and <c>stale_s</c>. Throws FormatException, which never quotes the key.
/// </summary>
internal static class KeyReader
{
    // RFC 7518, 3.2 and 3.3.
    private const int LeastSecretBytes = 32;
    private const int LeastRsaBits = 2048;

    // A verification takes time with the square of it.
    private const int MostRsaBits = 4096;
    private const int MostLeewaySeconds = 3_600;
    private const int P256Bytes = 32;
    private const int DefaultRefreshSeconds = 300;
    private const int DefaultStaleSeconds = 86_400;
    private const int MostSetSeconds = 30 * 86_400;

    private static readonly string[] s_single = ["secret", "secret_base64url", "public_key", "jwk"];

    private static readonly string[] s_known =
    [
        "algorithm", "secret", "secret_base64url", "public_key", "jwk", "issuer", "audience", "leeway_s", "require_expiry",
        "jwks", "refresh_s", "stale_s",
    ];

    public static ConfiguredKey Read(JsonElement entry)
    {
        if (!SystemCrypto.IsThere)
        {
            throw new FormatException("a key " + SystemCrypto.Missing);
        }

        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("it is no table");
        }

        foreach (JsonProperty property in entry.EnumerateObject())
        {
            if (!s_known.Contains(property.Name))
            {
                throw new FormatException($"it has an unknown entry \"{property.Name}\"");
            }
        }

        if (Text(entry, "jwks") is { } jwks)
        {
            return ReadSet(entry, jwks);
        }

        if (entry.TryGetProperty("refresh_s", out _) || entry.TryGetProperty("stale_s", out _))
        {
            throw new FormatException("refresh_s and stale_s belong to a jwks");
        }

        KeyAlgorithm algorithm = Text(entry, "algorithm") switch
        {
            "HS256" => KeyAlgorithm.Hs256,
            "RS256" => KeyAlgorithm.Rs256,
            "ES256" => KeyAlgorithm.Es256,
            "hmac_sha256" => KeyAlgorithm.HmacSha256,
            null => throw new FormatException("it has no algorithm"),
            _ => throw new FormatException("its algorithm is not one of HS256, RS256, ES256, hmac_sha256"),
        };
        bool isSymmetric = algorithm is KeyAlgorithm.Hs256 or KeyAlgorithm.HmacSha256;
        byte[] secret = isSymmetric ? ReadSecret(entry) : [];
        Func<AsymmetricAlgorithm>? import = isSymmetric ? null : ReadPublic(entry, algorithm);
        return new ConfiguredKey(algorithm, secret, import)
        {
            Issuer = Text(entry, "issuer") is { } issuer ? Encoding.UTF8.GetBytes(issuer) : null,
            Audiences = ReadAudiences(entry),
            LeewaySeconds = ReadLeeway(entry),
            IsExpiryRequired = !entry.TryGetProperty("require_expiry", out JsonElement required) || Boolean(required),
        };
    }

    private static ConfiguredKey ReadSet(JsonElement entry, string jwks)
    {
        if (s_single.FirstOrDefault(name => entry.TryGetProperty(name, out _)) is { } other)
        {
            throw new FormatException($"it has a jwks and a {other}");
        }

        if (HttpAccess.ReadUrl(Encoding.UTF8.GetBytes(jwks)) is not { } url)
        {
            throw new FormatException("its jwks is no http or https address");
        }

        int refresh = Seconds(entry, "refresh_s", DefaultRefreshSeconds);
        int stale = Seconds(entry, "stale_s", Math.Max(DefaultStaleSeconds, refresh));
        return new ConfiguredKey(KeyAlgorithm.KeySet, [], null)
        {
            SetSettings = stale >= refresh
                ? new KeySetSettings(url, ReadAlgorithms(entry), refresh, stale)
                : throw new FormatException($"its stale_s is {stale}, less than its refresh_s, {refresh}"),
            Issuer = Text(entry, "issuer") is { } issuer ? Encoding.UTF8.GetBytes(issuer) : null,
            Audiences = ReadAudiences(entry),
            LeewaySeconds = ReadLeeway(entry),
            IsExpiryRequired = !entry.TryGetProperty("require_expiry", out JsonElement required) || Boolean(required),
        };
    }

    private static IReadOnlyList<KeyAlgorithm> ReadAlgorithms(JsonElement entry)
    {
        if (!entry.TryGetProperty("algorithm", out JsonElement algorithm))
        {
            throw new FormatException("it has no algorithm");
        }

        List<JsonElement> items = algorithm.ValueKind == JsonValueKind.Array ? [.. algorithm.EnumerateArray()] : [algorithm];
        return items.Count > 0
            ? [.. items.Select(i => (i.ValueKind == JsonValueKind.String ? i.GetString() : null) switch
            {
                "RS256" => KeyAlgorithm.Rs256,
                "ES256" => KeyAlgorithm.Es256,
                _ => throw new FormatException("its algorithm is not one of RS256, ES256, which a jwks can hold"),
            })]
            : throw new FormatException("it has no algorithm");
    }

    private static int Seconds(JsonElement entry, string name, int otherwise) =>
        !entry.TryGetProperty(name, out JsonElement value) ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int seconds) && seconds is >= 1 and <= MostSetSeconds ? seconds
        : throw new FormatException($"its {name} is not 1 to {MostSetSeconds}");

    private static byte[] ReadSecret(JsonElement entry)
    {
        byte[] secret;
        if (Text(entry, "secret") is { } text)
        {
            secret = Encoding.UTF8.GetBytes(text);
        }
        else if (Text(entry, "secret_base64url") is { } encoded)
        {
            secret = Decode(encoded);
        }
        else if (Jwk(entry) is { } jwk)
        {
            RequireKind(jwk, "oct");
            secret = Decode(Text(jwk, "k") ?? throw new FormatException("its jwk has no k"));
        }
        else
        {
            throw new FormatException("it has no secret");
        }

        return secret.Length >= LeastSecretBytes
            ? secret
            : throw new FormatException($"its secret has {secret.Length} bytes; {LeastSecretBytes} are the least");
    }

    private static Func<AsymmetricAlgorithm> ReadPublic(JsonElement entry, KeyAlgorithm algorithm) =>
        Import(algorithm, () => ReadRsa(entry), () => ReadCurve(entry));

    /// <summary>A key of a set. Throws FormatException.</summary>
    public static Func<AsymmetricAlgorithm> ReadPublicJwk(JsonElement jwk, KeyAlgorithm algorithm) =>
        Import(algorithm, () => ReadRsaJwk(jwk), () => ReadCurveJwk(jwk));

    private static Func<AsymmetricAlgorithm> Import(KeyAlgorithm algorithm, Func<RSAParameters> readRsa, Func<ECParameters> readCurve)
    {
        try
        {
            if (algorithm == KeyAlgorithm.Rs256)
            {
                RSAParameters rsa = readRsa();
                int bits = rsa.Modulus!.Length * 8;
                return bits is >= LeastRsaBits and <= MostRsaBits
                    ? Checked(() => RSA.Create(rsa))
                    : throw new FormatException($"its modulus has {bits} bits; {LeastRsaBits} to {MostRsaBits} are possible");
            }

            ECParameters curve = readCurve();
            return Checked(() => ECDsa.Create(curve));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FormatException("it is not a public key of its algorithm");
        }
    }

    private static RSAParameters ReadRsa(JsonElement entry)
    {
        if (Text(entry, "public_key") is { } pem)
        {
            RequirePublic(pem);
            using RSA rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa.ExportParameters(includePrivateParameters: false);
        }

        return ReadRsaJwk(Jwk(entry) ?? throw new FormatException("it has no public_key"));
    }

    private static RSAParameters ReadRsaJwk(JsonElement jwk)
    {
        RequireKind(jwk, "RSA");
        return new RSAParameters { Modulus = Number(jwk, "n"), Exponent = Number(jwk, "e") };
    }

    private static ECParameters ReadCurve(JsonElement entry)
    {
        if (Text(entry, "public_key") is { } pem)
        {
            RequirePublic(pem);
            using ECDsa key = ECDsa.Create();
            key.ImportFromPem(pem);
            ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
            return parameters.Curve.IsNamed && parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? parameters
                : throw new FormatException("its curve is not P-256");
        }

        return ReadCurveJwk(Jwk(entry) ?? throw new FormatException("it has no public_key"));
    }

    private static ECParameters ReadCurveJwk(JsonElement jwk)
    {
        RequireKind(jwk, "EC");
        (byte[] x, byte[] y) = (Number(jwk, "x"), Number(jwk, "y"));
        return Text(jwk, "crv") == "P-256" && x.Length == P256Bytes && y.Length == P256Bytes
            ? new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }
            : throw new FormatException("its curve is not P-256");
    }

    // A private key has no business in a configuration that only verifies.
    private static void RequirePublic(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            throw new FormatException("its public_key is a private key");
        }
    }

    private static Func<AsymmetricAlgorithm> Checked(Func<AsymmetricAlgorithm> import)
    {
        import().Dispose();
        return import;
    }

    private static JsonElement? Jwk(JsonElement entry)
    {
        if (!entry.TryGetProperty("jwk", out JsonElement jwk))
        {
            return null;
        }

        try
        {
            JsonElement read = jwk.ValueKind == JsonValueKind.String ? JsonDocument.Parse(jwk.GetString()!).RootElement : jwk;
            return read.ValueKind == JsonValueKind.Object ? read : throw new FormatException("its jwk is no table");
        }
        catch (JsonException)
        {
            throw new FormatException("its jwk is no JSON");
        }
    }

    private static void RequireKind(JsonElement jwk, string kind)
    {
        if (Text(jwk, "kty") != kind)
        {
            throw new FormatException($"its jwk is not of kty {kind}");
        }

        if (jwk.TryGetProperty("d", out _))
        {
            throw new FormatException("its jwk is a private key");
        }
    }

    private static IReadOnlyList<byte[]> ReadAudiences(JsonElement entry)
    {
        if (!entry.TryGetProperty("audience", out JsonElement audience))
        {
            return [];
        }

        List<JsonElement> items = audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray()] : [audience];
        return items.Count > 0 && items.TrueForAll(i => i.ValueKind == JsonValueKind.String)
            ? [.. items.Select(i => Encoding.UTF8.GetBytes(i.GetString()!))]
            : throw new FormatException("its audience is neither a text nor a list of texts");
    }

    private static long ReadLeeway(JsonElement entry) =>
        !entry.TryGetProperty("leeway_s", out JsonElement leeway) ? 0
        : leeway.ValueKind == JsonValueKind.Number && leeway.TryGetInt64(out long seconds) && seconds is >= 0 and <= MostLeewaySeconds
            ? seconds
            : throw new FormatException($"its leeway_s is not 0 to {MostLeewaySeconds}");

    private static bool Boolean(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException("its require_expiry is neither true nor false"),
    };

    private static byte[] Number(JsonElement jwk, string name) =>
        Decode(Text(jwk, name) ?? throw new FormatException($"its jwk has no {name}"));

    private static byte[] Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw new FormatException("a part of it is not base64url");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        !element.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"its {name} is no text");
}
