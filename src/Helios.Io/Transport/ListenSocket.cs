using System.Net;
using System.Net.Sockets;
using Helios.Base;

namespace Helios.Io.Transport;

/// <summary>Binds and listens, and says in the operator's words why that failed. Every transport accepts from such a socket.</summary>
internal static class ListenSocket
{
    public static Socket Bind(IPEndPoint address, int backlogCount)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address);
            socket.Listen(backlogCount);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new OperatorError(ExitCode.Listen, $"cannot listen on {address}: {Reason(e)}");
        }
    }

    private static string Reason(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is in use by another program",
        SocketError.AddressNotAvailable => "no interface of this machine has that address",
        SocketError.AccessDenied => "permission denied (ports below 1024 need a privilege)",
        _ => error.Message,
    };
}
