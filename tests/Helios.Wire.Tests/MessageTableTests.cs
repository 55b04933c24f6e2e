using Helios.Base;

namespace Helios.Wire.Tests;

public sealed class MessageTableTests
{
    /// <summary>Columns in this order of types; a accept, i ignore, r refuse.</summary>
    private const string Types = "QPBDECHSXdcfFp";

    private static readonly Dictionary<ConnectionState, string> s_expected = new()
    {
        [ConnectionState.Startup] = "rrrrrrrrrrrrrr",
        [ConnectionState.Authenticating] = "rrrrrrrrarrrra",
        [ConnectionState.Idle] = "aaaaaaaaaiiiar",
        [ConnectionState.Extended] = "aaaaaaaaaiiiar",
        [ConnectionState.FailedUntilSync] = "iiiiiiiaaiiiir",
        [ConnectionState.CopyIn] = "rrrrrriiaaaarr",
        [ConnectionState.CopyInExtended] = "rrrrrriiaaaarr",
        [ConnectionState.Closing] = "iiiiiiiiiiiiii",
    };

    [Fact]
    public void Every_state_and_message_has_the_action_that_is_written_here()
    {
        FrontendMessageType[] types = [.. Types.Select(c => (FrontendMessageType)c)];
        Assert.Equal(Enum.GetValues<FrontendMessageType>().Order(), types.Order());
        foreach (ConnectionState state in Enum.GetValues<ConnectionState>())
        {
            string actual = string.Concat(types.Select(type => "air"[(int)MessageTable.ActionFor(state, type)]));
            Assert.Equal((state, s_expected[state]), (state, actual));
        }
    }

    [Fact]
    public void Every_cell_leads_to_a_state_and_every_refusal_is_a_protocol_violation()
    {
        foreach (ConnectionState state in Enum.GetValues<ConnectionState>())
        {
            foreach (FrontendMessageType type in Enum.GetValues<FrontendMessageType>())
            {
                Assert.True(Enum.IsDefined(MessageTable.After(state, type)));
                Assert.True(Enum.IsDefined(MessageTable.AfterError(state, type)));
                Assert.Equal(SqlState.ProtocolViolation, MessageTable.Refusal(state, type).State);
            }
        }
    }

    [Fact]
    public void A_failed_batch_swallows_everything_up_to_Sync()
    {
        ConnectionState state = MessageTable.After(ConnectionState.Idle, FrontendMessageType.Parse);
        Assert.Equal(ConnectionState.Extended, state);
        state = MessageTable.AfterError(state, FrontendMessageType.Bind);
        Assert.Equal(ConnectionState.FailedUntilSync, state);
        Assert.Equal(MessageAction.Ignore, MessageTable.ActionFor(state, FrontendMessageType.Execute));
        Assert.Equal(MessageAction.Ignore, MessageTable.ActionFor(state, FrontendMessageType.Query));
        Assert.Equal(ConnectionState.Idle, MessageTable.After(state, FrontendMessageType.Sync));
    }

    [Fact]
    public void A_failed_simple_query_is_ready_again_at_once()
    {
        Assert.Equal(ConnectionState.Idle, MessageTable.AfterError(ConnectionState.Idle, FrontendMessageType.Query));
        Assert.Equal(ConnectionState.Idle, MessageTable.AfterError(ConnectionState.CopyIn, FrontendMessageType.CopyData));
    }

    [Fact]
    public void Copy_ends_where_it_began()
    {
        Assert.Equal(ConnectionState.Idle, MessageTable.After(ConnectionState.CopyIn, FrontendMessageType.CopyDone));
        Assert.Equal(ConnectionState.Extended, MessageTable.After(ConnectionState.CopyInExtended, FrontendMessageType.CopyDone));
        ConnectionState failed = MessageTable.AfterError(ConnectionState.CopyInExtended, FrontendMessageType.CopyFail);
        Assert.Equal(ConnectionState.FailedUntilSync, failed);
    }

    [Fact]
    public void Refusals_speak_PostgreSQLs_words()
    {
        SqlError password = MessageTable.Refusal(ConnectionState.Authenticating, FrontendMessageType.Query);
        Assert.Equal("expected password response, got message type 81", password.Message);
        Assert.True(password.IsFatal);
        SqlError copy = MessageTable.Refusal(ConnectionState.CopyIn, FrontendMessageType.Query);
        Assert.Equal("unexpected message type 0x51 during COPY from stdin", copy.Message);
        Assert.False(copy.IsFatal);
        Assert.True(MessageTable.Refusal(ConnectionState.Idle, FrontendMessageType.Password).IsFatal);
    }
}
