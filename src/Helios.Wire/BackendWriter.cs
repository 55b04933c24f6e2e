using System.Buffers.Binary;
using System.Text;
using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// Encodes the server's messages into an output (PostgreSQL documentation, "Message Formats"). Each message's length is known, or its span
/// is certain to be contiguous, before its first byte is advanced over; so an output holds whole messages whenever a call returns, but for
/// a row that has a rest (<see cref="HasRest"/>).
/// Strings end at a NUL on the wire, so a NUL within one is replaced by a space.
/// </summary>
public sealed partial class BackendWriter<TOutput>
    where TOutput : struct, IOutput
{
    private TOutput _output;

    public BackendWriter(TOutput output)
    {
        _output = output;
    }

    /// <summary>Bytes that were encoded before: a cached RowDescription, a message of another server.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        WriteRest();
        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    /// <summary>The one byte that answers SSLRequest and GSSENCRequest.</summary>
    public void EncryptionAnswer(bool accepted) => Raw(accepted ? "S"u8 : "N"u8);

    public void ParameterStatus(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Span<byte> body = Begin('S', (long)name.Length + value.Length + 2, out int total);
        Text(ref body, name);
        Text(ref body, value);
        _output.Advance(total);
    }

    /// <param name="key">4 bytes for protocol 3.0, up to 256 from 3.2.</param>
    public void BackendKeyData(int processId, ReadOnlySpan<byte> key)
    {
        Invariant.Require(key.Length is >= 4 and <= 256);
        Span<byte> body = Begin('K', 4 + key.Length, out int total);
        BinaryPrimitives.WriteInt32BigEndian(body, processId);
        key.CopyTo(body[4..]);
        _output.Advance(total);
    }

    public void ReadyForQuery(ReadyStatus status)
    {
        Begin('Z', 1, out int total)[0] = (byte)status;
        _output.Advance(total);
    }

    /// <summary>Sent when the client asked for a newer minor version or for protocol options this server does not know.</summary>
    public void NegotiateProtocolVersion(int minor, StartupParameters parameters)
    {
        long bytes = 8;
        int refused = 0;
        foreach (StartupParameter parameter in parameters)
        {
            if (parameter.IsProtocolOption)
            {
                bytes += parameter.Name.Length + 1;
                refused++;
            }
        }

        Span<byte> body = Begin('v', bytes, out int total);
        BinaryPrimitives.WriteInt32BigEndian(body, Protocol.Version(Protocol.Major, minor));
        BinaryPrimitives.WriteInt32BigEndian(body[4..], refused);
        body = body[8..];
        foreach (StartupParameter parameter in parameters)
        {
            if (parameter.IsProtocolOption)
            {
                Text(ref body, parameter.Name);
            }
        }

        _output.Advance(total);
    }

    public void ParseComplete() => Raw("1\0\0\0\u0004"u8);

    public void BindComplete() => Raw("2\0\0\0\u0004"u8);

    public void CloseComplete() => Raw("3\0\0\0\u0004"u8);

    public void NoData() => Raw("n\0\0\0\u0004"u8);

    public void PortalSuspended() => Raw("s\0\0\0\u0004"u8);

    public void EmptyQueryResponse() => Raw("I\0\0\0\u0004"u8);

    /// <param name="tag">The whole tag: <c>CREATE TABLE</c>.</param>
    public void CommandComplete(ReadOnlySpan<byte> tag)
    {
        Span<byte> body = Begin('C', tag.Length + 1, out int total);
        Text(ref body, tag);
        _output.Advance(total);
    }

    /// <param name="verb">What stands before the number: <c>SELECT</c>, <c>INSERT 0</c>.</param>
    public void CommandComplete(ReadOnlySpan<byte> verb, long rows)
    {
        Span<byte> tag = stackalloc byte[verb.Length + 1 + 20];
        verb.CopyTo(tag);
        tag[verb.Length] = (byte)' ';
        bool fits = rows.TryFormat(tag[(verb.Length + 1)..], out int digits);
        Invariant.Require(fits);
        CommandComplete(tag[..(verb.Length + 1 + digits)]);
    }

    public void NotificationResponse(int processId, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload)
    {
        Span<byte> body = Begin('A', 4L + channel.Length + 1 + payload.Length + 1, out int total);
        BinaryPrimitives.WriteInt32BigEndian(body, processId);
        body = body[4..];
        Text(ref body, channel);
        Text(ref body, payload);
        _output.Advance(total);
    }

    /// <summary>Writes type and length and returns the body's bytes, to be filled before advancing by <paramref name="total"/>.</summary>
    private Span<byte> Begin(char type, long bodyBytes, out int total)
    {
        total = CheckedTotal(bodyBytes);
        WriteRest();
        Span<byte> message = _output.GetSpan(total);
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message[1..], total - 1);
        return message[5..total];
    }

    /// <summary>The one place where the sum of a message becomes an int.</summary>
    private static int CheckedTotal(long bodyBytes)
    {
        if (bodyBytes > int.MaxValue - 64)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"a message of {bodyBytes} bytes exceeds the protocol's limit");
        }

        return (int)bodyBytes + 5;
    }

    private static void Text(ref Span<byte> body, ReadOnlySpan<byte> text)
    {
        text.CopyTo(body);
        body[..text.Length].Replace((byte)0, (byte)' ');
        body[text.Length] = 0;
        body = body[(text.Length + 1)..];
    }

    private static void Text(ref Span<byte> body, string text)
    {
        int bytes = Encoding.UTF8.GetBytes(text, body);
        body[..bytes].Replace((byte)0, (byte)' ');
        body[bytes] = 0;
        body = body[(bytes + 1)..];
    }
}
