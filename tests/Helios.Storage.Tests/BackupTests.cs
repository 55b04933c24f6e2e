using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Backup;
using Helios.Storage.Check;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;

namespace Helios.Storage.Tests;

/// <summary>Backup, restore and check.</summary>
public sealed class BackupTests
{
    [Fact]
    public void A_backup_beside_writers_holds_what_was_committed_and_nothing_else()
    {
        var directory = new CrashDirectory();
        using MemoryStore store = TestStore.Open(directory);
        TreeId table = Fill(store);
        directory.WriteAllBytesAtomically("plugins/state.json", [1, 2, 3]);
        IStoreTransaction open = store.Start();
        open.Insert(table, -1, "not committed");
        open.Update(table, 5, "not committed either");
        bool isOver = false;
        var writer = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref isOver); i++)
            {
                store.Run(t => t.Insert(table, 1_000_000 + i, "later"));
            }
        });
        writer.Start();
        var file = new MemoryStream();
        store.Backup(file);
        Volatile.Write(ref isOver, true);
        writer.Join();
        open.Rollback();

        file.Position = 0;
        BackupReader.Verify(file);
        var target = new CrashDirectory();
        file.Position = 0;
        Restore(file, target);
        Assert.Equal([1, 2, 3], target.ReadAllBytes("plugins/state.json"));
        Assert.Empty(Check(target).Problems);
        using MemoryStore restored = TestStore.Open(target);
        IStoreTransaction reader = restored.Start();
        for (int row = 0; row < 3000; row++)
        {
            Assert.Equal(Text(row), reader.Get(table, row));
        }

        Assert.Null(reader.Get(table, -1));
        int later = 0;
        while (reader.Get(table, 1_000_000 + later) is not null)
        {
            later++;
        }

        // All of a beginning, and nothing behind it.
        Assert.DoesNotContain(Enumerable.Range(later, 1000), i => reader.Get(table, 1_000_000 + i) is not null);
        reader.Commit();
        restored.WaitDurable(restored.Run(t => t.Insert(table, -1, "it goes on")));
    }

    [Fact]
    public void Every_damage_of_a_backup_that_matters_is_found_and_leaves_no_store()
    {
        using MemoryStore store = TestStore.Open(new CrashDirectory());
        Fill(store);
        var file = new MemoryStream();
        store.Backup(file);
        byte[] good = file.ToArray();
        var whole = new CrashDirectory();
        Restore(new MemoryStream(good), whole);
        byte[] pages = Unbranched(whole);
        for (int at = 0; at < good.Length; at += 1 + (good.Length / 400))
        {
            byte[] bad = [.. good];
            bad[at] ^= (byte)(1 << (at % 8));
            MustFail(bad, pages, $"byte {at} of {good.Length}");
            MustFail(good[..at], null, $"cut at {at} of {good.Length}");
        }

        var full = new CrashDirectory();
        full.WriteAllBytesAtomically("something", [1]);
        Assert.Throws<OperatorError>(() => Restore(new MemoryStream(good), full));
    }

    [Fact]
    public void A_flipped_bit_in_any_page_is_found_by_check_which_changes_nothing()
    {
        var directory = new CrashDirectory();
        using (MemoryStore store = TestStore.Open(directory))
        {
            Fill(store);
        }

        Assert.Empty(Check(directory).Problems);
        byte[] bytes = directory.ReadAllBytes(PageFile.FileName);
        var used = new HashSet<uint>();
        using (PageFile file = PageFile.Open(directory, 0))
        {
            used.UnionWith(file.DurableBlocks());
        }

        foreach (uint block in used)
        {
            foreach (int at in new[] { 9, 100, 16_000 })
            {
                byte[] bad = [.. bytes];
                bad[((int)block * PageFormat.PageBytes) + at] ^= 16;
                CrashDirectory damaged = directory.Copy();
                damaged.SetBytes(PageFile.FileName, bad);
                int operations = damaged.OperationCount;
                Assert.True(Check(damaged).Problems.Count > 0, $"block {block}, byte {at}");
                Assert.Equal(operations, damaged.OperationCount);
                Assert.True(bad.AsSpan().SequenceEqual(damaged.ReadAllBytes(PageFile.FileName)));
            }
        }

        // A block in the place of another.
        uint first = used.Where(block => block > 1).Min();
        uint last = used.Max();
        byte[] exchanged = [.. bytes];
        bytes.AsSpan((int)first * PageFormat.PageBytes, PageFormat.PageBytes)
            .CopyTo(exchanged.AsSpan((int)last * PageFormat.PageBytes));
        CrashDirectory wrong = directory.Copy();
        wrong.SetBytes(PageFile.FileName, exchanged);
        Assert.NotEmpty(Check(wrong).Problems);
    }

    [Fact]
    public void An_overlay_reads_what_is_below_and_keeps_what_is_written()
    {
        var below = new CrashDirectory();
        var random = new Random(5);
        var model = new byte[20_000];
        random.NextBytes(model);
        below.SetBytes("a", model);
        using var overlay = new OverlayDirectory(below);
        using IBlockDevice device = overlay.OpenDevice("a");
        int length = model.Length;
        Array.Resize(ref model, 60_000);
        for (int i = 0; i < 2000; i++)
        {
            int at = random.Next(40_000);
            var part = new byte[random.Next(1, 9000)];
            if (random.Next(12) == 0)
            {
                int cut = random.Next(length + 1);
                device.Truncate(cut);
                model.AsSpan(cut).Clear();
                length = cut;
            }
            else if (random.Next(2) == 0)
            {
                random.NextBytes(part);
                device.Write(at, part);
                part.CopyTo(model, at);
                length = Math.Max(length, at + part.Length);
            }
            else
            {
                int count = device.Read(at, part);
                Assert.Equal(Math.Clamp(length - at, 0, part.Length), count);
                Assert.True(part.AsSpan(0, count).SequenceEqual(model.AsSpan(at, count)), $"step {i}");
            }

            Assert.Equal(length, device.LengthBytes);
        }

        Assert.Equal(20_000, below.ReadAllBytes("a").Length);
        overlay.Rename("a", "b");
        Assert.Equal(["b"], overlay.List());
        Assert.Equal(["a"], below.List());
    }

    /// <summary>Some bits of compressed data mean nothing: then what comes out is the same.</summary>
    private static void MustFail(byte[] backup, byte[]? same, string place)
    {
        var target = new CrashDirectory();
        Exception? failure = Record.Exception(() => Restore(new MemoryStream(backup), target));
        if (failure is null && same is not null)
        {
            Assert.True(same.AsSpan().SequenceEqual(Unbranched(target)), place);
            return;
        }

        Assert.True(failure is Fault, $"{place}: {failure}");
        Assert.Empty(target.List());
    }

    /// <summary>The page file but for the number of the branch, which each restore makes anew.</summary>
    private static byte[] Unbranched(CrashDirectory restored)
    {
        using var overlay = new OverlayDirectory(restored);
        PageFile.SetBranch(overlay, 0);
        return overlay.ReadAllBytes(PageFile.FileName);
    }

    private static void Restore(Stream backup, CrashDirectory target) =>
        new StoreRestore(new TestClock(), new TestRandom(), NoLog.Instance).Run(backup, target);

    private static CheckReport Check(CrashDirectory directory) => new StoreCheck(directory, new TestClock(), NoLog.Instance).Run();

    private static TreeId Fill(MemoryStore store)
    {
        TreeId table = store.NewTable();
        TreeId index = store.NewIndex(unique: true);
        for (int from = 0; from < 3000; from += 500)
        {
            store.Run(t =>
            {
                for (int row = from; row < from + 500; row++)
                {
                    t.Insert(table, row, Text(row));
                    t.InsertEntry(index, TestStore.Bytes($"key {row}"), new RowId(row));
                }
            });
        }

        return table;
    }

    private static string Text(int row) => row % 500 == 0 ? new string('x', 40_000) : $"row {row}";
}
