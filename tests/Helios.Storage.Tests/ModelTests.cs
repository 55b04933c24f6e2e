using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

public sealed class ModelTests(ITestOutputHelper output)
{
    private const int Steps = 600;

    [Fact]
    public void Interleaved_transactions_answer_as_the_model_does_and_survive_a_crash()
    {
        int failures = 0;
        int commits = 0;
        foreach (int seed in Seeds.Of(60))
        {
            var directory = new CrashDirectory();
            using MemoryStore store = TestStore.Open(directory, new StoreOptions { IsSingleThreaded = true, SegmentBytes = 2000 });
            var run = new ModelRun(seed, store);
            try
            {
                for (int i = 0; i < Steps; i++)
                {
                    run.Step();
                }

                run.Finish();
                store.WaitDurable(store.LastCommitLsn);
                using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), TestStore.Single);
                Assert.Equal(Dump.Of(store), Dump.Of(again));
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}: {e.Message}\n{run.Trace}\n{e.StackTrace}");
            }

            failures += run.SerializationFailures;
            commits += run.Commits;
        }

        output.WriteLine($"{commits} commits, {failures} serialization failures");
        Assert.True(Seeds.IsReplay || failures > 0);
    }
}
