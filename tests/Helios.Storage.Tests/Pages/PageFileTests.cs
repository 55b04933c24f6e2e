using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Devices.Simulated;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests.Pages;

public sealed class PageFileTests(ITestOutputHelper output)
{
    private const ulong Store = 77;
    private const string OldVersion = "its old version";

    [Fact]
    public void It_holds_what_a_dictionary_holds_and_finds_its_last_checkpoint_again()
    {
        foreach (int seed in Seeds.Of(20))
        {
            var directory = new SimulatedDataDirectory();
            PageFileRun run = new(PageFile.Open(directory, Store), seed);
            for (int round = 0; round < 8; round++)
            {
                string at = $"seed {seed} round {round}";
                for (int i = 0; i < 150; i++)
                {
                    run.Step(40);
                }

                run.CompareLive(at);
                PageFileRun.Checkpoint durable = run.Durable;
                run.File.Dispose();
                PageFile again = PageFile.Open(directory, 1);
                Assert.Equal(Store, again.Store);
                Assert.Null(again.Warning);
                PageFileRun.Compare(again, durable, at);
                run = new PageFileRun(again, (seed * 100) + round).On(durable);
            }
        }
    }

    [Fact]
    public void The_file_does_not_grow_when_the_same_pages_are_written_again_and_again()
    {
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, Store);
        uint[] pages = [.. Enumerable.Range(0, 500).Select(_ => file.Take())];
        for (int round = 0; round < 30; round++)
        {
            foreach (uint page in pages)
            {
                file.Write(page, PageFileRun.Page(page, round));
            }

            if (round % 10 == 9)
            {
                file.BeginCheckpoint();
                file.EndCheckpoint(round, default, []);
            }
        }

        Assert.True(file.BlockCount < 2500, $"{file.BlockCount} blocks for 500 pages");
        foreach (uint page in pages.AsSpan(100))
        {
            file.Return(page);
        }

        foreach (uint page in pages.AsSpan(0, 100))
        {
            file.Write(page, PageFileRun.Page(page, 100));
        }

        for (int i = 0; i < 2; i++)
        {
            file.BeginCheckpoint();
            foreach (uint page in pages.AsSpan(0, 100))
            {
                file.WriteCheckpointed(page, PageFileRun.Page(page, 100), isCurrent: true);
            }

            file.EndCheckpoint(100 + i, default, []);
        }

        Assert.True(file.BlockCount < 400, $"{file.BlockCount} blocks for 100 pages");
        Assert.Equal((long)file.BlockCount, directory.ReadAllBytes(PageFile.FileName).Length / PageFormat.PageBytes);
    }

    [Fact]
    public void A_crash_at_any_write_flush_or_cut_leaves_the_last_checkpoint_or_the_one_being_ended()
    {
        int crashes = 0;
        int ended = 0;
        foreach (int seed in Seeds.Of(2))
        {
            for (long operation = 1; ; operation++)
            {
                int applied = (int)(operation % 4) switch { 0 => 0, 1 => 700, 2 => 8192, _ => PageFormat.PageBytes };
                var directory = new SimulatedDataDirectory();
                directory.CutPowerAt(operation, applied);
                if (RunUntilCut(directory, seed) is not { } run)
                {
                    break;
                }

                for (int kind = 0; kind < 7; kind++)
                {
                    CrashSurvival survival = kind < 4 ? (CrashSurvival)kind : CrashSurvival.RandomSectors;
                    long prefix = new Random(kind).NextInt64(directory.UnflushedSteps + 1);
                    SimulatedDataDirectory found = directory.AfterCrash(survival, prefix, (seed * 10) + kind);
                    string at = $"seed {seed}, operation {operation}, {survival} {kind}";
                    ended += Recover(found, run, at);
                    crashes++;
                }
            }
        }

        output.WriteLine($"{crashes} crashes, {ended} with the checkpoint that was being ended");
        Assert.True(ended > 0 && crashes > 300);
    }

    [Fact]
    public void A_damaged_byte_anywhere_is_found_or_of_no_consequence()
    {
        int faults = 0;
        (SimulatedDataDirectory directory, PageFileRun run) = Prepared(11);
        int blocks = directory.ReadAllBytes(PageFile.FileName).Length / PageFormat.PageBytes;
        var random = new Random(5);
        for (int block = 0; block < blocks; block++)
        {
            foreach (int at in (int[])[0, 7, 8, 12, 16, 24, 33, 64, 97, random.Next(PageFormat.PageBytes), PageFormat.PageBytes - 1])
            {
                SimulatedDataDirectory damaged = directory.Copy();
                byte mask = at % 2 == 0 ? (byte)0xFF : (byte)(1 << random.Next(8));
                damaged.Flip(PageFile.FileName, ((long)block * PageFormat.PageBytes) + at, mask);
                faults += Judge(damaged, run, $"block {block}, byte {at}, {mask:x}");
            }

            faults += JudgeBlock(directory, run, block, new byte[PageFormat.PageBytes], "zeroed");
        }

        output.WriteLine($"{blocks} blocks, {faults} faults");
        Assert.True(faults > blocks / 3);
    }

    [Fact]
    public void A_block_in_the_place_of_another_and_an_old_one_are_found()
    {
        int faults = 0;
        (SimulatedDataDirectory directory, PageFileRun run) = Prepared(12);
        byte[] before = directory.ReadAllBytes(PageFile.FileName);
        for (int i = 0; i < 3; i++)
        {
            run.Begin();
            run.End();
            for (int step = 0; step < 300; step++)
            {
                run.Step(30);
            }

            run.Abort();
        }

        byte[] after = directory.ReadAllBytes(PageFile.FileName);
        int blocks = after.Length / PageFormat.PageBytes;
        var random = new Random(1);
        for (int block = 0; block < blocks; block++)
        {
            for (int i = 0; i < 12; i++)
            {
                int other = random.Next(blocks);
                if (other != block)
                {
                    faults += JudgeBlock(directory, run, block, Block(after, other), $"block {other}");
                }
            }

            if ((block + 1) * PageFormat.PageBytes <= before.Length)
            {
                faults += JudgeBlock(directory, run, block, Block(before, block), OldVersion);
            }
        }

        output.WriteLine($"{blocks} blocks, {faults} faults");
        Assert.True(faults > blocks / 2);
    }

    [Theory]
    [InlineData(SimulatedFault.InputOutput, false)]
    [InlineData(SimulatedFault.NoSpace, false)]
    [InlineData(SimulatedFault.NoSpace, true)]
    public void A_device_that_fails_at_any_operation_costs_no_page(SimulatedFault fault, bool sticky)
    {
        int failures = 0;
        int stopped = 0;
        foreach (int seed in Seeds.Of(2))
        {
            for (long operation = 2; ; operation++)
            {
                var directory = new SimulatedDataDirectory();
                directory.FailAt(operation, fault, sticky);
                PageFileRun run = new(PageFile.Open(directory, Store), seed);
                string at = $"seed {seed}, operation {operation}";
                int before = failures;
                Work(run, 150, ref failures, at);
                run.CompareLive(at);
                stopped += failures - before > 1 ? 1 : 0;
                foreach (CrashSurvival survival in (CrashSurvival[])[CrashSurvival.Everything, CrashSurvival.FlushedOnly])
                {
                    Recover(directory.AfterCrash(survival), run, $"{at}, {survival}");
                }

                if (directory.OperationCount < operation)
                {
                    break;
                }
            }
        }

        output.WriteLine($"{failures} failures");
        Assert.True(failures > 50 && (sticky || stopped > 0));
    }

    [Fact]
    public void After_a_failed_flush_nothing_is_written_any_more_and_reads_go_on()
    {
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, Store);
        uint page = file.Take();
        file.Write(page, PageFileRun.Page(page, 1));
        file.BeginCheckpoint();
        directory.FailAt(directory.OperationCount + 3, SimulatedFault.InputOutput);
        Assert.Throws<Fault>(() => file.EndCheckpoint(5, default, []));
        file.AbortCheckpoint();
        Assert.True(PageFileRun.Holds(file, page, 1));
        Fault fault = Assert.Throws<Fault>(() => file.Write(page, PageFileRun.Page(page, 2)));
        Assert.Contains("pages.dat is not written any more", fault.Message, StringComparison.Ordinal);
        file.BeginCheckpoint();
        Assert.Throws<Fault>(() => file.EndCheckpoint(6, default, []));
        Assert.True(PageFileRun.Holds(file, page, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_before_a_full_disk_is_written_again_or_missed_before_a_checkpoint_counts(bool isLost)
    {
        const int Pages = 5;
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, Store);
        for (int i = 0; i < Pages; i++)
        {
            uint page = file.Take();
            file.Write(page, PageFileRun.Page(page, 1));
        }

        directory.FailAt(directory.OperationCount + 1, SimulatedFault.NoSpace);
        Assert.Throws<Fault>(() => file.Write(1, PageFileRun.Page(1, 2)));
        if (isLost)
        {
            directory.Flip(PageFile.FileName, (4 * PageFormat.PageBytes) + 5000, 1);
        }

        long before = directory.OperationCount;
        file.BeginCheckpoint();
        if (isLost)
        {
            Fault fault = Assert.Throws<Fault>(() => file.EndCheckpoint(5, default, []));
            Assert.Contains("block 4 does not hold what was written", fault.Message, StringComparison.Ordinal);
            file.AbortCheckpoint();
            Assert.Throws<Fault>(() => file.Write(1, PageFileRun.Page(1, 3)));
            using PageFile old = PageFile.Open(directory.AfterCrash(CrashSurvival.Everything), Store);
            Assert.Equal((0L, 0u), (old.Lsn, old.PageCount));
            return;
        }

        // Map, directory, all of these and the pages again, a flush, the superblock, a flush.
        file.EndCheckpoint(5, default, []);
        Assert.Equal(2 + 2 + Pages + 3, directory.OperationCount - before);
        file.BeginCheckpoint();
        before = directory.OperationCount;
        file.EndCheckpoint(6, default, []);
        Assert.True(directory.OperationCount - before <= 5);
        using PageFile found = PageFile.Open(directory.AfterCrash(CrashSurvival.FlushedOnly), Store);
        Assert.Equal(6, found.Lsn);
        Assert.All(Enumerable.Range(1, Pages), number => Assert.True(PageFileRun.Holds(found, (uint)number, 1)));
    }

    [Fact]
    public void Damage_is_told_with_file_page_and_block()
    {
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, Store);
        uint page = file.Take();
        Fault never = Assert.Throws<Fault>(() => file.Read(page, new byte[PageFormat.PageBytes - 8]));
        Assert.Equal("page 1 of simulated/pages.dat cannot be read from block 0: it was never written", never.Message);
        file.Write(page, PageFileRun.Page(page, 1));
        directory.Flip(PageFile.FileName, (2 * PageFormat.PageBytes) + 5000, 1);
        Fault fault = Assert.Throws<Fault>(() => file.Read(page, new byte[PageFormat.PageBytes - 8]));
        Assert.Equal("page 1 of simulated/pages.dat cannot be read from block 2: its checksum does not match", fault.Message);
    }

    private static void Work(PageFileRun run, int steps, ref int failures, string at)
    {
        for (int i = 0; i < steps; i++)
        {
            try
            {
                run.Step(20);
            }
            catch (Fault fault)
            {
                Assert.True(fault.Message.Contains(PageFile.FileName, StringComparison.Ordinal), $"{at}: {fault.Message}");
                failures++;
                run.Abort();
            }
        }
    }

    private static PageFileRun? RunUntilCut(SimulatedDataDirectory directory, int seed)
    {
        PageFileRun? run = null;
        try
        {
            run = new PageFileRun(PageFile.Open(directory, Store), seed);
            for (int i = 0; i < 120; i++)
            {
                run.Step(25);
            }

            return null;
        }
        catch (SimulatedPowerCut)
        {
            return run ?? new PageFileRun(PageFile.Open(new SimulatedDataDirectory(), Store), seed);
        }
    }

    /// <summary>Opens after a crash, compares, and works on; 1 when the checkpoint was the one that was being ended.</summary>
    private static int Recover(SimulatedDataDirectory directory, PageFileRun run, string at)
    {
        using PageFile file = PageFile.Open(directory, Store);
        PageFileRun.Checkpoint found = run.Doubtful.Find(one => one.Lsn == file.Lsn) ?? run.Durable;
        PageFileRun.Compare(file, found, at);
        PageFileRun more = new PageFileRun(file, 99).On(found);
        for (int i = 0; i < 40; i++)
        {
            more.Step(25);
        }

        more.CompareLive(at + ", worked on");
        PageFileRun.Checkpoint last = more.Durable;
        using PageFile again = PageFile.Open(directory, Store);
        PageFileRun.Compare(again, last, at + ", opened again");
        return found == run.Durable ? 0 : 1;
    }

    private static (SimulatedDataDirectory Directory, PageFileRun Run) Prepared(int seed)
    {
        var directory = new SimulatedDataDirectory();
        var run = new PageFileRun(PageFile.Open(directory, Store), seed);
        for (int i = 0; i < 400; i++)
        {
            run.Step(30);
        }

        run.Abort();
        run.Begin();
        run.End();
        return (directory, run);
    }

    private static byte[] Block(byte[] bytes, int block) => bytes.AsSpan(block * PageFormat.PageBytes, PageFormat.PageBytes).ToArray();

    private static int JudgeBlock(SimulatedDataDirectory directory, PageFileRun run, int block, byte[] bytes, string what)
    {
        SimulatedDataDirectory damaged = directory.Copy();
        using (IBlockDevice device = damaged.OpenDevice(PageFile.FileName))
        {
            device.Write((long)block * PageFormat.PageBytes, bytes);
        }

        return Judge(damaged, run, $"block {block} is {what}", block < 2 && what == OldVersion);
    }

    /// <summary>1 when the damage was found: at opening, or by reading a page. What is read is never another content.</summary>
    private static int Judge(SimulatedDataDirectory damaged, PageFileRun run, string at, bool isOldSuperblock = false)
    {
        PageFile file;
        try
        {
            file = PageFile.Open(damaged, Store);
        }
        catch (Fault fault)
        {
            Assert.True(fault.Message.Contains(PageFile.FileName, StringComparison.Ordinal), $"{at}: {fault.Message}");
            return 1;
        }

        using PageFile opened = file;
        if (file.Lsn != run.Durable.Lsn)
        {
            // An older checkpoint: its LSN says so, and the reason is told, unless the superblock before is in place of the last one.
            Assert.True(file.Lsn < run.Durable.Lsn && (file.Warning is not null || isOldSuperblock), at);
            return 1;
        }

        int faults = file.Warning is null ? 0 : 1;
        Assert.True(file.Meta.AsSpan().SequenceEqual(run.Durable.Meta), $"{at}: other meta data");
        foreach ((uint number, int content) in run.Durable.Pages)
        {
            bool? holds = PageFileRun.Holds(file, number, content);
            Assert.True(holds != false, $"{at}: page {number} has another content");
            faults |= holds is null ? 1 : 0;
        }

        return faults;
    }
}
