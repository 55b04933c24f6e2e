using Helios.Base;
using Helios.Io.Http;
using Helios.Plugins.Host;

namespace Helios.Plugins.Outside;

/// <summary>The servers that one version of a plugin may ask, and the connections to them. Null where none is granted.</summary>
internal sealed class HttpAccess
{
    private readonly HttpRule[] _rules;

    private HttpAccess(HttpRule[] rules, IOutboundHttp http, HttpGate gate)
    {
        _rules = rules;
        Http = http;
        Gate = gate;
    }

    public IOutboundHttp Http { get; }

    public HttpGate Gate { get; }

    public static HttpAccess? Of(PluginGrant grant, HttpGate? gate, HostServices services)
    {
        if (gate is null)
        {
            return null;
        }

        HttpRule[] rules = [.. grant.HttpHosts.Select(text => HttpRule.TryParse(text, out HttpRule? rule, out string error)
            ? rule! : throw new Bug("http_hosts: " + error))];
        var options = new OutboundHttpOptions(
            [.. rules.Select(r => r.Destination)], grant.HttpConcurrency, grant.HttpTimeoutMs, grant.HttpCaPem);
        return new HttpAccess(rules, services.MakeHttp(options), gate);
    }

    /// <summary>Null when the URL is none that a request may have.</summary>
    public static Uri? ReadUrl(ReadOnlySpan<byte> text)
    {
        // Whatever two readers could take for different things is refused: control characters, blanks, backslashes, user names.
        if (text.Length > Limits.PluginHttpUrlBytes || text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) || text.Contains((byte)'\\'))
        {
            return null;
        }

        string given = System.Text.Encoding.ASCII.GetString(text);
        return (given.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || given.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            && Uri.TryCreate(given, UriKind.Absolute, out Uri? url) && url.UserInfo.Length == 0 && !given.Contains('#')
            && !AuthorityOf(given).Contains('@')
            ? url
            : null;
    }

    public bool Allows(string method, Uri url)
    {
        foreach (HttpRule rule in _rules)
        {
            if (rule.Allows(method, url))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> AuthorityOf(string url)
    {
        ReadOnlySpan<char> rest = url.AsSpan(url.IndexOf("//", StringComparison.Ordinal) + 2);
        int end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }
}
