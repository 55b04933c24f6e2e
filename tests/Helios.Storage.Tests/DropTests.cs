using System.Globalization;
using Helios.Base;
using Helios.Storage.Check;
using Helios.Storage.Tests.Support;
using Helios.Storage.Trees;

namespace Helios.Storage.Tests;

/// <summary>The pages of a large dropped tree go back a few at a time.</summary>
public sealed class DropTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_power_cut_between_two_portions_loses_no_page_and_frees_none_twice(int pages)
    {
        var directory = new CrashDirectory();
        using MemoryStore store = TestStore.Open(directory, TestStore.Single);
        TreeId kept = store.NewTable();
        store.Run(t => Assert.Equal(WriteOutcome.Done, t.Insert(kept, 1, "kept")));
        foreach (bool isTable in new[] { true, false })
        {
            long before = store.PageCount;
            TreeId tree = isTable ? FilledTable(store) : FilledIndex(store);
            Assert.True(store.PageCount > before + 250, $"{store.PageCount - before} pages are not many");
            store.WaitDurable(store.LastCommitLsn);
            StoredTree dropped = store.FindTree(tree)!;
            IStoreTransaction reader = store.Start(IsolationLevel.RepeatableRead);
            store.Run(t => t.DropTree(tree));
            store.Checkpoint();
            MustRecover(directory);
            reader.Rollback();
            int portions = 0;
            while (store.FindTree(tree) is not null)
            {
                long taken = store.PageCount;
                store.Collector.Run(pages);
                Assert.InRange(taken - store.PageCount, 0, pages + 3);
                portions++;
                if (portions % 3 == 0 && store.FindTree(tree) is not null)
                {
                    // Something must have been committed for a checkpoint to be written; that commit gives some pages back, too.
                    store.Run(t => t.Update(kept, 1, "kept " + portions));
                    store.Checkpoint();
                    MustRecover(directory);
                }
            }

            Assert.True(portions > 6 && dropped.IsFreed, $"{portions} portions");
            Assert.Equal(before, store.PageCount);
        }

        Assert.StartsWith("1=kept", store.Scan(kept), StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_gives_few_pages_back_and_the_next_ones_the_rest()
    {
        using MemoryStore store = TestStore.Open(options: TestStore.Single);
        TreeId other = store.NewTable();
        long before = store.PageCount;
        TreeId table = FilledTable(store);
        long full = store.PageCount;
        store.Run(t => t.DropTree(table));
        Assert.InRange(full - store.PageCount, 1, 100);
        for (int i = 0; store.PageCount > before; i++)
        {
            Assert.True(i < 100);
            store.Run(t => t.Insert(other, i, "more"));
        }

        Assert.Null(store.FindTree(table));
        Assert.False(store.TreeExists(table));
    }

    [Fact]
    public void The_checkpointer_gives_the_rest_back_when_nothing_more_is_committed()
    {
        using MemoryStore store = TestStore.Open(options: TestStore.Threaded);
        long before = store.PageCount;
        TreeId table = FilledTable(store);
        store.Run(t => t.DropTree(table));
        Assert.True(SpinWait.SpinUntil(() => store.PageCount == before && store.FindTree(table) is null, TimeSpan.FromSeconds(60)));
    }

    private static TreeId FilledTable(MemoryStore store)
    {
        TreeId table = store.NewTable();
        for (int part = 0; part < 20; part++)
        {
            store.Run(t =>
            {
                for (int i = 0; i < 40; i++)
                {
                    // One in twenty has pages of its own.
                    Assert.Equal(
                        WriteOutcome.Done, t.Insert(table, (part * 40) + i, new string('x', i % 20 == 0 ? 100_000 : 3_000)));
                }
            });
        }

        return table;
    }

    private static TreeId FilledIndex(MemoryStore store)
    {
        TreeId index = store.NewIndex(unique: false);
        for (int part = 0; part < 60; part++)
        {
            store.Run(t =>
            {
                for (int i = 0; i < 50; i++)
                {
                    string key = (char)('a' + i) + part.ToString(CultureInfo.InvariantCulture) + new string('x', 2_000);
                    Assert.Equal(WriteOutcome.Done, t.InsertEntry(index, key, i));
                }
            });
        }

        return index;
    }

    private static void MustRecover(CrashDirectory directory)
    {
        using CrashDirectory crashed = directory.Crash((_, _) => false);
        CheckReport report = new StoreCheck(crashed, new TestClock(), NoLog.Instance).Run();
        Assert.Empty(report.Problems);
        using MemoryStore again = TestStore.Open(crashed, TestStore.Single);
        Assert.True(again.PageCount < 4, $"{again.PageCount} pages");
        Assert.Single(again.AllTrees());
    }
}
