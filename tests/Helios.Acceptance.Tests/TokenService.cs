using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Helios.Acceptance.Tests;

/// <summary>
/// An authentication service of the test. The token says what it answers: "user:NAME" 200 with that user, "status:N" that status with the
/// same, "after:MS:NAME" 200 with that user so many milliseconds later, "hold" nothing until the client goes, "drop" a closed connection,
/// "junk" no HTTP, "raw:TEXT" 200 with that text.
/// </summary>
internal sealed class TokenService : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private int _count;
    private int _answered;

    public TokenService()
    {
        _listener.Start(1_000);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Requests that arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Answers that it began to send, to whomever still listened.</summary>
    public int Answered => Volatile.Read(ref _answered);

    public string LastHead { get; private set; } = "";

    public string LastBody { get; private set; } = "";

    /// <summary>Ends kept connections too.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                _ = ServeAsync(client);
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
                while (await ReadAsync(stream))
                {
                    string token = JsonDocument.Parse(LastBody).RootElement.GetProperty("token").GetString()!;
                    if (!await AnswerAsync(stream, token))
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task<bool> ReadAsync(NetworkStream stream)
    {
        var read = new List<byte>();
        byte[] one = new byte[1];
        while (read.Count < 4 || !read[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return false;
            }

            read.Add(one[0]);
        }

        string head = Encoding.ASCII.GetString([.. read]);
        string length = head.Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        byte[] body = new byte[int.Parse(length.Split(':')[1])];
        await stream.ReadExactlyAsync(body);
        (LastHead, LastBody) = (head, Encoding.UTF8.GetString(body));
        Interlocked.Increment(ref _count);
        return true;
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, string token)
    {
        (string word, string about) = token.Split(':', 2) is [var w, var a] ? (w, a) : (token, "");
        switch (word)
        {
            case "hold":
                _ = await stream.ReadAsync(new byte[1]) == 0; // until the client goes
                return false;
            case "drop":
                return false;
            case "junk":
                await stream.WriteAsync("SSH-2.0-nothing\r\n\r\n"u8.ToArray());
                return false;
        }

        if (word == "after")
        {
            (string delay, about) = about.Split(':', 2) is [var ms, var name] ? (ms, name) : throw new FormatException(token);
            await Task.Delay(int.Parse(delay));
            word = "user";
        }

        Interlocked.Increment(ref _answered);
        int status = word == "status" ? int.Parse(about) : 200;
        string user = word == "user" ? about : "mallory";
        string body = word == "raw" ? about : $$"""{"user_id":"{{user}}","role":"editor","email":"{{user}}@example.org"}""";
        string more = status is >= 300 and < 400 ? "Location: /elsewhere\r\n" : "";
        string head = $"HTTP/1.1 {status} Whatever\r\n{more}Content-Type: application/json\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        return true;
    }
}
