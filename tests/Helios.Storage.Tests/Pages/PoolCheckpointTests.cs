using System.Collections.Concurrent;
using Helios.Base;
using Helios.Io.Devices.Simulated;
using Helios.Storage.Log;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Tests.Support;
using Helios.Types;

namespace Helios.Storage.Tests.Pages;

public sealed class PoolCheckpointTests
{
    private const int Workers = 4;
    private const int Frames = 128;

    private static readonly RowLayout s_layout = new([PhysicalKind.Int64, PhysicalKind.Bytes]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_checkpoint_beside_four_writers_holds_the_tree_as_it_was_at_the_cut(bool failing)
    {
        foreach (int seed in Seeds.Of(2))
        {
            var directory = new SimulatedDataDirectory();
            using PageFile file = PageFile.Open(directory, 1);
            using var pool = new BufferPool(file, Frames, mostSaved: seed % 2 == 0 ? 4 : null);
            TableTree tree = TableTree.Create(pool, file, 1, new PaxShape(s_layout));
            using var cut = new ReaderWriterLockSlim();
            var models = new SortedDictionary<long, byte[]>[Workers];
            bool isOver = false;
            var failures = new ConcurrentQueue<Exception>();
            Thread[] writers = [.. Enumerable.Range(0, Workers).Select(worker => new Thread(() =>
            {
                try
                {
                    Write(tree, models[worker] = [], worker, (seed * Workers) + worker, cut, ref isOver);
                }
                catch (Exception e)
                {
                    failures.Enqueue(e);
                }
            }))];
            Array.ForEach(writers, writer => writer.Start());
            var random = new Random(seed);
            int finished = 0;
            try
            {
                for (int i = 1; finished < 12; i++)
                {
                    Thread.Sleep(random.Next(10));
                    string at = $"seed {seed}, checkpoint {i}";
                    SortedDictionary<long, byte[]> model = Checkpoint(file, pool, tree, cut, models, i, failing, out bool isWritten);
                    if (isWritten)
                    {
                        finished++;
                        using PageFile found = PageFile.Open(directory.AfterCrash(CrashSurvival.FlushedOnly), 2);
                        Assert.True(found.Lsn == i, at);
                        Compare(found, model, at);
                    }
                    else
                    {
                        Assert.True(failing, at);
                    }
                }
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                Array.ForEach(writers, writer => writer.Join());
            }

            Assert.Empty(failures);

            Assert.True(finished >= 12 && models.All(model => model.Count > 100));
            pool.WriteBack();
            CompareTree(tree, Join(models), file.PageCount, $"seed {seed}, in the end");
        }
    }

    [Fact]
    public void Images_are_altered_for_the_checkpoint_alone_wherever_the_page_is()
    {
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, 1);
        using var pool = new BufferPool(file, 64);
        var shape = new PaxShape(s_layout);
        TableTree tree = TableTree.Create(pool, file, 1, shape);
        var random = new Random(3);
        var words = new Dictionary<long, ulong>();
        for (long row = 0; row < 30_000; row++)
        {
            words.Add(row, row % 700 == 0 ? (ulong)row + 1 : 0);
            Assert.True(tree.TryInsert(row, words[row], TableTreeTests.Row(s_layout, random, 100)));
        }

        for (int round = 0; round < 2; round++)
        {
            // Few of the pages are dirty and in the pool; most were put out, with their words.
            var checkpoint = new PageCheckpoint(pool, file);
            checkpoint.Begin();
            for (long row = 0; row < 30_000; row += 500)
            {
                Assert.True(tree.TryUpdate(row, TableTreeTests.Row(s_layout, random, 100)));
            }

            checkpoint.Write(new WithoutWords());
            checkpoint.Finish(round, default, BitConverter.GetBytes(tree.Root));
            using PageFile found = PageFile.Open(directory.AfterCrash(CrashSurvival.FlushedOnly), 1);
            using var foundPool = new BufferPool(found, 64);
            var foundTree = new TableTree(foundPool, found, 1, shape, BitConverter.ToUInt32(found.Meta));
            for (long row = 0; row < 30_000; row++)
            {
                Assert.True(WordOf(foundTree, row) == 0, $"round {round}: row {row} has a word in the checkpoint");
                Assert.True(WordOf(tree, row) == words[row], $"round {round}: row {row} lost its word");
            }
        }
    }

    [Fact]
    public void A_page_that_cannot_be_written_stays_in_the_pool()
    {
        var directory = new SimulatedDataDirectory();
        using PageFile file = PageFile.Open(directory, 1);
        using var pool = new BufferPool(file, 64);
        TableTree tree = TableTree.Create(pool, file, 1, new PaxShape(s_layout));
        var random = new Random(3);
        var model = new SortedDictionary<long, byte[]>();
        int faults = 0;
        for (long row = 0; row < 20_000; row++)
        {
            if (row == 10_000)
            {
                directory.FailAt(directory.OperationCount + 1, SimulatedFault.NoSpace, sticky: true);
            }
            else if (row == 12_000)
            {
                directory.FailAt(long.MaxValue, SimulatedFault.NoSpace, sticky: true);
            }

            // Rows far from one another, so that their pages do not all stay in the pool.
            long key = row * 7919 % 20_000;
            byte[] image = TableTreeTests.Row(s_layout, random, 200);
            try
            {
                Assert.True(tree.TryInsert(key, 0, image));
                model.Add(key, image);
            }
            catch (SqlError error)
            {
                Assert.Equal(SqlState.DiskFull, error.State);
                faults++;
            }
        }

        Assert.True(faults > 0);
        foreach (long key in model.Keys.ToArray().AsSpan(0, 3000))
        {
            Assert.True(tree.TryDelete(key));
            model.Remove(key);
        }

        byte[] buffer = [];
        for (long row = 0; row < 20_000; row++)
        {
            int length = tree.TryRead(row, ref buffer);
            Assert.Equal(model.TryGetValue(row, out byte[]? image), length >= 0);
            Assert.True(image is null || image.AsSpan().SequenceEqual(buffer.AsSpan(0, length)), $"row {row}");
        }
    }

    [Fact]
    public unsafe void A_full_disk_refuses_changes_early_holding_nothing_and_goes_on_when_it_has_room()
    {
        var store = new FullStore { IsFull = true };
        using var pool = new BufferPool(store, 64);
        var pages = new List<nint>();
        for (uint number = 1; number <= 57; number++)
        {
            pool.RequireRoom();
            pages.Add(Create(pool, number));
        }

        Assert.Equal(SqlState.DiskFull, Assert.Throws<SqlError>(pool.RequireRoom).State);
        for (uint number = 58; number <= 64; number++)
        {
            pages.Add(Create(pool, number));
        }

        Assert.Equal(SqlState.DiskFull, Assert.Throws<SqlError>(() => Create(pool, 1000)).State);
        Assert.Equal(SqlState.DiskFull, Assert.Throws<SqlError>(pool.RequireRoom).State);

        // Every page can still be had alone, and one that is given back makes room for one.
        Assert.All(pages, page => Assert.True(PageLatch.TryTakeNow(ref PageFormat.Latch((byte*)page))));
        pool.Discard((byte*)pages[3]);
        pages.RemoveAt(3);
        pages.ForEach(page => PageLatch.End(ref PageFormat.Latch((byte*)page)));
        Create(pool, 1000);
        Assert.Throws<SqlError>(() => Create(pool, 1001));
        Assert.Throws<SqlError>(pool.RequireRoom);

        store.IsFull = false;
        pool.RequireRoom();
        Create(pool, 1001);
        Create(pool, 1002);
    }

    private static unsafe nint Create(BufferPool pool, uint number)
    {
        byte* page = pool.Create(number);
        PageLatch.End(ref PageFormat.Latch(page));
        return (nint)page;
    }

    private static void Write(
        TableTree tree, SortedDictionary<long, byte[]> model, int worker, int seed, ReaderWriterLockSlim cut, ref bool isOver)
    {
        var random = new Random(seed);
        for (int i = 0; !Volatile.Read(ref isOver); i++)
        {
            bool grows = i / 4000 % 2 == 0;
            long row = (random.Next(6000) * (long)Workers) + worker;
            byte[] image = TableTreeTests.Row(s_layout, random, 300);
            cut.EnterReadLock();
            try
            {
                if (random.Next(10) < (grows ? 2 : 7))
                {
                    Assert.Equal(model.Remove(row), tree.TryDelete(row));
                }
                else if (model.TryAdd(row, image))
                {
                    Assert.True(tree.TryInsert(row, 0, image));
                }
                else
                {
                    model[row] = image;
                    Assert.True(tree.TryUpdate(row, image));
                }
            }
            finally
            {
                cut.ExitReadLock();
            }
        }
    }

    /// <summary>Makes a checkpoint, or fails to; returns what the tree held at the cut.</summary>
    private static SortedDictionary<long, byte[]> Checkpoint(
        PageFile file, BufferPool pool, TableTree tree, ReaderWriterLockSlim cut, SortedDictionary<long, byte[]>[] models, int lsn,
        bool failing, out bool isWritten)
    {
        var checkpoint = new PageCheckpoint(pool, file);
        SortedDictionary<long, byte[]> model;
        byte[] root;
        cut.EnterWriteLock();
        try
        {
            model = Join(models);
            root = BitConverter.GetBytes(tree.Root);
            checkpoint.Begin();
        }
        finally
        {
            cut.ExitWriteLock();
        }

        isWritten = false;
        if (failing && lsn % 3 == 0)
        {
            checkpoint.Abort();
            return model;
        }

        if (failing && lsn % 3 == 1)
        {
            AbortLate(checkpoint, pool, file);
            return model;
        }

        checkpoint.Write(null);
        checkpoint.Finish(lsn, default(LogPosition) with { End = lsn }, root);
        isWritten = true;
        return model;
    }

    private static void AbortLate(PageCheckpoint checkpoint, BufferPool pool, PageFile file)
    {
        var image = new byte[PageFormat.PageBytes];
        for (int i = 0; i < 20 && pool.NextPending(image, out PendingPage page); i++)
        {
            file.WriteCheckpointed(page.Number, image, isCurrent: false);
            pool.NotePending(page);
        }

        checkpoint.Abort();
    }

    private static SortedDictionary<long, byte[]> Join(SortedDictionary<long, byte[]>[] models) =>
        new(models.SelectMany(model => model ?? []).ToDictionary());

    private static void Compare(PageFile file, SortedDictionary<long, byte[]> model, string at)
    {
        using var pool = new BufferPool(file, Frames);
        var tree = new TableTree(pool, file, 1, new PaxShape(s_layout), BitConverter.ToUInt32(file.Meta));
        CompareTree(tree, model, file.PageCount, at);
    }

    private static void CompareTree(TableTree tree, SortedDictionary<long, byte[]> model, uint pages, string at)
    {
        var seen = new HashSet<uint>();
        List<string> problems = tree.Problems(page => Assert.True(seen.Add(page), at));
        Assert.True(problems.Count == 0, $"{at}: {string.Join('\n', problems)}");
        Assert.True(seen.Count == pages, $"{at}: {seen.Count} pages in the tree, {pages} in the file");
        byte[] buffer = [];
        int rows = 0;
        for (long row = 0; row < 6000 * Workers; row++)
        {
            int length = tree.TryRead(row, ref buffer);
            Assert.True(model.TryGetValue(row, out byte[]? image) == (length >= 0), $"{at}: row {row}");
            Assert.True(image is null || image.AsSpan().SequenceEqual(buffer.AsSpan(0, length)), $"{at}: row {row} is another");
            rows += length >= 0 ? 1 : 0;
        }

        Assert.True(rows == model.Count, at);
    }

    private static ulong WordOf(TableTree tree, long row)
    {
        TableLeaf leaf = tree.Read(row);
        int slot = leaf.Page.Find(row, out bool found);
        ulong word = leaf.Page.Word(slot);
        leaf.EndShare();
        Assert.True(found, $"row {row} is not there");
        return word;
    }

    private sealed class FullStore : IPageStore
    {
        public void Read(uint number, Span<byte> page) => throw new Bug("nothing is here");

        public bool IsFull { get; set; }

        public void Write(uint number, ReadOnlySpan<byte> page)
        {
            if (IsFull)
            {
                throw new Fault("full") { State = SqlState.DiskFull };
            }
        }
    }

    private sealed class WithoutWords : ICheckpointImages
    {
        public bool Alter(uint number, Span<byte> image)
        {
            if (!PageFormat.HasWords(image))
            {
                return false;
            }

            int capacity = BitConverter.ToUInt16(image[32..]);
            image.Slice(PaxShape.WordsBegin(capacity), capacity * sizeof(ulong)).Clear();
            image.Slice(PaxPage.WordCountOffset, sizeof(ushort)).Clear();
            return true;
        }
    }
}
