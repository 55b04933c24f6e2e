namespace Helios.Io.Transport;

/// <summary>
/// The life of a connection. Open → Draining (Close or the peer's end: what was flushed is still sent) → Lingering (our side is shut down,
/// the peer's end is awaited) → Closed. An error, Abort or the linger time leads to Closed from everywhere.
/// </summary>
internal enum ConnectionState
{
    Open,
    Draining,
    Lingering,
    Closed,
}
