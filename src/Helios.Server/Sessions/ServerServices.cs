using Helios.Base;
using Helios.Engine;
using Helios.Io.Memory;
using Helios.Io.Threading;
using Helios.Proxy;
using Helios.Storage;

namespace Helios.Server.Sessions;

/// <summary>What every session of one server shares.</summary>
internal sealed class ServerServices
{
    public required Pipeline Pipeline { get; init; }

    public required IStore Store { get; init; }

    public required SessionRegistry Registry { get; init; }

    public required WorkerPool Workers { get; init; }

    public required OutputBlockPool OutputBlocks { get; init; }

    public required PluginWorkers PluginWorkers { get; init; }

    public required IClock Clock { get; init; }

    public required IRandom Random { get; init; }

    public required ILog Log { get; init; }

    public Database Database => Pipeline.Database;
}
