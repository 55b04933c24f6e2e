using Helios.Simulation.Disk;
using Xunit.Abstractions;

namespace Helios.Simulation;

/// <summary>The simulator finds what it is for: each bug that is put in, within the seeds that all pass without it (see
/// <see cref="SeedTests"/>).</summary>
public sealed class SimulatedBugTests(ITestOutputHelper output)
{
    private const int MostSeeds = 40;

    public static TheoryData<string> Bugs => [.. Enum.GetNames<SimulatedBug>().Where(name => name != nameof(SimulatedBug.None))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_bug_that_is_put_in_is_found(string name)
    {
        SimulatedBug bug = Enum.Parse<SimulatedBug>(name);
        int happened = 0;
        for (int seed = 1; seed <= MostSeeds; seed++)
        {
            var run = new SeedRun(seed, bug);
            try
            {
                run.Run();
            }
            catch (Exception e)
            {
                Assert.True(run.BugCount > 0, $"seed {seed} fails, and {name} has not happened: {e}");
                output.WriteLine($"{name}: found by seed {seed}: {e.GetType().Name}: {e.Message.Split('\n')[0]}");
                return;
            }

            happened += run.BugCount;
        }

        Assert.Fail($"{name} happened {happened} times in {MostSeeds} seeds, and nothing was found");
    }
}
