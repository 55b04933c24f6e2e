using System.Net;
using System.Text;
using System.Text.Json;

namespace Helios.Acceptance.Tests;

/// <summary>An auth service on loopback: POST {"token": "..."} is answered with who that is.</summary>
internal sealed class AuthService : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Thread _thread;
    private int _asked;

    public AuthService()
    {
        for (var random = new Random(); ;)
        {
            Port = random.Next(20_000, 60_000);
            try
            {
                _listener = new HttpListener();
                _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
            }
        }

        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public int Port { get; }

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Waits so long before each answer.</summary>
    public int DelayMs { get; set; }

    public void Dispose()
    {
        _listener.Close();
        _thread.Join();
    }

    private void Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = _listener.GetContext();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            ThreadPool.QueueUserWorkItem(_ => Answer(context));
        }
    }

    // A token says who it belongs to: "ROLE-ID"; others are unknown.
    private void Answer(HttpListenerContext context)
    {
        Interlocked.Increment(ref _asked);
        try
        {
            using JsonDocument request = JsonDocument.Parse(context.Request.InputStream);
            string[] parts = (request.RootElement.GetProperty("token").GetString() ?? "").Split('-');
            Thread.Sleep(DelayMs);
            bool isKnown = parts.Length == 2 && parts[0] is "nurse" or "admin";
            context.Response.StatusCode = isKnown && context.Request.HttpMethod == "POST" ? 200 : 401;
            byte[] body = Encoding.UTF8.GetBytes(
                isKnown ? $$"""{"user_id": {{parts[1]}}, "role": "{{parts[0]}}", "email": "{{parts[1]}}@example.org"}""" : "{}");
            context.Response.Close(body, willBlock: false);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or JsonException or IOException)
        {
        }
    }
}
