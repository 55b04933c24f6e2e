namespace Helios.Acceptance.Tests;

/// <summary>A server with one plugin, over a directory that goes with it. Nothing is started where there is no native binary.</summary>
internal sealed class PluginServer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helios-plugin-").FullName;

    /// <param name="hooks">As in the configuration: one or more.</param>
    /// <param name="capabilities">Lines of TOML.</param>
    /// <param name="script">SQL that is run before the plugin serves.</param>
    /// <param name="settings">Further lines of TOML for the plugin.</param>
    /// <param name="later">A plugin behind it, for the same hooks, with its capabilities.</param>
    public PluginServer(
        byte[] module, string[] hooks, string capabilities, string? script = null, string settings = "",
        (byte[] Module, string Capabilities)? later = null)
    {
        if (NativeBinary.Path is null)
        {
            return;
        }

        string data = Directory.CreateDirectory(Path.Combine(_directory, "server")).FullName;
        if (script is not null)
        {
            string file = Path.Combine(_directory, "init.sql");
            File.WriteAllText(file, script);
            ServerProcess.Start(null, data, "--init", file).Stop();
        }

        File.WriteAllBytes(Path.Combine(_directory, "guest.wasm"), module);
        Process = ServerProcess.Start(
            $"""
            [proxy.plugins]
            plugin_dir = "{_directory}"
            [[proxy.plugins.plugin]]
            name = "guest"
            file = "guest.wasm"
            hook = [{string.Join(", ", hooks.Select(hook => $"\"{hook}\""))}]
            {settings}
            [proxy.plugins.plugin.capabilities]
            {capabilities}
            {Later(hooks, later)}
            """, data);
    }

    private string Later(string[] hooks, (byte[] Module, string Capabilities)? later)
    {
        if (later is not { } plugin)
        {
            return "";
        }

        File.WriteAllBytes(Path.Combine(_directory, "later.wasm"), plugin.Module);
        return $"""
            [[proxy.plugins.plugin]]
            name = "later"
            file = "later.wasm"
            priority = -1
            hook = [{string.Join(", ", hooks.Select(hook => $"\"{hook}\""))}]
            [proxy.plugins.plugin.capabilities]
            {plugin.Capabilities}
            """;
    }

    public ServerProcess Process { get; } = null!;

    /// <summary>
    /// A module in text form: an arena that grows, and these functions. At 560 lies a Rejection with this SQLSTATE and message; its verdict
    /// is (i64.const 0x23000000004).
    /// </summary>
    public static byte[] Module(string functions, string imports = "", string state = "42501", string message = "refused") =>
        Wasmtime.Module.ConvertText($$"""
            (module
              {{imports}}
              (memory (export "memory") 64)
              (data (i32.const 560) "{{state}}\00\00\00\60\02\00\00\{{message.Length:x2}}\00\00\00")
              (data (i32.const 608) "{{message}}")
              (global $end (mut i32) (i32.const 65536))
              (func (export "helios_abi_v1"))
              (func (export "helios_arena") (param $bytes i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $end))
                (global.set $end (i32.add (global.get $end) (i32.and (i32.add (local.get $bytes) (i32.const 63)) (i32.const -64))))
                (block $fits
                  (br_if $fits (i32.le_u (global.get $end) (i32.mul (memory.size) (i32.const 65536))))
                  (br_if $fits (i32.ge_s (memory.grow (i32.const 64)) (i32.const 0)))
                  (return (i32.const 0)))
                (local.get $at))
              {{functions}})
            """);

    public void Dispose()
    {
        Process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
