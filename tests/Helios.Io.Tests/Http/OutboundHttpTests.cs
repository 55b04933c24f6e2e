using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Helios.Io.Http;

namespace Helios.Io.Tests.Http;

public sealed class OutboundHttpTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Chunk = "40\r\n0123456789012345678901234567890123456789012345678901234567890123\r\n";

    private static readonly IPNetwork s_loopback = IPNetwork.Parse("127.0.0.0/8");

    [Fact]
    public void An_answer_comes_whole_with_its_status_and_headers()
    {
        using var server = new ScriptedServer("HTTP/1.1 201 Created\r\nX-One: a\r\nx-one: b\r\nContent-Length: 5\r\n\r\nalice");
        OutboundAnswer answer = Ask(
            server, "POST", "/path?q=%0d%0a", "body", 5_000, ("Content-Type", "text/plain"), ("X-Mine", "1"));
        Assert.Equal((OutboundProblem.None, 201, "alice"), (answer.Problem, answer.Status, Encoding.UTF8.GetString(answer.Body)));
        Assert.Contains(answer.Headers, h => h.Key.Equals("X-One", StringComparison.OrdinalIgnoreCase) && h.Value == "a, b");
        string seen = server.Requests.Single();
        Assert.StartsWith("POST /path?q=%0d%0a HTTP/1.1\r\n", seen);
        Assert.Contains($"\r\nHost: 127.0.0.1:{server.Port}\r\n", seen);
        Assert.Contains("\r\nContent-Type: text/plain\r\n", seen);
        Assert.Contains("\r\nX-Mine: 1\r\n", seen);
        Assert.EndsWith("\r\n\r\nbody", seen);
    }

    [Fact]
    public void A_redirect_is_an_answer_and_is_not_followed()
    {
        using var target = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        using var server = new ScriptedServer(
            $"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target.Port}/\r\nContent-Length: 0\r\n\r\n");
        OutboundAnswer answer = Ask(server, "GET", "/");
        Assert.Equal(302, answer.Status);
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", OutboundProblem.TooLarge)]
    [InlineData(Chunked + Chunk + Chunk + "0\r\n\r\n", OutboundProblem.TooLarge)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", OutboundProblem.Protocol)]
    [InlineData("SSH-2.0-OpenSSH\r\n", OutboundProblem.Protocol)]
    [InlineData("", OutboundProblem.Protocol)]
    public void What_a_server_does_wrong_is_named(string script, OutboundProblem problem)
    {
        using var server = new ScriptedServer(script);
        Assert.Equal(problem, Ask(server, "GET", "/").Problem);
    }

    [Fact]
    public void Headers_without_end_are_too_much()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nX: " + new string('a', 20_000) + "\r\n\r\n");
        Assert.Equal(OutboundProblem.TooLarge, Ask(server, "GET", "/").Problem);
    }

    [Fact]
    public void Compressed_bytes_stay_as_they_are()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal("abc"u8, Ask(server, "GET", "/").Body);
    }

    [Fact]
    public void Time_ends_every_wait()
    {
        using var server = new ScriptedServer(null);
        Assert.Equal(OutboundProblem.Timeout, Ask(server, "GET", "/", timeoutMs: 50).Problem);
        using var half = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", closes: false);
        Assert.Equal(OutboundProblem.Timeout, Ask(half, "GET", "/", timeoutMs: 200).Problem);
    }

    [Fact]
    public async Task A_cancellation_ends_every_wait()
    {
        using var server = new ScriptedServer(null);
        using var cancel = new CancellationTokenSource();
        var http = new OutboundHttp(Options(server.Port));
        Task<OutboundAnswer> asked = Task.Run(
            () => http.Send(new OutboundRequest("GET", new Uri($"http://127.0.0.1:{server.Port}/"), [], [], 100), 30_000, cancel.Token));
        Assert.True(SpinWait.SpinUntil(() => server.Requests.Count == 1, 15_000));
        cancel.Cancel();
        Assert.Equal(OutboundProblem.Canceled, (await asked).Problem);
    }

    [Fact]
    public void Nobody_there_is_unreachable()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        var http = new OutboundHttp(Options(port));
        Assert.Equal(OutboundProblem.Unreachable, Get(http, $"http://127.0.0.1:{port}/").Problem);
        var nameless = new OutboundHttp(
            new OutboundHttpOptions([new HttpDestination("http", "auth.test", 80, [])], 4, 1_000, null),
            (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Assert.Equal(OutboundProblem.Unreachable, Get(nameless, "http://auth.test/").Problem);
    }

    [Fact]
    public void A_name_that_leads_inside_is_refused_even_when_it_leads_outside_as_well()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        foreach (string[] addresses in new string[][] { ["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["0.0.0.0"] })
        {
            var http = new OutboundHttp(
                new OutboundHttpOptions([new HttpDestination("http", "auth.test", server.Port, [])], 4, 1_000, null),
                (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));
            Assert.Equal(OutboundProblem.Address, Get(http, $"http://auth.test:{server.Port}/").Problem);
        }

        Assert.Empty(server.Requests);
    }

    [Fact]
    public void The_address_that_was_checked_is_the_one_that_is_asked()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        int asked = 0;
        var http = new OutboundHttp(
            new OutboundHttpOptions([new HttpDestination("http", "auth.test", server.Port, [s_loopback])], 4, 1_000, null),
            // The second answer leads elsewhere, as one that was changed in between would.
            (_, _) => Task.FromResult(new[] { IPAddress.Parse(asked++ == 0 ? "127.0.0.1" : "10.0.0.1") }));
        Assert.Equal(200, Get(http, $"http://auth.test:{server.Port}/").Status);
        Assert.Equal(1, asked);
        Assert.Equal(OutboundProblem.Address, Get(http, $"http://auth.test:{server.Port}/").Problem);
        Assert.Contains($"\r\nHost: auth.test:{server.Port}\r\n", server.Requests.Single());
    }

    [Fact]
    public void A_server_is_reached_only_by_what_was_named_for_it()
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var http = new OutboundHttp(Options(1));
        Assert.Equal(OutboundProblem.Address, Get(http, $"http://127.0.0.1:{server.Port}/").Problem);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void A_certificate_must_be_vouched_for_and_name_the_host()
    {
        using X509Certificate2 ca = Authority("one");
        using X509Certificate2 other = Authority("other");
        using X509Certificate2 good = Issue(ca, "auth.test");
        using X509Certificate2 misnamed = Issue(ca, "elsewhere.test");
        Assert.Equal((OutboundProblem.None, 200), Tls(good, ca));
        Assert.Equal((OutboundProblem.Tls, 0), Tls(good, other));
        Assert.Equal((OutboundProblem.Tls, 0), Tls(good, null));
        Assert.Equal((OutboundProblem.Tls, 0), Tls(misnamed, ca));
    }

    private static (OutboundProblem, int) Tls(X509Certificate2 certificate, X509Certificate2? ca)
    {
        using var server = new ScriptedServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", certificate: certificate);
        var http = new OutboundHttp(
            new OutboundHttpOptions(
                [new HttpDestination("https", "auth.test", server.Port, [s_loopback])], 4, 5_000, ca?.ExportCertificatePem()),
            (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));
        OutboundAnswer answer = Get(http, $"https://auth.test:{server.Port}/");
        return (answer.Problem, answer.Status);
    }

    private static X509Certificate2 Authority(string name)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 ca, string host)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(
            ca, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, 3]);
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static OutboundHttpOptions Options(int port) =>
        new([new HttpDestination("http", "127.0.0.1", port, [s_loopback])], 4, 1_000, null);

    private static OutboundAnswer Get(OutboundHttp http, string url) =>
        http.Send(new OutboundRequest("GET", new Uri(url), [], [], 100), 5_000, CancellationToken.None);

    private static OutboundAnswer Ask(
        ScriptedServer server, string method, string path, string body = "", int timeoutMs = 5_000,
        params (string Name, string Value)[] headers) =>
        new OutboundHttp(Options(server.Port)).Send(
            new OutboundRequest(
                method, new Uri($"http://127.0.0.1:{server.Port}{path}"), [.. headers.Select(h => KeyValuePair.Create(h.Name, h.Value))],
                Encoding.UTF8.GetBytes(body), 100),
            timeoutMs, CancellationToken.None);

    /// <summary>Answers every connection's request with the same bytes, whatever they are; null: never.</summary>
    private sealed class ScriptedServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly string? _script;
        private readonly bool _closes;
        private readonly X509Certificate2? _certificate;

        public ScriptedServer(string? script, bool closes = true, X509Certificate2? certificate = null)
        {
            _script = script;
            _closes = closes;
            _certificate = certificate;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = AcceptAsync();
        }

        public int Port { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string> Requests { get; } = [];

        public void Dispose() => _listener.Dispose();

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
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate);
                    stream = tls;
                }

                byte[] buffer = new byte[64 * 1024];
                int used = 0;
                while (!IsWhole(Encoding.ASCII.GetString(buffer, 0, used)))
                {
                    int count = await stream.ReadAsync(buffer.AsMemory(used));
                    if (count == 0)
                    {
                        return;
                    }

                    used += count;
                }

                Requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, used));
                if (_script is not null)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(_script));
                }

                if (_script is null || !_closes)
                {
                    await stream.ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false);
                }
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                return;
            }
            finally
            {
                client.Dispose();
            }
        }

        private static bool IsWhole(string request)
        {
            int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            int length = request.IndexOf("Content-Length: ", StringComparison.Ordinal);
            return end >= 0 && (length < 0 || request.Length >= end + 4 + int.Parse(request[(length + 16)..].Split('\r')[0]));
        }
    }
}
