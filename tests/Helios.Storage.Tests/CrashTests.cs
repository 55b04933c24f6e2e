using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>Power cuts, kills, torn and lost writes, flipped bits, failing devices. Every failure names its seed and place.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly StoreOptions s_options = new() { IsSingleThreaded = true, SegmentBytes = 700 };

    [Fact]
    public void A_log_cut_at_any_byte_of_its_unflushed_end_recovers_to_a_state_that_was()
    {
        int cuts = 0;
        foreach (int seed in Seeds.Of(3))
        {
            (CrashDirectory directory, MemoryStore store, CrashWorkload work) = Prepare(seed, steps: 25, checkpoints: false);
            CrashDirectory killed = directory.Copy();
            string last = killed.List().Where(IsLog).Max(StringComparer.Ordinal)!;
            byte[] bytes = killed.ReadAllBytes(last);
            int flushed = LogBytes.End(last, directory.Crash((_, _) => false).ReadAllBytes(last));
            for (int length = 0; length < LogBytes.End(last, bytes); length++)
            {
                // Cutting into what was flushed is no crash but damage; even then only a state that was may come back.
                CrashDirectory cut = killed.Copy();
                cut.SetBytes(last, bytes.AsSpan(0, length));
                bool isCrash = length >= flushed;
                Recover(cut, work, isCrash ? work.Acknowledged : 0, mayFault: !isCrash, $"seed {seed}, cut at {length} of {bytes.Length}");
                cuts++;
            }

            GC.KeepAlive(store);
        }

        output.WriteLine($"{cuts} cuts");
    }

    [Fact]
    public void Any_choice_of_unflushed_writes_may_be_lost()
    {
        int choices = 0;
        foreach (int seed in Seeds.Of(30))
        {
            (CrashDirectory directory, _, CrashWorkload work) = Prepare(seed, steps: 20, checkpoints: seed % 2 == 0);
            int unflushed = Math.Min(6, directory.List().Sum(directory.UnflushedCount));
            for (int choice = 0; choice < 1 << unflushed; choice++)
            {
                int index = 0;
                CrashDirectory crashed = directory.Crash((_, _) => (choice & (1 << Math.Min(index++, 30))) != 0);
                Recover(crashed, work, work.Acknowledged, mayFault: false, $"seed {seed}, choice {choice:b}");
                choices++;
            }
        }

        output.WriteLine($"{choices} choices");
    }

    [Fact]
    public void A_flipped_bit_in_acknowledged_bytes_is_a_fault_that_names_the_file()
    {
        int faults = 0;
        foreach (int seed in Seeds.Of(4))
        {
            (CrashDirectory directory, MemoryStore store, CrashWorkload work) = Prepare(seed, steps: 30, checkpoints: seed % 2 == 0);
            store.WaitDurable(new Lsn(work.LastCommit));
            while (store.PumpLog())
            {
            }

            foreach (string name in directory.List().Where(name => name != PageFile.FileName))
            {
                byte[] bytes = directory.ReadAllBytes(name);
                bool isLastLog = name == directory.List().Where(IsLog).Max(StringComparer.Ordinal);

                // The idle mark at the very end proves all before it, and nothing proves the mark: it may go, and takes nothing along. It
                // was not flushed.
                // Behind a log file's records is room, which means nothing.
                int proven = IsSpare(name) || IsNeedless(name, directory, work) ? 0
                    : !IsLog(name) ? bytes.Length
                    : LogBytes.End(name, isLastLog ? directory.Crash((_, _) => false).ReadAllBytes(name) : bytes);
                for (int at = 0; at < bytes.Length; at += at < proven ? 1 : 7)
                {
                    CrashDirectory damaged = directory.Copy();
                    byte[] flipped = [.. bytes];
                    flipped[at] ^= (byte)(1 << (at % 8));
                    damaged.SetBytes(name, flipped);
                    string place = $"seed {seed}, {name} byte {at} of {bytes.Length}";
                    if (at < proven)
                    {
                        var fault = Record.Exception(() => TestStore.Open(damaged, s_options)) as Fault;
                        Assert.True(fault is not null, place + ": no fault");
                        Assert.True(fault.Message.Contains(name, StringComparison.Ordinal), place + ": " + fault.Message);
                        faults++;
                    }
                    else
                    {
                        Recover(damaged, work, work.LastCommit, mayFault: false, place);
                    }
                }
            }
        }

        output.WriteLine($"{faults} faults");
    }

    [Fact]
    public void A_flipped_bit_in_the_page_file_is_found_or_does_not_matter()
    {
        int faults = 0;
        foreach (int seed in Seeds.Of(4))
        {
            (CrashDirectory directory, MemoryStore store, CrashWorkload work) = Prepare(seed, steps: 30, checkpoints: true);
            store.Checkpoint();
            string name = PageFile.FileName;
            byte[] bytes = directory.ReadAllBytes(name);
            for (int at = seed % 11; at < bytes.Length; at += at % PageFormat.PageBytes < 256 ? 7 : 401)
            {
                CrashDirectory damaged = directory.Copy();
                byte[] flipped = [.. bytes];
                flipped[at] ^= (byte)(1 << (at % 8));
                damaged.SetBytes(name, flipped);
                string place = $"seed {seed}, {name} byte {at} of {bytes.Length}";
                try
                {
                    using MemoryStore again = TestStore.Open(damaged, s_options);
                    string? verdict = work.Judge(again, work.LastCommit);
                    Assert.True(verdict is null, place + ": " + verdict);
                }
                catch (Exception found) when (found is Fault or SqlError)
                {
                    Assert.True(found is Fault || ((SqlError)found).State == SqlState.DataCorrupted, place + ": " + found.Message);
                    Assert.True(found.Message.Contains(name, StringComparison.Ordinal), place + ": " + found.Message);
                    faults++;
                }
            }
        }

        output.WriteLine($"{faults} faults");
        Assert.True(faults > 100);
    }

    [Fact]
    public void A_crash_before_any_operation_of_work_checkpoint_or_recovery_loses_nothing()
    {
        int images = 0;
        foreach (int seed in Seeds.Of(3))
        {
            var directory = new CrashDirectory();
            using MemoryStore store = TestStore.Open(directory, s_options);
            var work = new CrashWorkload(seed, store, withCheckpoints: true);
            var crashes = new List<(CrashDirectory Image, long Acknowledged, string Place)>();
            var random = new Random(seed);
            directory.BeforeOperation = (number, name) =>
            {
                long acknowledged = work.Acknowledged;
                crashes.Add((directory.Crash((_, _) => false), acknowledged, $"seed {seed}, before {number} {name}, nothing kept"));
                crashes.Add((directory.Copy(), acknowledged, $"seed {seed}, before {number} {name}, all kept"));
                CrashDirectory some = directory.Crash((_, _) => random.Next(2) == 0);
                crashes.Add((some, acknowledged, $"seed {seed}, before {number} {name}, some kept"));
            };
            for (int i = 0; i < 30; i++)
            {
                work.Step();
            }

            directory.BeforeOperation = null;
            foreach ((CrashDirectory image, long acknowledged, string place) in crashes)
            {
                images += 1 + CrashDuringRecovery(image, work, acknowledged, place);
                Recover(image, work, acknowledged, mayFault: false, place);
            }
        }

        output.WriteLine($"{images} images");
    }

    [Fact]
    public void A_crash_in_a_checkpoint_of_commits_that_were_not_on_disk_yet_falls_back_to_the_one_before()
    {
        var directory = new CrashDirectory();
        using MemoryStore store = TestStore.Open(directory, s_options);
        TreeId table = store.NewTable();
        store.Run(t => t.Insert(table, 1, "old"));
        store.Checkpoint();
        store.Run(t => t.Insert(table, 2, "new"));
        var images = new List<CrashDirectory>();
        directory.BeforeOperation = (_, _) => images.Add(directory.Crash((_, _) => false));
        store.Checkpoint();
        directory.BeforeOperation = null;
        Assert.True(images.Count > 5);
        foreach (CrashDirectory image in images)
        {
            using MemoryStore again = TestStore.Open(image, s_options);
            Assert.Contains(again.Scan(table), new[] { "1=old", "1=old 2=new" });
        }
    }

    [Theory]
    [InlineData(false, Failure.InputOutput)]
    [InlineData(true, Failure.InputOutput)]
    [InlineData(false, Failure.Short)]
    [InlineData(true, Failure.Short)]
    public void A_device_that_fails_at_any_operation_never_gives_a_false_acknowledgement(bool once, Failure failure)
    {
        int runs = 0;
        foreach (int seed in Seeds.Of(3))
        {
            for (int failing = 1; ; failing++)
            {
                var directory = new CrashDirectory { FailFrom = failing, FailsOnce = once, Failure = failure };
                CrashWorkload? work = RunUntilFault(directory, seed, $"seed {seed}, failing {failing}");
                runs++;
                if (directory.OperationCount < failing)
                {
                    break;
                }

                if (work is not null)
                {
                    foreach (bool keep in new[] { false, true })
                    {
                        CrashDirectory crashed = directory.Crash((_, _) => keep);
                        Recover(crashed, work, work.Acknowledged, mayFault: false, $"seed {seed}, failing {failing}");
                    }
                }
            }
        }

        output.WriteLine($"{runs} runs");
    }

    private static CrashWorkload? RunUntilFault(CrashDirectory directory, int seed, string place)
    {
        MemoryStore store;
        try
        {
            store = TestStore.Open(directory, s_options);
        }
        catch (Fault)
        {
            return null;
        }

        var work = new CrashWorkload(seed, store, withCheckpoints: true);
        for (int i = 0; i < 30; i++)
        {
            try
            {
                work.Step();
            }
            catch (Fault)
            {
                if (work.FaultCount > 0)
                {
                    // The log has failed: from now on nothing is acknowledged and nothing commits.
                    long acknowledged = work.Acknowledged;
                    Lsn durable = store.DurableLsn;
                    IStoreTransaction late = store.Start();
                    late.CreateTree(TreeKind.Index, null, unique: false);
                    Assert.Throws<Fault>(() => late.Commit());
                    Assert.False(store.PumpLog());
                    store.WhenDurable(new Lsn(long.MaxValue), () => Assert.Fail(place));
                    Assert.Throws<Fault>(() => store.WaitDurable(new Lsn(durable.Value + 1)));
                    Assert.Equal(durable, store.DurableLsn);
                    Assert.Equal(acknowledged, work.Acknowledged);
                    Assert.Equal(1, work.FaultCount);
                    return work;
                }
            }
        }

        return work;
    }

    private static int CrashDuringRecovery(CrashDirectory image, CrashWorkload work, long acknowledged, string place)
    {
        CrashDirectory recovering = image.Copy();
        var again = new List<(CrashDirectory Image, string Place)>();
        recovering.BeforeOperation = (number, name) =>
        {
            again.Add((recovering.Crash((_, _) => false), $"{place}, recovery before {number} {name}"));
            again.Add((recovering.Copy(), $"{place}, recovery before {number} {name}, all kept"));
        };
        Recover(recovering, work, acknowledged, mayFault: false, place);
        foreach ((CrashDirectory second, string secondPlace) in again)
        {
            Recover(second, work, acknowledged, mayFault: false, secondPlace);
        }

        return again.Count;
    }

    private static (CrashDirectory Directory, MemoryStore Store, CrashWorkload Work) Prepare(int seed, int steps, bool checkpoints)
    {
        var directory = new CrashDirectory();
        MemoryStore store = TestStore.Open(directory, s_options);
        var work = new CrashWorkload(seed, store, checkpoints);
        for (int i = 0; i < steps; i++)
        {
            work.Step();
        }

        return (directory, store, work);
    }

    private static void Recover(CrashDirectory directory, CrashWorkload work, long acknowledged, bool mayFault, string place)
    {
        MemoryStore store;
        try
        {
            store = TestStore.Open(directory, s_options);
        }
        catch (Fault fault)
        {
            Assert.True(mayFault, place + ": " + fault.Message);
            return;
        }

        string? verdict = work.Judge(store, acknowledged);
        Assert.True(verdict is null, place + ": " + verdict);
    }

    /// <summary>A log file that a checkpoint has made so.</summary>
    private static bool IsNeedless(string name, CrashDirectory directory, CrashWorkload work)
    {
        CrashDirectory without = directory.Copy();
        without.Delete(name);
        try
        {
            using MemoryStore store = TestStore.Open(without, s_options);
            return work.Judge(store, work.LastCommit) is null;
        }
        catch (Fault)
        {
            return false;
        }
    }

    private static bool IsSpare(string name) => name.StartsWith("spare-", StringComparison.Ordinal);

    private static bool IsLog(string name) => name.StartsWith("wal-", StringComparison.Ordinal);
}
