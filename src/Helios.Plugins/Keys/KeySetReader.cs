using System.Security.Cryptography;
using System.Text.Json;

namespace Helios.Plugins.Keys;

/// <summary>
/// Reads a JWK set (RFC 7517, 5). Keys that it cannot use (other kinds and algorithms, for encryption, private, malformed) are passed over,
/// since sets hold keys for many; symmetric ones always, since whoever can read the set could sign.
/// </summary>
internal static class KeySetReader
{
    private const int MostKeys = 64;
    private const int LongestKeyIdChars = 256;

    /// <summary>Keys by algorithm and kid ("" where a key has none). Throws FormatException when it is no set.</summary>
    public static Dictionary<(KeyAlgorithm, string), ConfiguredKey> Read(
        ReadOnlyMemory<byte> json, IReadOnlyList<KeyAlgorithm> allowed, ConfiguredKey template)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException("it has no list of keys");
            }

            var keys = new Dictionary<(KeyAlgorithm, string), ConfiguredKey>();
            foreach (JsonElement jwk in list.EnumerateArray().Take(MostKeys))
            {
                if (AlgorithmOf(jwk) is { } algorithm && allowed.Contains(algorithm) && KeyId(jwk) is { } id)
                {
                    TryAdd(keys, algorithm, id, jwk, template);
                }
            }

            return keys;
        }
        catch (JsonException)
        {
            throw new FormatException("it is no JSON");
        }
    }

    private static void TryAdd(
        Dictionary<(KeyAlgorithm, string), ConfiguredKey> keys, KeyAlgorithm algorithm, string id, JsonElement jwk, ConfiguredKey template)
    {
        try
        {
            Func<AsymmetricAlgorithm> import = KeyReader.ReadPublicJwk(jwk, algorithm);

            // Of two keys of one name nobody could say which is meant: the first stays.
            keys.TryAdd((algorithm, id), new ConfiguredKey(algorithm, [], import)
            {
                Issuer = template.Issuer,
                Audiences = template.Audiences,
                LeewaySeconds = template.LeewaySeconds,
                IsExpiryRequired = template.IsExpiryRequired,
            });
        }
        catch (FormatException)
        {
            // Not for us.
        }
    }

    private static KeyAlgorithm? AlgorithmOf(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || (TextOf(jwk, "use") ?? "sig") != "sig")
        {
            return null;
        }

        KeyAlgorithm? kind = TextOf(jwk, "kty") switch
        {
            "RSA" => KeyAlgorithm.Rs256,
            "EC" => KeyAlgorithm.Es256,
            _ => null,
        };
        return TextOf(jwk, "alg") switch
        {
            null => kind,
            "RS256" => kind == KeyAlgorithm.Rs256 ? kind : null,
            "ES256" => kind == KeyAlgorithm.Es256 ? kind : null,
            _ => null,
        };
    }

    private static string? KeyId(JsonElement jwk) =>
        !jwk.TryGetProperty("kid", out JsonElement kid) ? ""
        : kid.ValueKind == JsonValueKind.String && kid.GetString() is { Length: <= LongestKeyIdChars } id ? id
        : null;

    private static string? TextOf(JsonElement jwk, string name) =>
        !jwk.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : "";
}
