using Helios.Base;

namespace Helios.Engine;

public sealed class DatabaseOptions
{
    /// <summary>The database that the configuration names; <c>postgres</c> always exists beside it.</summary>
    public string DatabaseName { get; init; } = "helios";

    /// <summary>
    /// Rows of the relations of schema helios, by name: values as text, bool, int, long, double or null, timestamptz as microseconds since
    /// 2000-01-01 UTC. Called by statements, so it must not wait. Null: they are empty.
    /// </summary>
    public Func<string, IEnumerable<object?[]>>? ServerRows { get; init; }

    public long StatementMemoryBytes { get; init; } = Limits.StatementMemoryBytes;

    /// <summary>What all statements together may hold; 0: half of what the process may use.</summary>
    public long ServerMemoryBytes { get; init; }

    /// <summary>What version() and server_version say after "PostgreSQL ".</summary>
    public string ServerVersion { get; init; } = "15.0 (HeliosDB-Lite 0.1.0)";
}
