using System.Globalization;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>A store several times as large as its pool, and what its disk may do to it.</summary>
public sealed class LargerThanMemoryTests(ITestOutputHelper output)
{
    private const int Rows = 20_000;
    private const int RowBytes = 1500;
    private const int Longest = 40_000;

    // The least that a pool may have, 8 MB.
    private static readonly StoreOptions s_options = new() { PoolBytes = 1, SegmentBytes = 1 << 20, CheckpointLogBytes = 8 << 20 };

    [Fact]
    public void Rows_and_entries_are_right_after_updates_checkpoints_and_a_crash()
    {
        var directory = new CrashDirectory();
        var random = new Random(7);
        var model = new Dictionary<long, byte>();
        using MemoryStore store = TestStore.Open(directory, s_options);
        TreeId table = store.NewTable();
        TreeId index = store.NewIndex(unique: true);
        Lsn last = Fill(store, table, index, model);
        IStoreTransaction reader = store.Start(IsolationLevel.RepeatableRead);
        for (int i = 0; i < 300; i++)
        {
            last = store.Run(t =>
            {
                for (int n = 0; n < 20; n++)
                {
                    long row = random.Next(Rows);
                    if (!model.ContainsKey(row))
                    {
                        continue;
                    }

                    if (random.Next(5) == 0)
                    {
                        Assert.Equal(WriteOutcome.Done, t.Delete(table, new RowId(row)));
                        Assert.Equal(WriteOutcome.Done, t.DeleteEntry(index, Key(row), new RowId(row)));
                        model.Remove(row);
                    }
                    else
                    {
                        byte mark = (byte)random.Next(256);
                        byte[] image = Image(row, mark, random.Next(40) == 0 ? Longest : random.Next(RowBytes * 2));
                        Assert.Equal(WriteOutcome.Done, t.Update(table, new RowId(row), image));
                        model[row] = mark;
                    }

                    t.AdvanceCommand();
                }
            });
        }

        // What the old snapshot sees was put out of memory together with the records that lead to it.
        Assert.Equal(Rows, CountRows(reader, table, (row, mark) => mark == (byte)row));
        reader.Commit();
        Compare(store, table, index, model);
        store.WaitDurable(last);
        using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), s_options);
        Compare(again, table, index, model);
        output.WriteLine($"{again.PageCount} pages");
    }

    [Fact]
    public void A_full_disk_refuses_writes_and_not_reads_and_is_survived_without_a_restart()
    {
        var directory = new CrashDirectory { Failure = Failure.NoSpace };
        var model = new Dictionary<long, byte>();
        using MemoryStore store = TestStore.Open(directory, s_options);
        store.Faulted += fault => Assert.Fail(fault.Message);
        TreeId table = store.NewTable();
        TreeId index = store.NewIndex(unique: true);
        Fill(store, table, index, model);

        // The page file takes nothing more; the log does.
        directory.Fails = name => name.EndsWith("pages.dat", StringComparison.Ordinal);
        directory.FailFrom = 1;
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            long row = i * 6L % Rows;
            IStoreTransaction t = store.Start();
            try
            {
                Assert.Equal(WriteOutcome.Done, t.Update(table, new RowId(row), Image(row, 1, RowBytes)));
                t.Commit();
                model[row] = 1;
            }
            catch (SqlError error)
            {
                Assert.Equal(SqlState.DiskFull, error.State);
                t.Rollback();
                refused++;
            }
        }

        Assert.True(refused > 100, $"{refused} refused");
        Compare(store, table, index, model);
        directory.FailFrom = 0;
        Lsn last = default;
        for (int i = 0; i < 3000; i++)
        {
            long row = i * 6L % Rows;
            last = store.Run(t => Assert.Equal(WriteOutcome.Done, t.Update(table, new RowId(row), Image(row, 2, RowBytes))));
            model[row] = 2;
        }

        store.Checkpoint();
        store.WaitDurable(last);
        using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), s_options);
        Compare(again, table, index, model);
    }

    [Fact]
    public void Rot_is_told_to_who_reads_that_page_and_to_nobody_else()
    {
        var directory = new CrashDirectory();
        var model = new Dictionary<long, byte>();
        using (MemoryStore filled = TestStore.Open(directory, s_options))
        {
            Fill(filled, filled.NewTable(), filled.NewIndex(unique: true), model);
        }

        // Every twentieth block has a flipped bit, if it is a leaf: one above would take many along.
        byte[] bytes = directory.ReadAllBytes(PageFile.FileName);
        for (int block = 2; block < bytes.Length / PageFormat.PageBytes; block += 20)
        {
            Span<byte> page = bytes.AsSpan(block * PageFormat.PageBytes, PageFormat.PageBytes);
            if (!page[..8].ContainsAnyExcept((byte)0) && page[20] == (byte)PageKind.TableLeaf)
            {
                page[5000] ^= 4;
            }
        }

        directory.SetBytes(PageFile.FileName, bytes);
        using MemoryStore store = TestStore.Open(directory, s_options);
        store.Faulted += fault => Assert.Fail(fault.Message);
        int told = 0;
        for (long row = 0; row < Rows; row++)
        {
            IStoreTransaction t = store.Start();
            try
            {
                Assert.True(t.TryGet(new TreeId(1), new RowId(row), out byte[] image));
                Assert.Equal((byte)row, Mark(image));
            }
            catch (SqlError error)
            {
                Assert.Equal(SqlState.DataCorrupted, error.State);
                Assert.Contains(PageFile.FileName, error.Message, StringComparison.Ordinal);
                told++;
            }

            t.Rollback();
        }

        Assert.True(told is > 100 and < Rows / 4, $"{told} told");
    }

    /// <summary>HELIOS_LARGE_MB says how much; ./build.sh verify storage takes 1024, with a pool of 64. Writes and reads go on at the pace
    /// that they had when the pool was full for the first time.</summary>
    [Fact]
    public void A_pool_of_a_sixteenth_is_enough()
    {
        int megabytes = int.Parse(Environment.GetEnvironmentVariable("HELIOS_LARGE_MB") ?? "128", CultureInfo.InvariantCulture);
        string path = Directory.CreateTempSubdirectory("helios-large-").FullName;
        try
        {
            using FileDataDirectory directory = FileDataDirectory.Open(path);
            using var store = MemoryStore.Open(
                directory, new TestClock(), NoLog.Instance, new StoreOptions { PoolBytes = megabytes * 1024L * 1024 / 16 });
            TreeId table = store.NewTable();
            TreeId index = store.NewIndex(unique: true);
            long rows = megabytes * 1024L / 800 * 800;
            var random = new Random(11);
            var seconds = new List<double>();
            for (int part = 0; part < 8; part++)
            {
                long begin = System.Diagnostics.Stopwatch.GetTimestamp();
                for (long from = rows / 8 * part; from < rows / 8 * (part + 1); from += 100)
                {
                    Lsn lsn = store.Run(t =>
                    {
                        for (long row = from; row < from + 100; row++)
                        {
                            t.Insert(table, new RowId(row), Image(row, (byte)row, 1000));
                            t.InsertEntry(index, TestStore.Bytes($"{row * 7919 % rows:D8}"), new RowId(row));
                            ReadOne(t, table, random.NextInt64(Math.Max(1, from)));
                        }
                    });
                    store.WaitDurable(lsn);
                }

                seconds.Add(System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }

            string times = string.Join(' ', seconds.Select(s => s.ToString("F1", CultureInfo.InvariantCulture)));
            Assert.True(store.PageCount * PageFormat.PageBytes < rows * 1000 * 5 / 4, $"{store.PageCount} pages are too many");
            output.WriteLine($"{store.PageCount * 16 / 1024} MB of pages, seconds a part: {times}");
            IStoreTransaction all = store.Start();
            Assert.Equal(rows, CountRows(all, table, (row, mark) => mark == (byte)row));
            all.Commit();
            if (megabytes >= 1024)
            {
                Assert.True(seconds[^1] < 3 * seconds[1], "it slows down");
            }
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static void ReadOne(IStoreTransaction t, TreeId table, long row)
    {
        if (t.TryGet(table, new RowId(row), out byte[] image))
        {
            Assert.Equal((byte)row, Mark(image));
        }
    }

    private static Lsn Fill(MemoryStore store, TreeId table, TreeId index, Dictionary<long, byte> model)
    {
        Lsn last = default;
        for (int from = 0; from < Rows; from += 100)
        {
            last = store.Run(t =>
            {
                for (long row = from; row < from + 100; row++)
                {
                    Assert.Equal(WriteOutcome.Done, t.Insert(table, new RowId(row), Image(row, (byte)row, RowBytes)));
                    Assert.Equal(WriteOutcome.Done, t.InsertEntry(index, Key(row), new RowId(row)));
                    model[row] = (byte)row;
                }
            });
        }

        return last;
    }

    private static void Compare(MemoryStore store, TreeId table, TreeId index, Dictionary<long, byte> model)
    {
        IStoreTransaction t = store.Start();
        Assert.Equal(model.Count, CountRows(t, table, (row, mark) => model[row] == mark));
        for (long row = 0; row < Rows; row++)
        {
            Assert.Equal(model.ContainsKey(row), t.TryFind(index, Key(row), out RowId found));
            Assert.True(!model.ContainsKey(row) || found.Value == row);
        }

        t.Commit();
    }

    private static int CountRows(IStoreTransaction t, TreeId table, Func<long, byte, bool> isRight)
    {
        int count = 0;
        ITableCursor cursor = t.OpenTable(table);
        while (cursor.Next(out RowId id, out byte[] image))
        {
            Assert.True(isRight(id.Value, Mark(image)), $"row {id.Value}");
            count++;
        }

        return count;
    }

    // Not in the order of the rows, so that entries are spread.
    private static byte[] Key(long row) => TestStore.Bytes($"{row * 7919 % Rows:D8} of the index");

    private static byte[] Image(long row, byte mark, int length)
    {
        var text = new byte[length + 9];
        text.AsSpan().Fill(mark);
        BitConverter.TryWriteBytes(text.AsSpan(1), row);
        return TestStore.Image(text);
    }

    private static byte Mark(byte[] image)
    {
        byte[] text = TestStore.Content(image);
        Assert.True(!text.AsSpan(9).ContainsAnyExcept(text[0]));
        return text[0];
    }
}
