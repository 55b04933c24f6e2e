using Helios.Io.Time;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Tests;

public sealed class EpochTickerTests
{
    [Fact]
    public void TicksWhileGuestsRunAndRestsOtherwise()
    {
        long ticks = 0;
        var ticker = new EpochTicker(() => Interlocked.Increment(ref ticks), idleTicks: 20);
        for (int round = 0; round < 5; round++)
        {
            long before = Interlocked.Read(ref ticks);
            ticker.Touch();
            Assert.True(Work(() => Interlocked.Read(ref ticks) >= before + 10), "it does not tick");
            Assert.True(Work(() => IsResting(ref ticks)), "it does not rest");
        }
    }

    [Fact]
    public void EveryTouchIsFollowedByTicks()
    {
        // Touches fall on every moment of going to rest; none may be lost.
        long ticks = 0;
        var ticker = new EpochTicker(() => Interlocked.Increment(ref ticks), idleTicks: 1);
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            Thread.SpinWait(random.Next(100_000));
            long before = Interlocked.Read(ref ticks);
            ticker.Touch();
            Assert.True(Work(() => Interlocked.Read(ref ticks) > before), $"round {round}: it does not tick");
        }
    }

    [Fact]
    public void It_is_not_woken_while_the_process_waits()
    {
        Assert.True(ProcessCpuSleep.IsReliable());
        var thread = new Thread(() => ProcessCpuSleep.TrySleep(60_000_000_000)) { IsBackground = true };
        thread.Start();
        Assert.False(thread.Join(300), "it woke without a minute of work");
    }

    // Ticks follow work.
    private static bool Work(Func<bool> until)
    {
        long begin = Environment.TickCount64;
        bool isDone;
        while (!(isDone = until()) && Environment.TickCount64 - begin < 10_000)
        {
            Thread.SpinWait(10_000);
        }

        return isDone;
    }

    private static bool IsResting(ref long ticks)
    {
        long before = Interlocked.Read(ref ticks);
        Thread.Sleep(10);
        long begin = Environment.TickCount64;
        while (Environment.TickCount64 - begin < 30)
        {
            Thread.SpinWait(10_000);
        }

        return Interlocked.Read(ref ticks) == before;
    }
}
