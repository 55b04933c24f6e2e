using System.Buffers;
using System.Text;
using Helios.Base;
using Helios.Io.Http;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Outside;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>Requests to servers that the operator named, and the environment.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private static readonly SearchValues<byte> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // What frames a message, or belongs to the connection, is the host's alone (RFC 9110, 7.6.1): a request smuggled into another one would
    // go where no rule looked.
    private static readonly HashSet<string> s_hostHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Expect", "Accept-Encoding",
        "HTTP2-Settings", "Via",
    };

    private static string? HttpRequest(PluginInstance instance, WasmValue* a)
    {
        MarkVolatile(instance);
        if (!instance.Memory.TryRead(a[0].U32, out AbiHttpRequest raw))
        {
            return OutOfBounds("http_request");
        }

        PluginGrant grant = instance.Version.Definition.Grant;
        a[0].I32 = AbiConstants.Invalid;
        if (!TryReadRequest(instance.Memory, raw, grant, out OutboundRequest? request, out string? failure, out bool isTooLarge))
        {
            a[0].I32 = isTooLarge ? (int)HttpProblem.TooLarge : AbiConstants.Invalid;
            return failure;
        }

        HttpAccess access = instance.Version.Http!;
        if (!instance.Http.IsOpen || !access.Allows(request!.Method, request.Url))
        {
            a[0].I32 = AbiConstants.Denied;
            return null;
        }

        OutboundAnswer? answer = instance.Http.Send(access, request, raw.TimeoutMs);
        instance.AfterWait();
        a[0].I32 = answer is null ? AbiConstants.Full : answer.Problem switch
        {
            OutboundProblem.None => answer.Status,
            OutboundProblem.Unreachable => (int)HttpProblem.Unreachable,
            OutboundProblem.Address => (int)HttpProblem.Address,
            OutboundProblem.Tls => (int)HttpProblem.Tls,
            OutboundProblem.Timeout or OutboundProblem.Canceled => (int)HttpProblem.Timeout,
            OutboundProblem.TooLarge => (int)HttpProblem.TooLarge,
            OutboundProblem.Protocol => (int)HttpProblem.Protocol,
        };

        // Nobody is there to hear what the guest would make of it.
        return instance.Http.IsCanceled ? "the client canceled it" : null;
    }

    private static bool TryReadRequest(
        GuestMemory memory, in AbiHttpRequest raw, PluginGrant grant, out OutboundRequest? request, out string? failure,
        out bool isTooLarge)
    {
        request = null;
        failure = null;
        isTooLarge = false;
        if (!memory.TryGet(raw.MethodPtr, raw.MethodLen, out Span<byte> method)
            || !memory.TryGet(raw.UrlPtr, raw.UrlLen, out Span<byte> urlText)
            || !memory.TryGet(raw.BodyPtr, raw.BodyLen, out Span<byte> body))
        {
            failure = OutOfBounds("http_request");
            return false;
        }

        if (method.Length is 0 or > 16 || method.ContainsAnyExcept(s_token) || HttpAccess.ReadUrl(urlText) is not { } url)
        {
            return false;
        }

        isTooLarge = body.Length > grant.HttpRequestBytes;
        if (isTooLarge || !TryReadHeaders(memory, raw, out var headers, out failure))
        {
            return false;
        }

        request = new OutboundRequest(Encoding.ASCII.GetString(method), url, headers, body.ToArray(), grant.HttpResponseBytes);
        return true;
    }

    private static bool TryReadHeaders(
        GuestMemory memory, in AbiHttpRequest raw, out List<KeyValuePair<string, string>> headers, out string? failure)
    {
        headers = [];
        failure = null;
        long bytes = 0;
        for (uint i = 0; i < raw.HeaderCount; i++)
        {
            ulong at = raw.HeadersPtr + (ulong)i * AbiHttpHeader.SizeBytes;
            if (i >= Limits.PluginHttpHeaderCount)
            {
                return false;
            }

            if (at > uint.MaxValue || !memory.TryRead((uint)at, out AbiHttpHeader header)
                || !memory.TryGet(header.NamePtr, header.NameLen, out Span<byte> name)
                || !memory.TryGet(header.ValuePtr, header.ValueLen, out Span<byte> value))
            {
                failure = OutOfBounds("http_request");
                return false;
            }

            bytes += name.Length + value.Length;
            bool isPrintable = !value.ContainsAnyInRange((byte)0x00, (byte)0x08) && !value.ContainsAnyInRange((byte)0x0A, (byte)0x1F)
                && !value.ContainsAnyInRange((byte)0x7F, (byte)0xFF);
            if (name.IsEmpty || bytes > Limits.PluginHttpHeaderBytes || name.ContainsAnyExcept(s_token) || !isPrintable)
            {
                return false;
            }

            string text = Encoding.ASCII.GetString(name);
            if (s_hostHeaders.Contains(text) || text.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            headers.Add(new(text, Encoding.ASCII.GetString(value)));
        }

        return true;
    }

    private static string? HttpHeader(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> utf8))
        {
            return OutOfBounds("http_header");
        }

        if (instance.Names.Get(utf8) is not { } name)
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        string[] values = [.. (instance.Http.Answer?.Headers ?? [])
            .Where(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];
        if (values.Length == 0)
        {
            a[0].I32 = AbiConstants.Absent;
            return null;
        }

        return Give(instance, Encoding.UTF8.GetBytes(string.Join(", ", values)), a[2].U32, a[3].U32, a);
    }

    private static string? HttpBody(PluginInstance instance, WasmValue* a)
    {
        if (instance.Http.Answer is { } answer)
        {
            return Give(instance, answer.Body, a[0].U32, a[1].U32, a);
        }

        a[0].I32 = AbiConstants.Absent;
        return null;
    }

    private static string? EnvironmentVariable(PluginInstance instance, WasmValue* a)
    {
        if (!instance.Memory.TryGet(a[0].U32, a[1].U32, out Span<byte> utf8))
        {
            return OutOfBounds("env_var");
        }

        string? name = instance.Names.Get(utf8);
        if (name is null || !instance.Version.Definition.Grant.Environment.Contains(name))
        {
            a[0].I32 = name is null ? AbiConstants.Invalid : AbiConstants.Denied;
            return null;
        }

        if (instance.Version.Environment.Find(name) is { } value)
        {
            return Give(instance, value, a[2].U32, a[3].U32, a);
        }

        a[0].I32 = AbiConstants.Absent;
        return null;
    }

    /// <summary>environ_sizes_get(count, bytes).</summary>
    private static string? EnvironmentSizes(PluginInstance instance, WasmValue* a)
    {
        EnvironmentView environment = instance.Version.Environment;
        return Answer(
            instance.Memory.TryWrite(a[0].U32, (uint)environment.Offsets.Count)
            && instance.Memory.TryWrite(a[1].U32, (uint)environment.Block.Length), a);
    }

    /// <summary>environ_get(addresses, block).</summary>
    private static string? EnvironmentBlock(PluginInstance instance, WasmValue* a)
    {
        EnvironmentView environment = instance.Version.Environment;
        (uint addresses, uint block) = (a[0].U32, a[1].U32);
        if (!instance.Memory.TryGet(block, (uint)environment.Block.Length, out Span<byte> output)
            || !instance.Memory.TryGet(addresses, (uint)environment.Offsets.Count * sizeof(uint), out _))
        {
            return OutOfBounds("environ_get");
        }

        environment.Block.CopyTo(output);
        for (int i = 0; i < environment.Offsets.Count; i++)
        {
            instance.Memory.TryWrite(addresses + (uint)i * sizeof(uint), block + environment.Offsets[i]);
        }

        a[0].I32 = Success;
        return null;
    }
}
