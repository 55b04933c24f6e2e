using System.Net.Sockets;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Admin;

/// <summary>
<<<<<<< HEAD
/// The local socket between the command line and a running server: one request, one answer, each a little-endian int32 length and UTF-8
/// text. Only the user that runs the server is answered: by the modes of directory and file, and by the peer's credentials.
=======
/// How the command line talks to a running server: requests and answers are UTF-8 texts (JSON), each behind its length as a 32-bit
/// big-endian number, over a socket file that only the server's user may open. Blocking, on threads of its own: administration is rare.
>>>>>>> main
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
<<<<<<< HEAD
        _listener = listener;
        _path = path;
        _answer = answer;
        _log = log;
        _thread = DedicatedThread.Start("helios-admin", Serve);
    }

    /// <summary>Where this user's sockets lie by default; made with mode 0700. Throws OperatorError when another user owns it.</summary>
    public static string UserDirectory()
    {
        string root = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime)
            ? runtime
            : Path.GetTempPath();
        string name = OperatingSystem.IsWindows()
            ? Environment.UserName
            : LibcMemory.EffectiveUser().ToString(System.Globalization.CultureInfo.InvariantCulture);
        string directory = Path.Combine(root, "heliosdb-lite-" + name);
        if (!OperatingSystem.IsWindows())
=======
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(log);
        if (File.Exists(path))
>>>>>>> main
        {
            if (CanConnect(path))
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

    private static bool CanConnect(string path)
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
<<<<<<< HEAD

    private static void WriteMessage(NetworkStream stream, string text)
    {
        byte[] message = new byte[4 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length - 4);
        Encoding.UTF8.GetBytes(text, message.AsSpan(4));
        stream.Write(message);
    }

    private static string ReadMessage(NetworkStream stream)
    {
        Span<byte> header = stackalloc byte[4];
        stream.ReadExactly(header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > MessageBytes)
        {
            throw new IOException($"a message of {length} bytes; the limit is {MessageBytes}");
        }

        byte[] message = new byte[length];
        stream.ReadExactly(message);
        return Encoding.UTF8.GetString(message);
    }

    [UnsupportedOSPlatform("windows")]
    private static void MakePrivate(string directory)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(directory, OwnerOnly);
        try
        {
            // Fails when another user made it first: then it is not ours to trust.
            File.SetUnixFileMode(directory, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            throw new OperatorError(
                ExitCode.Listen, $"{directory} belongs to another user; set XDG_RUNTIME_DIR or name a socket with --admin-socket");
        }
    }

    private void Serve()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = _listener.Accept();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                return;
            }

            using (client)
            {
                Answer(client);
            }
        }
    }

    private void Answer(Socket client)
    {
        try
        {
            if (!IsSameUser(client))
            {
                _log.Write(LogLevel.Warning, "admin request of another user refused");
                return;
            }

            client.ReceiveTimeout = RequestTimeoutMs;
            client.SendTimeout = RequestTimeoutMs;
            using var stream = new NetworkStream(client);
            WriteMessage(stream, _answer(ReadMessage(stream)));
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            // A client that only looked whether somebody listens, or went away.
        }
    }

    private static unsafe bool IsSameUser(Socket client)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        int* credentials = stackalloc int[3];
        uint length = 12;

        // SAFETY: the option's structure is {pid, uid, gid}, 12 bytes, and the length says so.
        int result = LibcMemory.GetSocketOption((int)client.Handle, LibcMemory.SolSocket, LibcMemory.PeerCredentials, credentials, &length);
        return result == 0 && (uint)credentials[1] == LibcMemory.EffectiveUser();
    }
=======
>>>>>>> main
}
