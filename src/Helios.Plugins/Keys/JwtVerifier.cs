using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Keys;

/// <summary>
/// Verifies signed tokens in compact form (RFC 7515, 7519, with the advice of RFC 8725).
/// <para>Invariants: 1. the algorithm is the key's: a token that names another one, or none, is refused before its signature is looked at;
/// 2. no claim is looked at before the signature is good; 3. what could be read in two ways (a name twice, padding, critical headers) is
/// refused.</para>
/// </summary>
internal static class JwtVerifier
{
    private const int LongestHeaderBytes = 4 * 1024;
    private const int LongestSignatureBytes = 512;

    private static readonly SearchValues<byte> s_alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>Puts the claims' JSON into <paramref name="claims"/> (as long as the token is enough) and gives their length, or a
    /// <see cref="JwtProblem"/>.</summary>
    public static int Verify(ReadOnlySpan<byte> token, ConfiguredKey key, long nowUnixSeconds, Span<byte> claims)
    {
        int first = token.IndexOf((byte)'.');
        int second = first < 0 ? -1 : token[(first + 1)..].IndexOf((byte)'.') + first + 1;
        if (token.Length > Limits.PluginTokenBytes || first <= 0 || second <= first + 1)
        {
            return (int)JwtProblem.Malformed;
        }

        ReadOnlySpan<byte> header = token[..first];
        ReadOnlySpan<byte> payload = token[(first + 1)..second];
        if (!header.SequenceEqual(key.LastHeader))
        {
            if (CheckHeader(header, key) is var problem and not 0)
            {
                return problem;
            }
        }

        Span<byte> signature = stackalloc byte[LongestSignatureBytes];
        if (!TryDecode(token[(second + 1)..], signature, out int signatureBytes) || !TryDecode(payload, claims, out int bytes))
        {
            return (int)JwtProblem.Malformed;
        }

        if (!key.VerifySignature(token[..second], signature[..signatureBytes]))
        {
            return (int)JwtProblem.Signature;
        }

        // Only a header that is known to be signed is kept: others could be made to drive it out.
        if (!header.SequenceEqual(key.LastHeader))
        {
            key.LastHeader = header.ToArray();
        }

        int judged = ClaimCheck.Judge(claims[..bytes], key, nowUnixSeconds);
        return judged == 0 ? bytes : judged;
    }

    /// <summary>What the header says about the key, unverified: good for looking one up, and for nothing else. False: nothing that can
    /// be read.</summary>
    public static bool TryReadKeyId(ReadOnlySpan<byte> token, out KeyAlgorithm algorithm, out string id)
    {
        (algorithm, id) = (KeyAlgorithm.KeySet, "");
        Span<byte> header = stackalloc byte[LongestHeaderBytes];
        int end = token.IndexOf((byte)'.');
        if (end <= 0 || !TryDecode(token[..end], header, out int bytes) || !Utf8.IsValid(header[..bytes]))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(header[..bytes]);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                (bool isAlgorithm, bool isId) = (reader.ValueTextEquals("alg"u8), reader.ValueTextEquals("kid"u8));
                reader.Read();
                if (isAlgorithm && reader.TokenType == JsonTokenType.String)
                {
                    algorithm = reader.ValueTextEquals("RS256"u8) ? KeyAlgorithm.Rs256
                        : reader.ValueTextEquals("ES256"u8) ? KeyAlgorithm.Es256 : KeyAlgorithm.KeySet;
                }
                else if (isId)
                {
                    // A second name, or none that is a text, finds nothing.
                    id = id.Length == 0 && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "\0";
                }

                reader.Skip();
            }

            return algorithm != KeyAlgorithm.KeySet;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static int CheckHeader(ReadOnlySpan<byte> encoded, ConfiguredKey key)
    {
        Span<byte> header = stackalloc byte[LongestHeaderBytes];
        if (!TryDecode(encoded, header, out int bytes) || !Utf8.IsValid(header[..bytes]))
        {
            return (int)JwtProblem.Malformed;
        }

        try
        {
            return JudgeHeader(new Utf8JsonReader(header[..bytes]), key.Algorithm);
        }
        catch (JsonException)
        {
            return (int)JwtProblem.Malformed;
        }
    }

    private static int JudgeHeader(Utf8JsonReader reader, KeyAlgorithm algorithm)
    {
        ReadOnlySpan<byte> expected = algorithm switch
        {
            KeyAlgorithm.Hs256 => "HS256"u8,
            KeyAlgorithm.Rs256 => "RS256"u8,
            KeyAlgorithm.Es256 => "ES256"u8,
            _ => default,
        };
        int algorithms = 0;
        bool isExpected = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return (int)JwtProblem.Malformed;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAlgorithm = reader.ValueTextEquals("alg"u8);
            if (reader.ValueTextEquals("crit"u8))
            {
                return (int)JwtProblem.Malformed;
            }

            reader.Read();
            if (isAlgorithm)
            {
                algorithms++;
                isExpected = reader.TokenType == JsonTokenType.String && !expected.IsEmpty && reader.ValueTextEquals(expected);
            }

            reader.Skip();
        }

        // The reader throws for anything behind the object.
        return reader.Read() || algorithms != 1 ? (int)JwtProblem.Malformed : isExpected ? 0 : (int)JwtProblem.Algorithm;
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        length = 0;
        return !text.ContainsAnyExcept(s_alphabet)
            && Base64Url.DecodeFromUtf8(text, bytes, out int consumed, out length) == OperationStatus.Done && consumed == text.Length;
    }
}
