using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Helios.Base;
using Helios.Io.Native;
using Helios.Io.Threading;

namespace Helios.Io.Admin;

/// <summary>
/// The local socket between the command line and a running server: one request, one answer, each a little-endian int32 length and UTF-8
/// text. Only the user that runs the server is answered: by the modes of directory and file, and by the peer's credentials.
/// </summary>
public sealed class AdminSocket : IDisposable
{
    private const int MessageBytes = 64 * 1024 * 1024;
    private const int ConnectTimeoutMs = 2_000;
    private const int RequestTimeoutMs = 10_000;
    private const int AnswerTimeoutMs = 120_000;

    private readonly Socket _listener;
    private readonly string _path;
    private readonly Func<string, string> _answer;
    private readonly ILog _log;
    private readonly DedicatedThread _thread;

    private AdminSocket(Socket listener, string path, Func<string, string> answer, ILog log)
    {
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
        {
            MakePrivate(directory);
        }
        else
        {
            Directory.CreateDirectory(directory);
        }

        return directory;
    }

    /// <summary>Answers requests one after another on a thread of its own. <paramref name="answer"/> must not throw.</summary>
    public static AdminSocket Listen(string path, Func<string, string> answer, ILog log)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (File.Exists(path) && !IsAnswering(path))
            {
                File.Delete(path);
            }

            listener.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            listener.Listen(16);
            return new AdminSocket(listener, path, answer, log);
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            throw new OperatorError(ExitCode.Listen, $"cannot listen on the admin socket {path}: {error.Message}");
        }
    }

    /// <summary>Sockets of a directory behind which a server answers. Dead ones are passed over.</summary>
    public static IReadOnlyList<string> FindRunning(string directory) =>
        Directory.Exists(directory) ? [.. Directory.GetFiles(directory, "*.sock").Order(StringComparer.Ordinal).Where(IsAnswering)] : [];

    /// <summary>Sends a request and waits for its answer. Throws OperatorError (NoServer) when nobody listens.</summary>
    public static string Call(string path, string request)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.ReceiveTimeout = AnswerTimeoutMs;
            using var stream = new NetworkStream(socket);
            WriteMessage(stream, request);
            return ReadMessage(stream);
        }
        catch (Exception error) when (error is SocketException or IOException or ArgumentException)
        {
            throw new OperatorError(ExitCode.NoServer, $"no server answers on {path}: {error.Message}");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        File.Delete(_path);
    }

    private static bool IsAnswering(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = ConnectTimeoutMs };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

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
}
