using Helios.Base;
using Helios.Io.Native;

namespace Helios.Cli;

/// <summary>
/// libwasmtime as it lies in this binary. Unpacked into memory when the first module is loaded; a server without plugins never pays for it.
/// </summary>
internal static class EmbeddedWasmtime
{
    public static nint Load()
    {
        EmbeddedFile file = EmbeddedFile.Find("libwasmtime.zst")
            ?? throw new OperatorError(ExitCode.Plugin, "this build has no WebAssembly runtime embedded: plugins cannot be loaded");
        return NativeLibraryImage.Load(file.LengthBytes, "libwasmtime", file.Unpack);
    }
}
