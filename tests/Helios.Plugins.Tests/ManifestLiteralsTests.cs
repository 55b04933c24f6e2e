using Helios.Plugins.Registry;

namespace Helios.Plugins.Tests;

/// <summary>Which of the committed modules promise that they do not look at literals of statements.</summary>
public sealed class ManifestLiteralsTests
{
    [Theory]
    [InlineData("tenant_isolation.wasm", false)]
    [InlineData("data_validation.wasm", false)]
    [InlineData("audit_log.wasm", true)]
    [InlineData("sdk_probe.wasm", true)]
    [InlineData("sdk_probe_go.wasm", true)]
    [InlineData("sdk_probe_cpp.wasm", true)]
    [InlineData("sdk_probe_assemblyscript.wasm", true)]
    public void Only_modules_that_say_so_are_taken_for_ignoring_literals(string file, bool literals)
    {
        Assert.True(ModuleImage.TryRead(SdkTests.Module(file), out ModuleImage? image, out string error), error);
        Assert.Equal(literals, image!.Manifest.Literals);
    }
}
