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

    /// <summary>True: a call that meets a key set which must be fetched is ended and begun again elsewhere
    /// (<see cref="PluginSet.BeginPreParse"/>).</summary>
    internal bool MayBeginAgain { get; init; }

    internal uint Generation { get; init; }
}
