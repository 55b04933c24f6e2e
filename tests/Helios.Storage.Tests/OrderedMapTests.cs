using Helios.Storage.Tests.Support;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Tests;

public sealed class OrderedMapTests
{
    [Fact]
    public void It_holds_what_a_sorted_dictionary_holds()
    {
        foreach (int seed in Seeds.Of(30))
        {
            var random = new Random(seed);
            var map = new OrderedMap<long>();
            var model = new SortedDictionary<long, VersionChain>();
            int range = random.Next(10, 5000);
            int bias = random.Next(30, 70);
            for (int i = 0; i < 4000; i++)
            {
                // Phases that mostly insert and phases that mostly delete, so that nodes fill, split, empty and vanish.
                bool inserts = random.Next(100) < (i / 1000 % 2 == 0 ? bias : 100 - bias) + 10;
                long key = random.Next(range);
                Change(map, model, key, inserts);
                if (i % 97 == 0)
                {
                    Compare(map, model, random.Next(range), random.Next(1, 200), $"seed {seed} step {i}");
                }
            }

            foreach (long key in model.Keys.ToArray())
            {
                Change(map, model, key, inserts: false);
            }

            Compare(map, model, 0, 10, $"seed {seed} empty");
            Change(map, model, 5, inserts: true);
            Compare(map, model, 0, 10, $"seed {seed} refilled");
        }
    }

    [Fact]
    public void Ascending_and_descending_insertions_and_removals_keep_order()
    {
        var map = new OrderedMap<long>();
        var model = new SortedDictionary<long, VersionChain>();
        for (int i = 0; i < 20_000; i++)
        {
            Change(map, model, i, inserts: true);
            Change(map, model, -i - 1, inserts: true);
        }

        Compare(map, model, -20_000, 50_000, "full");
        for (int i = 0; i < 19_990; i++)
        {
            Change(map, model, i, inserts: false);
            Change(map, model, -i - 1, inserts: false);
        }

        Compare(map, model, -20_000, 100, "nearly empty");
    }

    [Fact]
    public void Readers_beside_writers_always_find_what_stays()
    {
        var map = new OrderedMap<long>();
        for (long key = 0; key < 20_000; key += 2)
        {
            Change(map, null, key, inserts: true);
        }

        bool isOver = false;
        string? wrong = null;
        var readers = new List<Thread>();
        for (int n = 0; n < 2; n++)
        {
            var random = new Random(n);
            var thread = new Thread(() =>
            {
                var keys = new long[100];
                var chains = new VersionChain?[100];
                while (!Volatile.Read(ref isOver))
                {
                    long key = random.Next(10_000) * 2;
                    if (map.Find(new RowProbe(key)) is null)
                    {
                        wrong = $"key {key} was not found";
                    }

                    int count = map.Collect(new RowProbe(key), true, random.Next(2) == 0, keys, chains);
                    long evens = keys.Take(count).Count(k => k % 2 == 0);
                    long expected = count == 0 ? 0 : (Math.Abs(keys[count - 1] - key) / 2) + 1;
                    if (evens != expected || chains.Take(count).Any(chain => chain is null))
                    {
                        wrong = $"{evens} of {expected} keys from {key}";
                    }
                }
            });
            thread.Start();
            readers.Add(thread);
        }

        var writer = new Random(7);
        long end = Environment.TickCount64 + 700;
        while (Environment.TickCount64 < end)
        {
            long key = (writer.Next(10_000) * 2) + 1;
            lock (map.WriterLock)
            {
                if (!map.RemoveLocked(new RowProbe(key)))
                {
                    map.InsertLocked(new RowProbe(key), key, new VersionChain(null));
                }
            }
        }

        Volatile.Write(ref isOver, true);
        readers.ForEach(thread => thread.Join());
        Assert.Null(wrong);
    }

    private static void Change(OrderedMap<long> map, SortedDictionary<long, VersionChain>? model, long key, bool inserts)
    {
        var probe = new RowProbe(key);
        lock (map.WriterLock)
        {
            bool isThere = map.FindLocked(probe) is not null;
            if (model is not null)
            {
                Assert.Equal(model.ContainsKey(key), isThere);
            }

            if (inserts && !isThere)
            {
                var chain = new VersionChain(null);
                map.InsertLocked(probe, key, chain);
                model?.Add(key, chain);
            }
            else if (!inserts)
            {
                Assert.Equal(isThere, map.RemoveLocked(probe));
                model?.Remove(key);
            }
        }
    }

    private static void Compare(OrderedMap<long> map, SortedDictionary<long, VersionChain> model, long from, int length, string place)
    {
        var keys = new long[length];
        var chains = new VersionChain?[length];
        foreach ((bool inclusive, bool descending) in new[] { (true, false), (false, false), (true, true), (false, true) })
        {
            IEnumerable<KeyValuePair<long, VersionChain>> expected = model.Where(
                pair => (inclusive && pair.Key == from) || (descending ? pair.Key < from : pair.Key > from));
            var list = (descending ? expected.Reverse() : expected).Take(length).ToList();
            int count = map.Collect(new RowProbe(from), inclusive, descending, keys, chains);
            Assert.True(list.Select(pair => pair.Key).SequenceEqual(keys.Take(count)), place);
            Assert.True(list.Select(pair => pair.Value).SequenceEqual(chains.Take(count)), place);
        }

        Assert.Equal(model.Count, map.Count);
    }
}
