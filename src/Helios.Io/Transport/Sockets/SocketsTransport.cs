using System.Net.Sockets;
using Helios.Base;

namespace Helios.Io.Transport.Sockets;

/// <summary>
/// The portable transport, over System.Net.Sockets: completions come from the runtime's threads and are posted to the loops.
/// </summary>
internal sealed class SocketsTransport : TransportBase<SocketsLoop>
{
    public SocketsTransport(TransportOptions options, ILog log) : base(options, log)
    {
        StartLoops(index => new SocketsLoop(index, options, log));
    }

    public override TransportKind Kind => TransportKind.Sockets;

    protected override IDisposable StartAccepting(Socket socket, Func<IConnection, IConnectionHandler> accept) =>
        new SocketsAcceptor(socket, Log, accepted =>
        {
            SocketsLoop loop = NextLoop();
            loop.Post(() => new SocketsConnection(loop, accepted).Begin(accept));
        });
}
