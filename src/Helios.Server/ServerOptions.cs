using System.Net;
using Helios.Server.Configuration;

namespace Helios.Server;

/// <summary>What <c>serve</c> was asked for.</summary>
public sealed record ServerOptions
{
    public required ServerConfig Config { get; init; }

    public required RuntimeSettings Runtime { get; init; }

    /// <summary>Created when absent; locked against a second process.</summary>
    public required string DataPath { get; init; }

    /// <summary>Loopback only, as long as there is no authentication. Port 0 asks for a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>SQL to run once, in a data directory that is new.</summary>
    public string? InitScriptPath { get; init; }

    /// <summary>Where the admin socket goes; null: the default place of this user and port.</summary>
    public string? AdminSocketPath { get; init; }

    /// <summary>Loads libwasmtime and returns its handle; called once, when the first module is loaded.</summary>
    public required Func<nint> LoadWasmtime { get; init; }
}
