using System.Buffers.Binary;
using System.Text;

namespace Helios.Io.Admin;

/// <summary>One message of the admin socket: a 32-bit big-endian length and that many bytes of UTF-8.</summary>
internal static class AdminMessage
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(Stream stream, string text)
    {
        int length = s_strict.GetByteCount(text);
        if (length > AdminSocket.MessageBytes)
        {
            throw new IOException($"a message of {length} bytes is longer than {AdminSocket.MessageBytes}");
        }

        byte[] message = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(message, length);
        s_strict.GetBytes(text, message.AsSpan(4));
        stream.Write(message);
        stream.Flush();
    }

    /// <summary>The next message, or null at the peer's end between messages.</summary>
    public static string? Read(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[4];
        int have = stream.ReadAtLeast(prefix, 4, throwOnEndOfStream: false);
        if (have == 0)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(prefix);
        if (have < 4 || length < 0 || length > AdminSocket.MessageBytes)
        {
            throw new IOException("the peer does not speak the admin protocol");
        }

        byte[] body = new byte[length];
        stream.ReadExactly(body);
        try
        {
            return s_strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            throw new IOException("the peer sent a text that is not UTF-8");
        }
    }
}
