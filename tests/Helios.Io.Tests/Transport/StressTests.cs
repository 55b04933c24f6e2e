using System.Collections.Concurrent;
using System.Net.Sockets;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Everything at once: pauses, closes, resets, failing handlers and slow readers on many connections, from a seed.</summary>
public class StressTests
{
    private const int Clients = 24;
    private const int RoundsPerClient = 25;

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Connections_that_end_in_every_way_leave_nothing_behind(TransportKind kind)
    {
        int seed = Environment.TickCount;
        var handlers = new ConcurrentBag<TestHandler>();
        int made = 0;
        using var server = new TransportUnderTest(kind, c =>
        {
            var handler = RandomHandler(c, new Random(seed + Interlocked.Increment(ref made)));
            handlers.Add(handler);
            return handler;
        }, loopCount: 2, lingerMs: 100);
        var failures = new ConcurrentQueue<string>();
        Thread[] clients = Enumerable.Range(0, Clients).Select(i => new Thread(() =>
        {
            var random = new Random(seed ^ (i * 7_919));
            for (int round = 0; round < RoundsPerClient; round++)
            {
                RandomClient(server, random, failures);
            }
        })).ToArray();
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
        Assert.True(failures.IsEmpty, $"seed {seed}: {string.Join("; ", failures.Take(5))}");
        foreach (TestHandler handler in handlers)
        {
            Assert.True(handler.ClosedEvent.Wait(10_000), $"seed {seed}: a connection was never closed");
            Assert.Empty(handler.Violations);
        }

        Assert.Equal(Clients * RoundsPerClient, handlers.Count);
        foreach (EventLoop loop in server.Transport.Loops.Cast<EventLoop>())
        {
            Assert.True(SpinWait.SpinUntil(() => CountOn(loop) == 0, 5_000), $"seed {seed}: connections are left on a loop");
        }
    }

    private static int CountOn(EventLoop loop)
    {
        int count = 0;
        loop.Invoke(() => count = loop.ConnectionCount);
        return count;
    }

    /// <summary>Echoes; now and then pauses for a while, closes, aborts or throws.</summary>
    private static TestHandler RandomHandler(IConnection connection, Random random) => new(connection)
    {
        Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
        {
            needBytes = 0;
            int consumed = random.Next(4) == 0 ? random.Next(unread.Length + 1) : unread.Length;
            h.Write(unread[..consumed]);
            if (random.Next(10) != 0)
            {
                h.Connection.Flush();
            }

            switch (random.Next(40))
            {
                case 0:
                    h.Connection.Close();
                    break;
                case 1:
                    h.Connection.Abort();
                    break;
                case 2:
                    throw new InvalidOperationException("on purpose");
                case < 12:
                    h.Connection.PauseReading(true);
                    h.Connection.Loop.Schedule(random.Next(4), () =>
                    {
                        h.Connection.Flush();
                        h.Connection.PauseReading(false);
                    });
                    break;
                default:
                    break;
            }

            return consumed;
        },
    };

    /// <summary>Sends a random stream in random pieces, reads what comes back, and leaves in a random way.</summary>
    private static void RandomClient(TransportUnderTest server, Random random, ConcurrentQueue<string> failures)
    {
        byte[] stream = new byte[random.Next(1, random.Next(3) == 0 ? 400_000 : 4_000)];
        random.NextBytes(stream);
        using TestClient client = server.Connect();
        client.Socket.ReceiveTimeout = 20;
        int sent = 0;
        int got = 0;
        byte[] buffer = new byte[50_000];
        try
        {
            for (int step = 0; step < 30 && got < stream.Length; step++)
            {
                int count = Math.Min(stream.Length - sent, random.Next(1, 30_000));
                if (count > 0 && client.Socket.Poll(0, SelectMode.SelectWrite))
                {
                    client.Socket.Blocking = false;
                    sent += client.Socket.Send(stream, sent, count, SocketFlags.None);
                    client.Socket.Blocking = true;
                }

                int read = client.Socket.Poll(2_000, SelectMode.SelectRead) ? client.Socket.Receive(buffer) : -1;
                if (read == 0)
                {
                    return;
                }

                if (read > 0 && !buffer.AsSpan(0, read).SequenceEqual(stream.AsSpan(got, read)))
                {
                    failures.Enqueue($"bytes {got} to {got + read} came back changed");
                    return;
                }

                got += Math.Max(0, read);
            }
        }
        catch (SocketException)
        {
            return; // The server aborted, as it may.
        }

        if (random.Next(2) == 0)
        {
            client.Reset();
        }
    }
}
