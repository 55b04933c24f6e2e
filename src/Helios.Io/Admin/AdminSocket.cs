using System.Net.Sockets;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Admin;

/// <summary>
/// How the command line talks to a running server: requests and answers are UTF-8 texts (JSON), each behind its length as a 32-bit
/// big-endian number, over a socket file that only the server's user may open. Blocking, on threads of its own: administration is rare.
/// </summary>
public static class AdminSocket
{
    /// <summary>Longest request or answer.</summary>
    public const int MessageBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Answers requests at the path with <paramref name="handle"/>, which is called from several threads, until the answer is disposed. A
    /// socket file that nobody answers on is replaced. Throws OperatorError (ExitCode.Listen) when another server answers or the path
    /// cannot be used.
    /// </summary>
    public static IDisposable Listen(string path, Func<string, string> handle, ILog log)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(log);
        if (File.Exists(path))
        {
            if (IsAnswering(path))
            {
                throw new OperatorError(ExitCode.Listen, $"another server answers on {path}");
            }

            if (OperatingSystem.IsLinux() && !LibcFiles.IsSocket(path))
            {
                throw new OperatorError(ExitCode.Listen, $"cannot listen on {path}: it is a file of another kind");
            }

            File.Delete(path);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen(16);
            return new AdminListener(socket, path, handle, log);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            throw new OperatorError(ExitCode.Listen, $"cannot listen on {path}: {e.Message}");
        }
    }

    /// <summary>
    /// Sends one request and returns its answer. Throws OperatorError (ExitCode.NoServer) when nobody answers there, or not within the
    /// time.
    /// </summary>
    public static string Call(string path, string request, int timeoutMs = 60_000)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            SendTimeout = timeoutMs,
            ReceiveTimeout = timeoutMs,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            using var stream = new NetworkStream(socket, ownsSocket: false);
            AdminMessage.Write(stream, request);
            return AdminMessage.Read(stream) ?? throw new IOException("the server closed the connection");
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            throw new OperatorError(ExitCode.NoServer, $"no server answers on {path}: {e.Message}");
        }
    }

    internal static bool IsAnswering(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
