using System.Net.Sockets;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Connections end in every way there is, and each end is told once.</summary>
public class ClosingTests
{
    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Close_sends_what_is_pending_first(TransportKind kind)
    {
        TestHandler? handler = null;
        byte[] answer = Handlers.Message(3_000_000, seed: 1);
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write(answer);
                h.Connection.Close();
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        Assert.True(answer.AsSpan().SequenceEqual(client.ReadToEnd()));
        client.Dispose();
        handler!.AssertClosed();
        Assert.Null(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Last_words_arrive_although_input_was_never_read(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write("go away"u8);
                h.Connection.Close();
                return 0;
            },
        });
        using TestClient client = server.Connect();
        client.Send(new byte[500_000]);
        Assert.Equal("go away"u8.ToArray(), client.ReadToEnd());
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Close_gives_up_on_a_peer_that_does_not_read(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write(new byte[32 * 1024 * 1024]);
                h.Connection.Close();
                return unread.Length;
            },
        }, lingerMs: 200);
        using TestClient client = server.Connect();
        client.Send([1]);
        WaitFor(() => handler is not null);
        handler!.AssertClosed();
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Abort_resets(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write("never"u8);
                h.Connection.Abort();
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        Assert.True(client.EndsByReset());
        handler!.AssertClosed();
        Assert.Null(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Half_closing_peer_still_gets_its_answers(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c) { Data = Handlers.EchoMessages });
        using TestClient client = server.Connect();
        byte[] stream = Enumerable.Range(0, 50).SelectMany(i => Handlers.Message(i * 50, seed: i)).ToArray();
        client.Send(stream);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(stream, client.ReadToEnd());
        handler!.AssertClosed();
        Assert.Null(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Half_close_while_paused_waits_behind_the_unread_messages(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            // One byte a time; the pause ends later, as after a statement that ran elsewhere.
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write(unread[..1]);
                h.Connection.Flush();
                h.Connection.PauseReading(true);
                h.Connection.Loop.Schedule(1, () => h.Connection.PauseReading(false));
                return 1;
            },
        });
        using TestClient client = server.Connect();
        client.Send("abcdefghij"u8);
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("a", System.Text.Encoding.ASCII.GetString(client.Read(1)));
        Thread.Sleep(20);
        Assert.StartsWith("bcde", System.Text.Encoding.ASCII.GetString(client.Read(4)), StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Peer_that_closes_is_an_orderly_end(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c) { Data = Handlers.Echo });
        using (TestClient client = server.Connect())
        {
            client.Send([1]);
            client.Read(1);
        }

        handler!.AssertClosed();
        Assert.Null(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Peer_that_resets_is_an_error(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c) { Data = Handlers.Echo });
        using TestClient client = server.Connect();
        client.Send([1]);
        client.Read(1);
        client.Reset();
        handler!.AssertClosed();
        Assert.NotNull(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Peer_that_resets_while_output_is_blocked_is_an_error(TransportKind kind)
    {
        TestHandler? handler = null;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write(new byte[16 * 1024 * 1024]);
                h.Connection.Flush();
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        client.Read(1_000);
        client.Reset();
        handler!.AssertClosed();
        Assert.NotNull(handler.ClosedBy);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Handler_that_throws_loses_its_connection_only(TransportKind kind)
    {
        var handlers = new List<TestHandler>();
        using var server = new TransportUnderTest(kind, c =>
        {
            var handler = new TestHandler(c)
            {
                Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
                    unread[0] == 0 ? throw new InvalidOperationException("on purpose") : Handlers.Echo(h, unread, out needBytes),
                Closed = (_, _) => throw new InvalidOperationException("again"),
            };
            handlers.Add(handler);
            return handler;
        }, loopCount: 1);
        using TestClient bad = server.Connect();
        using TestClient good = server.Connect();
        good.Send([1]);
        good.Read(1);
        bad.Send([0]);
        Assert.True(bad.EndsByReset());
        good.Send([2]);
        Assert.Equal([2], good.Read(1));
        WaitFor(() => handlers[0].ClosedBy is InvalidOperationException);
        Assert.Contains(server.Log.Lines, static line => line.Contains("on purpose", StringComparison.Ordinal));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Server_that_throws_on_accept_refuses_that_connection_only(TransportKind kind)
    {
        int calls = 0;
        using var server = new TransportUnderTest(kind, c =>
            Interlocked.Increment(ref calls) == 1
                ? throw new InvalidOperationException("no")
                : new TestHandler(c) { Data = Handlers.Echo });
        using TestClient refused = server.Connect();
        Assert.True(refused.EndsByReset());
        using TestClient served = server.Connect();
        served.Send([5]);
        Assert.Equal([5], served.Read(1));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Close_right_at_accept_works(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c =>
        {
            var handler = new TestHandler(c);
            handler.Write("full"u8);
            c.Close();
            return handler;
        });
        using TestClient client = server.Connect();
        Assert.Equal("full"u8.ToArray(), client.ReadToEnd());
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Disposing_the_transport_closes_every_connection(TransportKind kind)
    {
        int closed = 0;
        int opened = 0;
        var server = new TransportUnderTest(kind, c =>
        {
            Interlocked.Increment(ref opened);
            return new TestHandler(c) { Data = Handlers.Echo, Closed = (_, _) => Interlocked.Increment(ref closed) };
        });
        TestClient[] clients = Enumerable.Range(0, 20).Select(_ => server.Connect()).ToArray();
        foreach (TestClient client in clients)
        {
            client.Send([1]);
            client.Read(1);
        }

        server.Dispose();
        Assert.Equal(20, opened);
        Assert.Equal(20, closed);
        foreach (TestClient client in clients)
        {
            client.EndsByReset();
            client.Dispose();
        }
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (int i = 0; i < 1_000 && !condition(); i++)
        {
            Thread.Sleep(5);
        }

        Assert.True(condition());
    }
}
