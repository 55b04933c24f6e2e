using System.Diagnostics;
using Helios.Io.Threading;

namespace Helios.Io.Tests;

public sealed class WakeWordTests
{
    [Fact]
    public void Nobody_sleeps_through_a_change_that_is_made_before_or_while_he_falls_asleep()
    {
        const int Threads = 6;
        const int Rounds = 3_000;
        var word = new WakeWord();
        int round = 0;
        int arrived = 0;
        List<Thread> threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int mine = 1; mine <= Rounds; mine++)
            {
                Interlocked.Increment(ref arrived);
                while (true)
                {
                    int seen = word.Value;
                    if (Volatile.Read(ref round) >= mine)
                    {
                        break;
                    }

                    word.Wait(seen);
                }
            }
        }))];
        threads.ForEach(thread => thread.Start());
        for (int i = 1; i <= Rounds; i++)
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref arrived) >= i * Threads || threads.TrueForAll(thread => !thread.IsAlive));
            Volatile.Write(ref round, i);
            word.WakeAll();
        }

        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20)), "a thread sleeps for ever"));
    }

    [Fact]
    public void Waking_one_wakes_one_at_least_and_the_others_are_woken_by_waking_all()
    {
        var word = new WakeWord();
        int woken = 0;
        int begun = 0;
        List<Thread> threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            int seen = word.Value;
            Interlocked.Increment(ref begun);
            word.Wait(seen);
            Interlocked.Increment(ref woken);
        }))];
        threads.ForEach(thread => thread.Start());
        SpinWait.SpinUntil(() => Volatile.Read(ref begun) == 3);
        word.WakeOne();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref woken) > 0, TimeSpan.FromSeconds(20)), "nobody woke");
        word.WakeAll();
        Assert.All(threads, thread => Assert.True(thread.Join(TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public void Waiting_ends_with_its_time()
    {
        var word = new WakeWord();
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(2))
        {
            word.Wait(word.Value, 100_000);
        }

        word.Wait(word.Value + 1);
    }
}
