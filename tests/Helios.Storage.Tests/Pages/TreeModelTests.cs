using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests.Pages;

/// <summary>Trees beside sorted collections, through evictions, checkpoints and power cuts.</summary>
public sealed class TreeModelTests(ITestOutputHelper output)
{
    private const int Steps = 120;

    [Fact]
    public void Trees_hold_what_sorted_collections_hold_through_evictions_checkpoints_and_power_cuts()
    {
        var counts = new TreeCounts();
        MoveCheck.Holds(30, Steps, moves => TreeRun.Problem(moves, counts));
        output.WriteLine(counts.ToString());
        Assert.True(Seeds.IsReplay || (counts.Checkpoints > 0 && counts.PowerCuts > 30 && counts.Drops > 0 && counts.Long > 0));
        Assert.True(Seeds.IsReplay || (counts.Evictions > 1000 && counts.MostRows > 1000 && counts.MostEntries > 1000), counts.ToString());
    }

    [Fact]
    public void Pages_that_were_put_out_in_vain_are_found()
    {
        int runs = MoveCheck.RunsUntilWrong(40, Steps, moves => TreeRun.Problem(moves, losesWrites: true), out string wrong);
        output.WriteLine($"found in run {runs}: {wrong.Split('\n')[0]}");
        Assert.True(runs > 0);
    }
}
