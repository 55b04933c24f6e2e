using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Plugins.Abi;

namespace Helios.Plugins.Tests;

/// <summary>
/// Guests that call host functions and say what they were answered: the code, and the bytes at <see cref="Out"/>. Data lies at
/// <see cref="Data"/> and behind it.
/// </summary>
internal sealed class Probe
{
    public const int Data = 4096;
    public const int Out = 40_000;

    /// <summary>Where a guest's memory ends (2 MiB).</summary>
    public const int End = 32 * 65_536;

    private const int TailBytes = 256;

    // $tell(code): a rejection whose message is code (little endian) and the bytes at Out, in hexadecimal.
    private static readonly string s_tell = $$"""
        (func $digit (param $d i32) (result i32)
          (select (i32.add (local.get $d) (i32.const 48)) (i32.add (local.get $d) (i32.const 87))
            (i32.lt_u (local.get $d) (i32.const 10))))
        (func $tell (param $code i32) (result i64)
          (local $i i32) (local $b i32)
          (i32.store (i32.const {{Out - 4}}) (local.get $code))
          (loop $next
            (local.set $b (i32.load8_u offset={{Out - 4}} (local.get $i)))
            (i32.store8 offset=2048 (i32.mul (local.get $i) (i32.const 2)) (call $digit (i32.shr_u (local.get $b) (i32.const 4))))
            (i32.store8 offset=2049 (i32.mul (local.get $i) (i32.const 2)) (call $digit (i32.and (local.get $b) (i32.const 15))))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $i) (i32.const {{TailBytes + 4}}))))
          (i64.store (i32.const 1024) (i64.const 0)) (i64.store (i32.const 1040) (i64.const 0)) (i64.store (i32.const 1048) (i64.const 0))
          (i32.store (i32.const 1032) (i32.const 2048)) (i32.store (i32.const 1036) (i32.const {{(TailBytes + 4) * 2}}))
          (i64.const 0x40000000004))
        """;

    private readonly Rig _rig;

    private Probe(Rig rig)
    {
        _rig = rig;
    }

    public Rig Rig => _rig;

    public static PluginGrant Everything { get; } = new()
    {
        AllowQueryModification = true,
        AllowResultModification = true,
        AllowWriteModification = true,
        AllowTableAccess = ["*"],
        AllowMetadataAccess = true,
        AllowSessionVariables = ["app.*"],
        RateLimitKeys = 1_000,
        KvMaxKeys = 100,
        AllowKeys = ["*"],
        RegexPatterns = 8,
        MetricNames = 8,
        AllowCache = true,
        AllowParameterAccess = true,
        DenyNetworkAccess = false,
        HttpHosts = ["https://auth.example.com GET"],
        Environment = ["HELIOS_GRANTED"],
        DenyFilesystemAccess = false,
        Directory = Path.Combine(Places.RepositoryRoot, "src", "abi", "conformance"),
    };

    /// <summary>A module that imports these functions and runs <paramref name="body"/> in post_parse, with a text of data.</summary>
    public static string Module(string body, byte[] data, params ReadOnlySpan<string> imports) =>
        ModuleAt("helios_post_parse", body, data, imports);

    /// <summary>The same in another hook.</summary>
    public static string ModuleAt(string export, string body, byte[] data, params ReadOnlySpan<string> imports)
    {
        string declared = "";
        foreach (string name in imports)
        {
            declared += Import(name) + "\n";
        }

        string memory = $"(memory (export \"memory\") 32) (data (i32.const {Data}) \"{Escape(data)}\")";
        return Wat.Hooks((export, body), declared + s_tell, memory);
    }

    public static Probe With(
        string body, string data, ReadOnlySpan<string> imports, PluginGrant? grant = null, string configuration = "{}",
        IClock? clock = null) =>
        With(Module(body, Encoding.UTF8.GetBytes(data), imports), grant, configuration, clock);

    public static Probe With(string wat, PluginGrant? grant = null, string configuration = "{}", IClock? clock = null)
    {
        var rig = new Rig(clock: clock);
        rig.Host.Load([Define(wat, grant, configuration)]);
        return new Probe(rig.Healthy());
    }

    public static PluginDefinition Define(string wat, PluginGrant? grant = null, string configuration = "{}") =>
        Rig.Define(Wat.Compile(wat), grant ?? Everything) with { ConfigurationJson = configuration };

    /// <summary>One call of post_parse: what the guest told.</summary>
    public int Ask(out byte[] output)
    {
        PostParseDecision decision = _rig.Run();
        Assert.NotNull(decision.Error);
        return Read(decision.Error.Message, out output);
    }

    public int Ask() => Ask(out _);

    /// <summary>The message of a guest that was ended.</summary>
    public string Failure()
    {
        string message = _rig.Run().Error!.Message;
        Assert.Contains("failed (", message);
        return message;
    }

    public static int Read(string message, out byte[] output)
    {
        Assert.True(message.Length == (TailBytes + 4) * 2, message);
        byte[] told = Convert.FromHexString(message);
        output = told[4..];
        return BitConverter.ToInt32(told);
    }

    /// <summary>(call $name (i32.const ..) ...) with constants of the types that the import has.</summary>
    public static string Call(string name, params ReadOnlySpan<long> arguments)
    {
        string signature = Signature(name);
        string call = $"(call ${name}";
        for (int i = 0; i < arguments.Length; i++)
        {
            string value = arguments[i].ToString(CultureInfo.InvariantCulture);
            call += signature[i] == 'I' ? $" (i64.const {value})" : $" (i32.const {value})";
        }

        return call + ")";
    }

    /// <summary>The whole body: tell what the call answers.</summary>
    public static string Tell(string name, params ReadOnlySpan<long> arguments) => $"(call $tell {Call(name, arguments)})";

    public static string Import(string name)
    {
        string[] parts = Signature(name).Split(':');
        return $"(import \"helios\" \"{name}\" (func ${name} {Types("param", parts[0])} {Types("result", parts[1])}))";
    }

    private static string Signature(string name) => AbiFunctions.Imports.Single(i => i.Name == name).Signature;

    private static string Types(string what, string letters) =>
        letters.Length == 0 ? "" : $"({what} {string.Join(' ', letters.Select(l => l == 'I' ? "i64" : "i32"))})";

    private static string Escape(byte[] data) => string.Concat(data.Select(b => $"\\{b:x2}"));
}
