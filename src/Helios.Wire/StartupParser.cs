using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// Reads packets before the session begins: length i32 (itself included), code or version i32, then by kind (PostgreSQL documentation,
/// "Message Formats": SSLRequest, GSSENCRequest, CancelRequest, StartupMessage). Every error is fatal: nothing was agreed on yet.
/// </summary>
public static class StartupParser
{
    private const int HeaderBytes = 8;
    private const int CancelKeyMinBytes = 4;
    private const int CancelKeyMaxBytes = 256;

    /// <summary>
    /// False while the packet is incomplete; <paramref name="needBytes"/> then says how many unread bytes make another call useful.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> unread, out StartupPacket packet, out int consumed, out int needBytes)
    {
        packet = default;
        consumed = 0;
        if (unread.Length < 4)
        {
            needBytes = HeaderBytes;
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(unread);
        if (length < HeaderBytes || length > Limits.StartupPacketBytes)
        {
            throw ProtocolErrors.Fatal("invalid length of startup packet");
        }

        needBytes = length;
        if (unread.Length < length)
        {
            return false;
        }

        packet = Read(unread[4..length]);
        consumed = length;
        needBytes = 0;
        return true;
    }

    private static StartupPacket Read(ReadOnlySpan<byte> body)
    {
        int code = BinaryPrimitives.ReadInt32BigEndian(body);
        ReadOnlySpan<byte> rest = body[4..];
        switch (code)
        {
            case Protocol.SslRequestCode:
                RequireEmpty(rest);
                return new StartupPacket(StartupPacketKind.SslRequest);
            case Protocol.GssEncRequestCode:
                RequireEmpty(rest);
                return new StartupPacket(StartupPacketKind.GssEncRequest);
            case Protocol.CancelRequestCode:
                return ReadCancel(rest);
            default:
                return ReadStartup((int)((uint)code >> 16), code & 0xffff, rest);
        }
    }

    private static void RequireEmpty(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            throw ProtocolErrors.Fatal("invalid length of startup packet");
        }
    }

    private static StartupPacket ReadCancel(ReadOnlySpan<byte> rest)
    {
        int keyBytes = rest.Length - 4;
        if (keyBytes < CancelKeyMinBytes || keyBytes > CancelKeyMaxBytes)
        {
            throw ProtocolErrors.Fatal("invalid length of cancel request packet");
        }

        return new StartupPacket(BinaryPrimitives.ReadInt32BigEndian(rest), rest[4..]);
    }

    private static StartupPacket ReadStartup(int major, int minor, ReadOnlySpan<byte> rest)
    {
        if (major != Protocol.Major)
        {
            throw new SqlError(
                SqlState.FeatureNotSupported,
                $"unsupported frontend protocol {major}.{minor}: "
                + $"server supports {Protocol.Major}.0 to {Protocol.Major}.{Protocol.NewestMinor}")
            {
                IsFatal = true,
            };
        }

        if (rest.IsEmpty || rest[^1] != 0)
        {
            throw MissingTerminator();
        }

        CheckList(rest[..^1]);
        return new StartupPacket(major, minor, rest[..^1]);
    }

    /// <summary>The list without the packet's last NUL: pairs of NUL-terminated strings, names not empty and each once.</summary>
    private static void CheckList(ReadOnlySpan<byte> list)
    {
        ReadOnlySpan<byte> rest = list;
        for (int count = 1; !rest.IsEmpty; count++)
        {
            // The search for duplicates is quadratic, so the number is bounded.
            if (count > Limits.StartupParameterCount)
            {
                throw ProtocolErrors.Fatal($"startup packet has more than {Limits.StartupParameterCount} parameters");
            }

            int before = list.Length - rest.Length;
            int nameEnd = rest.IndexOf((byte)0);
            if (nameEnd <= 0)
            {
                throw MissingTerminator();
            }

            ReadOnlySpan<byte> name = rest[..nameEnd];
            ReadOnlySpan<byte> behind = rest[(nameEnd + 1)..];
            int valueEnd = behind.IndexOf((byte)0);
            if (valueEnd < 0)
            {
                throw MissingTerminator();
            }

            WireText.Require(name, isFatal: true);
            WireText.Require(behind[..valueEnd], isFatal: true);
            if (new StartupParameters(list[..before]).TryGet(name, out _))
            {
                throw ProtocolErrors.Fatal($"duplicate parameter \"{System.Text.Encoding.UTF8.GetString(name)}\" in startup packet");
            }

            rest = behind[(valueEnd + 1)..];
        }
    }

    private static SqlError MissingTerminator() =>
        ProtocolErrors.Fatal("invalid startup packet layout: expected terminator as last byte");
}
