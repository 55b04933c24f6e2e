using Helios.Base;

namespace Helios.Wire;

/// <summary>
/// The protocol's states and what each message does in them (PostgreSQL documentation, "Message Flow"; the order of the states is that of
/// <see cref="ConnectionState"/>).
///
///   Startup ──▶ Authenticating ──▶ Idle ⇄ Extended ──▶ FailedUntilSync ──Sync──▶ Idle
///                                   │  └──Execute of COPY──▶ CopyInExtended
///                                   └──Query of COPY──▶ CopyIn                      any ──Terminate, fatal error──▶ Closing
///
/// Every pair of a state and a message has one action; nothing falls through to a default.
/// </summary>
public static class MessageTable
{
    public static MessageAction ActionFor(ConnectionState state, FrontendMessageType message) => state switch
    {
        ConnectionState.Startup => MessageAction.Refuse,
        ConnectionState.Authenticating => Authenticating(message),
        ConnectionState.Idle => Ready(message),
        ConnectionState.Extended => Ready(message),
        ConnectionState.FailedUntilSync => FailedUntilSync(message),
        ConnectionState.CopyIn => CopyIn(message),
        ConnectionState.CopyInExtended => CopyIn(message),
        ConnectionState.Closing => MessageAction.Ignore,
    };

    /// <summary>Where an accepted message leads when it succeeds. Entering COPY and finishing authentication are the session's own
    /// steps.</summary>
    public static ConnectionState After(ConnectionState state, FrontendMessageType message) => message switch
    {
        FrontendMessageType.Terminate => ConnectionState.Closing,
        FrontendMessageType.Password => state,
        FrontendMessageType.Query or FrontendMessageType.FunctionCall or FrontendMessageType.Sync => ConnectionState.Idle,
        FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe or FrontendMessageType.Execute
            or FrontendMessageType.Close => ConnectionState.Extended,
        FrontendMessageType.Flush or FrontendMessageType.CopyData => state,
        FrontendMessageType.CopyDone or FrontendMessageType.CopyFail => state switch
        {
            ConnectionState.CopyIn => ConnectionState.Idle,
            ConnectionState.CopyInExtended => ConnectionState.Extended,
            ConnectionState.Startup or ConnectionState.Authenticating or ConnectionState.Idle or ConnectionState.Extended
                or ConnectionState.FailedUntilSync or ConnectionState.Closing => state,
        },
    };

    /// <summary>
    /// Where an error leads that a message caused. After a simple query the server sends ReadyForQuery at once; after a message of the
    /// extended protocol it waits for Sync. A fatal one always leads to Closing.
    /// </summary>
    public static ConnectionState AfterError(ConnectionState state, FrontendMessageType message) => state switch
    {
        ConnectionState.Startup or ConnectionState.Authenticating or ConnectionState.Closing => ConnectionState.Closing,
        ConnectionState.FailedUntilSync => message == FrontendMessageType.Sync ? ConnectionState.Idle : ConnectionState.FailedUntilSync,
        ConnectionState.CopyIn => ConnectionState.Idle,
        ConnectionState.CopyInExtended => ConnectionState.FailedUntilSync,
        ConnectionState.Idle or ConnectionState.Extended => message switch
        {
            FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe or FrontendMessageType.Execute
                or FrontendMessageType.Close or FrontendMessageType.Flush => ConnectionState.FailedUntilSync,
            FrontendMessageType.Query or FrontendMessageType.FunctionCall or FrontendMessageType.Sync => ConnectionState.Idle,
            FrontendMessageType.CopyData or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail => state,
            FrontendMessageType.Terminate or FrontendMessageType.Password => ConnectionState.Closing,
        },
    };

    /// <summary>The error that answers a refused message, in PostgreSQL's words.</summary>
    public static SqlError Refusal(ConnectionState state, FrontendMessageType message) => state switch
    {
        ConnectionState.Authenticating => ProtocolErrors.Fatal($"expected password response, got message type {(byte)message}"),
        ConnectionState.CopyIn or ConnectionState.CopyInExtended =>
            ProtocolErrors.Violation($"unexpected message type 0x{(byte)message:X2} during COPY from stdin"),
        ConnectionState.Startup or ConnectionState.Idle or ConnectionState.Extended or ConnectionState.FailedUntilSync
            or ConnectionState.Closing => ProtocolErrors.Fatal("invalid frontend message type " + (byte)message),
    };

    private static MessageAction Authenticating(FrontendMessageType message) => message switch
    {
        FrontendMessageType.Password or FrontendMessageType.Terminate => MessageAction.Accept,
        FrontendMessageType.Query or FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe
            or FrontendMessageType.Execute or FrontendMessageType.Close or FrontendMessageType.Flush or FrontendMessageType.Sync
            or FrontendMessageType.CopyData or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail
            or FrontendMessageType.FunctionCall => MessageAction.Refuse,
    };

    /// <summary>Idle and Extended. Data of a COPY that failed may still be on its way, and is dropped.</summary>
    private static MessageAction Ready(FrontendMessageType message) => message switch
    {
        FrontendMessageType.Query or FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe
            or FrontendMessageType.Execute or FrontendMessageType.Close or FrontendMessageType.Flush or FrontendMessageType.Sync
            or FrontendMessageType.Terminate or FrontendMessageType.FunctionCall => MessageAction.Accept,
        FrontendMessageType.CopyData or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail => MessageAction.Ignore,
        FrontendMessageType.Password => MessageAction.Refuse,
    };

    private static MessageAction FailedUntilSync(FrontendMessageType message) => message switch
    {
        FrontendMessageType.Sync or FrontendMessageType.Terminate => MessageAction.Accept,
        FrontendMessageType.Query or FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe
            or FrontendMessageType.Execute or FrontendMessageType.Close or FrontendMessageType.Flush or FrontendMessageType.CopyData
            or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail or FrontendMessageType.FunctionCall => MessageAction.Ignore,
        FrontendMessageType.Password => MessageAction.Refuse,
    };

    /// <summary>Flush and Sync are dropped, so that a client may send a whole extended batch without knowing that it holds a
    /// COPY.</summary>
    private static MessageAction CopyIn(FrontendMessageType message) => message switch
    {
        FrontendMessageType.CopyData or FrontendMessageType.CopyDone or FrontendMessageType.CopyFail
            or FrontendMessageType.Terminate => MessageAction.Accept,
        FrontendMessageType.Flush or FrontendMessageType.Sync => MessageAction.Ignore,
        FrontendMessageType.Query or FrontendMessageType.Parse or FrontendMessageType.Bind or FrontendMessageType.Describe
            or FrontendMessageType.Execute or FrontendMessageType.Close or FrontendMessageType.FunctionCall
            or FrontendMessageType.Password => MessageAction.Refuse,
    };
}
