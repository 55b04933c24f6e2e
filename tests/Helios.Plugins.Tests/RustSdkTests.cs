using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The Rust SDK's hooks in the real host.</summary>
public sealed class RustSdkTests : SdkTests
{
    private protected override string File => "sdk_probe.wasm";

    private protected override string Source => "lib.rs";

    [Fact]
    public void Batches_are_replaced_by_more_rows_than_they_had()
    {
        using ResultRig rig = Load("twice", ResultRig.Grant with { AllowSessionVariables = ["app.*"] });
        Batch batch = rig.Start().Apply(rig.Make(1000));
        Assert.Equal(2000, batch.SelectedCount);
        Assert.Equal(["999", "name 999", "999-00-0999", "69"], Enumerable.Range(0, 4).Select(c => ResultRig.Text(batch, c, 1998)));
        Assert.Equal(["999", "again", "999-00-0999", "69"], Enumerable.Range(0, 4).Select(c => ResultRig.Text(batch, c, 1999)));
        Assert.Equal("NULL", ResultRig.Text(batch, 1, 6));
    }
}
