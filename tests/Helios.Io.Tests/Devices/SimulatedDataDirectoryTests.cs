using Helios.Base;
using Helios.Io.Devices;
using Helios.Io.Devices.Simulated;

namespace Helios.Io.Tests.Devices;

public class SimulatedDataDirectoryTests
{
    [Fact]
    public void Crash_keeps_what_was_flushed_and_drops_the_rest()
    {
        var disk = new SimulatedDataDirectory();
        IBlockDevice log = disk.OpenDevice("wal");
        log.Write(0, "durable"u8);
        log.Flush();
        log.Write(7, "lost"u8);
        Assert.Equal("durablelost", Text(disk.ReadAllBytes("wal")));
        Assert.Equal("durable", Text(disk.AfterCrash(CrashSurvival.FlushedOnly).ReadAllBytes("wal")));
        Assert.Equal("durablelost", Text(disk.AfterCrash(CrashSurvival.Everything).ReadAllBytes("wal")));
    }

    [Fact]
    public void Torn_tail_ends_at_the_chosen_byte()
    {
        var disk = new SimulatedDataDirectory();
        IBlockDevice log = disk.OpenDevice("wal");
        log.Write(0, "ab"u8);
        log.Flush();
        log.Write(2, "cd"u8);
        log.Write(4, "ef"u8);
        Assert.Equal(4, disk.UnflushedSteps);
        string[] found = Enumerable.Range(0, 5).Select(n => Text(disk.AfterCrash(CrashSurvival.Prefix, n).ReadAllBytes("wal"))).ToArray();
        Assert.Equal(["ab", "abc", "abcd", "abcde", "abcdef"], found);
    }

    [Fact]
    public void Random_sectors_replay_from_their_seed_and_tear()
    {
        var disk = new SimulatedDataDirectory();
        IBlockDevice log = disk.OpenDevice("wal");
        log.Write(0, Enumerable.Repeat((byte)1, 4_096).ToArray());
        var kinds = new HashSet<int>();
        for (int seed = 0; seed < 50; seed++)
        {
            byte[] once = disk.AfterCrash(CrashSurvival.RandomSectors, seed: seed).ReadAllBytes("wal");
            Assert.Equal(once, disk.AfterCrash(CrashSurvival.RandomSectors, seed: seed).ReadAllBytes("wal"));
            Assert.All(once.Chunk(512), static sector => Assert.Single(sector.Distinct()));
            kinds.Add(once.Count(static b => b == 1));
        }

        Assert.True(kinds.Count > 3);
    }

    [Fact]
    public void Failed_flush_loses_its_writes_and_shuts_the_device()
    {
        var disk = new SimulatedDataDirectory();
        IBlockDevice log = disk.OpenDevice("wal");
        log.Write(0, "x"u8);
        disk.FailAt(disk.OperationCount + 1, SimulatedFault.InputOutput);
        Assert.Throws<Fault>(log.Flush);
        Assert.Throws<Fault>(log.Flush);
        Assert.Throws<Fault>(() => log.Write(1, "y"u8));
        Assert.Empty(disk.AfterCrash(CrashSurvival.Prefix, 100).ReadAllBytes("wal"));
    }

    [Fact]
    public void Full_disk_keeps_the_first_half_of_the_write()
    {
        var disk = new SimulatedDataDirectory();
        IBlockDevice log = disk.OpenDevice("wal");
        disk.FailAt(disk.OperationCount + 1, SimulatedFault.NoSpace, sticky: true);
        Assert.Throws<Fault>(() => log.Write(0, "abcd"u8));
        Assert.Equal("ab", Text(disk.ReadAllBytes("wal")));
        Assert.Throws<Fault>(() => disk.WriteAllBytesAtomically("other", [1]));
        Assert.False(disk.Exists("other"));
    }

    [Fact]
    public void Every_operation_of_a_workload_can_be_the_last()
    {
        static void Work(SimulatedDataDirectory disk)
        {
            IBlockDevice log = disk.OpenDevice("wal");
            log.Write(0, "12"u8);
            log.Flush();
            disk.WriteAllBytesAtomically("head", "h"u8);
            log.Truncate(1);
            log.Flush();
            disk.Delete("head");
        }

        var whole = new SimulatedDataDirectory();
        Work(whole);
        Assert.Equal(7, whole.OperationCount);
        for (int operation = 1; operation <= 7; operation++)
        {
            foreach (int applied in (int[])[0, 1])
            {
                var disk = new SimulatedDataDirectory();
                disk.CutPowerAt(operation, applied);
                Assert.Throws<SimulatedPowerCut>(() => Work(disk));
                Assert.Throws<SimulatedPowerCut>(() => disk.List());
                SimulatedDataDirectory found = disk.AfterCrash(CrashSurvival.FlushedOnly);
                int reached = operation - 1 + applied;
                Assert.Equal(reached >= 4 && reached < 7, found.Exists("head"));
                string? expected = reached switch { 0 => null, < 3 => "", < 6 => "12", _ => "1" };
                Assert.Equal(expected, found.Exists("wal") ? Text(found.ReadAllBytes("wal")) : null);
            }
        }
    }

    [Fact]
    public void Bit_rot_changes_one_bit()
    {
        var disk = new SimulatedDataDirectory();
        disk.WriteAllBytesAtomically("page", [0, 0]);
        disk.Flip("page", 1, 4);
        Assert.Equal([0, 4], disk.ReadAllBytes("page"));
        Assert.Equal([0, 4], disk.AfterCrash(CrashSurvival.FlushedOnly).ReadAllBytes("page"));
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.ASCII.GetString(bytes);
}
