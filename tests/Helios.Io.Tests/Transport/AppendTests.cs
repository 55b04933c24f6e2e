using System.Net.Sockets;
using Helios.Io.Memory;
using Helios.Io.Tests.Support;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Transport;

/// <summary>Output that other threads made.</summary>
public class AppendTests
{
    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void What_is_appended_stands_where_it_was_appended(TransportKind kind)
    {
        using var pool = new OutputBlockPool();
        var random = new Random(5);
        var expected = new MemoryStream();
        var sizes = new List<(int Direct, int Block)>();
        for (int i = 0; i < 60; i++)
        {
            sizes.Add((random.Next(3) switch { 0 => 0, 1 => random.Next(1_100), _ => random.Next(40_000) }, random.Next(4) switch
            {
                0 => 0,
                1 => random.Next(100),
                2 => random.Next(250_000),
                _ => random.Next(700_000),
            }));
        }

        byte next = 0;
        byte[] Bytes(int count)
        {
            byte[] bytes = new byte[count];
            Array.Fill(bytes, next++);
            expected.Write(bytes);
            return bytes;
        }

        int at = 0;
        void Produce(TestHandler h)
        {
            for (int n = 0; n < 3 && at < sizes.Count; n++)
            {
                (int direct, int made) = sizes[at++];
                h.Write(Bytes(direct));
                OutputBlock block = Make(pool, Bytes(made));
                h.Connection.Append(block);
                h.Write(Bytes(direct / 2));
                if (n % 2 == 0)
                {
                    h.Connection.Flush();
                }
            }

            h.Connection.Flush();
            if (at == sizes.Count)
            {
                h.Connection.Close();
            }
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
        byte[] read = client.ReadToEnd();
        Assert.True(read.AsSpan().SequenceEqual(expected.ToArray()), $"{read.Length} bytes of {expected.Length} came, or others");
    }

    [Theory]
    [ClassData(typeof(TransportKinds))]
    public void Blocks_of_a_connection_that_is_closed_or_aborted_go_back(TransportKind kind)
    {
        using var pool = new OutputBlockPool();
        using var server = new TransportUnderTest(kind, c => new TestHandler(c)
        {
            Data = (TestHandler h, ReadOnlySpan<byte> unread, out int needBytes) =>
            {
                needBytes = 0;
                for (int i = 0; i < 3; i++)
                {
                    h.Connection.Append(Make(pool, new byte[200_000]));
                    h.Connection.Flush();
                }

                h.Connection.Abort();
                h.Connection.Append(Make(pool, new byte[200_000]));
                return unread.Length;
            },
        });
        for (int n = 0; n < 20; n++)
        {
            using TestClient client = server.Connect();
            client.Send([1]);
            try
            {
                client.ReadToEnd();
            }
            catch (SocketException)
            {
                // The reset, which may come before anything was read.
            }
        }

        Assert.True(SpinWait.SpinUntil(() => pool.OutCount == 0, 10_000), $"{pool.OutCount} blocks are out");
    }

    [Fact]
    public void A_block_grows_and_keeps_what_it_holds()
    {
        using var pool = new OutputBlockPool();
        byte[] bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        OutputBlock block = Make(pool, bytes, pieceBytes: 70_000);
        Assert.True(block.Written.SequenceEqual(bytes));
        block.Release();
        Assert.Equal(0, pool.OutCount);
    }

    private static OutputBlock Make(OutputBlockPool pool, byte[] bytes, int pieceBytes = 30_000)
    {
        OutputBlock block = pool.Rent();
        for (int at = 0; at < bytes.Length; at += pieceBytes)
        {
            Span<byte> piece = bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at));
            piece.CopyTo(block.GetSpan(piece.Length));
            block.Advance(piece.Length);
        }

        return block;
    }
}
