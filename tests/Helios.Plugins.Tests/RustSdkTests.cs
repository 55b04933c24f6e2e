namespace Helios.Plugins.Tests;

/// <summary>The Rust SDK's hooks in the real host.</summary>
public sealed class RustSdkTests : SdkTests
{
    private protected override string File => "sdk_probe.wasm";

    private protected override string Source => "lib.rs";
}
