namespace Helios.Io.Transport;

/// <summary>How a transport is made. Every value has a default that suits a server.</summary>
public sealed record TransportOptions
{
    public TransportKind Kind { get; init; } = TransportKind.Auto;

    /// <summary>Event loops (threads that own connections); 0: one per processor.</summary>
    public int LoopCount { get; init; }

    /// <summary>Time a closing connection gets to deliver its output and see the peer close.</summary>
    public int LingerMs { get; init; } = 2_000;

    /// <summary>Connections the kernel keeps waiting for accept.</summary>
    public int BacklogCount { get; init; } = 4_096;
}
