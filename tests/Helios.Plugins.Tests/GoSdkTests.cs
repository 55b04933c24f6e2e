using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The Go SDK's hooks in the real host.</summary>
public sealed class GoSdkTests : SdkTests
{
    private protected override string File => "sdk_probe_go.wasm";

    private protected override string Source => "main.go";

    [Fact]
    public void Rows_of_names_and_values_are_changed()
    {
        using ResultRig rig = Load("rows");
        Batch batch = rig.Start().Apply(rig.Make(1000));
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", ResultRig.Text(batch, 0, i));
            Assert.Equal(i % 7 == 3 ? "NULL" : $"XXX-XX-{$"name {i}"[^4..]}", ResultRig.Text(batch, 1, i));
            Assert.Equal($"XXX-XX-{i:0000}", ResultRig.Text(batch, 2, i));
        }
    }

    private protected override string IndexWords(string words) => words.Replace("out of bounds", "out of range", StringComparison.Ordinal);
}
