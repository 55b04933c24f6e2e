using System.Text;
using Helios.Sql;

namespace Helios.Plugins.Bench;

/// <summary>Hooks that do nothing: what the way into a guest and back costs.</summary>
internal static class HookCosts
{
    private const string Sql = "SELECT abalance FROM pgbench_accounts WHERE aid = $1";

    /// <summary>pre_parse of a module that answers 0.</summary>
    public static Measure EmptyText(PluginIsolation isolation = PluginIsolation.Worker)
    {
        byte[] module = EmptyModule();
        PluginSet set = Surroundings.Load(new PluginDefinition
        {
            Name = "empty",
            File = "empty.wasm",
            ReadModule = () => module,
            Hooks = ["pre_parse"],
            Grant = PluginGrant.None,
            Isolation = isolation,
            ConfigurationJson = "{}",
        });
        var decision = new TextDecision();
        var session = new EmptySession { Tenant = "12345" };
        var catalog = new EmptyCatalog();
        byte[] sql = Encoding.UTF8.GetBytes(Sql);
        return Measure.Whole("empty hook pre_parse, its text written" + Suffix(isolation), () =>
        {
            decision.Reset();
            set.RunPreParse(new TextContext { Session = session, Catalog = catalog, Sql = sql, QueryId = 1 }, decision);
            Require(decision.Error);
        });
    }

    /// <summary>post_parse of a plugin made with the Rust SDK that allows the statement.</summary>
    public static Measure EmptyStatement(byte[] probe, PluginIsolation isolation = PluginIsolation.Worker)
    {
        PluginSet set = Surroundings.Load(new PluginDefinition
        {
            Name = "sdk-probe",
            File = "sdk_probe.wasm",
            ReadModule = () => probe,
            Hooks = ["post_parse"],
            Grant = PluginGrant.None with { AllowSessionVariables = ["app.*"] },
            Isolation = isolation,
            ConfigurationJson = "{}",
        });
        ParsedStatement statement = SqlParser.ParseAll(Encoding.UTF8.GetBytes(Sql)).Single();
        var context = new PostParseContext(statement, new EmptySession { Tenant = "12345" }, new EmptyCatalog(), 1);
        var decision = new PostParseDecision();
        return Measure.Whole("post_parse of a Rust plugin that allows, its statement written" + Suffix(isolation), () =>
        {
            decision.Reset();
            set.RunPostParse(context, decision);
            Require(decision.Error);
        });
    }

    private static string Suffix(PluginIsolation isolation) => isolation switch
    {
        PluginIsolation.Tenant => ", isolated by tenant",
        PluginIsolation.Statement => ", isolated by statement: a new instance each",
        _ => "",
    };

    private static void Require(Exception? error)
    {
        if (error is not null)
        {
            throw error;
        }
    }

    /// <summary>The smallest plugin: 2 MiB of memory, its arena at 64 KiB, pre_parse answers 0. (Source: the WebAssembly
    /// specification's binary format.)</summary>
    private static byte[] EmptyModule() => ModuleOf([4, 0, 0x42, 0, 0x0b]);

    /// <summary>The same, but pre_parse is <c>loop br 0 end</c>.</summary>
    public static byte[] EndlessModule() => ModuleOf([9, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x42, 0, 0x0b]);

    private static byte[] ModuleOf(byte[] preParse)
    {
        byte[] exports =
        [
            4, .. Export("helios_abi_v1", 0, 0), .. Export("helios_arena", 0, 1), .. Export("helios_pre_parse", 0, 2),
            .. Export("memory", 2, 0),
        ];
        return
        [
            0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
            .. Section(1, [3, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 1, 0x7f, 1, 0x7e]),
            .. Section(3, [3, 0, 1, 2]),
            .. Section(5, [1, 0, 32]),
            .. Section(7, exports),
            .. Section(10, [3, 2, 0, 0x0b, 6, 0, 0x41, 0x80, 0x80, 0x04, 0x0b, .. preParse]),
        ];
    }

    private static byte[] Section(byte id, byte[] content) => [id, (byte)content.Length, .. content];

    private static byte[] Export(string name, byte kind, byte index) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name), kind, index];
}
