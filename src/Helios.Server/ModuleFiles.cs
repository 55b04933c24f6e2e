using System.Buffers.Text;
using Helios.Base;
using Helios.Io.Devices;

namespace Helios.Server;

/// <summary>Modules in files: as they are, or as base64 text, which is what a Kubernetes ConfigMap holds under <c>data</c>.</summary>
public static class ModuleFiles
{
    private const int Base64Percent = 140;

    /// <summary>The module. A file that is neither comes back as it is, for the module's check to say so.</summary>
    public static byte[] Read(string path)
    {
        byte[] bytes = LocalFiles.ReadAllBytes(path, Limits.PluginModuleBytes / 100L * Base64Percent, ExitCode.Plugin);
        if (!bytes.AsSpan().StartsWith("\0asm"u8) && Base64.IsValid(bytes, out int length) && length > 0)
        {
            byte[] module = new byte[length];
            _ = Base64.DecodeFromUtf8(bytes, module, out _, out int written);
            bytes = module[..written];
        }

        return bytes.Length <= Limits.PluginModuleBytes ? bytes : throw new OperatorError(
            ExitCode.Plugin, $"{path} has {bytes.Length} bytes; a module may have {Limits.PluginModuleBytes}");
    }
}
