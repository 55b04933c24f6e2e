using Helios.Base;
using Helios.Io.Time;
using Helios.Storage.Archive;
using Helios.Storage.Backup;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>The archive of the log, and restoring to a point in time from a backup and it.</summary>
public sealed class ArchiveTests(ITestOutputHelper output)
{
    [Fact]
    public void A_store_is_restored_to_any_of_its_commits_by_time_or_position_and_goes_on()
    {
        foreach (int seed in Seeds.Of(4))
        {
            var run = new ArchiveRun(seed);
            run.Steps(60);
            byte[] backup = run.Backup();
            int first = run.Moments.Count - 1;
            run.Steps(60);
            byte[] later = run.Backup();
            int second = run.Moments.Count - 1;
            run.Steps(40);
            run.Restart();
            run.Steps(40);
            run.Close();

            // The data directory is lost: the archive is all there is.
            for (int i = first; i < run.Moments.Count; i += 1 + (i % 3))
            {
                ArchiveRun.Moment moment = run.Moments[i];
                string place = $"seed {seed}, commit {i} of {run.Moments.Count} at LSN {moment.Lsn}";
                (CrashDirectory byLsn, RestoreSummary summary) = run.Restore(backup, untilLsn: moment.Lsn);
                Assert.True(moment.State == ArchiveRun.StateOf(byLsn), place + ", by LSN");
                Assert.Equal(i == first, summary.Log!.Value.Commits == 0);
                (CrashDirectory byTime, summary) = run.Restore(i >= second ? later : backup, untilUs: moment.TimeUs);
                Assert.True(moment.State == ArchiveRun.StateOf(byTime), place + ", by time");
                Assert.Equal(i + 1 < run.Moments.Count, summary.Log!.Value.IsReached);
                Assert.True(summary.LastCommitUs <= moment.TimeUs, place);
            }

            (CrashDirectory all, _) = run.Restore(backup);
            Assert.Equal(run.Moments[^1].State, ArchiveRun.StateOf(all));
            output.WriteLine($"seed {seed}: {run.Moments.Count} commits, {run.Archive.List().Count} files");
        }
    }

    [Fact]
    public void A_restored_store_goes_on_beside_the_old_one_in_the_same_archive()
    {
        var old = new ArchiveRun(1);
        old.Steps(30);
        byte[] backup = old.Backup();
        old.Steps(40);
        old.Close();
        ArchiveRun.Moment fork = old.Moments[^10];
        (CrashDirectory data, RestoreSummary summary) = old.Restore(backup, untilUs: fork.TimeUs);
        ArchiveRun next = old.GoOnIn(data, 2);
        Assert.Equal(fork.State, next.Moments[0].State);
        next.Steps(40);
        next.Restart();
        byte[] nextBackup = next.Backup();
        next.Steps(20);
        next.Close();

        // Third generation, from the second's own backup: that has one continuation only.
        (CrashDirectory third, _) = next.Restore(nextBackup);
        Assert.Equal(next.Moments[^1].State, ArchiveRun.StateOf(third));
        ArchiveRun last = next.GoOnIn(third, 3);
        last.Steps(30);
        last.Close();

        string refusal = Assert.Throws<OperatorError>(() => old.Restore(backup)).Message;
        ulong[] branches = [.. refusal[(refusal.IndexOf("--branch: ", StringComparison.Ordinal) + 10)..].Split(", ")
            .Where(text => text.Length > 16 && !text.EndsWith(')') || text.Contains('('))
            .Select(text => Convert.ToUInt64(text[..16], 16))];
        Assert.Equal(3, branches.Length);
        Assert.Equal(branches.Order(), branches);
        ArchiveRun[] runs = [old, next, last];
        for (int i = 0; i < runs.Length; i++)
        {
            (CrashDirectory found, RestoreSummary ofBranch) = old.Restore(backup, branch: branches[i]);
            Assert.Equal(runs[i].Moments[^1].State, ArchiveRun.StateOf(found));
            Assert.Equal(branches[i], ofBranch.Log!.Value.Branch);
        }

        Assert.Contains(
            "holds no branch 0000000000000005", Assert.Throws<OperatorError>(() => old.Restore(backup, branch: 5)).Message,
            StringComparison.Ordinal);
        Assert.True(summary.Log!.Value.IsReached);
    }

    [Fact]
    public void What_the_archive_does_not_have_whole_is_named_and_leaves_no_store()
    {
        var run = new ArchiveRun(3);
        run.Steps(20);
        byte[] backup = run.Backup();
        run.Steps(40);
        byte[] later = run.Backup();
        run.Steps(20);
        run.Close();
        List<string> names = [.. run.Archive.List().Order(StringComparer.Ordinal)];
        var needed = names.Where(name => Needs(run, backup, name)).ToList();
        Assert.True(needed.Count > 4);

        // A gap.
        ArchiveRun gap = run.WithArchive(run.Archive.Copy());
        gap.Archive.Delete(needed[2]);
        OperatorError error = Assert.Throws<OperatorError>(() => gap.Restore(backup));
        Assert.Contains($"{needed[2]} is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{needed[3]} is there", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(ArchiveRun.StateOf(gap.Restore(backup, untilLsn: LsnIn(error.Message, "--until-lsn ")).Data));

        // Every damage.
        foreach (string name in needed)
        {
            byte[] good = run.Archive.ReadAllBytes(name);
            for (int at = 0; at < good.Length; at += 1 + (good.Length / 60))
            {
                byte[] bad = [.. good];
                bad[at] ^= (byte)(1 << (at % 8));
                MustName(run, backup, name, bad, $"byte {at}");
                MustName(run, backup, name, good[..at], $"cut at {at}", mayMeanNothing: false);
            }
        }

        // One file in the place of another, and another store's archive.
        MustName(run, backup, needed[1], run.Archive.ReadAllBytes(needed[2]), "exchanged", mayMeanNothing: false);
        var other = new ArchiveRun(4);
        other.Commit();
        other.Close();
        ArchiveRun foreign = run.WithArchive(other.Archive);
        Assert.Contains(
            "holds nothing of this backup's store", Assert.Throws<OperatorError>(() => foreign.Restore(backup)).Message,
            StringComparison.Ordinal);

        // Before the backup, and behind the archive.
        Assert.Contains(
            "take an older backup",
            Assert.Throws<OperatorError>(() => run.Restore(later, untilUs: run.Moments[2].TimeUs)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "take an older backup",
            Assert.Throws<OperatorError>(() => run.Restore(later, untilLsn: run.Moments[2].Lsn)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "before LSN 999999999",
            Assert.Throws<OperatorError>(() => run.Restore(backup, untilLsn: 999_999_999)).Message,
            StringComparison.Ordinal);
        Assert.False(run.Restore(backup, untilUs: run.Moments[^1].TimeUs + 5_000_000).Summary.Log!.Value.IsReached);
    }

    [Fact]
    public void A_crash_at_any_operation_of_store_or_archive_loses_no_log_file()
    {
        int images = 0;
        foreach (int seed in Seeds.Of(2))
        {
            var run = new ArchiveRun(seed);
            run.Steps(5);
            byte[] backup = run.Backup();
            var crashes = new List<(CrashDirectory Data, CrashDirectory Archive, long Durable, string Place)>();
            void Watch(CrashDirectory watched, string which) => watched.BeforeOperation = (number, name) =>
            {
                foreach (bool keep in new[] { false, true })
                {
                    crashes.Add((
                        run.Data.Crash((_, _) => keep), run.Archive.Crash((_, _) => keep), run.Store.DurableLsn.Value,
                        $"seed {seed}, before {number} {name} of {which}, {(keep ? "all" : "nothing")} kept"));
                }
            };
            Watch(run.Data, "the store");
            Watch(run.Archive, "the archive");
            run.Steps(25);
            run.Close();
            run.Data.BeforeOperation = null;
            run.Archive.BeforeOperation = null;
            foreach ((CrashDirectory data, CrashDirectory archive, long durable, string place) in crashes)
            {
                ArchiveRun again = run.GoOnAfterCrash(data, archive);
                string found = again.Moments[0].State;

                // What was not said to be durable may be there or not.
                Assert.True(again.Moments[0].Lsn >= run.Moments.Last(moment => moment.Lsn <= durable).Lsn, place + ": a commit is lost");
                Assert.True(run.Moments.Any(moment => moment.State == found), place);
                again.Commit();
                again.Close();
                Assert.True(again.Store.Archive!.Value.Error is null, place + ": " + again.Store.Archive.Value.Error);
                (CrashDirectory restored, _) = again.Restore(backup);
                Assert.True(again.Moments[^1].State == ArchiveRun.StateOf(restored), place + ": the archive lacks something");
                images++;
            }
        }

        output.WriteLine($"{images} crashes");
    }

    [Theory]
    [InlineData(Failure.InputOutput)]
    [InlineData(Failure.Short)]
    [InlineData(Failure.NoSpace)]
    public void An_archive_that_fails_at_any_operation_costs_neither_a_commit_nor_a_log_file(Failure failure)
    {
        int runs = 0;
        for (int failing = 1; ; failing++)
        {
            var archive = new CrashDirectory { FailFrom = failing, Failure = failure };
            var run = new ArchiveRun(failing, archive);
            byte[] backup = run.Backup();
            run.Steps(30);
            for (int i = 0; i < 40; i++)
            {
                run.Commit();
                run.Store.ArchiveLog();
            }

            run.Store.Checkpoint();
            bool hasFailed = archive.OperationCount >= failing;
            ArchiveStatus status = run.Store.Archive!.Value;
            Assert.Equal(status.Error is not null, status.Failed > 0);
            if (status.Error is not null)
            {
                // All files that are not archived are there.
                Assert.True(status.Pending > 0);
                Assert.True(run.Data.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal)) >= status.Pending);
            }

            // The operator puts it right.
            archive.FailFrom = 0;
            Assert.True(run.Store.ArchiveNow());
            Assert.Null(run.Store.Archive!.Value.Error);
            Assert.Equal(0, run.Store.Archive!.Value.Pending);
            Assert.InRange(run.Data.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal)), 0, 2);
            run.Close();
            Assert.Equal(run.Moments[^1].State, ArchiveRun.StateOf(run.Restore(backup).Data));
            runs++;
            if (!hasFailed)
            {
                break;
            }
        }

        output.WriteLine($"{runs} runs");
        Assert.True(runs > 10);
    }

    [Fact]
    public void A_disk_that_the_waiting_log_has_filled_goes_on_when_the_archive_does()
    {
        var run = new ArchiveRun(6, new CrashDirectory { FailFrom = 1 });
        byte[] backup = run.Backup();
        run.Steps(20);
        run.Store.Checkpoint();
        run.Data.Failure = Failure.NoSpace;
        run.Data.Fails = name => name.StartsWith("create ", StringComparison.Ordinal);
        run.Data.FailFrom = 1;
        SqlError? refused = null;
        for (int i = 0; i < 100 && refused is null; i++)
        {
            try
            {
                run.Commit();
            }
            catch (SqlError error)
            {
                refused = error;
            }
        }

        Assert.Equal(SqlState.DiskFull, refused?.State);
        Assert.Equal(run.Moments[^1].State, Dump.Of(run.Store));
        Assert.False(run.Store.ArchiveNow());
        Assert.NotNull(run.Store.Archive!.Value.Error);

        // Only the archive is put right: the log gets its own files back.
        run.Archive.FailFrom = 0;
        run.Store.ArchiveNow();
        for (int i = 0; i < 5; i++)
        {
            run.Commit();
        }

        run.Data.FailFrom = 0;
        run.Close();
        Assert.Equal(run.Moments[^1].State, ArchiveRun.StateOf(run.Restore(backup).Data));
    }

    [Fact]
    public void Other_content_under_the_same_name_is_not_overwritten()
    {
        var run = new ArchiveRun(9);
        run.Store.WaitDurable(run.Store.LastCommitLsn);
        CrashDirectory copy = run.Data.Copy();
        run.Steps(30);
        run.Close();
        List<string> names = [.. run.Archive.List()];
        byte[][] before = [.. names.Select(run.Archive.ReadAllBytes)];

        // A copy of the data directory, not a restored one, writes to the same archive.
        ArchiveRun twin = run.GoOnAfterCrash(copy, run.Archive);
        for (int i = 0; i < 30; i++)
        {
            twin.Commit();
        }

        twin.Close();
        ArchiveStatus status = twin.Store.Archive!.Value;
        Assert.Contains("which is not overwritten", status.Error, StringComparison.Ordinal);
        Assert.True(status.Pending > 0);
        Assert.True(twin.Data.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal)) >= status.Pending);
        for (int i = 0; i < names.Count; i++)
        {
            Assert.Equal(before[i], run.Archive.ReadAllBytes(names[i]));
        }
    }

    [Fact]
    public void A_quiet_log_is_archived_after_a_while_and_a_backup_without_the_archive_keeps_what_is_not()
    {
        var data = new CrashDirectory();
        var archive = new CrashDirectory();
        var options = new StoreOptions { Archive = archive, ArchiveCloseAfterMs = 30 };
        using (MemoryStore store = TestStore.Open(data, options, SystemClock.Instance))
        {
            TreeId table = store.NewTable();
            store.WaitDurable(store.Run(t => t.Insert(table, 1, "one")));
            Assert.True(SpinWait.SpinUntil(() => archive.List().Any(IsWhole), TimeSpan.FromSeconds(60)));
            int files = archive.List().Count(IsWhole);
            store.WaitDurable(store.Run(t => t.Insert(table, 2, "two")));
            Assert.True(SpinWait.SpinUntil(() => archive.List().Count(IsWhole) > files, TimeSpan.FromSeconds(60)));
            Assert.Null(store.Archive!.Value.Error);
        }

        var run = new ArchiveRun(5, new CrashDirectory { FailFrom = 1 });
        byte[] backup = run.Backup();
        run.Steps(30);
        run.Close();
        int waiting = run.Data.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal));
        Assert.True(waiting > 3);
        using (MemoryStore store = TestStore.Open(run.Data, new StoreOptions { IsSingleThreaded = true, KeepsLog = true }))
        {
            store.Backup(new MemoryStream());
        }

        Assert.True(run.Data.List().Count(name => name.StartsWith("wal-", StringComparison.Ordinal)) >= waiting);
        run.Archive.FailFrom = 0;
        ArchiveRun again = run.GoOnAfterCrash(run.Data, run.Archive);
        again.Close();
        Assert.Equal(run.Moments[^1].State, ArchiveRun.StateOf(again.Restore(backup).Data));
    }

    private static bool IsWhole(string name) => name.EndsWith(".wal.zst", StringComparison.Ordinal);

    private static bool Needs(ArchiveRun run, byte[] backup, string name)
    {
        ArchiveRun without = run.WithArchive(run.Archive.Copy());
        without.Archive.Delete(name);
        try
        {
            return ArchiveRun.StateOf(without.Restore(backup).Data) != run.Moments[^1].State;
        }
        catch (OperatorError)
        {
            return true;
        }
    }

    private static long LsnIn(string message, string behind)
    {
        string rest = message[(message.IndexOf(behind, StringComparison.Ordinal) + behind.Length)..];
        return long.Parse(rest.TakeWhile(char.IsDigit).ToArray(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Some bits of compressed data mean nothing: then what comes out is the same.</summary>
    private static void MustName(
        ArchiveRun run, byte[] backup, string name, byte[] bytes, string place, bool mayMeanNothing = true)
    {
        ArchiveRun damaged = run.WithArchive(run.Archive.Copy());
        damaged.Archive.SetBytes(name, bytes);
        try
        {
            string state = ArchiveRun.StateOf(damaged.Restore(backup).Data);
            Assert.True(mayMeanNothing && state == run.Moments[^1].State, place);
        }
        catch (Fault fault)
        {
            Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        }
    }
}
