using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Helios.Io.Http;

/// <summary>
/// HTTP/1.1 to a closed list of destinations.
/// <para>Invariants: 1. a connection goes to an address that <see cref="AddressRules"/> allowed: it is opened to that address, never to
/// the name again, so that a second answer of the name server changes nothing; a name that leads to any other address as well is
/// refused; 2. no redirects, no proxy, no cookies, no credentials, no decompression, no download of certificates; 3. every wait ends with
/// the call's time.</para>
/// </summary>
public sealed class OutboundHttp : IOutboundHttp
{
    private const int IdleConnectionSeconds = 15;
    private const int ConnectionLifeSeconds = 60;
    private const int AnswerHeaderKilobytes = 16;
    private const string ServerAuthenticationOid = "1.3.6.1.5.5.7.3.1";

    private readonly OutboundHttpOptions _options;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpMessageInvoker _invoker;

    /// <param name="resolve">Asks the name service; null: the system's.</param>
    public OutboundHttp(OutboundHttpOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _options = options;
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.ConnectTimeoutMs),
            MaxConnectionsPerServer = options.ConnectionCount,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = AnswerHeaderKilobytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(IdleConnectionSeconds),
            PooledConnectionLifetime = TimeSpan.FromSeconds(ConnectionLifeSeconds),
            PreAuthenticate = false,
            UseCookies = false,
            UseProxy = false,
            SslOptions = TlsOptions(options.CaPem),
        });
    }

    /// <summary>The certificates of a PEM text. Throws FormatException when there are none.</summary>
    public static X509Certificate2Collection ReadCertificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new FormatException("a certificate cannot be read");
        }

        return certificates.Count > 0 ? certificates : throw new FormatException("there is no certificate");
    }

    public OutboundAnswer Send(OutboundRequest request, int timeoutMs, CancellationToken cancel)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(timeoutMs);
        try
        {
            return SendAsync(request, time.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return OutboundAnswer.None(cancel.IsCancellationRequested ? OutboundProblem.Canceled : OutboundProblem.Timeout);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            return OutboundAnswer.None(cancel.IsCancellationRequested ? OutboundProblem.Canceled : ProblemOf(error));
        }
    }

    private async Task<OutboundAnswer> SendAsync(OutboundRequest request, CancellationToken cancel)
    {
        using HttpRequestMessage message = MessageOf(request);
        using HttpResponseMessage answer = await _invoker.SendAsync(message, cancel).ConfigureAwait(false);
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            headers.Add(new(header.Key, header.Value.ToString()));
        }

        if (request.Method != "HEAD" && answer.Content.Headers.ContentLength > request.MostAnswerBytes)
        {
            return OutboundAnswer.None(OutboundProblem.TooLarge);
        }

        using Stream body = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var bytes = new MemoryStream();
        byte[] piece = new byte[Math.Min(request.MostAnswerBytes + 1, 16 * 1024)];
        while (await body.ReadAsync(piece, cancel).ConfigureAwait(false) is var count and > 0)
        {
            if (bytes.Length + count > request.MostAnswerBytes)
            {
                return OutboundAnswer.None(OutboundProblem.TooLarge);
            }

            bytes.Write(piece, 0, count);
        }

        return new OutboundAnswer(OutboundProblem.None, (int)answer.StatusCode, headers, bytes.ToArray());
    }

    private static HttpRequestMessage MessageOf(OutboundRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Body.Length > 0 || request.Method is "POST" or "PUT" or "PATCH")
        {
            message.Content = new ByteArrayContent(request.Body);
        }

        foreach ((string name, string value) in request.Headers)
        {
            // Some names are the body's, and are taken there alone; without a body they have no meaning.
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        (string host, int port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        string scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        HttpDestination destination =
            _options.Destinations.FirstOrDefault(d => d.Scheme == scheme && d.Host == host && d.Port == port) ?? throw new RefusedAddress();
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await ResolveAsync(host, cancel)
            .ConfigureAwait(false);
        if (!Array.TrueForAll(addresses, a => AddressRules.Allows(a, destination.Networks)))
        {
            throw new RefusedAddress();
        }

        SocketException? failure = null;
        foreach (IPAddress address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancel).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                failure = error;
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancel)
    {
        IPAddress[] addresses = await _resolve(host, cancel).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static SslClientAuthenticationOptions TlsOptions(string? caPem)
    {
        var policy = new X509ChainPolicy
        {
            // A certificate may name places from which others could be fetched: those are nobody's to choose.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthenticationOid));
        if (caPem is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(ReadCertificates(caPem));
        }

        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
    }

    private static OutboundProblem ProblemOf(Exception error)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case RefusedAddress:
                    return OutboundProblem.Address;
                case AuthenticationException:
                    return OutboundProblem.Tls;
                case SocketException or HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }:
                    return e is SocketException { SocketErrorCode: SocketError.ConnectionReset } ? OutboundProblem.Protocol
                        : OutboundProblem.Unreachable;
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return OutboundProblem.Tls;
                case HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }:
                    return OutboundProblem.TooLarge;
                default:
                    break;
            }
        }

        return OutboundProblem.Protocol;
    }

    private sealed class RefusedAddress : IOException
    {
    }
}
