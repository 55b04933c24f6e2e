namespace Helios.Wire;

/// <summary>Where a session stands in the protocol. What it may receive, and where that leads, is in <see cref="MessageTable"/>.</summary>
public enum ConnectionState : byte
{
    /// <summary>The startup packet is awaited; typed messages do not exist yet.</summary>
    Startup,

    /// <summary>The server asked for a password or a SASL response.</summary>
    Authenticating,

    /// <summary>ReadyForQuery was sent.</summary>
    Idle,

    /// <summary>Messages of the extended query protocol came, and no Sync yet.</summary>
    Extended,

    /// <summary>One of them failed: everything up to the next Sync is thrown away.</summary>
    FailedUntilSync,

    /// <summary>COPY FROM STDIN of a simple query.</summary>
    CopyIn,

    /// <summary>COPY FROM STDIN begun by Execute.</summary>
    CopyInExtended,

    /// <summary>A Terminate came or a fatal error was sent; the connection is being closed.</summary>
    Closing,
}

public enum MessageAction : byte
{
    /// <summary>Do what the message says.</summary>
    Accept,

    /// <summary>Throw it away without an answer.</summary>
    Ignore,

    /// <summary>Answer with <see cref="MessageTable.Refusal"/>.</summary>
    Refuse,
}
