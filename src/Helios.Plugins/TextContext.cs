namespace Helios.Plugins;

/// <summary>A client, and the text it sent.</summary>
public readonly ref struct TextContext
{
    public required IPluginSession Session { get; init; }

    public required IPluginCatalog Catalog { get; init; }

    /// <summary>UTF-8; empty when a client connects or leaves.</summary>
    public ReadOnlySpan<byte> Sql { get; init; }

    /// <summary>For logs.</summary>
    public ulong QueryId { get; init; }

    /// <summary>Null: the thread must not wait.</summary>
    public HookWait? Wait { get; init; }

    internal uint Generation { get; init; }
}
