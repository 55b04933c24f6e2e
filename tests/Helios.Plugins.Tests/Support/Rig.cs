using Helios.Base;
using Helios.Io.Devices;
using Helios.Plugins.Host;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Tests;

/// <summary>A plugin host with one plugin, and what a statement through it decides.</summary>
internal sealed class Rig
{
    public const string Name = "tenant-isolation";

    public static readonly PluginGrant FullGrant = new()
    {
        AllowQueryModification = true,
        AllowTableAccess = ["users", "orders"],
        AllowMetadataAccess = true,
        AllowSessionVariables = ["app.*"],
    };

    public Rig(
        IDataDirectory? directory = null, IClock? clock = null, FakeHttp? http = null, Func<string, string?>? environment = null,
        IGuestObserver? observer = null)
    {
        Host = new PluginHost(new PluginHostOptions(Places.LoadWasmtime, clock ?? new TestClock(), new TestRandom(), Log, directory)
        {
            MakeHttp = (http ?? new FakeHttp()).Make,
            ReadEnvironment = environment ?? (_ => null),
            Observer = observer,
        });
    }

    public PluginHost Host { get; }

    public TestLog Log { get; } = new();

    public TestSession Session { get; } = new();

    public static PluginDefinition Define(byte[] wasm, PluginGrant? grant = null) => new()
    {
        Name = Name,
        File = Name + ".wasm",
        ReadModule = () => wasm,
        Hooks = ["post_parse"],
        Grant = grant ?? FullGrant,
        ConfigurationJson = """{"tenant_column":"tenant_id","limit":5}""",
    };

    /// <summary>A host that runs the module in text form.</summary>
    public static Rig With(string wat, PluginGrant? grant = null)
    {
        var rig = new Rig();
        rig.Host.Load([Define(Wat.Compile(wat), grant)]);
        return rig;
    }

    public PostParseDecision Run(string table = "users", int paddingNodes = 0)
    {
        var decision = new PostParseDecision();
        var context = new PostParseContext(Statements.SelectFrom(table, paddingNodes), Session, new TestCatalog(), 1);
        Host.Current.RunPostParse(context, decision);
        return decision;
    }

    /// <summary>Asserts that the plugin serves.</summary>
    public Rig Healthy()
    {
        PluginStatus status = Host.Current.Status().Single();
        Assert.True(status.State == PluginState.Active, status.Reason);
        return this;
    }
}

internal static class Wat
{
    /// <summary>A plugin in text form: 2 MiB of memory with the arena at 64 KiB, data below it, and post_parse's body.</summary>
    public static string Plugin(string postParse, string more = "", string memory = "(memory (export \"memory\") 32)") => $$"""
        (module
          {{more}}
          {{memory}}
          (func (export "helios_abi_v1"))
          (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
          (func (export "helios_post_parse") (param $frame i32) (result i64) {{postParse}}))
        """;

    /// <summary>A plugin with these hooks.</summary>
    public static string Hooks(
        (string Export, string Body) hook, string more = "", string memory = "(memory (export \"memory\") 32)",
        params ReadOnlySpan<(string Export, string Body)> others)
    {
        string functions = "";
        foreach ((string export, string body) in (ReadOnlySpan<(string, string)>)[hook, .. others])
        {
            functions += $"(func (export \"{export}\") (param $frame i32) (result i64) {body})\n";
        }

        return $$"""
            (module
              {{more}}
              {{memory}}
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param i32) (result i32) (i32.const 65536))
              {{functions}})
            """;
    }

    public static byte[] Compile(string wat)
    {
        WasmtimeApi.Load(Places.LoadWasmtime);
        return WasmModule.FromText(wat);
    }
}
