namespace Helios.Plugins.Keys;

/// <summary>A key of the configuration that stands for a set fetched from a server (RFC 7517, 5).</summary>
/// <param name="Url">Named in http_hosts with GET.</param>
/// <param name="Algorithms">RS256, ES256: what keys of the set may do, whatever the set says.</param>
/// <param name="RefreshSeconds">Keys older than this are fetched again, while they serve on.</param>
/// <param name="StaleSeconds">Keys older than this serve no more.</param>
internal sealed record KeySetSettings(Uri Url, IReadOnlyList<KeyAlgorithm> Algorithms, int RefreshSeconds, int StaleSeconds);
