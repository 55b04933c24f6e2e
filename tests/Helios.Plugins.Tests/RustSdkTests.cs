using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>The Rust SDK's hooks in the real host.</summary>
public sealed class RustSdkTests : SdkTests
{
    private protected override string File => "sdk_probe.wasm";

    private protected override string Source => "lib.rs";

    [Fact]
    public void Columns_are_declared_and_computed()
    {
        using ResultRig rig = Load(
            "enrich",
            ResultRig.Grant with { AllowAddedColumns = true, AllowResultModification = false, AllowSessionVariables = ["app.*"] });
        Assert.Equal([("length", SqlType.Int4), ("upper", SqlType.Text)], rig.Decide().Added.Select(c => (c.Name, c.Type)));
        ResultRun run = rig.Start();
        Batch made = rig.Make(1000);
        for (int n = 0; n < 3; n++)
        {
            Batch batch = run.Apply(made);
            for (int i = 0; i < 1000; i++)
            {
                string name = ResultRig.Text(batch, 1, i);
                Assert.Equal(name == "NULL" ? name : $"{name.Length}", ResultRig.Text(batch, 4, i));
                Assert.Equal(name.ToUpperInvariant(), ResultRig.Text(batch, 5, i));
            }

            run.Release();
            run.Begin();
            ResultRig.Fill(made, 1000);
        }
    }

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
