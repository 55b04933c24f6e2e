using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// Cuts a client's bytes into messages: type u8, length i32 (itself included, the type not), body. An impossible length or type is fatal,
/// since the next message could not be found; a message above its limit is refused by its header, before its body is buffered.
/// </summary>
public static class FrontendReader
{
    private const int HeaderBytes = 5;

    /// <summary>
    /// False while the message is incomplete; <paramref name="needBytes"/> then says how many unread bytes make another call useful. The
    /// message lies over <paramref name="unread"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> unread, out FrontendMessage message, out int consumed, out int needBytes)
    {
        message = default;
        consumed = 0;
        needBytes = HeaderBytes;
        if (unread.IsEmpty)
        {
            return false;
        }

        int limit = LimitOf(unread[0]);
        if (unread.Length < HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(unread[1..]);
        if (length < 4)
        {
            throw ProtocolErrors.Fatal("invalid message length");
        }

        if (length > limit)
        {
            ThrowTooLong(unread[0], length, limit);
        }

        int total = length + 1;
        needBytes = total;
        if (unread.Length < total)
        {
            return false;
        }

        message = new FrontendMessage((FrontendMessageType)unread[0], unread[HeaderBytes..total]);
        consumed = total;
        needBytes = 0;
        return true;
    }

    /// <summary>The longest length field of a type. Messages that carry no text or data of the user's are short, as in
    /// PostgreSQL.</summary>
    private static int LimitOf(byte type)
    {
        switch ((FrontendMessageType)type)
        {
            case FrontendMessageType.Query:
            case FrontendMessageType.Parse:
            case FrontendMessageType.Bind:
            case FrontendMessageType.CopyData:
            case FrontendMessageType.FunctionCall:
                return Limits.MessageBytes;
            case FrontendMessageType.Password:
                return Limits.AuthenticationMessageBytes;
            case FrontendMessageType.Describe:
            case FrontendMessageType.Execute:
            case FrontendMessageType.Close:
            case FrontendMessageType.Flush:
            case FrontendMessageType.Sync:
            case FrontendMessageType.Terminate:
            case FrontendMessageType.CopyDone:
            case FrontendMessageType.CopyFail:
                return Limits.SmallMessageBytes;
            default:
                throw ProtocolErrors.Fatal("invalid frontend message type " + type);
        }
    }

    [DoesNotReturn]
    private static void ThrowTooLong(byte type, int length, int limit) => throw new SqlError(
        SqlState.ProgramLimitExceeded,
        $"message of type \"{(char)type}\" has {length} bytes, the limit is {limit}")
    {
        IsFatal = true,
    };
}
