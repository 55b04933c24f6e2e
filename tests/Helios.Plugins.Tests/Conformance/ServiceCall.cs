using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Plugins.Abi;
using Helios.Plugins.Host;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Tests;

/// <summary>
/// A call of a service as the frames have it: what goes in and what comes out, read by the names that the schema gives parameters. X_ptr
/// and X_len are a text; out_ptr is where the answer goes, out_cap its room; request_ptr and fields_ptr are structures; all else are
/// numbers.
/// </summary>
// SAFETY: the slots are those of the host call under way.
internal sealed unsafe class ServiceCall
{
    /// <summary>Those whose answer depends on what goes in alone: a guest may make them in any number and order.</summary>
    public static readonly string[] Pure =
    [
        "sha256", "hmac_sha256", "xxhash64", "jwt_verify", "regex_compile", "regex_is_match", "regex_find", "parameter", "env_var",
        "http_header", "http_body",
    ];

    private static readonly JsonSerializerOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, string[]> s_parameters = Schema();

    private readonly HostFunction _function;
    private readonly JsonArray _inputs = [];
    private uint _outAddress;
    private uint _outRoom;

    private ServiceCall(HostFunction function)
    {
        _function = function;
    }

    public string Name => _function.Name;

    public bool IsPure => Pure.Contains(Name);

    public string Inputs => _inputs.ToJsonString(s_format);

    /// <summary>Names of the parameters of every function of module helios, as in the schema.</summary>
    public static JsonObject Parameters() => new(s_parameters.Select(p =>
        KeyValuePair.Create(p.Key, (JsonNode?)string.Join(' ', p.Value))));

    public static ServiceCall Of(PluginInstance instance, HostFunctionId id, WasmValue* slots)
    {
        var call = new ServiceCall(HostFunctions.All[(int)id]);
        string[] names = s_parameters[call.Name];
        for (int i = 0; i < names.Length; i++)
        {
            i += call.Take(instance.Memory, names, i, slots);
        }

        return call;
    }

    /// <summary>What came out, or null when the guest has to ask again with more room.</summary>
    public JsonObject? Answer(PluginInstance instance, WasmValue* slots)
    {
        bool isLong = _function.Signature.EndsWith(":I", StringComparison.Ordinal);
        var answer = new JsonObject { ["answer"] = isLong ? slots[0].I64.ToString() : slots[0].I32 };
        uint bytes = Name switch
        {
            _ when slots[0].I32 < 0 || _outAddress == 0 => 0,
            "sha256" or "hmac_sha256" => 32,
            "kv_increment" => 8,
            "regex_find" => slots[0].I32 == 1 ? (uint)AbiRegexMatch.SizeBytes : 0,
            _ => slots[0].U32,
        };
        if (_outRoom < bytes)
        {
            return null;
        }

        if (_outAddress != 0 && slots[0].I32 >= 0)
        {
            Assert.True(instance.Memory.TryGet(_outAddress, bytes, out Span<byte> output));
            answer["out"] = Convert.ToHexStringLower(output);
        }

        return answer;
    }

    /// <summary>The call as an effect.</summary>
    public JsonObject Effect(JsonObject answer)
    {
        var effect = new JsonObject { ["call"] = Name, ["in"] = _inputs };
        foreach ((string name, JsonNode? value) in answer)
        {
            effect[name] = value?.DeepClone();
        }

        return effect;
    }

    // How many further parameters belong to it.
    private int Take(GuestMemory memory, string[] names, int i, WasmValue* slots)
    {
        string name = names[i];
        if (name == "out_ptr")
        {
            _outAddress = slots[i].U32;
            bool hasRoom = i + 1 < names.Length && names[i + 1] == "out_cap";
            _outRoom = hasRoom ? slots[i + 1].U32 : uint.MaxValue;
            return hasRoom ? 1 : 0;
        }

        if (name == "request_ptr")
        {
            _inputs.Add(Request(memory, slots[i].U32));
            return 0;
        }

        if (name == "fields_ptr" || name.EndsWith("_ptr", StringComparison.Ordinal))
        {
            _inputs.Add(name == "fields_ptr"
                ? Pairs(memory, slots[i].U32, slots[i + 1].U32)
                : slots[i + 1].I32 < 0 ? null : Text(memory, slots[i].U32, slots[i + 1].U32));
            return 1;
        }

        _inputs.Add(_function.Signature[i] == 'I' ? JsonValue.Create(slots[i].I64) : JsonValue.Create(slots[i].I32));
        return 0;
    }

    private static JsonObject Request(GuestMemory memory, uint address)
    {
        Assert.True(memory.TryRead(address, out AbiHttpRequest request));
        return new JsonObject
        {
            ["method"] = Text(memory, request.MethodPtr, request.MethodLen),
            ["url"] = Text(memory, request.UrlPtr, request.UrlLen),
            ["headers"] = Pairs(memory, request.HeadersPtr, request.HeaderCount),
            ["body"] = Text(memory, request.BodyPtr, request.BodyLen),
            ["timeout_ms"] = request.TimeoutMs,
        };
    }

    // Structures of two texts: LogField, HttpHeader.
    private static JsonArray Pairs(GuestMemory memory, uint address, uint count)
    {
        var pairs = new JsonArray();
        for (uint i = 0; i < count; i++)
        {
            Assert.True(memory.TryGet(address + (i * 16), 16, out Span<byte> bytes));
            ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            pairs.Add(new JsonArray(Text(memory, words[0], words[1]), Text(memory, words[2], words[3])));
        }

        return pairs;
    }

    private static string Text(GuestMemory memory, uint address, uint length)
    {
        Assert.True(memory.TryGet(address, length, out Span<byte> bytes));
        return Encoding.UTF8.GetString(bytes);
    }

    private static Dictionary<string, string[]> Schema()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Places.RepositoryRoot, "src", "abi", "abi.json")));
        return schema.RootElement.GetProperty("imports").EnumerateArray().ToDictionary(
            import => import.GetProperty("name").GetString()!,
            import => import.GetProperty("params").EnumerateArray().Select(p => p.GetString()!.Split(':')[0]).ToArray());
    }
}
