using System.Security.Cryptography;

namespace Helios.Plugins.Keys;

/// <summary>The one thing that a key may be used for: it is the key's, never the token's.</summary>
internal enum KeyAlgorithm
{
    Hs256,
    Rs256,
    Es256,

    /// <summary>Plain HMAC-SHA256, for helios.hmac_sha256 alone.</summary>
    HmacSha256,

    /// <summary>No key by itself: a set of them that a server publishes.</summary>
    KeySet,
}

/// <summary>A parsed key and what a token made with it must say. Immutable, but for the platform's objects, which are kept for the next
/// use.</summary>
internal sealed class ConfiguredKey
{
    // Platform objects are not said to be safe for use by several threads at once; so many lie ready.
    private const int PooledCount = 16;
    private const int P256SignatureBytes = 64;

    private readonly Func<AsymmetricAlgorithm>? _import;
    private readonly IDisposable?[] _pool = new IDisposable?[PooledCount];
    private byte[] _lastHeader = [];

    public ConfiguredKey(KeyAlgorithm algorithm, byte[] secret, Func<AsymmetricAlgorithm>? import)
    {
        Algorithm = algorithm;
        Secret = secret;
        _import = import;
    }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>Of the symmetric algorithms, else empty.</summary>
    public byte[] Secret { get; }

    /// <summary>Of a set: where it comes from.</summary>
    public KeySetSettings? SetSettings { get; init; }

    /// <summary>Of a set, once its plugin's version is linked.</summary>
    public KeySet? Set { get; set; }

    /// <summary>Null: iss is not checked.</summary>
    public byte[]? Issuer { get; init; }

    /// <summary>Empty: aud is not checked; else it must hold one of them.</summary>
    public IReadOnlyList<byte[]> Audiences { get; init; } = [];

    /// <summary>Clocks may differ by so much.</summary>
    public long LeewaySeconds { get; init; }

    /// <summary>False: tokens without exp are taken.</summary>
    public bool IsExpiryRequired { get; init; } = true;

    /// <summary>The encoded header of a token whose signature was good, so that the next one like it is not parsed. Replaced, never
    /// changed.</summary>
    public byte[] LastHeader
    {
        get => Volatile.Read(ref _lastHeader);
        set => Volatile.Write(ref _lastHeader, value);
    }

    public bool VerifySignature(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (_import is null)
        {
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            Mac(data, expected);
            return CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        IDisposable key = Rent() ?? _import();
        try
        {
            return key is RSA rsa
                ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : signature.Length == P256SignatureBytes && ((ECDsa)key).VerifyData(
                    data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            Return(key);
        }
    }

    /// <summary>HMAC-SHA256 with the secret, 32 bytes.</summary>
    public void Mac(ReadOnlySpan<byte> data, Span<byte> mac)
    {
        // An object that has the key already is several times as fast as the one-shot function, which sets up everything anew.
        var hmac = (IncrementalHash?)Rent() ?? IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Secret);
        hmac.AppendData(data);
        hmac.GetHashAndReset(mac);
        Return(hmac);
    }

    private IDisposable? Rent() => Interlocked.Exchange(ref _pool[Environment.CurrentManagedThreadId % PooledCount], null);

    private void Return(IDisposable key) =>
        Interlocked.Exchange(ref _pool[Environment.CurrentManagedThreadId % PooledCount], key)?.Dispose();
}
