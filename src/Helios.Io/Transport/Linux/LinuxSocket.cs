using System.Net;
using System.Net.Sockets;
using Helios.Io.Native;

namespace Helios.Io.Transport.Linux;

/// <summary>What the Linux transports do to a connected socket besides sending and receiving.</summary>
// SAFETY: pointers are to locals that live over the calls, with their sizes.
internal static unsafe class LinuxSocket
{
    private const int LevelSocket = 1;
    private const int OptionError = 4;
    private const int OptionKeepAlive = 9;
    private const int OptionLinger = 13;
    private const int LevelTcp = 6;
    private const int OptionNoDelay = 1;
    private const int FamilyInet = 2;
    private const int FamilyInet6 = 10;

    /// <summary>No delay of small segments, and probes that find a peer which vanished.</summary>
    public static void Prepare(int handle)
    {
        int on = 1;

        // SAFETY: on lives over both calls. Their failure means that the peer is gone, which the first receive says too.
        _ = LibcSockets.SetOption(handle, LevelTcp, OptionNoDelay, &on, sizeof(int));
        _ = LibcSockets.SetOption(handle, LevelSocket, OptionKeepAlive, &on, sizeof(int));
    }

    /// <summary>Lets the closing of the socket reset the connection.</summary>
    public static void ResetOnClose(int handle)
    {
        (int On, int Seconds) linger = (1, 0);

        // SAFETY: the tuple has the layout of struct linger: two ints.
        _ = LibcSockets.SetOption(handle, LevelSocket, OptionLinger, &linger, (uint)sizeof((int, int)));
    }

    /// <summary>Takes the socket's pending error; 0 when there is none.</summary>
    public static int TakeError(int handle)
    {
        int error = 0;
        uint length = sizeof(int);

        // SAFETY: both locals live over the call.
        return LibcSockets.GetOption(handle, LevelSocket, OptionError, &error, &length) == 0 ? error : Errno.Last;
    }

    /// <summary>The peer's address, or null when it is gone.</summary>
    public static EndPoint? PeerOf(int handle)
    {
        // struct sockaddr_in6 is the largest form that a TCP socket has: 28 bytes.
        byte* address = stackalloc byte[28];
        uint length = 28;

        // SAFETY: address has length bytes.
        if (LibcSockets.GetPeerName(handle, address, &length) != 0)
        {
            return null;
        }

        int family = *(ushort*)address;
        int port = (address[2] << 8) | address[3];
        return family switch
        {
            FamilyInet => new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(address + 4, 4)), port),
            FamilyInet6 => new IPEndPoint(Unmapped(new IPAddress(new ReadOnlySpan<byte>(address + 8, 16), *(uint*)(address + 24))), port),
            _ => null,
        };
    }

    /// <summary>What a failed call is to the handler.</summary>
    public static Exception Error(int errno) => errno switch
    {
        Errno.ConnectionReset => new SocketException((int)SocketError.ConnectionReset),
        Errno.BrokenPipe => new SocketException((int)SocketError.ConnectionAborted),
        _ => new IOException("the connection broke: " + Errno.Text(errno)),
    };

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
