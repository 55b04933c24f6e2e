using System.Buffers.Binary;
using Helios.Base;
using Helios.Storage.Tests.Support;
using Xunit.Abstractions;

namespace Helios.Storage.Tests;

/// <summary>Real threads over a real flusher and checkpointer: what a single-threaded model cannot meet.</summary>
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Accounts = 20;
    private const int OpeningBalance = 1000;

    [Fact]
    public void Transfers_keep_the_sum_in_every_snapshot_at_every_level()
    {
        var directory = new CrashDirectory();
        using MemoryStore store = TestStore.Open(directory, new StoreOptions { CheckpointLogBytes = 50_000, SegmentBytes = 10_000 });
        TreeId table = store.NewTable();
        store.Run(t =>
        {
            for (int i = 0; i < Accounts; i++)
            {
                t.Insert(table, new RowId(i), Balance(OpeningBalance));
            }
        });
        int commits = 0;
        bool isOver = false;
        string? wrong = null;
        List<Thread> threads = [.. Enumerable.Range(0, 4).Select(n => new Thread(() =>
        {
            var random = new Random(n);
            while (!Volatile.Read(ref isOver))
            {
                if (Transfer(store, table, random, (IsolationLevel)random.Next(1, 3)))
                {
                    Interlocked.Increment(ref commits);
                }
            }
        }))];
        threads.Add(new Thread(() =>
        {
            var random = new Random(9);
            while (!Volatile.Read(ref isOver))
            {
                IStoreTransaction reader = store.Start((IsolationLevel)random.Next(3));
                long sum = Sum(reader, table, random.Next(2) == 0);
                wrong = sum == Accounts * OpeningBalance ? wrong : $"a snapshot sums up to {sum}";
                reader.Commit();
            }
        }));
        threads.ForEach(thread => thread.Start());
        Thread.Sleep(1500);
        Volatile.Write(ref isOver, true);
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20)), "a thread hangs"));
        Assert.Null(wrong);
        Assert.True(commits > 100, $"only {commits} transfers");
        store.WaitDurable(store.LastCommitLsn);
        using MemoryStore again = TestStore.Open(directory.Crash((_, _) => false), TestStore.Single);
        Assert.Equal(Dump.Of(store), Dump.Of(again));
        output.WriteLine($"{commits} transfers, {store.Collector.PendingCount} notes of garbage left");
        store.Checkpoint();
        store.Collector.Run(int.MaxValue);
        Assert.Equal(0, store.Collector.PendingCount);
    }

    [Fact]
    public void Serializable_threads_never_both_go_off_duty()
    {
        // The on-call doctors: each may leave when another stays. Snapshots alone let both leave.
        using MemoryStore store = TestStore.Open();
        TreeId table = store.NewTable();
        store.Run(t =>
        {
            t.Insert(table, 0, "on");
            t.Insert(table, 1, "on");
        });
        int refused = 0;
        int left = 0;
        for (int round = 0; round < 400; round++)
        {
            using var start = new Barrier(2);
            List<Thread> doctors = [.. Enumerable.Range(0, 2).Select(me => new Thread(() =>
            {
                IStoreTransaction t = store.Start(IsolationLevel.Serializable);
                bool mayLeave = t.Scan(table) == "0=on 1=on";
                start.SignalAndWait();
                if (!mayLeave || t.Update(table, me, "off") != WriteOutcome.Done)
                {
                    t.Rollback();
                    return;
                }

                try
                {
                    t.Commit();
                    Interlocked.Increment(ref left);
                }
                catch (SqlError e) when (e.State == SqlState.SerializationFailure)
                {
                    Interlocked.Increment(ref refused);
                }
            }))];
            doctors.ForEach(doctor => doctor.Start());
            doctors.ForEach(doctor => doctor.Join());
            Assert.Contains("on", store.Scan(table), StringComparison.Ordinal);
            store.Run(t =>
            {
                t.Update(table, 0, "on");
                t.BeginStatement();
                t.Update(table, 1, "on");
            });
        }

        Assert.Equal(400, left);
        Assert.Equal(400, refused);
    }

    [Fact]
    public void One_of_many_threads_that_insert_the_same_unique_key_wins()
    {
        using MemoryStore store = TestStore.Open();
        TreeId index = store.NewIndex(unique: true);
        int wins = 0;
        List<Thread> threads = [.. Enumerable.Range(0, 6).Select(me => new Thread(() =>
        {
            for (int key = 0; key < 500; key++)
            {
                IStoreTransaction t = store.Start();
                if (t.InsertEntry(index, "key" + key, me) == WriteOutcome.Done)
                {
                    t.Commit();
                    Interlocked.Increment(ref wins);
                }
                else
                {
                    t.Rollback();
                }
            }
        }))];
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal(500, wins);
        Assert.Equal(500, store.Start().ScanIndex(index).Split(' ').Length);
    }

    private static bool Transfer(MemoryStore store, TreeId table, Random random, IsolationLevel level)
    {
        IStoreTransaction t = store.Start(level);
        var from = new RowId(random.Next(Accounts));
        var to = new RowId((from.Value + 1 + random.Next(Accounts - 1)) % Accounts);
        Assert.True(t.TryGet(table, from, out byte[] fromImage));
        Assert.True(t.TryGet(table, to, out byte[] toImage));
        int amount = random.Next(1, 5);
        try
        {
            bool isDone = t.Update(table, from, Balance(Value(fromImage) - amount)) == WriteOutcome.Done
                && t.Update(table, to, Balance(Value(toImage) + amount)) == WriteOutcome.Done
                && random.Next(8) != 0;
            if (isDone)
            {
                t.Commit();
                return true;
            }

            t.Rollback();
            return false;
        }
        catch (SqlError e) when (e.State == SqlState.SerializationFailure)
        {
            return false;
        }
    }

    private static long Sum(IStoreTransaction t, TreeId table, bool byCursor)
    {
        long sum = 0;
        if (byCursor)
        {
            ITableCursor cursor = t.OpenTable(table);
            while (cursor.Next(out _, out byte[] image))
            {
                sum += Value(image);
            }

            return sum;
        }

        for (int i = 0; i < Accounts; i++)
        {
            sum += t.TryGet(table, new RowId(i), out byte[] image) ? Value(image) : 0;
        }

        return sum;
    }

    private static byte[] Balance(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return TestStore.Image(bytes);
    }

    private static int Value(byte[] image) => BinaryPrimitives.ReadInt32LittleEndian(TestStore.Content(image));
}
