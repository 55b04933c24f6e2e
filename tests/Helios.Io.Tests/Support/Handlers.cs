using System.Buffers.Binary;
using System.Collections.Concurrent;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Support;

/// <summary>
/// A handler made of delegates; what is not given does nothing. Records that the contract's threading and order are kept.
/// </summary>
internal class TestHandler : IConnectionHandler
{
    private int _entered;

    public TestHandler(IConnection connection)
    {
        Connection = connection;
    }

    public delegate int DataAction(TestHandler handler, ReadOnlySpan<byte> unread, out int needBytes);

    public IConnection Connection { get; }

    public DataAction? Data { get; init; }

    public Action<TestHandler>? Drained { get; init; }

    public Action<TestHandler, Exception?>? Closed { get; init; }

    public ManualResetEventSlim ClosedEvent { get; } = new();

    public Exception? ClosedBy { get; private set; }

    public ConcurrentQueue<string> Violations { get; } = new();

    public int OnData(ReadOnlySpan<byte> unread, out int needBytes)
    {
        Enter();
        try
        {
            needBytes = 0;
            return Data is null ? unread.Length : Data(this, unread, out needBytes);
        }
        finally
        {
            _entered--;
        }
    }

    public void OnDrained()
    {
        Enter();
        try
        {
            Drained?.Invoke(this);
        }
        finally
        {
            _entered--;
        }
    }

    public void OnClosed(Exception? error)
    {
        Enter();
        ClosedBy = error;
        Closed?.Invoke(this, error);
        _entered--;
        ClosedEvent.Set();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Connection.GetOutput(bytes.Length));
        Connection.Advance(bytes.Length);
    }

    public void AssertClosed()
    {
        Assert.True(ClosedEvent.Wait(10_000), "OnClosed did not come");
        Assert.Empty(Violations);
    }

    private void Enter()
    {
        if (!Connection.Loop.IsCurrent)
        {
            Violations.Enqueue("called from another thread than the loop's");
        }

        if (ClosedEvent.IsSet)
        {
            Violations.Enqueue("called after OnClosed");
        }

        if (_entered++ > 0)
        {
            Violations.Enqueue("called while it ran");
        }
    }
}

/// <summary>Ready-made behaviours.</summary>
internal static class Handlers
{
    /// <summary>Answers every byte with itself.</summary>
    public static int Echo(TestHandler handler, ReadOnlySpan<byte> unread, out int needBytes)
    {
        needBytes = 0;
        handler.Write(unread);
        handler.Connection.Flush();
        return unread.Length;
    }

    /// <summary>Messages are a big-endian length of what follows, and that; each is answered by itself as a whole.</summary>
    public static int EchoMessages(TestHandler handler, ReadOnlySpan<byte> unread, out int needBytes)
    {
        int at = 0;
        needBytes = 4;
        while (unread.Length - at >= 4)
        {
            int length = 4 + BinaryPrimitives.ReadInt32BigEndian(unread[at..]);
            if (unread.Length - at < length)
            {
                needBytes = length;
                break;
            }

            handler.Write(unread.Slice(at, length));
            at += length;
        }

        handler.Connection.Flush();
        return at;
    }

    public static byte[] Message(int bodyBytes, int seed)
    {
        byte[] message = new byte[4 + bodyBytes];
        BinaryPrimitives.WriteInt32BigEndian(message, bodyBytes);
        new Random(seed).NextBytes(message.AsSpan(4));
        return message;
    }
}
