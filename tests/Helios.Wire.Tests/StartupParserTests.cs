using Helios.Base;

namespace Helios.Wire.Tests;

public sealed class StartupParserTests
{
    private const int Version30 = 3 << 16;
    private const string NoTerminator = "invalid startup packet layout: expected terminator as last byte";

    public static TheoryData<byte[], string> Packets() => new()
    {
        { ClientBytes.Packet(80877103, []), "SslRequest 0.0 0 " },
        { ClientBytes.Packet(80877104, []), "GssEncRequest 0.0 0 " },
        { ClientBytes.Packet(80877102, [0, 0, 0, 7, 1, 2, 3, 4]), "CancelRequest 0.0 7 01020304" },
        { ClientBytes.Startup(Version30, "user", "ann", "database", "db"), "Startup 3.0 0  user=ann database=db" },
        { ClientBytes.Startup(Version30 + 2, "user", "ann", "_pq_.x", ""), "Startup 3.2 0  user=ann _pq_.x=" },
        { ClientBytes.Startup(Version30 + 9999), "Startup 3.9999 0 " },
    };

    public static TheoryData<byte[], string, string> Errors() => new()
    {
        { new ClientBytes().I32(7).ToArray(), "08P01", "invalid length of startup packet" },
        { new ClientBytes().I32(-1).ToArray(), "08P01", "invalid length of startup packet" },
        { new ClientBytes().I32(Limits.StartupPacketBytes + 1).ToArray(), "08P01", "invalid length of startup packet" },
        { ClientBytes.Packet(80877103, [0]), "08P01", "invalid length of startup packet" },
        { ClientBytes.Packet(80877102, [0, 0, 0, 7, 1, 2, 3]), "08P01", "invalid length of cancel request packet" },
        { ClientBytes.Packet(80877102, new byte[4 + 257]), "08P01", "invalid length of cancel request packet" },
        { ClientBytes.Packet(80877102, []), "08P01", "invalid length of cancel request packet" },
        { ClientBytes.Startup(2 << 16), "0A000", "unsupported frontend protocol 2.0: server supports 3.0 to 3.2" },
        { ClientBytes.Startup(-1), "0A000", "unsupported frontend protocol 65535.65535: server supports 3.0 to 3.2" },
        { ClientBytes.Packet(Version30, []), "08P01", NoTerminator },
        { ClientBytes.Packet(Version30, "user\0ann\0"u8.ToArray()), "08P01", NoTerminator },
        { ClientBytes.Packet(Version30, "user\0ann"u8.ToArray()), "08P01", NoTerminator },
        { ClientBytes.Startup(Version30, "user"), "08P01", NoTerminator },
        { ClientBytes.Startup(Version30, "", "x"), "08P01", NoTerminator },
        { ClientBytes.Startup(Version30, "user", "a", "user", "b"), "08P01", "duplicate parameter \"user\" in startup packet" },
        { ClientBytes.Packet(Version30, [0x75, 0, 0xff, 0, 0]), "22021", "invalid byte sequence for encoding \"UTF8\": 0xff" },
        { ClientBytes.Startup(Version30, Numbered(129)), "08P01", "startup packet has more than 128 parameters" },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_packet_is_read_and_waits_when_cut(byte[] bytes, string description)
    {
        for (int cut = 0; cut < bytes.Length; cut++)
        {
            Assert.False(StartupParser.TryRead(bytes.AsSpan(0, cut), out _, out int nothing, out int needBytes));
            Assert.Equal(0, nothing);
            Assert.Equal(cut < 4 ? 8 : bytes.Length, needBytes);
        }

        byte[] withMore = [.. bytes, 1, 2, 3];
        Assert.True(StartupParser.TryRead(withMore, out StartupPacket packet, out int consumed, out _));
        Assert.Equal(description, Describing.Of(packet));
        Assert.Equal(bytes.Length, consumed);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void A_malformed_packet_is_fatal(byte[] bytes, string state, string text)
    {
        SqlError error = Assert.Throws<SqlError>(() => StartupParser.TryRead(bytes, out _, out _, out _));
        Assert.Equal(state, error.State.Code);
        Assert.Equal(text, error.Message);
        Assert.True(error.IsFatal);
    }

    [Fact]
    public void The_largest_cancel_key_and_the_most_parameters_pass()
    {
        Assert.True(StartupParser.TryRead(ClientBytes.Packet(80877102, new byte[4 + 256]), out StartupPacket cancel, out _, out _));
        Assert.Equal(256, cancel.CancelKey.Length);
        Assert.True(StartupParser.TryRead(ClientBytes.Startup(Version30, Numbered(128)), out StartupPacket startup, out _, out _));
        Assert.True(startup.Parameters.TryGet("n127"u8, out ReadOnlySpan<byte> value));
        Assert.Equal("v"u8, value);
        Assert.False(startup.Parameters.TryGet("n128"u8, out _));
    }

    private static string[] Numbered(int count) => [.. Enumerable.Range(0, count).SelectMany(i => new[] { "n" + i, "v" })];
}
