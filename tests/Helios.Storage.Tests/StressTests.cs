using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>Eight threads, whose histories are checked. HELIOS_STRESS_SECONDS says how long, HELIOS_STORAGE_SEED with which
/// numbers.</summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const int DefaultSeconds = 4;

    [Fact]
    public void Eight_threads_leave_a_history_without_anomalies()
    {
        int seconds = Seeds.Number("HELIOS_STRESS_SECONDS") ?? DefaultSeconds;
        int seed = Seeds.Number("HELIOS_STORAGE_SEED") ?? Environment.TickCount % 1_000_000;
        for (int left = seconds; left > 0; left -= 30, seed++)
        {
            using var run = new StressRun(seed);
            string wrong = run.Run(TimeSpan.FromSeconds(Math.Min(left, 30)));
            output.WriteLine($"seed {seed}: {run.Counts}");
            Assert.True(wrong.Length == 0, $"HELIOS_STORAGE_SEED={seed}: {wrong}");
            Assert.True(run.Counts.Commits > 100 && run.Counts.Snapshots > 0 && run.Counts.Waits > 0, run.Counts.ToString());
        }
    }

    [Theory]
    [InlineData(StressBug.LostUpdate)]
    [InlineData(StressBug.NotUnique)]
    [InlineData(StressBug.StaleEntry)]
    [InlineData(StressBug.WriteSkew)]
    public void Workers_with_a_bug_do_not_pass(StressBug bug)
    {
        string wrong = "";
        for (int seed = 1; seed <= 20 && wrong.Length == 0; seed++)
        {
            using var run = new StressRun(seed, bug);
            wrong = run.Run(TimeSpan.FromSeconds(1));
        }

        output.WriteLine($"{bug}: {wrong.Split('\n')[0]}");
        Assert.NotEqual("", wrong);
    }
}
