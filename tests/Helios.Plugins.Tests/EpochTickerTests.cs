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
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref ticks) >= before + 10, 10_000), "it does not tick");
            Assert.True(SpinWait.SpinUntil(() => IsResting(ref ticks), 10_000), "it does not rest");
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
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref ticks) > before, 10_000), $"round {round}: it does not tick");
        }
    }

    private static bool IsResting(ref long ticks)
    {
        long before = Interlocked.Read(ref ticks);
        Thread.Sleep(50);
        return Interlocked.Read(ref ticks) == before;
    }
}
