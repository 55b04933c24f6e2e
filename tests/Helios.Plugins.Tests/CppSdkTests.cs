namespace Helios.Plugins.Tests;

/// <summary>The C++ SDK's hooks in the real host.</summary>
public sealed class CppSdkTests : SdkTests
{
    private protected override string File => "sdk_probe_cpp.wasm";

    private protected override string Source => "probe.cpp";
}
