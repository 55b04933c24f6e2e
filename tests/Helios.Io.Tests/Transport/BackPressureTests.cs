using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Output that waits, reading that pauses, and output that is taken back.</summary>
public class BackPressureTests
{
    private const int Pieces = 200;
    private const int PieceBytes = 100_000;

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Slow_reader_holds_the_writer_at_the_mark(TransportKind kind)
    {
        int written = 0;
        int mostPending = 0;
        void Produce(TestHandler h)
        {
            while (written < Pieces && h.Connection.PendingOutputBytes < 256 * 1024)
            {
                byte[] piece = new byte[PieceBytes];
                Array.Fill(piece, (byte)written++);
                h.Write(piece);
                h.Connection.Flush();
            }

            mostPending = Math.Max(mostPending, h.Connection.PendingOutputBytes);
        }

        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                Produce(h);
                return unread.Length;
            },
            Drained = Produce,
        });
        using TestClient client = new(server.Address, receiveBufferBytes: 16 * 1024);
        client.Send([1]);
        Thread.Sleep(100);
        Assert.True(Volatile.Read(ref written) < Pieces, "nothing held the writer back");
        for (int i = 0; i < Pieces; i++)
        {
            byte[] piece = client.Read(PieceBytes);
            Assert.True(piece.AsSpan().IndexOfAnyExcept((byte)i) < 0, $"piece {i} changed");
        }

        Assert.True(mostPending < (256 * 1024) + PieceBytes + 1);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Output_sent_at_once_is_reported_as_drained_too(TransportKind kind)
    {
        int left = 1_000;
        void Step(TestHandler h)
        {
            if (left-- > 0)
            {
                h.Write([1]);
                h.Connection.Flush();
            }
        }

        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                Step(h);
                return unread.Length;
            },
            Drained = Step,
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        client.Read(1_000);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Nothing_is_sent_before_flush(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write(unread);
                if (unread[^1] == 9)
                {
                    h.Connection.Flush();
                }

                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send([1, 2]);
        Thread.Sleep(100);
        Assert.Equal(0, client.Socket.Available);
        client.Send([9]);
        Assert.Equal([1, 2, 9], client.Read(3));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Rewinding_takes_back_what_was_not_flushed(TransportKind kind)
    {
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                h.Write("kept "u8);
                h.Connection.Flush();
                long mark = h.Connection.OutputPosition;
                h.Write(new byte[100_000]);
                Assert.Equal(mark + 100_000, h.Connection.OutputPosition);
                h.Connection.RewindOutput(mark);
                Assert.Equal(5, h.Connection.PendingOutputBytes);
                h.Write("instead"u8);
                h.Connection.Flush();
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        for (int i = 0; i < 3; i++)
        {
            client.Send([1]);
            Assert.Equal("kept instead"u8.ToArray(), client.Read(12));
        }
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Unflushed_tail_can_be_rewound_after_the_flushed_part_was_sent(TransportKind kind)
    {
        long mark = 0;
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                if (unread[0] == 1)
                {
                    h.Write("first"u8);
                    h.Connection.Flush();
                    mark = h.Connection.OutputPosition;
                    h.Write("xxxxx"u8);
                }
                else
                {
                    Assert.Equal(mark + 5, h.Connection.OutputPosition);
                    h.Connection.RewindOutput(mark);
                    h.Write("second"u8);
                    h.Connection.Flush();
                }

                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        client.Send([1]);
        Assert.Equal("first"u8.ToArray(), client.Read(5));
        client.Send([2]);
        Assert.Equal("second"u8.ToArray(), client.Read(6));
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Paused_connection_gets_no_data_until_it_is_resumed(TransportKind kind)
    {
        TestHandler? handler = null;
        bool paused = false;
        int whilePaused = 0;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                whilePaused += paused ? 1 : 0;
                if (unread[0] == (byte)'p')
                {
                    paused = true;
                    h.Connection.PauseReading(true);
                    return 1;
                }

                return Handlers.Echo(h, unread, out needBytes);
            },
        });
        using TestClient client = server.Connect();
        for (int round = 0; round < 5; round++)
        {
            client.Send("pabc"u8);
            SpinWait.SpinUntil(() => Volatile.Read(ref paused), 10_000);
            client.Send("def"u8);
            Thread.Sleep(10);
            client.Send("ghi"u8);
            Thread.Sleep(30);
            Assert.Equal(0, client.Socket.Available);
            handler!.Connection.Loop.Post(() =>
            {
                paused = false;
                handler.Connection.PauseReading(false);
            });
            Assert.Equal("abcdefghi"u8.ToArray(), client.Read(9));
        }

        Assert.Equal(0, whilePaused);
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Paused_connection_does_not_take_in_a_flood(TransportKind kind)
    {
        TestHandler? handler = null;
        long received = 0;
        using var server = new TransportUnderTest(kind, c => handler = new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                if (received == 0)
                {
                    h.Connection.PauseReading(true);
                }

                received += unread.Length;
                return unread.Length;
            },
        });
        using TestClient client = server.Connect();
        const int Total = 64 * 1024 * 1024;
        Thread sender = client.SendBeside(new byte[Total]);
        Assert.False(sender.Join(500), "a paused connection took everything in");
        handler!.Connection.Loop.Post(() => handler.Connection.PauseReading(false));
        Assert.True(sender.Join(10_000));
        for (int i = 0; i < 1_000 && Volatile.Read(ref received) < Total; i++)
        {
            Thread.Sleep(5);
        }

        Assert.Equal(Total, Volatile.Read(ref received));
    }
}
