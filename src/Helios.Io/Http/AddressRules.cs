using System.Net;
using System.Net.Sockets;

namespace Helios.Io.Http;

/// <summary>
/// Which addresses a request may reach. Without further ado: public unicast addresses alone. Everything that the IANA registries of special
/// purpose addresses (RFC 6890) name is refused: private, shared, loopback, link-local (cloud metadata, 169.254.169.254, among them),
/// documentation, benchmarking; of IPv6 everything outside 2000::/3 (mapped IPv4, NAT64, unique local, ...), and within it what carries
/// another address (6to4, Teredo). An operator may name networks; multicast, broadcast and unspecified addresses stay refused.
/// </summary>
public static class AddressRules
{
    private const int EmbeddedAt = 12;
    private const int V6Bytes = 16;

    private static readonly IPNetwork[] s_never = Networks("0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8");

    private static readonly IPNetwork[] s_special = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private static readonly IPNetwork s_globalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork s_nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <param name="named">Networks that the operator opened for this destination.</param>
    public static bool Allows(IPAddress address, IReadOnlyList<IPNetwork> named)
    {
        // An IPv4 address in the clothes of IPv6 is no answer of a name server, but a way around lists.
        if (IsIn(s_never, address) || address.IsIPv4MappedToIPv6)
        {
            return false;
        }

        // To name the translator's network opens no private hosts behind it.
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && s_nat64.Contains(address))
        {
            Span<byte> bytes = stackalloc byte[V6Bytes];
            address.TryWriteBytes(bytes, out _);
            return IsIn(named, address) && Allows(new IPAddress(bytes[EmbeddedAt..]), named);
        }

        return IsPublic(address) || IsIn(named, address);
    }

    private static bool IsPublic(IPAddress address) => !IsIn(s_special, address)
        && (address.AddressFamily == AddressFamily.InterNetwork
            || (address.AddressFamily == AddressFamily.InterNetworkV6 && s_globalV6.Contains(address)));

    private static bool IsIn(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        for (int i = 0; i < networks.Count; i++)
        {
            if (networks[i].Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(t => IPNetwork.Parse(t))];
}
