using Helios.Base;

namespace Helios.Wire.Tests;

public sealed class FrontendReaderTests
{
    private static readonly string[] s_descriptions =
    [
        "Query SELECT 1",
        "Parse [s1] [SELECT $1, $2] 23 0",
        "Bind [p1] [s1] Text:3432 Binary:null results Binary",
        "Bind [] [] results",
        "Describe Statement s1",
        "Describe Portal ",
        "Execute p1 100",
        "Close Statement s1",
        "Close Portal p1",
        "Flush",
        "Sync",
        "Terminate ",
        "CopyData 010203",
        "CopyDone",
        "CopyFail no more",
        "Password secret",
        "FunctionCall 00000001000000000000",
    ];

    [Fact]
    public void Every_message_is_read_field_by_field()
    {
        byte[][] samples = ClientBytes.Samples();
        Assert.Equal(s_descriptions.Length, samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            Assert.True(FrontendReader.TryRead(samples[i], out FrontendMessage message, out int consumed, out int needBytes));
            Assert.Equal(s_descriptions[i], Describing.Of(message));
            Assert.Equal(samples[i].Length, consumed);
            Assert.Equal(0, needBytes);
        }
    }

    [Fact]
    public void Every_type_has_a_sample()
    {
        IEnumerable<FrontendMessageType> sampled = ClientBytes.Samples().Select(s => (FrontendMessageType)s[0]).Distinct().Order();
        Assert.Equal(Enum.GetValues<FrontendMessageType>().Order(), sampled);
    }

    [Fact]
    public void A_message_split_at_any_byte_waits_and_says_how_much_it_needs()
    {
        foreach (byte[] sample in ClientBytes.Samples())
        {
            for (int cut = 0; cut < sample.Length; cut++)
            {
                Assert.False(FrontendReader.TryRead(sample.AsSpan(0, cut), out _, out int consumed, out int needBytes));
                Assert.Equal(0, consumed);
                Assert.Equal(cut < 5 ? 5 : sample.Length, needBytes);
            }
        }
    }

    [Fact]
    public void A_stream_cut_into_pieces_of_any_size_gives_the_same_messages()
    {
        byte[] stream = [.. ClientBytes.Samples().SelectMany(s => s)];
        for (int piece = 1; piece <= stream.Length; piece++)
        {
            Assert.Equal(s_descriptions, ReadInPieces(stream, piece));
        }
    }

    [Theory]
    [InlineData(33, "invalid frontend message type 33")]
    [InlineData(0, "invalid frontend message type 0")]
    [InlineData(255, "invalid frontend message type 255")]
    public void An_unknown_type_is_fatal_from_its_first_byte(byte type, string message)
    {
        SqlError error = Assert.Throws<SqlError>(() => FrontendReader.TryRead([type], out _, out _, out _));
        Assert.Equal(SqlState.ProtocolViolation, error.State);
        Assert.Equal(message, error.Message);
        Assert.True(error.IsFatal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_length_below_its_own_four_bytes_is_fatal(int length)
    {
        byte[] header = new ClientBytes().U8('Q').I32(length).ToArray();
        SqlError error = Assert.Throws<SqlError>(() => FrontendReader.TryRead(header, out _, out _, out _));
        Assert.Equal(SqlState.ProtocolViolation, error.State);
        Assert.True(error.IsFatal);
    }

    [Theory]
    [InlineData('Q', Limits.MessageBytes)]
    [InlineData('d', Limits.MessageBytes)]
    [InlineData('p', Limits.AuthenticationMessageBytes)]
    [InlineData('S', Limits.SmallMessageBytes)]
    [InlineData('D', Limits.SmallMessageBytes)]
    public void A_message_above_its_limit_is_refused_by_its_header(char type, int limit)
    {
        byte[] largest = new ClientBytes().U8(type).I32(limit).ToArray();
        Assert.False(FrontendReader.TryRead(largest, out _, out _, out int needBytes));
        Assert.Equal(limit + 1, needBytes);

        foreach (int length in new[] { limit + 1, int.MaxValue })
        {
            byte[] header = new ClientBytes().U8(type).I32(length).ToArray();
            SqlError error = Assert.Throws<SqlError>(() => FrontendReader.TryRead(header, out _, out _, out _));
            Assert.Equal(SqlState.ProgramLimitExceeded, error.State);
            Assert.Contains(limit.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
            Assert.True(error.IsFatal);
        }
    }

    private static List<string> ReadInPieces(byte[] stream, int piece)
    {
        var messages = new List<string>();
        int begin = 0;
        for (int end = 0; end < stream.Length;)
        {
            end = Math.Min(stream.Length, end + piece);
            while (FrontendReader.TryRead(stream.AsSpan(begin, end - begin), out FrontendMessage message, out int consumed, out _))
            {
                messages.Add(Describing.Of(message));
                begin += consumed;
            }
        }

        Assert.Equal(stream.Length, begin);
        return messages;
    }
}
