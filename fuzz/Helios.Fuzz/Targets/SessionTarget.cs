using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Helios.Base;
using Helios.Wire;

namespace Helios.Fuzz.Targets;

/// <summary>
/// A running server (HELIOS_SERVER, such as 127.0.0.1:5432) and what a hostile client sends after a proper startup. Checks: the server
/// goes on accepting, every answer is framed, no error is an internal one, and a connection that ends its sending is ended in turn.
/// </summary>
internal sealed class SessionTarget : IFuzzTarget
{
    private const string Variable = "HELIOS_SERVER";
    private const int TimeoutMs = 10_000;
    private const string AnswerTypes = "RKSZTDCIEN123nstAGHdcvW";

    public string Name => "session";

    public IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds();

    public IReadOnlyList<byte[]> Dictionary { get; } =
    [
        "SELECT "u8.ToArray(), "BEGIN;"u8.ToArray(), "ROLLBACK;"u8.ToArray(), "S\0\0\0\u0004"u8.ToArray(), "H\0\0\0\u0004"u8.ToArray(),
        [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 4], [0, 1], [0],
    ];

    public void Run(byte[] input)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPEndPoint.Parse(Environment.GetEnvironmentVariable(Variable) ?? throw new Bug(Variable + " is not set")));
        using var stream = new NetworkStream(socket) { ReadTimeout = TimeoutMs, WriteTimeout = TimeoutMs };
        try
        {
            stream.Write(Startup());
            stream.Write(input);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // The server closed already; what it said is read below.
        }

        while (ReadAnswer(stream))
        {
        }
    }

    private static bool ReadAnswer(NetworkStream stream)
    {
        byte[] header = new byte[5];
        try
        {
            if (stream.ReadAtLeast(header, 5, throwOnEndOfStream: false) < 5)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1));
            Require(AnswerTypes.Contains((char)header[0], StringComparison.Ordinal), $"an answer of type {header[0]}");
            Require(length is >= 4 and < 100_000_000, $"an answer of length {length}");
            byte[] body = new byte[length - 4];
            stream.ReadExactly(body);
            if (header[0] == (byte)'E')
            {
                string error = Encoding.UTF8.GetString(body).Replace('\0', ' ');
                Require(!error.Contains(" CXX", StringComparison.Ordinal), "an internal error: " + error);
            }

            return true;
        }
        catch (IOException closed) when (closed.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return false;
        }
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new Bug("session: " + what);
        }
    }

    private static byte[] Startup()
    {
        ReadOnlySpan<byte> parameters = "user\0postgres\0database\0postgres\0\0"u8;
        byte[] packet = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), Protocol.Version(3, 0));
        parameters.CopyTo(packet.AsSpan(8));
        return packet;
    }

    private static byte[][] MakeSeeds()
    {
        byte[] extended =
        [
            .. Message('P', "s1\0SELECT $1::int4 + 1\0\0\u0001\0\0\0\u0017"u8),
            .. Message('B', "p1\0s1\0\0\u0001\0\u0001\0\u0001\0\0\0\u0004\0\0\0\u002A\0\u0001\0\u0001"u8),
            .. Message('D', "Pp1\0"u8), .. Message('E', "p1\0\0\0\0\u0001"u8), .. Message('E', "p1\0\0\0\0\0"u8),
            .. Message('C', "Sp1\0"u8), .. Message('S', default),
        ];
        byte[] table =
        [
            .. Message('Q', "BEGIN; CREATE TABLE fuzz (id int PRIMARY KEY, t text); INSERT INTO fuzz VALUES (1, 'a'), (2, NULL)\0"u8),
            .. Message('P', "\0SELECT id, t FROM fuzz WHERE id >= $1 ORDER BY id\0\0\0"u8),
            .. Message('B', "\0\0\0\0\0\u0001\0\0\0\u00011\0\0"u8), .. Message('D', "P\0"u8), .. Message('E', "\0\0\0\0\u0001"u8),
            .. Message('H', default), .. Message('E', "\0\0\0\0\0"u8), .. Message('S', default), .. Message('Q', "ROLLBACK\0"u8),
        ];
        byte[] simple =
        [
            .. Message('Q', "SELECT 1; SELECT 'x'::text, NULL\0"u8), .. Message('Q', "\0"u8), .. Message('Q', "SELECT 1/0\0"u8),
        ];
        byte[] failing = [.. Message('P', "\0SELEC\0\0\0"u8), .. extended, .. Message('F', "\0\0\0\u0001\0\0\0\0\0\0"u8), .. simple];
        byte[] cursor =
        [
            .. Message('Q', "BEGIN; DECLARE c CURSOR FOR SELECT 1; FETCH 1 FROM c; CLOSE c; COMMIT\0"u8),
            .. Message('Q', "PREPARE q AS SELECT $1::text; EXECUTE q('a'); DEALLOCATE q; SHOW server_version; DISCARD ALL\0"u8),
        ];
        return [simple, extended, table, failing, cursor, [.. simple, .. Message('X', default)]];
    }

    private static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }
}
