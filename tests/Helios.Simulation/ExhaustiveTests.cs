using System.Collections.Concurrent;
using Helios.Simulation.Disk;
using Helios.Simulation.Model;
using Xunit.Abstractions;

namespace Helios.Simulation;

/// <summary>
/// Every workload of a few steps, a power cut before every operation on the disk and after the last, and everything the disk may then have
/// done. Only the last step's operations are looked at: those before it belong to shorter workloads. Disks that are equal are tried once.
/// HELIOS_SIMULATION_STEPS says how many steps (3 is all that is asked for); HELIOS_SIMULATION_WORKLOAD runs one, as a failure names it.
/// </summary>
public sealed class ExhaustiveTests(ITestOutputHelper output)
{
    private static readonly DamageKind[] s_kinds = Enum.GetValues<DamageKind>();

    private int _boundaries;
    private int _disks;
    private int _refused;
    private int _workloads;

    [Fact]
    public void Every_crash_of_every_small_workload_recovers_to_what_was_promised()
    {
        string[] workloads = Environment.GetEnvironmentVariable("HELIOS_SIMULATION_WORKLOAD") is { } one ? [one]
            : [.. Enum.GetValues<WorkloadBase>().SelectMany(start => Texts(start.ToString(), Settings.Steps))];
        var failures = new ConcurrentQueue<string>();
        Parallel.ForEach(workloads, new ParallelOptions { MaxDegreeOfParallelism = Settings.Threads }, workload =>
        {
            try
            {
                Run(workload);
            }
            catch (Exception e)
            {
                string replay = $"HELIOS_SIMULATION_WORKLOAD='{workload}' {Settings.Command("ExhaustiveTests")}";
                failures.Enqueue($"{e.Message}\nreplay: {replay}\n{e.StackTrace}");
            }
        });
        output.WriteLine($"{_workloads} workloads, {_boundaries} boundaries, {_disks} different disks, of which {_refused} were refused for"
            + " damage of flushed bytes");
        Assert.True(failures.IsEmpty, $"{failures.Count} workloads failed\n" + string.Join("\n\n", failures.Take(5)));
        Assert.True(_disks > _workloads);
    }

    private static IEnumerable<string> Texts(string prefix, int steps)
    {
        yield return prefix;
        foreach (WorkloadStep step in steps == 0 ? [] : Enum.GetValues<WorkloadStep>())
        {
            foreach (string text in Texts(prefix + " " + step, steps - 1))
            {
                yield return text;
            }
        }
    }

    private void Run(string text)
    {
        string[] words = text.Split(' ');
        var start = Enum.Parse<WorkloadBase>(words[0]);
        var disk = new SimulatedDisk(seed: 1);
        var seen = new HashSet<(ulong, long, bool, bool)>();
        if (text == nameof(WorkloadBase.Empty))
        {
            disk.BeforeOperation = what => CrashAll(disk, Workload.Nothing, seen, $"{text}, opening, before {what}");
        }

        var work = new Workload(disk, start);
        bool isPossible = true;
        for (int i = 1; i < words.Length && isPossible; i++)
        {
            if (i == words.Length - 1)
            {
                disk.BeforeOperation = what => CrashAll(disk, work.Judge, seen, $"{text}, before {disk.OperationCount} {what}");
            }

            isPossible = work.Run(Enum.Parse<WorkloadStep>(words[i]));
        }

        if (isPossible)
        {
            Interlocked.Increment(ref _workloads);
            CrashAll(disk, work.Judge, seen, text + ", at the end");
            disk.BeforeOperation = what => CrashAll(disk, work.Judge, seen, $"{text}, closing, before {disk.OperationCount} {what}");
        }

        if (!isPossible)
        {
            disk.Break();
        }

        work.Store.Dispose();
    }

    private void CrashAll(
        SimulatedDisk disk, Judge judge, HashSet<(ulong Disk, long Acknowledged, bool MayFault, bool MayLose)> seen, string place)
    {
        Interlocked.Increment(ref _boundaries);
        foreach (DamageKind kind in s_kinds)
        {
            foreach (DamagedDisk damage in Damage.Of(kind, disk))
            {
                SimulatedDisk crashed = disk.Crash(damage.Kept);
                if (!seen.Add((crashed.ContentHash(), judge.Acknowledged, damage.MayFault, damage.MayLoseTail)))
                {
                    continue;
                }

                Interlocked.Increment(ref _disks);
                try
                {
                    if (!judge.Try(crashed, damage))
                    {
                        Interlocked.Increment(ref _refused);
                    }
                }
                catch (Exception e)
                {
                    throw new SimulationException($"{place}; {kind}, {damage.Name}: {e.GetType().Name}: {e.Message}\n{e.StackTrace}");
                }
            }
        }
    }
}
