using System.Buffers.Text;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Registry;

/// <summary>What a file that cannot be a plugin seems to be, and what to do instead: a newcomer's compiler made something else than
/// meant.</summary>
internal static class WrongTarget
{
    private static readonly (byte[] Head, string What)[] s_files =
    [
        ([0x7f, (byte)'E', (byte)'L', (byte)'F'], "a program or library for Linux (ELF); compile the plugin for WebAssembly"),
        ("MZ"u8.ToArray(), "a program or library for Windows; compile the plugin for WebAssembly"),
        ([0xcf, 0xfa, 0xed, 0xfe], "a program or library for macOS; compile the plugin for WebAssembly"),
        ([0xca, 0xfe, 0xba, 0xbe], "a program or library for macOS; compile the plugin for WebAssembly"),
        ("!<arch>"u8.ToArray(), "a static library (.a, .rlib): link it to a module; in Rust, crate-type = [\"cdylib\"]"),
        ([0x42, 0x43, 0xc0, 0xde], "LLVM bitcode: link it to a module"),
        ([0x1f, 0x8b], "compressed with gzip: unpack it"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd: unpack it"),
        ("PK\x03\x04"u8.ToArray(), "a zip archive: unpack it"),
    ];

    // What a module imports tells which toolchain made it: the module's or function's name, and what to say.
    private static readonly (string Import, string Hint)[] s_imports =
    [
        ("wbg", "it was made with wasm-bindgen, for browsers: build it without (heliosdb-lite plugin build)"),
        ("__wbindgen", "it was made with wasm-bindgen, for browsers: build it without (heliosdb-lite plugin build)"),
        ("gojs", "it was made for GOOS=js, a browser: build it with the SDK's tool (heliosdb-lite plugin build)"),
        ("env.emscripten_", "it was made with Emscripten: build it with clang for wasm32-wasi (heliosdb-lite plugin build)"),
        ("env.invoke_", "it was made with Emscripten: build it with clang for wasm32-wasi (heliosdb-lite plugin build)"),
        ("wasi_unstable", "it was made for an old WASI: build it for wasi_snapshot_preview1"),
        ("a.", "it was made with Emscripten and shortened names: build it with clang for wasm32-wasi (heliosdb-lite plugin build)"),
    ];

    /// <summary>Of a file without a module's magic; empty where nothing is known of it.</summary>
    public static string OfFile(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] head, string what) in s_files)
        {
            if (bytes.StartsWith(head))
            {
                return what;
            }
        }

        ReadOnlySpan<byte> text = bytes.TrimStart(" \t\r\n"u8);
        return text.StartsWith("(module"u8) || text.StartsWith("(;"u8) || text.StartsWith(";;"u8)
            ? "a module in text form (.wat): make one of it with wat2wasm"
            : text.StartsWith("AGFzbQ"u8) && Base64.IsValid(text[..Math.Min(64, text.Length & ~3)])
            ? "a module in base64: decode it (base64 -d)"
            : "";
    }

    /// <summary>Of a module that imports something which no plugin has; empty where nothing is known of it.</summary>
    public static string OfImport(WasmItem import)
    {
        string name = $"{import.Module}.{import.Name}";
        foreach ((string prefix, string hint) in s_imports)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) || import.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return hint;
            }
        }

        return import.Module == "env" && import.Kind == "memory"
            ? "a plugin has a memory of its own: link without --import-memory"
            : import.Module == "env" && import.Signature is not null
            ? "a function of that name was neither linked nor taken from the SDK"
            : "";
    }

    /// <summary>Of a module without an ABI marker.</summary>
    public static string OfExports(List<WasmItem> exports) => exports.Any(e => e.Name == "_start")
        ? "it is a program (it exports _start), and a plugin is a library: in Rust crate-type = [\"cdylib\"], in Go the SDK's tool, in C++ "
            + "-mexec-model=reactor; heliosdb-lite plugin build does that"
        : "is the plugin registered with its SDK (register_plugin!, sdk.Register, HELIOS_PLUGIN, @plugin)?";
}
