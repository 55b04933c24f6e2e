using System.Net.Sockets;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Bytes go both ways unchanged, whatever their number and however they are cut.</summary>
public class DataTests
{
    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Every_size_comes_back_unchanged(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.EchoMessages });
        using TestClient client = server.Connect();
        int[] sizes = [1, 2, 100, 4_091, 4_092, 4_093, 16_384, 65_535, 65_536, 65_537, 262_144, 1_000_000, 8 * 1024 * 1024];
        foreach (int size in sizes)
        {
            byte[] message = Handlers.Message(size, seed: size);
            Thread sender = client.SendBeside(message);
            Assert.True(message.AsSpan().SequenceEqual(client.Read(message.Length)), $"{size} bytes came back changed");
            sender.Join();
        }
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Large_echo_without_messages_comes_back_unchanged(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.Echo });
        using TestClient client = server.Connect();
        byte[] bytes = Handlers.Message(8 * 1024 * 1024, seed: 7);
        Thread sender = client.SendBeside(bytes);
        Assert.True(bytes.AsSpan().SequenceEqual(client.Read(bytes.Length)));
        sender.Join();
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Pipelined_messages_survive_fragments_of_every_size(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.EchoMessages });
        byte[] stream = Enumerable.Range(0, 12).SelectMany(i => Handlers.Message(i * 3, seed: i)).ToArray();
        for (int fragment = 1; fragment <= stream.Length; fragment += fragment < 40 ? 1 : 37)
        {
            using TestClient client = server.Connect();
            for (int at = 0; at < stream.Length; at += fragment)
            {
                client.Send(stream.AsSpan(at, Math.Min(fragment, stream.Length - at)));
            }

            Assert.Equal(stream, client.Read(stream.Length));
        }
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Random_messages_in_random_fragments_come_back_in_order(TransportKind kind)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.EchoMessages });
        using TestClient client = server.Connect();
        byte[] stream = Enumerable.Range(0, 300)
            .SelectMany(i => Handlers.Message(random.Next(random.Next(5) == 0 ? 100_000 : 300), seed: i)).ToArray();
        int[] cuts = Enumerable.Range(0, 2_000).Select(_ => random.Next(1, random.Next(2, 60_000))).ToArray();
        Thread sender = client.SendBeside(stream, cuts);
        Assert.True(stream.AsSpan().SequenceEqual(client.Read(stream.Length)), $"changed with seed {seed}");
        sender.Join();
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Handler_that_needs_more_is_called_again_only_when_it_is_there(TransportKind kind)
    {
        var calls = new List<int>();
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                calls.Add(unread.Length);
                needBytes = 100_000;
                if (unread.Length < 100_000)
                {
                    return 0;
                }

                needBytes = 0;
                h.Write([1]);
                h.Connection.Flush();
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send(new byte[10]);
        Thread.Sleep(50);
        for (int i = 0; i < 9; i++)
        {
            client.Send(new byte[10_000]);
            Thread.Sleep(5);
        }

        client.Send(new byte[9_990]);
        client.Read(1);
        Assert.Equal([10, 100_000], calls);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Unread_bytes_are_shown_again_from_where_consumption_stopped(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            // Consumes pairs only, so that an odd byte always waits for the next call.
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                int even = unread.Length & ~1;
                h.Write(unread[..even]);
                h.Connection.Flush();
                return even;
            },
        });
        using TestClient client = server.Connect();
        byte[] bytes = Handlers.Message(9_995, seed: 3);
        for (int at = 0; at < bytes.Length; at += 333)
        {
            client.Send(bytes.AsSpan(at, Math.Min(333, bytes.Length - at)));
        }

        client.Send([0]);
        Assert.Equal(bytes.Append((byte)0), client.Read(bytes.Length + 1));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Five_hundred_connections_are_served(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c) { Data = Handlers.EchoMessages });
        TestClient[] clients = Enumerable.Range(0, 500).Select(_ => server.Connect()).ToArray();
        try
        {
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < clients.Length; i++)
                {
                    clients[i].Send(Handlers.Message(i, seed: i + round));
                }

                for (int i = 0; i < clients.Length; i++)
                {
                    Assert.Equal(Handlers.Message(i, seed: i + round), clients[i].Read(i + 4));
                }
            }
        }
        finally
        {
            Array.ForEach(clients, static client => client.Dispose());
        }
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Connections_go_to_the_loops_in_turn(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write([(byte)h.Connection.Loop.Index]);
                h.Connection.Flush();
                return unread.Length;
            },
        }, loopCount: 3);
        var seen = new int[3];
        for (int i = 0; i < 9; i++)
        {
            using TestClient client = server.Connect();
            client.Send([0]);
            seen[client.Read(1)[0]]++;
        }

        Assert.Equal([3, 3, 3], seen);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Remote_end_point_is_the_clients(TransportKind kind)
    {
        string? seen = null;
        using var server = new TransportUnderTest(kind, c =>
        {
            seen = c.RemoteEndPoint?.ToString();
            return new TestHandler(c) { Data = Handlers.Echo };
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        client.Read(1);
        Assert.Equal(client.Socket.LocalEndPoint!.ToString(), seen);
    }
}
