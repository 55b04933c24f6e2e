using System.Net;
using System.Net.Sockets;
using Helios.Io.Http;

namespace Helios.Plugins;

/// <summary>
/// One entry of <c>http_hosts</c>: <c>scheme://host[:port] METHOD[,METHOD...] [private=NETWORK[,NETWORK...]]</c>. Without a port the
/// scheme's own. <c>private</c> alone may stand beside an address and means that address.
/// </summary>
public sealed record HttpRule
{
    /// <summary>What may be asked for at all: CONNECT and TRACE are tunnels, others unknown.</summary>
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private HttpRule(HttpDestination destination, IReadOnlyList<string> methods)
    {
        Destination = destination;
        Methods = methods;
    }

    public HttpDestination Destination { get; }

    public IReadOnlyList<string> Methods { get; }

    /// <summary>False with the reason when the text is no rule.</summary>
    public static bool TryParse(string text, out HttpRule? rule, out string error)
    {
        rule = null;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is < 2 or > 3)
        {
            error = $"\"{text}\" is not of the form \"scheme://host:port METHOD,METHOD [private=NETWORK]\"";
            return false;
        }

        // Only what stands for itself is taken: what a URL's reader would change is not what the operator wrote.
        if (!Uri.TryCreate(words[0], UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")
            || url.PathAndQuery != "/" || words[0].EndsWith('/') || url.UserInfo.Length > 0 || url.Fragment.Length > 0
            || url.IdnHost.Length == 0 || url.IdnHost.Contains('*') || url.Port is < 1 or > 65_535
            || !words[0].StartsWith($"{url.Scheme}://", StringComparison.Ordinal))
        {
            error = $"\"{words[0]}\" is not http:// or https:// with a host and a port";
            return false;
        }

        string[] methods = words[1].Split(',');
        if (Array.Find(methods, m => !s_methods.Contains(m)) is { } unknown)
        {
            error = $"method \"{unknown}\" is not one of {string.Join(", ", s_methods)}";
            return false;
        }

        string host = url.IdnHost.ToLowerInvariant();
        if (!TryNetworks(host, words.Length == 3 ? words[2] : null, out IPNetwork[] networks, out error))
        {
            return false;
        }

        rule = new HttpRule(new HttpDestination(url.Scheme, host, url.Port, networks), methods);
        return true;
    }

    public bool Allows(string method, Uri url) => IsTo(url) && Methods.Contains(method);

    public bool IsTo(Uri url) =>
        Destination.Port == url.Port && Destination.Scheme == url.Scheme
        && string.Equals(Destination.Host, url.IdnHost, StringComparison.Ordinal);

    /// <summary>True when everything that the other allows is allowed by this, networks aside.</summary>
    internal bool Covers(HttpRule other) => Destination.Scheme == other.Destination.Scheme && Destination.Host == other.Destination.Host
        && Destination.Port == other.Destination.Port && other.Methods.All(Methods.Contains);

    private static bool TryNetworks(string host, string? word, out IPNetwork[] networks, out string error)
    {
        networks = [];
        error = "";
        if (word is null)
        {
            return true;
        }

        if (word == "private" && IPAddress.TryParse(host, out IPAddress? literal))
        {
            networks = [new IPNetwork(literal, literal.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)];
            return true;
        }

        const string Prefix = "private=";
        if (!word.StartsWith(Prefix, StringComparison.Ordinal))
        {
            error = $"\"{word}\" is not private=NETWORK (as 10.1.0.0/16), the network in which the host's address may lie";
            return false;
        }

        string[] parts = word[Prefix.Length..].Split(',');
        networks = new IPNetwork[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string network = parts[i].Contains('/') ? parts[i] : parts[i] + (parts[i].Contains(':') ? "/128" : "/32");
            if (!IPNetwork.TryParse(network, out networks[i]))
            {
                error = $"\"{parts[i]}\" is no network (as 10.1.0.0/16)";
                return false;
            }
        }

        return true;
    }
}
