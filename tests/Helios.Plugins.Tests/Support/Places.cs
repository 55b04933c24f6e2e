using System.Reflection;
using System.Runtime.InteropServices;

namespace Helios.Plugins.Tests;

/// <summary>Where the tests find things on this machine.</summary>
internal static class Places
{
    public static string RepositoryRoot => Metadata("RepositoryRoot");

    public static nint LoadWasmtime()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string folder = Path.Combine(Metadata("WasmtimePackage"), "runtimes", "linux-" + architecture, "native");
        return NativeLibrary.Load(Path.Combine(folder, "libwasmtime.so"));
    }

    private static string Metadata(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
