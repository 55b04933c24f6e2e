using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Helios.Base;
using Helios.Io.Native;

namespace Helios.Io.Admin;

/// <summary>
/// The server's side: one thread accepts, and each connection has a thread for as long as it lasts. Invariant: a peer of another user (root
/// excepted) gets no answer, whatever the file's mode says.
/// </summary>
internal sealed class AdminListener : IDisposable
{
    private const int ConnectionCount = 16;
    private const int SilenceMs = 60_000;
    private const int LevelSocket = 1;
    private const int OptionPeerCredentials = 17;

    private readonly Socket _socket;
    private readonly string _path;
    private readonly Func<string, string> _handle;
    private readonly ILog _log;
    private readonly SemaphoreSlim _places = new(ConnectionCount);
    private readonly Thread _thread;
    private volatile bool _stopping;

    public AdminListener(Socket socket, string path, Func<string, string> handle, ILog log)
    {
        _socket = socket;
        _path = path;
        _handle = handle;
        _log = log;
        _thread = new Thread(Accept) { IsBackground = true, Name = "helios-admin" };
        _thread.Start();
    }

    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        File.Delete(_path);
        _socket.Dispose();
        _thread.Join();
    }

    private void Accept()
    {
        while (!_stopping)
        {
            try
            {
                Socket accepted = _socket.Accept();
                if (_places.Wait(0))
                {
                    new Thread(() => Serve(accepted)) { IsBackground = true, Name = "helios-admin-call" }.Start();
                }
                else
                {
                    accepted.Dispose();
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (!_stopping)
                {
                    _log.Write(LogLevel.Warning, "the admin socket cannot accept at the moment", ("reason", e.Message));
                    Thread.Sleep(100);
                }
            }
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using (socket)
            {
                socket.SendTimeout = SilenceMs;
                socket.ReceiveTimeout = SilenceMs;
                if (!IsOwnUser(socket))
                {
                    _log.Write(LogLevel.Warning, "another user was turned away from the admin socket");
                    return;
                }

                using var stream = new NetworkStream(socket, ownsSocket: false);
                while (AdminMessage.Read(stream) is { } request)
                {
                    AdminMessage.Write(stream, Answer(request));
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            _log.Write(LogLevel.Debug, "an admin connection ended early", ("reason", e.Message));
        }
        finally
        {
            _places.Release();
        }
    }

    private string Answer(string request)
    {
        try
        {
            return _handle(request);
        }
        catch (Exception e)
        {
            _log.Write(LogLevel.Error, "an admin request failed", ("error", e.GetType().Name), ("reason", e.Message));
            return ErrorText(e.Message);
        }
    }

    /// <summary>{"error": message}.</summary>
    private static string ErrorText(string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("error", message);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool IsOwnUser(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // struct ucred: process, user, group.
        Span<byte> credentials = stackalloc byte[12];
        int length = socket.GetRawSocketOption(LevelSocket, OptionPeerCredentials, credentials);
        uint user = length == 12 ? MemoryMarshal.Read<uint>(credentials[4..]) : uint.MaxValue;
        return user == 0 || user == LibcFiles.EffectiveUser();
    }
}
