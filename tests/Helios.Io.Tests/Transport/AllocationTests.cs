using System.Net.Sockets;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>The steady state leaves the managed heap alone.</summary>
public class AllocationTests
{
    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Messages_allocate_nothing_on_the_loop(TransportKind kind)
    {
        long before = 0;
        long after = 0;
        int messages = 0;
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                messages++;
                if (messages == 500)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }
                else if (messages == 5_500)
                {
                    after = GC.GetAllocatedBytesForCurrentThread();
                }

                return Handlers.Echo(h, unread, out needBytes);
            },
        }, loopCount: 1);
        using TestClient client = server.Connect();
        byte[] message = new byte[100];
        for (int i = 0; i < 5_500; i++)
        {
            client.Socket.Send(message);
            for (int have = 0; have < message.Length;)
            {
                have += client.Socket.Receive(message, have, message.Length - have, SocketFlags.None);
            }
        }

        Assert.NotEqual(0, after);

        // One byte a message would be too much; the runtime itself may take a few once, when it compiles a method anew. The posts of the
        // portable transport go through a queue that takes a new segment now and then.
        long allowed = kind == TransportKind.Sockets ? 5_000 * 16 : 1_024;
        Assert.InRange(after - before, 0, allowed);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Idle_connections_hold_no_buffers(TransportKind kind)
    {
        const int Count = 200;
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.EchoMessages }, loopCount: 1);
        TestClient[] clients = Enumerable.Range(0, Count).Select(_ => server.Connect()).ToArray();
        foreach (TestClient client in clients)
        {
            byte[] message = Handlers.Message(50_000, seed: 1);
            client.Send(message);
            client.Read(message.Length);
        }

        Thread.Sleep(50);
        var loop = (EventLoop)server.Transport.Loops[0];
        long held = 0;
        loop.Invoke(() => held = loop.Pool.HeldBytes);

        // The portable transport keeps one receive per connection in flight; the others share the loop's blocks.
        long perConnection = kind == TransportKind.Sockets ? 16 * 1024 : 0;
        Assert.InRange(held, 0, (4L * 1024 * 1024) + (Count * perConnection));
        Array.ForEach(clients, static client => client.Dispose());
    }
}
