using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire.Tests;

/// <summary>The same bytes to PostgreSQL and to this codec: the same SQLSTATE, the same words, the same row bytes.</summary>
public sealed class PostgresDifferenceTests
{
    [PostgresFact]
    public void Malformed_messages_are_answered_alike()
    {
        var differences = new List<string>();
        foreach (byte[] bytes in MalformedMessageTests.Bodies().Append(new ClientBytes().U8(33).I32(4).ToArray()))
        {
            byte[] before = bytes[0] == 'B' ? ClientBytes.Parse("", "SELECT $1::text") : [];
            // PostgreSQL looks at result formats only when it sends rows, so an Execute follows.
            byte[] after = bytes[0] == 'B' ? ClientBytes.Execute("", 0) : [];
            string theirs = Session([.. before, .. bytes, .. after, .. ClientBytes.Message('S')]).First(m => m.Type == 'E').Error();
            string ours = OurError(bytes);
            if (ours != theirs)
            {
                differences.Add($"{(char)bytes[0]} {Convert.ToHexString(bytes)}: ours {ours}, theirs {theirs}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [PostgresFact]
    public void Rows_have_the_same_bytes()
    {
        (SqlType Type, string Name, string Value)[] values =
        [
            (SqlType.Bool, "bool", "t"), (SqlType.Int2, "int2", "-32768"), (SqlType.Int4, "int4", "2147483647"), (
                SqlType.Int8, "int8", "-1"),
            (SqlType.Oidt, "oid", "4294967295"), (SqlType.Text, "text", "héllo"), (SqlType.Numeric, "numeric", "-12345.6700"),
            (SqlType.Float4, "float4", "0.1"), (SqlType.Float8, "float8", "1e300"), (SqlType.Date, "date", "2024-02-29"),
            (SqlType.Timestamp, "timestamp", "1999-12-31 23:59:59.25"), (SqlType.TimestampTz, "timestamptz", "infinity"),
            (SqlType.Uuid, "uuid", "00112233-4455-6677-8899-aabbccddeeff"), (SqlType.Bytea, "bytea", "\\x00ff"), (
                SqlType.Char, "\"char\"", "x"),
        ];
        var batch = new Batch([.. values.Select(v => v.Type)]) { RowCount = 1 };
        for (int i = 0; i < values.Length; i++)
        {
            batch.Columns[i].Set(0, TextCodec.Parse(values[i].Type, values[i].Value, CodecSettings.Default));
        }

        string sql = "SELECT " + string.Join(", ", values.Select(v => $"'{v.Value}'::{v.Name}"));
        foreach (short format in new short[] { 0, 1 })
        {
            byte[] bind = ClientBytes.Bind("", "", [], [], [format]);
            byte[] batchOfMessages =
                [.. ClientBytes.Parse("", sql), .. bind, .. ClientBytes.Execute("", 0), .. ClientBytes.Message('S')];
            byte[] theirs = Session(batchOfMessages).First(m => m.Type == 'D').Body;
            FrontendReader.TryRead(bind, out FrontendMessage message, out _, out _);
            var rowFormat = new RowFormat();
            rowFormat.Set([.. values.Select(v => v.Type)], message.Bind().ResultFormats);
            var buffer = new ByteBuffer();
            new BackendWriter<BufferOutput>(buffer.Output).DataRow(batch, rowFormat, 0);
            Assert.Equal(Values(theirs), Values(BackendBytes.Split(buffer.Written)[0].Body));
        }
    }

    private static string[] Values(byte[] body) => [.. BackendBytes.Row(body).Select(v => v is null ? "null" : Convert.ToHexString(v))];

    private static string OurError(byte[] bytes)
    {
        SqlError error = Assert.Throws<SqlError>(() =>
        {
            FrontendReader.TryRead(bytes, out FrontendMessage message, out _, out _);
            Describing.Of(message);
        });
        return string.Create(CultureInfo.InvariantCulture, $"{(error.IsFatal ? "FATAL" : "ERROR")} {error.State.Code} {error.Message}");
    }

    /// <summary>Starts a session, sends the bytes, and reads until the second ReadyForQuery or the end.</summary>
    private static List<Reply> Session(byte[] bytes)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPEndPoint.Parse(Environment.GetEnvironmentVariable(PostgresFactAttribute.Variable)!));
        using var stream = new NetworkStream(socket);
        stream.ReadTimeout = 10_000;
        stream.Write(ClientBytes.Startup(3 << 16, "user", "postgres", "database", "postgres", "TimeZone", "UTC"));
        ReadToReady(stream);
        stream.Write(bytes);
        return ReadToReady(stream);
    }

    private static List<Reply> ReadToReady(NetworkStream stream)
    {
        var replies = new List<Reply>();
        byte[] header = new byte[5];
        while (replies.Count == 0 || replies[^1].Type != 'Z')
        {
            if (stream.ReadAtLeast(header, 5, throwOnEndOfStream: false) < 5)
            {
                break;
            }

            byte[] body = new byte[ClientBytes.ReadI32(header.AsSpan(1)) - 4];
            stream.ReadExactly(body);
            replies.Add(new Reply((char)header[0], body));
        }

        return replies;
    }

    private sealed record Reply(char Type, byte[] Body)
    {
        internal string Error()
        {
            Dictionary<char, string> fields = Encoding.UTF8.GetString(Body).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .ToDictionary(f => f[0], f => f[1..]);
            return $"{fields['V']} {fields['C']} {fields['M']}";
        }
    }
}
