namespace Helios.Engine;

public sealed class DatabaseOptions
{
    /// <summary>The database that the configuration names; <c>postgres</c> always exists beside it.</summary>
    public string DatabaseName { get; init; } = "helios";

    /// <summary>What version() and server_version say after "PostgreSQL ".</summary>
    public string ServerVersion { get; init; } = "15.0 (HeliosDB-Lite 0.1.0)";
}
