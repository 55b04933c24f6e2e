using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Wire.Tests;

/// <summary>Bodies that lie. The frame is right, so the session goes on: nothing here is fatal, and nothing but SqlError comes
/// out.</summary>
public sealed class MalformedMessageTests
{
    public static TheoryData<byte[], string, string> Cases() => new()
    {
        { ClientBytes.Message('Q', "SELECT 1"u8.ToArray()), "08P01", "invalid string in message" },
        { ClientBytes.Message('Q'), "08P01", "invalid string in message" },
        { ClientBytes.Message('Q', b => b.Text("a").Text("b")), "08P01", "invalid message format" },
        { ClientBytes.Message('Q', [0xc3, 0x28, 0]), "22021", "invalid byte sequence for encoding \"UTF8\": 0xc3 0x28" },
        { ClientBytes.Message('Q', [0x61, 0xff, 0]), "22021", "invalid byte sequence for encoding \"UTF8\": 0xff" },
        { ClientBytes.Message('Q', [0xe2, 0x82, 0]), "22021", "invalid byte sequence for encoding \"UTF8\": 0xe2 0x82" },
        { ClientBytes.Message('S', [0]), "08P01", "invalid message format" },
        { ClientBytes.Message('H', [0]), "08P01", "invalid message format" },
        { ClientBytes.Message('P', b => b.Text("").Text("SELECT $1").I16(2).I32(23)), "08P01", "insufficient data left in message" },
        { ClientBytes.Message('P', b => b.Text("").Text("SELECT $1")), "08P01", "insufficient data left in message" },
        { ClientBytes.Message('P', b => b.Text("").Text("SELECT 1").I16(0).I16(0)), "08P01", "invalid message format" },
        { ClientBytes.Message('D'), "08P01", "no data left in message" },
        { ClientBytes.Describe('X', "a"), "08P01", "invalid DESCRIBE message subtype 88" },
        { ClientBytes.Close('s', "a"), "08P01", "invalid CLOSE message subtype 115" },
        { ClientBytes.Message('E', b => b.Text("p").I16(1)), "08P01", "insufficient data left in message" },
        { ClientBytes.Bind("", "", [0, 0], ["1"u8.ToArray()], []), "08P01", "bind message has 2 parameter formats but 1 parameters" },
        { ClientBytes.Bind("", "", [2], ["1"u8.ToArray()], []), "22023", "unsupported format code: 2" },
        { ClientBytes.Bind("", "", [], ["1"u8.ToArray()], [-1]), "22023", "unsupported format code: -1" },
        { ClientBytes.Bind("", "", [0], [[0x61, 0x80]], []), "22021", "invalid byte sequence for encoding \"UTF8\": 0x80" },
        { ClientBytes.Bind("", "", [0], [[0x61, 0x00]], []), "22021", "invalid byte sequence for encoding \"UTF8\": 0x00" },
        { BindWithValueLength(-2), "08P01", "insufficient data left in message" },
        { BindWithValueLength(int.MinValue), "08P01", "insufficient data left in message" },
        { BindWithValueLength(int.MaxValue), "08P01", "insufficient data left in message" },
        { BindWithValueLength(4), "08P01", "insufficient data left in message" },
    };

    internal static IEnumerable<byte[]> Bodies() => Cases().Select(c => (byte[])((object[])c)[0]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_lie_is_answered_in_PostgreSQLs_words(byte[] bytes, string state, string text)
    {
        SqlError error = Assert.Throws<SqlError>(() => Read(bytes));
        Assert.Equal(state, error.State.Code);
        Assert.Equal(text, error.Message);
        Assert.False(error.IsFatal);
    }

    [Fact]
    public void A_binary_parameter_may_hold_any_bytes()
    {
        Assert.Equal("Bind [] [] Binary:00FF results", Read(ClientBytes.Bind("", "", [1], [[0x00, 0xff]], [])));
    }

    [Fact]
    public void Every_length_field_lied_about_gives_an_error_or_a_message_never_another_exception()
    {
        int[] lies = [int.MinValue, -2, -1, 0, 1, 3, 0x7fff, 0xffff, 0x10000, int.MaxValue - 4, int.MaxValue];
        foreach (byte[] sample in ClientBytes.Samples())
        {
            for (int at = 5; at <= sample.Length - 2; at++)
            {
                foreach (int lie in lies)
                {
                    byte[] bytes = [.. sample];
                    BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(at), (short)lie);
                    ReadOrSqlError(bytes);
                    if (at <= sample.Length - 4)
                    {
                        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), lie);
                        ReadOrSqlError(bytes);
                    }
                }
            }
        }
    }

    [Fact]
    public void A_body_cut_anywhere_gives_an_error_or_a_message_never_another_exception()
    {
        foreach (byte[] sample in ClientBytes.Samples())
        {
            for (int length = 0; length < sample.Length - 5; length++)
            {
                ReadOrSqlError(ClientBytes.Message((char)sample[0], sample[5..(5 + length)]));
            }
        }
    }

    [Fact]
    public void Result_formats_must_fit_the_columns()
    {
        byte[] bytes = ClientBytes.Bind("", "", [], [], [0, 1]);
        SqlError error = Assert.Throws<SqlError>(() =>
        {
            FrontendReader.TryRead(bytes, out FrontendMessage message, out _, out _);
            new RowFormat().Set([Types.SqlType.Int4], message.Bind().ResultFormats);
        });
        Assert.Equal("bind message has 2 result formats but query has 1 columns", error.Message);
    }

    private static byte[] BindWithValueLength(int length) =>
        ClientBytes.Message('B', b => b.Text("").Text("").I16(0).I16(1).I32(length).Raw(1, 2, 3));

    private static string Read(byte[] bytes)
    {
        Assert.True(FrontendReader.TryRead(bytes, out FrontendMessage message, out _, out _));
        return Describing.Of(message);
    }

    private static void ReadOrSqlError(byte[] bytes)
    {
        try
        {
            Read(bytes);
        }
        catch (SqlError)
        {
        }
    }
}
