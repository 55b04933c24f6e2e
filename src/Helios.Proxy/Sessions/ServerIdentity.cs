namespace Helios.Proxy.Sessions;

/// <summary>
/// What the server calls itself. The version is that of the PostgreSQL whose grammar and answers this server follows; drivers pick their
/// catalog queries by it.
/// </summary>
public static class ServerIdentity
{
    public const string Version = "18.4 (HeliosDB-Lite 0.1.0)";

    public const string VersionNumber = "180004";
}
