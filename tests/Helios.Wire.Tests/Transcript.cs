using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Helios.Wire.Tests;

/// <summary>
/// What a server answers to a script of bytes, one line a message, without what may differ between servers: notices, parameters, keys.
/// </summary>
internal static class Transcript
{
    private const int TimeoutMs = 10_000;

    /// <summary>Starts a session at the address, sends the script, ends its sending, and reads until the server closes.</summary>
    internal static string[] Of(string address, byte[] script)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPEndPoint.Parse(address));
        using var stream = new NetworkStream(socket) { ReadTimeout = TimeoutMs };
        stream.Write(ClientBytes.Startup(3 << 16, "user", "postgres", "database", "postgres", "TimeZone", "UTC"));
        stream.Write(script);
        socket.Shutdown(SocketShutdown.Send);
        var lines = new List<string>();
        byte[] header = new byte[5];
        while (TryFill(stream, header))
        {
            byte[] body = new byte[ClientBytes.ReadI32(header.AsSpan(1)) - 4];
            if (!TryFill(stream, body))
            {
                lines.Add("cut message " + (char)header[0]);
                break;
            }

            if (Line((char)header[0], body) is { } line)
            {
                lines.Add(line);
            }
        }

        return [.. lines];
    }

    private static bool TryFill(NetworkStream stream, byte[] buffer)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length;
        }
        catch (IOException closed) when (closed.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return false;
        }
    }

    private static string? Line(char type, byte[] body) => type switch
    {
        'N' or 'S' or 'K' => null,
        'E' => "Error " + Error(body),
        'T' => "RowDescription " + Columns(body),
        'D' => "DataRow " + string.Join('|', BackendBytes.Row(body).Select(v => v is null ? "~" : Printable(v))),
        'C' => "CommandComplete " + Text(body),
        'Z' => "ReadyForQuery " + Text(body),
        't' => "ParameterDescription " + Convert.ToHexString(body),
        _ => type + " " + Convert.ToHexString(body),
    };

    private static string Error(byte[] body)
    {
        Dictionary<char, string> fields = Text(body).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(f => f[0], f => f[1..]);
        return $"{fields['V']} {fields['C']} {fields['M']} at {fields.GetValueOrDefault('P', "-")}";
    }

    /// <summary>Name, type and format of each column.</summary>
    private static string Columns(ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder();
        int count = BinaryPrimitives.ReadInt16BigEndian(body);
        body = body[2..];
        for (int i = 0; i < count; i++)
        {
            int end = body.IndexOf((byte)0);
            ReadOnlySpan<byte> rest = body[(end + 1)..];
            text.Append(Encoding.UTF8.GetString(body[..end])).Append(':').Append(BinaryPrimitives.ReadUInt32BigEndian(rest[6..]));
            text.Append('/').Append(BinaryPrimitives.ReadInt16BigEndian(rest[10..])).Append('/');
            text.Append(BinaryPrimitives.ReadInt16BigEndian(rest[16..])).Append(' ');
            body = rest[18..];
        }

        return text.ToString();
    }

    private static string Printable(byte[] value) =>
        value.All(b => b is >= 32 and < 127) ? Encoding.ASCII.GetString(value) : "0x" + Convert.ToHexString(value);

    private static string Text(byte[] body) => Encoding.UTF8.GetString(body).TrimEnd('\0');
}
