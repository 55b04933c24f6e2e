namespace Helios.Io.Transport.IoUring;

/// <summary>What a completion belongs to; the low byte of its user data, below the slot.</summary>
internal enum RequestKind
{
    /// <summary>Nobody waits for it.</summary>
    Ignored,

    /// <summary>The loop's wake event.</summary>
    Wake,

    /// <summary>A listener's accept.</summary>
    Accept,

    /// <summary>A connection's receive.</summary>
    Receive,

    /// <summary>A send that the kernel tries while it takes the entry; it completes only when it failed or was cut short.</summary>
    Send,

    /// <summary>A send that waits for room; it always completes.</summary>
    WaitingSend,
}
