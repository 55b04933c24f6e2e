using Helios.Base;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>
/// Checkpoints beside transactions in progress, which go on, are undone and committed while the checkpoint is written. Whatever they do,
/// what comes back is what was committed and on disk.
/// </summary>
public sealed class CheckpointUndoTests(ITestOutputHelper output)
{
    private const int Sessions = 4;
    private const int RowIds = 400;

    [Fact]
    public void What_was_not_committed_at_the_cut_is_not_in_a_checkpoint()
    {
        int crashes = 0;
        foreach (int seed in Seeds.Of(12))
        {
            var run = new Run(seed);
            for (int round = 0; round < 6; round++)
            {
                run.Work(150);
                crashes += run.CheckpointAndCrash($"seed {seed}, round {round}");
            }
        }

        output.WriteLine($"{crashes} crashes");
    }

    /// <summary>Sessions of random work over a table and two indexes, one step at a time.</summary>
    private sealed class Run
    {
        private readonly Random _random;
        private readonly CrashDirectory _directory = new();
        private readonly MemoryStore _store;
        private readonly TreeId _table;
        private readonly TreeId _unique;
        private readonly TreeId _plain;
        private readonly IStoreTransaction?[] _open = new IStoreTransaction?[Sessions];

        public Run(int seed)
        {
            _random = new Random(seed);
            _store = TestStore.Open(_directory, TestStore.Single);
            _table = _store.NewTable();
            _unique = _store.NewIndex(unique: true);
            _plain = _store.NewIndex(unique: false);
        }

        public void Work(int steps)
        {
            for (int i = 0; i < steps; i++)
            {
                Step();
            }
        }

        /// <summary>Work goes on between the writes of the checkpoint, and there is a crash before some of them; and one behind
        /// it.</summary>
        public int CheckpointAndCrash(string place)
        {
            _store.WaitDurable(_store.LastCommitLsn);
            var images = new List<CrashDirectory>();
            bool isInside = false;
            _directory.BeforeOperation = (_, name) =>
            {
                if (isInside || name is not "write pages.dat" and not "flush pages.dat")
                {
                    return;
                }

                // Nothing is pumped to the log meanwhile: what is committed now is not on disk.
                isInside = true;
                Work(_random.Next(4));
                if (_random.Next(3) == 0)
                {
                    images.Add(_directory.Crash((_, _) => false));
                }

                isInside = false;
            };
            string before = Dump.Of(_store);
            _store.Checkpoint();
            _directory.BeforeOperation = null;
            images.Add(_directory.Crash((_, _) => false));
            foreach (CrashDirectory image in images)
            {
                using MemoryStore again = TestStore.Open(image, TestStore.Single);
                Assert.True(before == Dump.Of(again), place + ": the state at the cut did not come back");
                CheckTrees(again, place);
            }

            // And with all that came behind it.
            _store.WaitDurable(_store.LastCommitLsn);
            using MemoryStore later = TestStore.Open(_directory.Crash((_, _) => false), TestStore.Single);
            Assert.True(Dump.Of(_store) == Dump.Of(later), place + ": what was committed behind the cut did not come back");
            CheckTrees(later, place);
            return images.Count + 1;
        }

        private static void CheckTrees(MemoryStore store, string place)
        {
            var pages = new HashSet<uint>();
            foreach (Trees.StoredTree tree in store.AllTrees())
            {
                void Seen(uint page) => Assert.True(pages.Add(page), $"{place}: page {page} is used twice");
                List<string> problems = tree.Rows?.Problems(Seen) ?? tree.Entries!.Problems(Seen);
                Assert.True(problems.Count == 0, place + ": " + string.Join("; ", problems));
            }

            Assert.True(pages.Count == store.PageCount, $"{place}: {store.PageCount} pages are taken, {pages.Count} of them used");
        }

        private void Step()
        {
            int session = _random.Next(Sessions);
            IStoreTransaction t = _open[session] ??= _store.Start();
            t.BeginStatement();
            int action = _random.Next(100);
            if (action < 8)
            {
                t.Commit();
                _open[session] = null;
            }
            else if (action < 14)
            {
                t.Rollback();
                _open[session] = null;
            }
            else if (action < 16)
            {
                TreeId tree = t.CreateTree(TreeKind.Table, TestStore.Layout, unique: false);
                t.Insert(tree, new RowId(1), TestStore.Image(new string('t', 30_000)));
                if (_random.Next(2) == 0)
                {
                    t.AdvanceCommand();
                    t.DropTree(tree);
                }
            }
            else
            {
                Write(t, action);
            }
        }

        private void Write(IStoreTransaction t, int action)
        {
            var id = new RowId(_random.Next(RowIds));
            bool exists = t.TryGet(_table, id, out _);
            int mark = t.Mark();
            WriteOutcome outcome = (exists, action) switch
            {
                (false, _) => t.Insert(_table, id, NewImage()),
                (true, < 50) => t.Update(_table, id, NewImage()),
                (true, < 60) => t.Lock(_table, id),
                _ => t.Delete(_table, id),
            };
            if (outcome == WriteOutcome.Done)
            {
                WriteEntries(t, exists, action);
            }

            if (_random.Next(10) == 0)
            {
                t.RollbackTo(mark);
            }
        }

        private void WriteEntries(IStoreTransaction t, bool exists, int action)
        {
            var key = TestStore.Bytes(new string('k', _random.Next(3) * 100) + _random.Next(RowIds));
            foreach (TreeId index in new[] { _unique, _plain })
            {
                if (t.TryFind(index, key, out RowId found))
                {
                    if (exists && action >= 60)
                    {
                        t.DeleteEntry(index, key, found);
                    }
                }
                else
                {
                    t.InsertEntry(index, key, new RowId(_random.Next(RowIds)));
                }
            }
        }

        /// <summary>Short, long within the page, and longer than a page.</summary>
        private byte[] NewImage()
        {
            int length = _random.Next(20) switch
            {
                0 => _random.Next(60_000),
                < 6 => _random.Next(3000),
                _ => _random.Next(60),
            };
            var text = new byte[length];
            _random.NextBytes(text);
            return TestStore.Image(text);
        }
    }
}
