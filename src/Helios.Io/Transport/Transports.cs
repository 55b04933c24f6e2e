using Helios.Base;
using Helios.Io.Transport.Epoll;
using Helios.Io.Transport.IoUring;
using Helios.Io.Transport.Sockets;

namespace Helios.Io.Transport;

/// <summary>Makes transports.</summary>
public static class Transports
{
    /// <summary>
    /// Starts the loops of the wanted transport. Auto takes the best one this system permits and logs which and why; a transport named
    /// explicitly that the system forbids throws OperatorError (ExitCode.Configuration).
    /// </summary>
    public static ITransport Create(TransportOptions options, ILog log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        if (options.Kind != TransportKind.Auto)
        {
            return TryMake(options.Kind, options, log, out string refusal)
                ?? throw new OperatorError(ExitCode.Configuration, $"the transport {options.Kind} cannot be used: {refusal}");
        }

        string why = "";
        foreach (TransportKind kind in (ReadOnlySpan<TransportKind>)[TransportKind.IoUring, TransportKind.Epoll])
        {
            if (TryMake(kind, options, log, out string reason) is { } transport)
            {
                log.Write(LogLevel.Info, "transport chosen", ("transport", kind), ("why", why.Length == 0 ? "the best there is" : why));
                return transport;
            }

            why += $"{kind}: {reason}; ";
        }

        log.Write(LogLevel.Info, "transport chosen", ("transport", TransportKind.Sockets), ("why", why));
        return Make(TransportKind.Sockets, options, log);
    }

    /// <summary>Whether this system permits the transport, found out by trying; if not, why.</summary>
    public static bool IsAvailable(TransportKind kind, out string reason)
    {
        reason = "";
        return kind switch
        {
            TransportKind.Auto or TransportKind.Sockets => true,
            TransportKind.Epoll => EpollTransport.Probe(out reason),
            TransportKind.IoUring => IoUringTransport.Probe(out reason),
        };
    }

    /// <summary>
    /// A probe cannot foresee everything (memory that may be locked, say), so a transport whose loops do not start counts as refused too.
    /// </summary>
    private static ITransport? TryMake(TransportKind kind, TransportOptions options, ILog log, out string reason)
    {
        if (!IsAvailable(kind, out reason))
        {
            return null;
        }

        try
        {
            return Make(kind, options, log);
        }
        catch (IOException e)
        {
            reason = e.Message;
            return null;
        }
    }

    private static ITransport Make(TransportKind kind, TransportOptions options, ILog log) => kind switch
    {
        TransportKind.Epoll => new EpollTransport(options, log),
        TransportKind.IoUring => new IoUringTransport(options, log),
        TransportKind.Sockets or TransportKind.Auto => new SocketsTransport(options, log),
    };
}
