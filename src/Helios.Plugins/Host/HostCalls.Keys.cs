using System.Buffers;
using Helios.Base;
using Helios.Base.Hashing;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Keys;
using Helios.Plugins.Resources;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>Tokens, hashes and MACs.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private const uint LongestFastHashBytes = 16 * 1024 * 1024;

    private static string? JwtVerify(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> token)
            || !instance.Memory.TryGet(a[2].U32, a[3].U32, out Span<byte> name))
        {
            return OutOfBounds("jwt_verify");
        }

        MarkVolatile(instance);
        ConfiguredKey? key = FindKey(instance, name, isForTokens: true, out a[0].I32);
        if (key is null)
        {
            return null;
        }

        if (token.Length > Limits.PluginTokenBytes)
        {
            a[0].I32 = (int)JwtProblem.Malformed;
            return null;
        }

        if (key.Set is { } set)
        {
            bool mustWait = false;
            instance.Version.KeyWaits.Note(instance.HasActed);
            key = JwtVerifier.TryReadKeyId(token, out KeyAlgorithm algorithm, out string id)
                ? set.Find(algorithm, id, instance.Http, out mustWait)
                : null;
            instance.AfterWait();
            if (mustWait && instance is { MayBeginAgain: true, HasActed: false })
            {
                instance.IsBegunAgain = true;
                return "it waits for keys";
            }

            if (key is null)
            {
                a[0].I32 = (int)JwtProblem.Key;
                return instance.Http.IsCanceled ? "the client canceled it" : null;
            }
        }

        byte[] claims = ArrayPool<byte>.Shared.Rent(token.Length);
        try
        {
            const long UsPerSecond = 1_000_000;
            int answer = JwtVerifier.Verify(token, key, UnixUs(instance) / UsPerSecond, claims);
            if (answer >= 0)
            {
                return Give(instance, claims.AsSpan(0, answer), a[4].U32, a[5].U32, a);
            }

            a[0].I32 = answer;
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(claims);
        }
    }

    /// <summary>The key, or null with what the guest is answered. A name that is not granted is denied whether it is configured or
    /// not.</summary>
    private static ConfiguredKey? FindKey(PluginInstance instance, ReadOnlySpan<byte> nameUtf8, bool isForTokens, out int answer)
    {
        answer = AbiConstants.Invalid;
        if (instance.Names.Get(nameUtf8) is not { } name)
        {
            return null;
        }

        if (!instance.Version.Definition.Grant.AllowsKey(name))
        {
            answer = AbiConstants.Denied;
            return null;
        }

        ConfiguredKey? key = instance.Version.Keys.Find(name);
        answer = AbiConstants.Absent;
        return key is not null && key.Algorithm != KeyAlgorithm.HmacSha256 == isForTokens ? key : null;
    }

    private static string? Sha256(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> data)
            || !instance.Memory.TryGet(a[2].U32, Hashes.Sha256Bytes, out Span<byte> output))
        {
            return OutOfBounds("sha256");
        }

        if (data.Length > Limits.PluginHashBytes)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        // Not into the guest's memory at once: the output may lie within the data.
        Span<byte> hash = stackalloc byte[Hashes.Sha256Bytes];
        Hashes.Sha256(data, hash);
        hash.CopyTo(output);
        a[0].I32 = 0;
        return null;
    }

    private static string? HmacSha256(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> name)
            || !instance.Memory.TryGet(a[2].U32, a[3].U32, out Span<byte> data)
            || !instance.Memory.TryGet(a[4].U32, Hashes.Sha256Bytes, out Span<byte> output))
        {
            return OutOfBounds("hmac_sha256");
        }

        ConfiguredKey? key = FindKey(instance, name, isForTokens: false, out a[0].I32);
        if (key is null)
        {
            return null;
        }

        if (data.Length > Limits.PluginHashBytes)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        Span<byte> mac = stackalloc byte[Hashes.Sha256Bytes];
        key.Mac(data, mac);
        mac.CopyTo(output);
        a[0].I32 = 0;
        return null;
    }

    private static string? Hash64(PluginInstance instance, WasmValue* a)
    {
        if (a[1].U32 > LongestFastHashBytes)
        {
            return $"host call xxhash64: {a[1].U32} bytes are too many";
        }

        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> data))
        {
            return OutOfBounds("xxhash64");
        }

        a[0].U64 = XxHash64.Hash(data, a[2].U64);
        return null;
    }
}
