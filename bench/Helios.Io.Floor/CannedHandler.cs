using System.Buffers.Binary;
using Helios.Io.Transport;

namespace Helios.Io.Floor;

/// <summary>
/// Speaks just enough of the PostgreSQL protocol to satisfy <c>pgbench -S</c> and answers canned bytes: no SQL, no storage. What a query
/// costs here is what transport and kernel cost, so a real server's cost is read against it.
/// </summary>
internal sealed class CannedHandler : IConnectionHandler
{
    private const int LongestAnswerBytes = 256;
    private const int SslRequestCode = 80877103;
    private const int GssRequestCode = 80877104;

    private readonly IConnection _connection;
    private bool _started;

    public CannedHandler(IConnection connection)
    {
        _connection = connection;
    }

    private static ReadOnlySpan<byte> RowDescription => 
    [
        0, 1, (byte)'a', (byte)'b', (byte)'a', (byte)'l', (byte)'a', (byte)'n', (byte)'c', (byte)'e', 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0, 4, 255, 255, 255, 255, 0, 0,
    ];

    public int OnData(ReadOnlySpan<byte> unread, out int needBytes)
    {
        int at = 0;
        needBytes = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = unread[at..];
            int prefix = _started ? 1 : 0;
            if (rest.Length < prefix + 4)
            {
                break;
            }

            int length = prefix + BinaryPrimitives.ReadInt32BigEndian(rest[prefix..]);
            if (rest.Length < length)
            {
                needBytes = length;
                break;
            }

            Answer(rest[..length]);
            at += length;
        }

        _connection.Flush();
        return at;
    }

    public void OnDrained()
    {
    }

    public void OnClosed(Exception? error)
    {
    }

    private void Answer(ReadOnlySpan<byte> message)
    {
        Span<byte> output = _connection.GetOutput(LongestAnswerBytes);
        int at = 0;
        if (!_started)
        {
            Start(message, output, ref at);
            _connection.Advance(at);
            return;
        }

        ReadOnlySpan<byte> body = message[5..];
        switch (message[0])
        {
            case (byte)'P':
                Put(output, ref at, '1', default);
                break;
            case (byte)'B':
                Put(output, ref at, '2', default);
                break;
            case (byte)'D':
                if (body[0] == 'S')
                {
                    Put(output, ref at, 't', [0, 1, 0, 0, 0, 23]);
                }

                Put(output, ref at, 'T', RowDescription);
                break;
            case (byte)'E':
                Row(output, ref at);
                break;
            case (byte)'C':
                Put(output, ref at, '3', default);
                break;
            case (byte)'S':
                Put(output, ref at, 'Z', "I"u8);
                break;
            case (byte)'Q':
                Query(body, output, ref at);
                break;
            default:
                break;
        }

        _connection.Advance(at);
    }

    private void Start(ReadOnlySpan<byte> message, Span<byte> output, ref int at)
    {
        if (BinaryPrimitives.ReadInt32BigEndian(message[4..]) is SslRequestCode or GssRequestCode)
        {
            output[at++] = (byte)'N';
            return;
        }

        _started = true;
        Put(output, ref at, 'R', [0, 0, 0, 0]);
        Put(output, ref at, 'S', "server_version\018.4\0"u8);
        Put(output, ref at, 'S', "client_encoding\0UTF8\0"u8);
        Put(output, ref at, 'S', "standard_conforming_strings\0on\0"u8);
        Put(output, ref at, 'K', [0, 0, 0, 1, 0, 0, 0, 2]);
        Put(output, ref at, 'Z', "I"u8);
    }

    private static void Query(ReadOnlySpan<byte> text, Span<byte> output, ref int at)
    {
        if (text.StartsWith("SELECT abal"u8) || text.StartsWith("select"u8))
        {
            Put(output, ref at, 'T', RowDescription);
            Row(output, ref at);
        }
        else
        {
            Put(output, ref at, 'C', "SET\0"u8);
        }

        Put(output, ref at, 'Z', "I"u8);
    }

    private static void Row(Span<byte> output, ref int at)
    {
        Put(output, ref at, 'D', [0, 1, 0, 0, 0, 1, (byte)'0']);
        Put(output, ref at, 'C', "SELECT 1\0"u8);
    }

    private static void Put(Span<byte> output, ref int at, char type, ReadOnlySpan<byte> body)
    {
        output[at] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(output[(at + 1)..], body.Length + 4);
        body.CopyTo(output[(at + 5)..]);
        at += 5 + body.Length;
    }
}
