using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>A client that sends any bytes it likes and reads whole backend messages.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    public RawClient(int port)
    {
        _client = new TcpClient("127.0.0.1", port) { NoDelay = true, ReceiveTimeout = 15_000 };
        _stream = _client.GetStream();
    }

    public RawClient Startup(string database = "postgres", string user = "postgres", params ReadOnlySpan<string> more)
    {
        TryStartup(database, user, more);
        return this;
    }

    /// <summary>What the server answers, up to ReadyForQuery or its end.</summary>
    public List<(char Type, byte[] Body)> TryStartup(
        string database = "postgres", string user = "postgres", params ReadOnlySpan<string> more)
    {
        SendStartup(database, user, more);
        return ReadUntil('Z');
    }

    /// <summary>The startup packet alone; whoever calls reads the answer.</summary>
    public RawClient SendStartup(string database = "postgres", string user = "postgres", params ReadOnlySpan<string> more)
    {
        string parameters = $"user\0{user}\0database\0{database}\0";
        foreach (string part in more)
        {
            parameters += part + "\0";
        }

        byte[] body = [0, 3, 0, 0, .. Encoding.UTF8.GetBytes(parameters), 0];
        Send([.. Int32(body.Length + 4), .. body]);
        return this;
    }

    /// <summary>True when something was sent that nobody has read.</summary>
    public bool HasInput => _stream.DataAvailable;

    public void Send(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Message(char type, ReadOnlySpan<byte> body) => Send([(byte)type, .. Int32(body.Length + 4), .. body]);

    public void Query(string sql) => Message('Q', Encoding.UTF8.GetBytes(sql + "\0"));

    /// <summary>Messages up to and with the first of this type; the connection's end is type '\0'.</summary>
    public List<(char Type, byte[] Body)> ReadUntil(char type)
    {
        var messages = new List<(char, byte[])>();
        while (true)
        {
            (char Type, byte[] Body) message = Read();
            messages.Add(message);
            if (message.Type == type || message.Type == '\0')
            {
                return messages;
            }
        }
    }

    public (char Type, byte[] Body) Read()
    {
        byte[] header = new byte[5];
        int read;
        try
        {
            read = _stream.ReadAtLeast(header, 5, throwOnEndOfStream: false);
        }
        catch (IOException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return ('\0', []);
        }

        if (read < 5)
        {
            return ('\0', []);
        }

        byte[] body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
        _stream.ReadExactly(body);
        return ((char)header[0], body);
    }

    /// <summary>A field of an ErrorResponse by its code.</summary>
    public static string Field(byte[] error, char code)
    {
        foreach (string field in Encoding.UTF8.GetString(error).Split('\0'))
        {
            if (field.Length > 0 && field[0] == code)
            {
                return field[1..];
            }
        }

        return "";
    }

    public void Dispose() => _client.Dispose();

    private static byte[] Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
