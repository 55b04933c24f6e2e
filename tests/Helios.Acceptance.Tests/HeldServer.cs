using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Helios.Acceptance.Tests;

/// <summary>
/// An HTTP server of the test: path /ok answers 200, /no 403, /hold 200 once <see cref="Release"/> was called, a page of
/// <see cref="Pages"/> 200 with it, anything else 404. It keeps what arrived.
/// </summary>
internal sealed class HeldServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;
    private int _broken;
    private int _requests;

    public HeldServer()
    {
        _listener.Start(1_000);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Requests of /hold that wait.</summary>
    public int HeldCount => Volatile.Read(ref _held);

    /// <summary>Requests of /hold whose client went away.</summary>
    public int BrokenCount => Volatile.Read(ref _broken);

    public string LastRequest { get; private set; } = "";

    /// <summary>Texts by path.</summary>
    public ConcurrentDictionary<string, string> Pages { get; } = new();

    /// <summary>Answers that were begun, of every path.</summary>
    public int RequestCount => Volatile.Read(ref _requests);

    public void Release() => _released.TrySetResult();

    public void Dispose()
    {
        Release();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                byte[] buffer = new byte[64 * 1024];
                int used = 0;
                while (true)
                {
                    int end = buffer.AsSpan(0, used).IndexOf("\r\n\r\n"u8);
                    if (end < 0)
                    {
                        int count = await stream.ReadAsync(buffer.AsMemory(used));
                        if (count == 0)
                        {
                            return;
                        }

                        used += count;
                        continue;
                    }

                    LastRequest = Encoding.ASCII.GetString(buffer, 0, end);
                    await AnswerAsync(stream, LastRequest.Split(' ')[1]);
                    buffer.AsSpan(end + 4, used - end - 4).CopyTo(buffer);
                    used -= end + 4;
                }
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, string path)
    {
        Interlocked.Increment(ref _requests);
        string? page = Pages.GetValueOrDefault(path);
        string status = path switch
        {
            _ when page is not null => "200 OK",
            "/ok" or "/hold" => "200 OK",
            "/no" => "403 Forbidden",
            _ => "404 Not Found",
        };
        if (path == "/hold")
        {
            Interlocked.Increment(ref _held);
            Task gone = stream.ReadAsync(new byte[1]).AsTask();
            if (await Task.WhenAny(gone, _released.Task) == gone)
            {
                Interlocked.Increment(ref _broken);
                return;
            }
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {page?.Length ?? 5}\r\n"
            + $"{(path == "/hold" ? "Connection: close\r\n" : "")}\r\n{page ?? "alice"}"));
    }
}
