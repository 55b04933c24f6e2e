using System.Net;

namespace Helios.Io.Http;

/// <summary>A server that may be spoken to.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Host">A name in lower case, or an address (IPv6 without brackets).</param>
/// <param name="Networks">Networks beside the public ones in which its addresses may lie.</param>
public sealed record HttpDestination(string Scheme, string Host, int Port, IReadOnlyList<IPNetwork> Networks);

/// <param name="CaPem">Certificates of authorities, instead of the system's; null: the system's.</param>
/// <param name="ConnectionCount">Connections to one destination at once.</param>
public sealed record OutboundHttpOptions(
    IReadOnlyList<HttpDestination> Destinations, int ConnectionCount, int ConnectTimeoutMs, string? CaPem);

/// <param name="Url">Absolute; its destination was checked by who asks, and is looked up again for its addresses.</param>
/// <param name="Headers">Checked by who asks.</param>
public sealed record OutboundRequest(
    string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body, int MostAnswerBytes);

public enum OutboundProblem
{
    None,
    Unreachable,
    Address,
    Tls,
    Timeout,
    TooLarge,
    Protocol,
    Canceled,
}

/// <summary>An answer, or why there is none.</summary>
public sealed record OutboundAnswer(
    OutboundProblem Problem, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public static OutboundAnswer None(OutboundProblem problem) => new(problem, 0, [], []);
}

/// <summary>Speaks HTTP to the destinations it was made for, and to nobody else.</summary>
public interface IOutboundHttp
{
    /// <summary>Waits for the whole answer: never on an event loop. Never throws for what the network does.</summary>
    OutboundAnswer Send(OutboundRequest request, int timeoutMs, CancellationToken cancel);
}
