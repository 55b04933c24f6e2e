using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Wire;

namespace Helios.Fuzz.Targets;

/// <summary>
/// A connection's bytes from the first packet on. Checks: nothing but SqlError comes out, with a state this surface may raise; the stream
/// gives the same messages however it is cut; needBytes is honest; an error becomes a well-formed ErrorResponse.
/// </summary>
internal sealed class WireTarget : IFuzzTarget
{
    private static readonly string[] s_states = ["08P01", "0A000", "22021", "22023", "54000"];

    public string Name => "wire";

    public IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds();

    public IReadOnlyList<byte[]> Dictionary { get; } =
    [
        "user\0"u8.ToArray(), "database\0"u8.ToArray(), "_pq_.x\0"u8.ToArray(), [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 4], [0, 0],
        [0xc3, 0xa9], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    public void Run(byte[] input)
    {
        string whole = Transcript(input, piece: input.Length + 1);
        Require(whole == Transcript(input, 1), "cut after every byte");
        Require(whole == Transcript(input, 7), "cut after every seventh byte");
    }

    private static string Transcript(byte[] input, int piece)
    {
        var text = new StringBuilder();
        bool started = false;
        int begin = 0;
        int end = 0;
        try
        {
            while (end < input.Length)
            {
                end = Math.Min(input.Length, end + piece);
                while (Next(input.AsSpan(begin, end - begin), ref started, text, out int consumed))
                {
                    begin += consumed;
                }
            }
        }
        catch (SqlError fatal)
        {
            Require(fatal.IsFatal, "only a fatal error ends the stream: " + fatal.Message);
            Describe(fatal, text);
        }

        return text.ToString();
    }

    private static bool Next(ReadOnlySpan<byte> unread, ref bool started, StringBuilder text, out int consumed)
    {
        if (started)
        {
            bool read = FrontendReader.TryRead(unread, out FrontendMessage message, out consumed, out int needBytes);
            Require(read ? consumed >= 5 && consumed <= unread.Length : consumed == 0 && needBytes > unread.Length, "needBytes");
            if (read)
            {
                Describe(message, text);
            }

            return read;
        }

        bool packetRead = StartupParser.TryRead(unread, out StartupPacket packet, out consumed, out int packetNeeds);
        Require(packetRead ? consumed >= 8 && consumed <= unread.Length : consumed == 0 && packetNeeds > unread.Length, "needBytes");
        if (packetRead)
        {
            started = packet.Kind == StartupPacketKind.Startup;
            Describe(packet, text);
        }

        return packetRead;
    }

    private static void Describe(StartupPacket packet, StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{packet.Kind} {packet.MajorVersion}.{packet.MinorVersion} {packet.CancelKey.Length};");
        foreach (StartupParameter parameter in packet.Parameters)
        {
            Require(parameter.Name.Length > 0, "a parameter has a name");
            text.Append(Encoding.UTF8.GetString(parameter.Name)).Append('=').Append(Encoding.UTF8.GetString(parameter.Value));
        }

        var buffer = new ByteBuffer();
        new BackendWriter<BufferOutput>(buffer.Output).NegotiateProtocolVersion(Protocol.NewestMinor, packet.Parameters);
        RequireFramed(buffer.Written);
    }

    private static void Describe(FrontendMessage message, StringBuilder text)
    {
        text.Append(message.Type).Append(message.Body.Length).Append(';');
        try
        {
            text.Append(Read(message));
        }
        catch (SqlError error)
        {
            Require(!error.IsFatal, "a body's error is not fatal: " + error.Message);
            Describe(error, text);
        }
    }

    private static long Read(FrontendMessage message) => message.Type switch
    {
        FrontendMessageType.Query => message.Query().Length,
        FrontendMessageType.CopyFail => message.CopyFail().Length,
        FrontendMessageType.Password => message.Password().Length + message.SaslInitial().Data.Length,
        FrontendMessageType.Parse => Read(message.Parse()),
        FrontendMessageType.Bind => Read(message.Bind()),
        FrontendMessageType.Describe => message.Describe().Name.Length,
        FrontendMessageType.Close => message.Close().Name.Length,
        FrontendMessageType.Execute => message.Execute().MaxRows,
        FrontendMessageType.Sync or FrontendMessageType.Flush or FrontendMessageType.CopyDone => Empty(message),
        FrontendMessageType.Terminate or FrontendMessageType.CopyData or FrontendMessageType.FunctionCall => message.Body.Length,
    };

    private static long Empty(FrontendMessage message)
    {
        message.RequireEmpty();
        return 0;
    }

    private static long Read(ParseMessage parse)
    {
        long sum = parse.Query.Length;
        for (int i = 0; i < parse.ParameterTypeCount; i++)
        {
            sum += parse.ParameterType(i);
        }

        return sum;
    }

    private static long Read(BindMessage bind)
    {
        long sum = bind.ResultFormats.Count;
        int count = 0;
        foreach (BindParameter parameter in bind.Parameters)
        {
            sum += parameter.Value.Length + (parameter.IsNull ? 1000 : 0);
            count++;
            Require(parameter.Format == WireFormat.Binary || !parameter.Value.Contains((byte)0), "text holds no NUL");
        }

        Require(count == bind.ParameterCount, "every parameter is walked");
        return sum;
    }

    private static void Describe(SqlError error, StringBuilder text)
    {
        Require(s_states.Contains(error.State.Code), "an unexpected state: " + error.State.Code);
        text.Append(error.State.Code).Append(error.Message).Append(';');
        var buffer = new ByteBuffer();
        new BackendWriter<BufferOutput>(buffer.Output).ErrorResponse(error);
        RequireFramed(buffer.Written);
    }

    private static void RequireFramed(ReadOnlySpan<byte> message) =>
        Require(BinaryPrimitives.ReadInt32BigEndian(message[1..]) == message.Length - 1, "an answer is framed");

    private static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new Bug("wire: " + what);
        }
    }

    private static byte[][] MakeSeeds()
    {
        byte[] startup = Packet(Protocol.Version(3, 2), "user\0ann\0database\0db\0application_name\0psql\0\0"u8);
        byte[] simple = [.. startup, .. Message('Q', "SELECT 1\0"u8), .. Message('X', default)];
        byte[] extended =
        [
            .. startup,
            .. Message('P', "s1\0SELECT $1\0\0\u0001\0\0\0\u0017"u8),
            .. Message('B', "\0s1\0\0\u0001\0\u0001\0\u0001\0\0\0\u0004\0\0\0\u002A\0\u0001\0\u0000"u8),
            .. Message('D', "P\0"u8),
            .. Message('E', "\0\0\0\0\0"u8),
            .. Message('C', "Ss1\0"u8),
            .. Message('H', default),
            .. Message('S', default),
        ];
        byte[] copy = [.. startup, .. Message('d', "1\ta\n"u8), .. Message('c', default), .. Message('f', "stop\0"u8)];
        byte[] password = [.. startup, .. Message('p', "SCRAM-SHA-256\0\0\0\0\u0003n,,"u8), .. Message('F', "\0\0\0\u0001\0\0\0\0\0\0"u8)];
        byte[] encrypted = [.. Packet(Protocol.SslRequestCode, default), .. Packet(Protocol.GssEncRequestCode, default), .. simple];
        return [simple, extended, copy, password, encrypted, Packet(Protocol.CancelRequestCode, "\0\0\0\u0007key!"u8)];
    }

    private static byte[] Packet(int code, ReadOnlySpan<byte> rest)
    {
        byte[] packet = new byte[8 + rest.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(4), code);
        rest.CopyTo(packet.AsSpan(8));
        return packet;
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
