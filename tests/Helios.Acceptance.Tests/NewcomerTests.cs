using System.Text.Json;
using Npgsql;

namespace Helios.Acceptance.Tests;

/// <summary>Mistakes that somebody makes with a first plugin: what <c>plugin inspect</c> and <c>plugin deploy</c> say, and what serves
/// on.</summary>
public sealed class NewcomerTests : IDisposable
{
    private const string Export = "(param i32) (result i64) (i64.const 0))";

    private readonly string _directory = Directory.CreateTempSubdirectory("helios-newcomer-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public static TheoryData<string, string> Files => new()
    {
        { "native", "it is no WebAssembly module, but a program or library for Linux (ELF); compile the plugin for WebAssembly" },
        { "text", "it is no WebAssembly module, but a module in text form (.wat): make one of it with wat2wasm" },
        { "component", "it is a component; a core module is needed" },
        { "command", "it is a program (it exports _start), and a plugin is a library" },
        { "emscripten", "it was made with Emscripten: build it with clang for wasm32-wasi" },
        { "old", "it exports helios_abi_v0; this server speaks helios_abi_v1: build it with an SDK of ABI 1" },
        { "bare", "it does not export helios_abi_v1: it is no HeliosDB-Lite plugin; is the plugin registered with its SDK" },
        { "arena", "it does not export helios_arena" },
    };

    [NativeTheory]
    [MemberData(nameof(Files))]
    public void A_file_that_can_be_no_plugin_is_refused_with_what_it_is(string kind, string words)
    {
        string file = Path.Combine(_directory, kind + ".wasm");
        File.WriteAllBytes(file, Bytes(kind));
        (int code, string output, string error) = NativeBinary.Run("plugin", "inspect", file);
        Assert.Equal(6, code);
        Assert.Contains(words, output + error, StringComparison.Ordinal);
        using PluginServer server = Serving("allow_query_modification = true");
        Refused(server, file, words);
    }

    [NativeFact]
    public void A_hook_that_the_plugin_does_not_have_is_named_with_those_that_it_has()
    {
        byte[] module = PluginServer.Module($"(func (export \"helios_pre_parse\") {Export} (func (export \"helios_connect\") {Export}");
        using PluginServer server = Serving("allow_query_modification = true");
        Refused(server, Written(module),
            "hook \"post_parse\" is configured, but it does not export helios_post_parse; its hooks are on_connect, pre_parse");
    }

    [NativeFact]
    public void A_capability_that_was_not_granted_is_named()
    {
        byte[] module = PluginServer.Module(
            $"(func (export \"helios_post_parse\") {Export}",
            "(import \"helios\" \"counter_add\" (func (param i32 i32 i64) (result i32)))");
        string file = Written(module);
        (int code, string output, _) = NativeBinary.Run("plugin", "inspect", file, "--json");
        Assert.Equal(0, code);
        using JsonDocument inspected = JsonDocument.Parse(output);
        Assert.Equal("metric_names", inspected.RootElement.GetProperty("requests").EnumerateArray().Single().GetString());
        using PluginServer server = Serving("allow_query_modification = true");
        Refused(server, file, "it imports helios.counter_add, which needs metric_names; that is not granted");
    }

    [NativeTheory]
    [InlineData("tenant-isolation", "post_parse", "tenant_id_sesion_var = \"app.t\"", "tenant_id_sesion_var", "tenant_id_session_var")]
    [InlineData("pii-masking", "post_execution", "mask_snn = true", "mask_snn", "mask_ssn")]
    [InlineData("custom-auth", "pre_parse", "kye = \"main\"", "kye", "key")]
    [InlineData("data-validation", "pre_execution", "tabels = []", "tabels", "tables")]
    public void A_key_of_the_configuration_that_is_misspelt_is_named_with_the_nearest(
        string name, string hook, string line, string misspelt, string nearest)
    {
        string file = name.Replace('-', '_');
        string modules = Path.Combine(NativeBinary.Repository, "src", "plugins", "modules");
        using ServerProcess server = ServerProcess.Start($"""
            [proxy.plugins]
            plugin_dir = "{modules}"
            [[proxy.plugins.plugin]]
            name = "{name}"
            file = "{file}.wasm"
            hook = "{hook}"
            [proxy.plugins.plugin.capabilities]
            allow_table_access = ["*"]
            allow_query_modification = true
            allow_result_modification = true
            allow_write_modification = true
            allow_parameter_access = true
            allow_metadata_access = true
            allow_session_variables = ["app.*"]
            allow_keys = ["*"]
            rate_limit_keys = 10
            regex_patterns = 10
            [proxy.plugins.plugin.config]
            {line}
            """);
        (int code, _, string error) = NativeBinary.Run(
            "plugin", "deploy", Path.Combine(modules, file + ".wasm"), "--admin-socket", server.AdminSocket);
        Assert.Equal(6, code);
        Assert.True(error.Contains("configuration key", StringComparison.Ordinal), error);
        Assert.Contains($"configuration key \"{misspelt}\" is not known; the nearest is \"{nearest}\"", error, StringComparison.Ordinal);
    }

    [NativeFact]
    public void A_panic_refuses_the_statement_with_its_words_and_place_and_the_server_serves_on()
    {
        foreach ((string file, string place) in new[]
        {
            ("sdk_probe", "lib.rs:"), ("sdk_probe_go", "main.go:"), ("sdk_probe_cpp", "probe.cpp:"),
            ("sdk_probe_assemblyscript", "index.ts:"),
        })
        {
            using ServerProcess server = ServerProcess.Start($"""
                [proxy.plugins]
                plugin_dir = "{Path.Combine(NativeBinary.Repository, "src", "plugins", "modules")}"
                [[proxy.plugins.plugin]]
                name = "sdk-probe"
                file = "{file}.wasm"
                hook = "pre_parse"
                [proxy.plugins.plugin.capabilities]
                allow_session_variables = ["app.*"]
                [proxy.plugins.plugin.config]
                mode = "panic"
                """);
            for (int i = 0; i < 3; i++)
            {
                using NpgsqlConnection connection = server.OpenPlain();
                using var command = new NpgsqlCommand("SELECT 1", connection);
                PostgresException refused = Assert.Throws<PostgresException>(() => command.ExecuteScalar());
                Assert.Equal("38000", refused.SqlState);
                Assert.Contains("the probe panics, as it was told to", refused.MessageText, StringComparison.Ordinal);
                Assert.Contains(place, refused.MessageText, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] Bytes(string kind) => kind switch
    {
        "native" => File.ReadAllBytes("/bin/true"),
        "text" => "(module (memory (export \"memory\") 1))"u8.ToArray(),
        "component" => [0, (byte)'a', (byte)'s', (byte)'m', 13, 0, 1, 0],
        "command" => Wasmtime.Module.ConvertText("""
            (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory (export "memory") 1) (func (export "_start")))
            """),
        "emscripten" => Wasmtime.Module.ConvertText("""
            (module (import "env" "emscripten_resize_heap" (func (param i32) (result i32))) (memory (export "memory") 1))
            """),
        "old" => Wasmtime.Module.ConvertText("(module (func (export \"helios_abi_v0\")) (memory (export \"memory\") 1))"),
        "bare" => Wasmtime.Module.ConvertText("(module (memory (export \"memory\") 1))"),
        _ => Wasmtime.Module.ConvertText(
            $"(module (func (export \"helios_abi_v1\")) (memory (export \"memory\") 1) (func (export \"helios_post_parse\") {Export})"),
    };

    private string Written(byte[] module)
    {
        string file = Path.Combine(_directory, "guest.wasm");
        File.WriteAllBytes(file, module);
        return file;
    }

    /// <summary>A server with a plugin that lets everything pass.</summary>
    private static PluginServer Serving(string capabilities) =>
        new(PluginServer.Module($"(func (export \"helios_post_parse\") {Export}"), ["post_parse"], capabilities);

    /// <summary>The deploy is refused in these words, and the plugin that served serves on.</summary>
    private static void Refused(PluginServer server, string file, string words)
    {
        (int code, _, string error) = NativeBinary.Run(
            "plugin", "deploy", file, "--name", "guest", "--admin-socket", server.Process.AdminSocket);
        Assert.Equal(6, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        using NpgsqlConnection connection = server.Process.OpenPlain();
        using var command = new NpgsqlCommand("SELECT 1", connection);
        Assert.Equal(1, command.ExecuteScalar());
    }
}
