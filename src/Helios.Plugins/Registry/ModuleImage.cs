using Helios.Base;
using Helios.Base.Hashing;
using Helios.Plugins.Abi;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Registry;

/// <summary>A module's bytes before any engine sees them: size, magic, manifest, hash. Source of the format: WebAssembly core
/// specification, "Binary Format", Modules.</summary>
internal sealed class ModuleImage
{
    private ModuleImage(byte[] bytes, PluginManifest manifest)
    {
        Bytes = bytes;
        Manifest = manifest;
        Hash = Convert.ToHexStringLower(Hashes.Sha256(bytes));
    }

    public byte[] Bytes { get; }

    public PluginManifest Manifest { get; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public string Hash { get; }

    public static bool TryRead(byte[] bytes, out ModuleImage? image, out string error)
    {
        image = null;
        error = CheckHead(bytes);
        PluginManifest manifest = new();
        if (error.Length > 0 || !TryFindManifest(bytes, out ReadOnlySpan<byte> json, out error)
            || (!json.IsEmpty && !PluginManifest.TryParse(json, out manifest, out error)))
        {
            return false;
        }

        image = new ModuleImage(bytes, manifest);
        return true;
    }

    private static string CheckHead(byte[] bytes)
    {
        if (bytes.Length > Limits.PluginModuleBytes)
        {
            return $"the module has {bytes.Length} bytes; {Limits.PluginModuleBytes} are allowed";
        }

        if (!bytes.AsSpan().StartsWith("\0asm"u8))
        {
            string what = WrongTarget.OfFile(bytes);
            return bytes.Length == 0 ? "the module is empty" : "it is no WebAssembly module" + (what.Length > 0 ? $", but {what}" : "");
        }

        // Version 1, layer 0. A component has layer 1.
        return bytes.AsSpan(4).StartsWith("\x01\0\0\0"u8) ? ""
            : bytes.Length >= 8 && bytes[6] == 1 ? "it is a component; a core module is needed (wasm32-unknown-unknown, wasm32-wasip1)"
            : "it is a WebAssembly module of an unknown version";
    }

    private static bool TryFindManifest(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> json, out string error)
    {
        const byte CustomSection = 0;
        json = default;
        error = "";
        try
        {
            var module = new ModuleBytes(bytes[8..]);
            while (!module.IsAtEnd)
            {
                byte id = module.Byte();
                var section = new ModuleBytes(module.Bytes(module.Number()));
                if (id != CustomSection || section.Name() != AbiConstants.ManifestSection)
                {
                    continue;
                }

                if (!json.IsEmpty)
                {
                    error = "it has two manifests";
                    return false;
                }

                json = section.Rest.TrimEnd((byte)0);
            }

            return true;
        }
        catch (FormatException e)
        {
            error = e.Message;
            return false;
        }
    }
}
