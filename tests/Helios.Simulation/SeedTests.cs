using System.Collections.Concurrent;
using Helios.Simulation.Disk;
using Xunit.Abstractions;

namespace Helios.Simulation;

/// <summary>Random lives of a store. HELIOS_SIMULATION_SEEDS says how many, HELIOS_SIMULATION_SEED replays one; every one in seven is
/// run twice, crowded ones (see <see cref="SeedRun"/>) and others.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const int OneTwiceIn = 7;

    [Fact]
    public void A_store_keeps_its_promises_whatever_the_seed()
    {
        int crashes = 0;
        int faults = 0;
        int refusals = 0;
        int commits = 0;
        long operations = 0;
        long evictions = 0;
        long reads = 0;
        int[] seeds = Settings.Seed is { } one ? [one] : [.. Enumerable.Range(1, Settings.Seeds)];
        var failures = new ConcurrentQueue<string>();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = Settings.Threads }, seed =>
        {
            var run = new SeedRun(seed);
            try
            {
                ulong hash = run.Run();
                if (seed % OneTwiceIn == 0 || seeds.Length == 1)
                {
                    var again = new SeedRun(seed);
                    bool isEqual = again.Run() == hash;
                    Assert.True(isEqual, "it does not replay; the first difference: " + Difference(run.AllOperations, again.AllOperations));
                }
            }
            catch (Exception e)
            {
                string replay = $"HELIOS_SIMULATION_SEED={seed} {Settings.Command("SeedTests")}";
                failures.Enqueue($"seed {seed}: {e.GetType().Name}: {e.Message}\nreplay: {replay}\n{run.Trace}\n{e.StackTrace}");
            }

            Interlocked.Add(ref crashes, run.Crashes);
            Interlocked.Add(ref faults, run.Faults);
            Interlocked.Add(ref refusals, run.Refusals);
            Interlocked.Add(ref commits, run.Commits);
            Interlocked.Add(ref operations, run.Operations);
            Interlocked.Add(ref evictions, run.Evictions);
            Interlocked.Add(ref reads, run.PageReads);
        });
        output.WriteLine($"{seeds.Length} seeds: {commits} commits, {operations} operations on disks, {crashes} power cuts,"
            + $" {faults} faults, {refusals} refusals, {evictions} pages evicted, {reads} read");
        Assert.True(failures.IsEmpty, $"{failures.Count} seeds failed\n" + string.Join("\n\n", failures.Take(3)));
        Assert.True(seeds.Length == 1 || (commits > seeds.Length && crashes > seeds.Length));
        Assert.True(seeds.Length == 1 || (evictions > seeds.Length && reads > seeds.Length));
    }

    private static string Difference(List<DiskOperation> first, List<DiskOperation> second)
    {
        int same = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"operation {same}, {first.ElementAtOrDefault(same)} and {second.ElementAtOrDefault(same)}";
    }

    [Fact]
    public void A_seed_replays_bit_for_bit_and_another_does_not()
    {
        ulong first = new SeedRun(7).Run();
        Assert.Equal(first, new SeedRun(7).Run());
        Assert.NotEqual(first, new SeedRun(8).Run());
    }
}
