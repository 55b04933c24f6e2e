using System.Diagnostics;
using System.Net;
using Helios.Base;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Posts, timers and listening.</summary>
public class LoopTests
{
    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Posts_of_each_thread_run_in_its_order(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 2 }, NoLog.Instance);
        IEventLoop loop = transport.Loops[1];
        const int Threads = 8;
        const int Each = 20_000;
        var last = new int[Threads];
        int outOfOrder = 0;
        int wrongThread = 0;
        using var done = new CountdownEvent(Threads * Each);
        Thread[] posters = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            for (int i = 1; i <= Each; i++)
            {
                int number = i;
                loop.Post(() =>
                {
                    wrongThread += loop.IsCurrent ? 0 : 1;
                    outOfOrder += last[t] == number - 1 ? 0 : 1;
                    last[t] = number;
                    done.Signal();
                });
            }
        })).ToArray();
        Array.ForEach(posters, static thread => thread.Start());
        Assert.True(done.Wait(20_000));
        Assert.Equal(0, outOfOrder);
        Assert.Equal(0, wrongThread);
        Assert.False(loop.IsCurrent);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Post_wakes_a_sleeping_loop_every_time(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 2 }, NoLog.Instance);
        using var back = new SemaphoreSlim(0);
        for (int i = 0; i < 5_000; i++)
        {
            // Across both loops and back, so that both sides go to sleep in between.
            transport.Loops[0].Post(() => transport.Loops[1].Post(() => back.Release()));
            Assert.True(back.Wait(5_000), $"post {i} was not run");
        }
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Action_that_throws_does_not_end_the_loop(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 1 }, NoLog.Instance);
        using var after = new ManualResetEventSlim();
        transport.Loops[0].Post(() => throw new InvalidOperationException("on purpose"));
        transport.Loops[0].Schedule(1, () => throw new InvalidOperationException("on purpose"));
        transport.Loops[0].Schedule(20, after.Set);
        Assert.True(after.Wait(5_000));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Timers_run_in_order_of_their_time_and_not_before(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 1 }, NoLog.Instance);
        IEventLoop loop = transport.Loops[0];
        int[] delays = [120, 30, 90, 0, 60, 30];
        var ran = new List<(int Delay, double Ms)>();
        using var done = new CountdownEvent(delays.Length);
        var watch = Stopwatch.StartNew();
        foreach (int delay in delays)
        {
            loop.Schedule(delay, () =>
            {
                ran.Add((delay, watch.Elapsed.TotalMilliseconds));
                done.Signal();
            });
        }

        Assert.True(done.Wait(10_000));
        Assert.Equal([0, 30, 30, 60, 90, 120], ran.Select(static r => r.Delay));
        Assert.All(ran, static r => Assert.True(r.Ms >= r.Delay - 2, $"{r.Delay} ms ran after {r.Ms} ms"));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Cancelled_timer_never_runs(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 1 }, NoLog.Instance);
        IEventLoop loop = transport.Loops[0];
        int ran = 0;
        using var done = new ManualResetEventSlim();
        loop.Post(() =>
        {
            var timers = Enumerable.Range(0, 1_000).Select(i => loop.Schedule(10 + (i % 7), () => ran++)).ToArray();
            for (int i = 0; i < timers.Length; i++)
            {
                if (i % 10 != 0)
                {
                    timers[i].Cancel();
                }
            }

            loop.Schedule(60, done.Set);
        });
        Assert.True(done.Wait(5_000));
        Assert.Equal(100, ran);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Port_in_use_is_an_operators_error_that_names_the_address(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, static c => new TestHandler(c));
        using ITransport second = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 1 }, NoLog.Instance);
        var error = Assert.Throws<OperatorError>(() => second.Listen(server.Address, static c => new TestHandler(c)));
        Assert.Equal(ExitCode.Listen, error.Code);
        Assert.Contains(server.Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Address_of_no_interface_is_an_operators_error(TransportKind kind)
    {
        using ITransport transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = 1 }, NoLog.Instance);
        var error = Assert.Throws<OperatorError>(
            () => transport.Listen(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), static c => new TestHandler(c)));
        Assert.Equal(ExitCode.Listen, error.Code);
        Assert.Contains("192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Stopped_listening_refuses_new_connections_and_keeps_the_old(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.Echo });
        using TestClient old = server.Connect();
        old.Send([1]);
        old.Read(1);
        server.Transport.StopListening();
        Assert.ThrowsAny<Exception>(() =>
        {
            using TestClient late = server.Connect();
            late.Send([1]);
            late.Read(1);
        });
        old.Send([2]);
        Assert.Equal([2], old.Read(1));
        IPEndPoint again = server.Transport.Listen(server.Address, c => new TestHandler(c) { Data = Handlers.Echo });
        Assert.Equal(server.Address, again);
        using TestClient fresh = server.Connect();
        fresh.Send([3]);
        Assert.Equal([3], fresh.Read(1));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void IPv6_loopback_works(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.Echo });
        IPEndPoint address;
        try
        {
            address = server.Transport.Listen(new IPEndPoint(IPAddress.IPv6Loopback, 0), c => new TestHandler(c) { Data = Handlers.Echo });
        }
        catch (OperatorError)
        {
            return; // This machine has no IPv6.
        }

        using var client = new TestClient(address);
        client.Send([1]);
        Assert.Equal([1], client.Read(1));
    }
}
