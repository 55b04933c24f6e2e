using System.Text.Json;
using System.Text.Unicode;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Keys;

/// <summary>The registered claims of RFC 7519 that decide whether a token is taken: exp, nbf, iss, aud.</summary>
internal static class ClaimCheck
{
    [Flags]
    private enum Seen
    {
        None = 0,
        Expiry = 1,
        NotBefore = 2,
        Issuer = 4,
        Audience = 8,
    }

    /// <summary>0, or a JwtProblem.</summary>
    public static int Judge(ReadOnlySpan<byte> claims, ConfiguredKey key, long nowUnixSeconds)
    {
        if (!Utf8.IsValid(claims))
        {
            return (int)JwtProblem.Malformed;
        }

        try
        {
            return Read(new Utf8JsonReader(claims), key, nowUnixSeconds);
        }
        catch (JsonException)
        {
            return (int)JwtProblem.Malformed;
        }
    }

    private static int Read(Utf8JsonReader reader, ConfiguredKey key, double now)
    {
        var seen = Seen.None;
        bool isIssuer = key.Issuer is null;
        bool isAudience = key.Audiences.Count == 0;
        double expiry = double.PositiveInfinity;
        double notBefore = double.NegativeInfinity;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return (int)JwtProblem.Malformed;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Seen claim = NameOf(ref reader);
            reader.Read();
            if ((seen & claim) != 0)
            {
                return (int)JwtProblem.Malformed;
            }

            seen |= claim;
            bool isRead = claim switch
            {
                Seen.Expiry => TryTime(ref reader, out expiry),
                Seen.NotBefore => TryTime(ref reader, out notBefore),
                Seen.Issuer => reader.TokenType == JsonTokenType.String,
                _ => true,
            };
            if (!isRead)
            {
                return (int)JwtProblem.Malformed;
            }

            isIssuer |= claim == Seen.Issuer && reader.ValueTextEquals(key.Issuer);
            if (claim == Seen.Audience)
            {
                isAudience |= HasAudience(ref reader, key.Audiences);
            }

            reader.Skip();
        }

        if (reader.Read())
        {
            return (int)JwtProblem.Malformed;
        }

        bool isExpired = now >= expiry + key.LeewaySeconds || (key.IsExpiryRequired && (seen & Seen.Expiry) == 0);
        return isExpired ? (int)JwtProblem.Expired
            : now < notBefore - key.LeewaySeconds ? (int)JwtProblem.NotYetValid
            : !isIssuer ? (int)JwtProblem.Issuer
            : !isAudience ? (int)JwtProblem.Audience
            : 0;
    }

    private static Seen NameOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("exp"u8) ? Seen.Expiry
        : reader.ValueTextEquals("nbf"u8) ? Seen.NotBefore
        : reader.ValueTextEquals("iss"u8) ? Seen.Issuer
        : reader.ValueTextEquals("aud"u8) ? Seen.Audience
        : Seen.None;

    private static bool TryTime(ref Utf8JsonReader reader, out double seconds)
    {
        seconds = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out seconds) && double.IsFinite(seconds);
    }

    // Leaves the reader at the claim's last token.
    private static bool HasAudience(ref Utf8JsonReader reader, IReadOnlyList<byte[]> audiences)
    {
        bool isFound = false;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.String && IsOneOf(ref reader, audiences);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            isFound |= reader.TokenType == JsonTokenType.String && IsOneOf(ref reader, audiences);
            reader.Skip();
        }

        return isFound;
    }

    private static bool IsOneOf(ref Utf8JsonReader reader, IReadOnlyList<byte[]> audiences)
    {
        for (int i = 0; i < audiences.Count; i++)
        {
            if (reader.ValueTextEquals(audiences[i]))
            {
                return true;
            }
        }

        return false;
    }
}
