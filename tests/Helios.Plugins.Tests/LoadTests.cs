using System.Text;
using Helios.Base;

namespace Helios.Plugins.Tests;

/// <summary>Modules that cannot serve: the server starts, the plugin is listed with the reason, its statements are refused.</summary>
public sealed class LoadTests
{
    private const string Arena = "(func (export \"helios_arena\") (param i32) (result i32) (i32.const 65536))";
    private const string Memory = "(memory (export \"memory\") 32)";
    private const string Marker = "(func (export \"helios_abi_v1\"))";
    private const string Hook = "(func (export \"helios_post_parse\") (param i32) (result i64) (i64.const 0))";

    public static TheoryData<string, string> Modules => new()
    {
        { $"(module {Memory} {Arena} {Hook})", "it does not export helios_abi_v1: it is no HeliosDB-Lite plugin" },
        {
            $"(module (func (export \"helios_abi_v2\")) {Memory} {Arena} {Hook})",
            "it exports helios_abi_v2; this server speaks helios_abi_v1: build it with an SDK of ABI 1"
        },
        { $"(module {Marker} {Arena} {Hook})", "it does not export its memory" },
        { $"(module {Marker} {Memory} {Hook})", "it does not export helios_arena" },
        {
            $"(module {Marker} {Memory} {Arena})",
            "hook \"post_parse\" is configured, but it does not export helios_post_parse; it has no hook"
        },
        {
            $"(module {Marker} {Memory} {Arena} (func (export \"helios_pre_parse\") (param i32) (result i64) (i64.const 0)))",
            "hook \"post_parse\" is configured, but it does not export helios_post_parse; its hooks are pre_parse"
        },
        {
            $"(module {Marker} {Memory} {Arena} (func (export \"helios_post_parse\") (param i64) (result i64) (i64.const 0)))",
            "it exports helios_post_parse as I:I; ABI 1 says i:I"
        },
        {
            $"(module {Marker} {Memory} {Arena} (global (export \"helios_post_parse\") i32 (i32.const 0)))",
            "it exports helios_post_parse as global"
        },
        {
            $"(module (import \"helios\" \"now\" (func (result i32))) {Marker} {Memory} {Arena} {Hook})",
            "it imports helios.now with signature :i; ABI 1 says :I"
        },
        { $"(module {Marker} {Memory} {Arena} {Hook} (func $s unreachable) (start $s))", "start: unreachable code was reached" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (func $s (loop $l (br $l))) (start $s))", "start: deadline exceeded after 1000 ms" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (func (export \"_initialize\") unreachable))", "_initialize: unreachable" },
        {
            $"(module {Marker} {Memory} {Arena} {Hook} (func (export \"helios_init\") (result i64) (i64.const 1)))",
            "helios_init answered 0x1"
        },
        {
            $"(module {Marker} {Memory} {Arena} {Hook} (func (export \"helios_init\") (result i64) (i64.const 4)))",
            "it refuses to start: statement refused by plugin"
        },
        {
            $"(module {Marker} {Memory} {Hook} (func (export \"helios_arena\") (param i32) (result i32) (i32.const 0)))",
            "helios_arena gave no arena of 1048576 bytes"
        },
        {
            $"(module {Marker} {Memory} {Hook} (func (export \"helios_arena\") (param i32) (result i32) (i32.const 65540)))",
            "aligned to 64"
        },
        {
            $"(module {Marker} {Memory} {Hook} (func (export \"helios_arena\") (param i32) (result i32) (i32.const 0x1fffc0)))",
            "which is not 1048576 bytes of its memory"
        },
        { $"(module {Marker} (memory (export \"memory\") 300) {Arena} {Hook})", "memory" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (memory 1))", "the module is not valid" },
        { $"(module {Marker} (memory (export \"memory\") i64 32) {Arena} {Hook})", "the module is not valid" },
        { $"(module {Marker} (memory (export \"memory\") 32 64 shared) {Arena} {Hook})", "the module is not valid" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (data (i32.const 0x7fffffff) \"x\"))", "start: out of bounds memory access" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (table 100000 funcref))", "table" },
        { $"(module {Marker} {Memory} {Arena} {Hook} (tag $t))", "the module is not valid" },
        { $"(module (import \"helios\" \"now\" (func (param v128))) {Marker} {Memory} {Arena} {Hook})", "signature ?:; ABI 1 says" },
        { $"(module {Marker} {Memory} {Arena} (func (export \"helios_post_parse\") (param v128)))", "it exports helios_post_parse as ?:" },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void IsFailedWithTheReason(string wat, string reason)
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(Wat.Compile(wat))]);
        AssertFailed(rig, reason);
    }

    [Fact]
    public void FunctionsOfAnyTypeMayBeExported() =>
        Rig.With(Wat.Plugin("(i64.const 0)", "(func (export \"mix\") (param v128 f64 funcref) (result v128 f32) unreachable)")).Healthy();

    /// <summary>What another tool than the SDK's made.</summary>
    public static TheoryData<string, string> Others => new()
    {
        {
            $"(module (import \"env\" \"secret\" (func)) {Marker} {Memory} {Arena} {Hook})",
            "it imports env.secret, which this server does not offer"
        },
        {
            $"(module (import \"helios\" \"http_fetch\" (func)) {Marker} {Memory} {Arena} {Hook})",
            "it imports helios.http_fetch, which this server does not offer"
        },
        {
            $"(module (import \"env\" \"memory\" (memory 1)) (export \"memory\" (memory 0)) {Marker} {Arena} {Hook})",
            "it imports the memory env.memory; only functions can be imported; a plugin has a memory of its own"
        },
        { $"(module {Memory} (func (export \"_start\")))", "it is a program (it exports _start), and a plugin is a library" },
        { $"(module {Memory})", "is the plugin registered with its SDK (register_plugin!, sdk.Register, HELIOS_PLUGIN, @plugin)?" },
        {
            $"(module (import \"env\" \"emscripten_resize_heap\" (func (param i32) (result i32))) {Memory})",
            "it imports env.emscripten_resize_heap, which this server does not offer; it was made with Emscripten"
        },
        {
            $"(module (import \"wbg\" \"__wbindgen_throw\" (func (param i32 i32))) {Memory})",
            "it imports wbg.__wbindgen_throw, which this server does not offer; it was made with wasm-bindgen"
        },
        { $"(module (import \"gojs\" \"runtime.wasmExit\" (func (param i32))) {Memory})", "it was made for GOOS=js" },
        {
            $"(module (import \"env\" \"helper\" (func)) {Marker} {Memory} {Arena} {Hook})",
            "it imports env.helper, which this server does not offer; a function of that name was neither linked nor taken from the SDK"
        },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void AModuleOfAnotherToolFailsWithWhatItSeemsToBe(string wat, string reason) => AssertFails(Wat.Compile(wat), reason);

    [Fact]
    public void BytesThatAreNoModuleFail()
    {
        // Without names: the name section could be cut off and leave a valid module.
        byte[] whole = Wat.Compile($"(module {Marker} {Memory} {Arena} {Hook})");
        AssertFails([], "the module is empty");
        AssertFails("#!/bin/sh"u8.ToArray(), "it is no WebAssembly module");
        AssertFails([0, (byte)'a', (byte)'s', (byte)'m', 13, 0, 1, 0], "it is a component; a core module is needed");
        AssertFails([0x7f, (byte)'E', (byte)'L', (byte)'F', 2], "it is no WebAssembly module, but a program or library for Linux (ELF)");
        AssertFails("MZ\x90"u8.ToArray(), "it is no WebAssembly module, but a program or library for Windows");
        AssertFails("\n;; a plugin\n(module)"u8.ToArray(), "but a module in text form (.wat): make one of it with wat2wasm");
        AssertFails(Encoding.ASCII.GetBytes(Convert.ToBase64String(whole)), "but a module in base64: decode it");
        AssertFails("!<arch>\n"u8.ToArray(), "a static library (.a, .rlib): link it to a module");
        AssertFails([0, (byte)'a', (byte)'s', (byte)'m', 2, 0, 0, 0], "of an unknown version");
        AssertFails(new byte[Limits.PluginModuleBytes + 1], "are allowed");
        for (int length = 4; length < whole.Length; length++)
        {
            var rig = new Rig();
            rig.Host.Load([Rig.Define(whole[..length])]);
            Assert.Equal(PluginState.Failed, rig.Host.Current.Status().Single().State);
        }
    }

    [Fact]
    public void MissingFileFailsAndNamesIt()
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define([]) with { ReadModule = () => throw new FileNotFoundException("no such file") }]);
        AssertFailed(rig, "tenant-isolation.wasm: no such file");
    }

    [Fact]
    public void ImportWithoutGrantNamesBoth()
    {
        const string Import = """(import "helios" "table_columns" (func (param i32 i32 i32 i32 i32 i32) (result i32)))""";
        Rig.With(Wat.Plugin("(i64.const 0)", Import)).Healthy();
        Rig rig = Rig.With(Wat.Plugin("(i64.const 0)", Import), Rig.FullGrant with { AllowMetadataAccess = false });
        AssertFailed(rig, "it imports helios.table_columns, which needs allow_metadata_access; that is not granted");
    }

    [Fact]
    public void HooksThatDoNotExistAreNamedAndCacheHooksNeedTheirGrant()
    {
        var rig = new Rig();
        byte[] wasm = Wat.Compile(Wat.Plugin("(i64.const 0)"));
        rig.Host.Load([Rig.Define(wasm) with { Hooks = ["cache_lookup"] }]);
        AssertFailed(rig, "hook \"cache_lookup\" needs allow_cache; that is not granted");
        rig.Host.Load([Rig.Define(wasm) with { Hooks = ["postparse"] }]);
        AssertFailed(rig, "hook \"postparse\" does not exist; hooks are");
    }

    [Fact]
    public void ManifestIsComparedWithTheGrants()
    {
        string Manifest(string json) => $"(@custom \"helios.manifest\" \"{json.Replace("\"", "\\\"")}\")";
        byte[] Module(string json) => Wat.Compile(Wat.Plugin("(i64.const 0)", Manifest(json)));
        Rig rig = Loaded(Module("""{"name":"tenant-isolation","version":"1.2.3","hooks":["post_parse"],"class":"security"}""")).Healthy();
        Assert.Equal("1.2.3", rig.Host.Current.Status().Single().Version);
        AssertFailed(
            Loaded(Module("""{"requests":{"allow_query_modification":true,"allow_table_access":["users","payroll"]}}""")),
            "it requests allow_table_access \"payroll\"; that is not granted");
        Assert.Equal(
            PluginState.Active,
            Loaded(Module("""{"requests":{"allow_session_variables":["app.user_id"]}}""")).Host.Current.Status().Single().State);
        AssertFailed(
            Loaded(Module("""{"requests":{"allow_session_variables":["other.id"]}}""")),
            "it requests allow_session_variables \"other.id\"; that is not granted");
        AssertFailed(Loaded(Module("""{"name":"pii-masking"}""")), "the module is plugin \"pii-masking\"");
        AssertFailed(Loaded(Module("""{"version":1""")), "its manifest is not valid");
        AssertFailed(Loaded(Module("""{"requests":{"allow_everything":true}}""")), "unknown capability \"allow_everything\"");
        AssertFailed(Loaded(Wat.Compile(Wat.Plugin("(i64.const 0)", Manifest("{}") + Manifest("{}")))), "it has two manifests");
    }

    [Fact]
    public void ClassDecidesWhatFailureMeans()
    {
        byte[] broken = Encoding.ASCII.GetBytes("nonsense");
        Assert.NotNull(Run(Rig.Define(broken)).Error);
        Assert.NotNull(Run(Rig.Define(broken) with { IsOpenOnFailure = true }).Error);
        Assert.NotNull(Run(Rig.Define(broken) with { Class = PluginClass.Security, IsOpenOnFailure = true }).Error);
        Assert.NotNull(Run(Rig.Define(broken) with { Class = PluginClass.Transform }).Error);
        Assert.Null(Run(Rig.Define(broken) with { Class = PluginClass.Transform, IsOpenOnFailure = true }).Error);
        Assert.Null(Run(Rig.Define(broken) with { Class = PluginClass.Observer }).Error);
        Assert.Null(Run(Rig.Define(broken) with { IsEnabled = false }).Error);
    }

    private static PostParseDecision Run(PluginDefinition definition)
    {
        var rig = new Rig();
        rig.Host.Load([definition]);
        return rig.Run();
    }

    private static Rig Loaded(byte[] wasm)
    {
        var rig = new Rig();
        rig.Host.Load([Rig.Define(wasm)]);
        return rig;
    }

    private static void AssertFails(byte[] wasm, string reason) => AssertFailed(Loaded(wasm), reason);

    private static void AssertFailed(Rig rig, string reason)
    {
        PluginStatus status = rig.Host.Current.Status().Single();
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Contains(reason, status.Reason);
        Assert.DoesNotContain('\n', status.Reason!);
        PostParseDecision decision = rig.Run();
        Assert.Equal(SqlState.ExternalRoutineException, decision.Error!.State);
        Assert.Equal($"plugin \"tenant-isolation\" failed ({status.Reason}): statement refused", decision.Error.Message);
    }
}
