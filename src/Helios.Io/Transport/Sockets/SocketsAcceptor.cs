using System.Net.Sockets;
using Helios.Base;

namespace Helios.Io.Transport.Sockets;

/// <summary>
/// Accepts on a thread of its own. When the process or the system is out of handles it waits a little instead of spinning.
/// </summary>
internal sealed class SocketsAcceptor : IDisposable
{
    private const int RetryDelayMs = 100;

    private readonly Socket _socket;
    private readonly ILog _log;
    private readonly Action<Socket> _accepted;
    private readonly Thread _thread;
    private volatile bool _stopping;

    public SocketsAcceptor(Socket socket, ILog log, Action<Socket> accepted)
    {
        _socket = socket;
        _log = log;
        _accepted = accepted;
        _thread = new Thread(Run) { IsBackground = true, Name = "helios-accept" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stopping = true;
        _socket.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Socket accepted = _socket.Accept();
                _accepted(accepted);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (_stopping)
                {
                    return;
                }

                if (e.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Interrupted))
                {
                    _log.Write(LogLevel.Warning, "connections cannot be accepted at the moment", ("reason", e.Message));
                    Thread.Sleep(RetryDelayMs);
                }
            }
        }
    }
}
