using System.Net;
using System.Net.Sockets;
using Helios.Base;
using Helios.Io.Transport;

namespace Helios.Io.Tests.Support;

/// <summary>A transport of one kind, listening on a free loopback port, and clients for it.</summary>
internal sealed class TransportUnderTest : IDisposable
{
    private readonly ITransport _transport;

    public TransportUnderTest(TransportKind kind, Func<IConnection, IConnectionHandler> accept, int loopCount = 2, int lingerMs = 2_000)
    {
        Log = new RecordingLog();
        _transport = Transports.Create(new TransportOptions { Kind = kind, LoopCount = loopCount, LingerMs = lingerMs }, Log);
        Assert.Equal(kind, _transport.Kind);
        Address = _transport.Listen(new IPEndPoint(IPAddress.Loopback, 0), accept);
    }

    public RecordingLog Log { get; }

    public ITransport Transport => _transport;

    public IPEndPoint Address { get; }

    public TestClient Connect() => new(Address);

    public void Dispose() => _transport.Dispose();
}

/// <summary>A blocking client that fails a test instead of waiting for ever.</summary>
internal sealed class TestClient : IDisposable
{
    public TestClient(IPEndPoint address, int? receiveBufferBytes = null)
    {
        Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 10_000,
            SendTimeout = 10_000,
        };
        if (receiveBufferBytes is { } bytes)
        {
            Socket.ReceiveBufferSize = bytes;
        }

        Socket.Connect(address);
    }

    public Socket Socket { get; }

    /// <summary>
    /// Sends on a thread of its own, in pieces of these sizes where they are given. An exception there, a timeout above all, ends the
    /// sending and shows in what the test then finds missing; thrown, it would end the whole test process.
    /// </summary>
    public Thread SendBeside(byte[] bytes, params int[] cuts)
    {
        var sender = new Thread(() =>
        {
            try
            {
                for (int at = 0, i = 0; at < bytes.Length; i++)
                {
                    int count = i < cuts.Length ? Math.Min(cuts[i], bytes.Length - at) : bytes.Length - at;
                    Send(bytes.AsSpan(at, count));
                    at += count;
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test's own reading or counting fails then.
            }
        });
        sender.Start();
        return sender;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[Socket.Send(bytes)..];
        }
    }

    public byte[] Read(int count)
    {
        byte[] bytes = new byte[count];
        int have = 0;
        while (have < count)
        {
            int n = Socket.Receive(bytes.AsSpan(have));
            Assert.True(n > 0, $"the peer closed after {have} of {count} bytes");
            have += n;
        }

        return bytes;
    }

    /// <summary>Everything up to the peer's end.</summary>
    public byte[] ReadToEnd()
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int n = Socket.Receive(buffer); n > 0; n = Socket.Receive(buffer))
        {
            all.Write(buffer, 0, n);
        }

        return all.ToArray();
    }

    /// <summary>Waits for the connection's end; true when it was a reset.</summary>
    public bool EndsByReset()
    {
        try
        {
            ReadToEnd();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }

    public void Dispose() => Socket.Dispose();
}

internal sealed class RecordingLog : ILog
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = new();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return _lines.ToArray();
            }
        }
    }

    public void Write(LogLevel level, string message, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        string line = $"{level}: {message}";
        foreach ((string key, object? value) in fields)
        {
            line += $" {key}={value}";
        }

        lock (_lock)
        {
            _lines.Add(line);
        }
    }
}
