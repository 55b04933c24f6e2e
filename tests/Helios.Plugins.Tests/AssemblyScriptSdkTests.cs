namespace Helios.Plugins.Tests;

/// <summary>The AssemblyScript SDK's hooks in the real host.</summary>
public sealed class AssemblyScriptSdkTests : SdkTests
{
    private protected override string File => "sdk_probe_assemblyscript.wasm";

    private protected override string Source => "index.ts";

    // The language's own library checks indexes.
    private protected override string SourceOf(string mode) => mode == "index" ? "typedarray.ts" : Source;

    private protected override string IndexWords(string words) => words == "index out of bounds" ? "Index out of range" : words;
}
