using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire.Tests;

/// <summary>Golden bytes of every message the server sends.</summary>
public sealed class BackendWriterTests
{
    [Fact]
    public void Messages_without_a_body()
    {
        Assert.Equal("1 00000004", Hex(w => w.ParseComplete()));
        Assert.Equal("2 00000004", Hex(w => w.BindComplete()));
        Assert.Equal("3 00000004", Hex(w => w.CloseComplete()));
        Assert.Equal("n 00000004", Hex(w => w.NoData()));
        Assert.Equal("s 00000004", Hex(w => w.PortalSuspended()));
        Assert.Equal("I 00000004", Hex(w => w.EmptyQueryResponse()));
        Assert.Equal("c 00000004", Hex(w => w.CopyDone()));
    }

    [Fact]
    public void Encryption_is_answered_with_one_byte()
    {
        Assert.Equal("S"u8.ToArray(), Bytes(w => w.EncryptionAnswer(true)));
        Assert.Equal("N"u8.ToArray(), Bytes(w => w.EncryptionAnswer(false)));
    }

    [Fact]
    public void Authentication()
    {
        Assert.Equal("R 00000008 00000000", Hex(w => w.AuthenticationOk()));
        Assert.Equal("R 00000008 00000003", Hex(w => w.AuthenticationCleartextPassword()));
        Assert.Equal("R 0000000C 0000000501020304", Hex(w => w.AuthenticationMd5Password([1, 2, 3, 4])));
        Assert.Equal(
            "R 00000017 0000000A" + Convert.ToHexString("SCRAM-SHA-256\0\0"u8),
            Hex(w => w.AuthenticationSasl("SCRAM-SHA-256")));
        Assert.Equal("R 0000000A 0000000B723D", Hex(w => w.AuthenticationSaslContinue("r="u8)));
        Assert.Equal("R 0000000A 0000000C763D", Hex(w => w.AuthenticationSaslFinal("v="u8)));
    }

    [Fact]
    public void Session_start()
    {
        Assert.Equal("S 00000008 61006200", Hex(w => w.ParameterStatus("a"u8, "b"u8)));
        Assert.Equal("K 0000000C 0000000701020304", Hex(w => w.BackendKeyData(7, [1, 2, 3, 4])));
        Assert.Equal("K 00000028 FFFFFFFF" + new string('0', 64), Hex(w => w.BackendKeyData(-1, new byte[32])));
        Assert.Equal("Z 00000005 49", Hex(w => w.ReadyForQuery(ReadyStatus.Idle)));
        Assert.Equal("Z 00000005 54", Hex(w => w.ReadyForQuery(ReadyStatus.InTransaction)));
        Assert.Equal("Z 00000005 45", Hex(w => w.ReadyForQuery(ReadyStatus.Failed)));
    }

    [Fact]
    public void Negotiation_names_the_version_and_the_options_it_does_not_know()
    {
        byte[] startup = ClientBytes.Startup((3 << 16) + 9, "user", "a", "_pq_.one", "1", "_pq_.two", "");
        Assert.True(StartupParser.TryRead(startup, out StartupPacket packet, out _, out _));
        var buffer = new ByteBuffer();
        new BackendWriter<BufferOutput>(buffer.Output).NegotiateProtocolVersion(2, packet.Parameters);
        Assert.Equal("v 0000001E 0003000200000002" + Convert.ToHexString("_pq_.one\0_pq_.two\0"u8), Hex(buffer));
    }

    [Fact]
    public void Command_tags()
    {
        Assert.Equal("C 00000011 435245415445205441424C4500", Hex(w => w.CommandComplete("CREATE TABLE"u8)));
        Assert.Equal("SELECT 0\0", Body(w => w.CommandComplete("SELECT"u8, 0)));
        Assert.Equal("INSERT 0 9223372036854775807\0", Body(w => w.CommandComplete("INSERT 0"u8, long.MaxValue)));
    }

    [Fact]
    public void Descriptions()
    {
        Assert.Equal("t 0000000E 0002000000170000" + "0019", Hex(w => w.ParameterDescription([23, 25])));
        var format = new RowFormat();
        FieldDescription[] fields = [new("id", SqlType.Int4, 16384, 1), new("é", SqlType.Varchar.WithModifier(14))];
        Assert.Equal(
            "T 00000030 0002" + "69640000004000000100000017" + "0004FFFFFFFF0000" + "C3A900000000000000000004" + "13FFFF0000000E0000",
            Hex(w => w.RowDescription(fields)));
        Assert.Equal("T 00000006 0000", Hex(w => w.RowDescription([], format)));
    }

    [Fact]
    public void Row_description_carries_the_formats_of_the_portal()
    {
        byte[] bind = ClientBytes.Bind("", "", [], [], [1]);
        FrontendReader.TryRead(bind, out FrontendMessage message, out _, out _);
        var format = new RowFormat();
        format.Set([SqlType.Bool], message.Bind().ResultFormats);
        Assert.EndsWith("0001", Hex(w => w.RowDescription([new("b", SqlType.Bool)], format)), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_carry_the_fields_they_have()
    {
        var error = new SqlError(SqlState.UniqueViolation, "duplicate")
        {
            Detail = "d",
            Hint = "h",
            Position = 12,
            SchemaName = "public",
            TableName = "t",
            ColumnName = "c",
            ConstraintName = "t_pkey",
        };
        Assert.Equal(
            "SERROR\0VERROR\0C23505\0Mduplicate\0Dd\0Hh\0P12\0spublic\0tt\0cc\0nt_pkey\0\0",
            Body(w => w.ErrorResponse(error)));
        var fatal = new SqlError(SqlState.ProtocolViolation, "bad") { IsFatal = true };
        Assert.Equal("SFATAL\0VFATAL\0C08P01\0Mbad\0\0", Body(w => w.ErrorResponse(fatal)));
        var notice = new SqlError(SqlState.NoActiveSqlTransaction, "none");
        byte[] bytes = Bytes(w => w.NoticeResponse("WARNING", notice));
        Assert.Equal((byte)'N', bytes[0]);
        Assert.Equal("SWARNING\0VWARNING\0C25P01\0Mnone\0\0", Encoding.UTF8.GetString(bytes[5..]));
    }

    [Fact]
    public void A_NUL_within_a_string_cannot_end_it()
    {
        var error = new SqlError(SqlState.SyntaxError, "a\0b");
        Assert.Equal("SERROR\0VERROR\0C42601\0Ma b\0\0", Body(w => w.ErrorResponse(error)));
        Assert.Equal("a b\0c d\0", Body(w => w.ParameterStatus("a\0b"u8, "c\0d"u8)));
    }

    [Fact]
    public void Copy_and_notifications()
    {
        Assert.Equal("G 0000000B 00000200000000", Hex(w => w.CopyInResponse(WireFormat.Text, 2)));
        Assert.Equal("H 00000009 0100010001", Hex(w => w.CopyOutResponse(WireFormat.Binary, 1)));
        Assert.Equal("d 00000006 0102", Hex(w => w.CopyData([1, 2])));
        Assert.Equal("A 0000000C 0000000963007000", Hex(w => w.NotificationResponse(9, "c"u8, "p"u8)));
    }

    private static byte[] Bytes(Action<BackendWriter<BufferOutput>> write)
    {
        var buffer = new ByteBuffer(1);
        write(new BackendWriter<BufferOutput>(buffer.Output));
        return buffer.Written.ToArray();
    }

    private static string Body(Action<BackendWriter<BufferOutput>> write) => Encoding.UTF8.GetString(Bytes(write)[5..]);

    private static string Hex(Action<BackendWriter<BufferOutput>> write)
    {
        var buffer = new ByteBuffer(1);
        write(new BackendWriter<BufferOutput>(buffer.Output));
        return Hex(buffer);
    }

    /// <summary>Type, length and body, apart from each other; the length is checked.</summary>
    private static string Hex(ByteBuffer buffer)
    {
        ReadOnlySpan<byte> bytes = buffer.Written;
        Assert.Equal(bytes.Length - 1, ClientBytes.ReadI32(bytes[1..]));
        string body = bytes.Length > 5 ? " " + Convert.ToHexString(bytes[5..]) : "";
        return (char)bytes[0] + " " + Convert.ToHexString(bytes[1..5]) + body;
    }
}
