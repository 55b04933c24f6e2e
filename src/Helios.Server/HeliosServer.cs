using System.Net;
using Helios.Base;
using Helios.Engine;
using Helios.Io.Devices;
using Helios.Io.Memory;
using Helios.Io.Threading;
using Helios.Io.Time;
using Helios.Io.Transport;
using Helios.Plugins;
using Helios.Proxy;
using Helios.Proxy.Caching;
using Helios.Proxy.Sessions;
using Helios.Server.Admin;
using Helios.Server.Configuration;
using Helios.Server.Sessions;
using Helios.Storage;

namespace Helios.Server;

/// <summary>
/// One running server: opens what it needs in order (directory, store, database, plugins, script, listener, admin socket) and closes it in
/// the opposite order. Start throws <see cref="OperatorError"/> with a line for the operator; nothing is left open then.
/// </summary>
public sealed class HeliosServer : IDisposable
{
    private const int ShutdownGraceMs = 5_000;

    private readonly Stack<IDisposable> _opened = new();
    private readonly SessionRegistry _registry = new();
    private readonly ManualResetEventSlim _stopRequested = new();
    private ITransport? _transport;
    private PluginWorkers? _pluginWorkers;
    private Fault? _fault;

    private HeliosServer()
    {
    }

    public IPEndPoint EndPoint { get; private set; } = null!;

    public string AdminSocketPath { get; private set; } = "";

    public string TransportName { get; private set; } = "";

    public static HeliosServer Start(ServerOptions options, ILog log)
    {
        var server = new HeliosServer();
        try
        {
            server.Open(options, log);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Any thread, also a signal's.</summary>
    public void RequestStop() => _stopRequested.Set();

    /// <summary>Blocks until <see cref="RequestStop"/> or until storage faults. Throws the fault then.</summary>
    public void WaitForStop()
    {
        _stopRequested.Wait();
        if (_fault is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Stops accepting, lets running statements end (at most some seconds), writes a checkpoint, closes.</summary>
    public void Dispose()
    {
        if (_transport is not null && _fault is null)
        {
            _transport.StopListening();
            _registry.CloseAll();
            _pluginWorkers?.CancelAll();
            long end = SystemClock.Instance.MonotonicNs + (ShutdownGraceMs * 1_000_000L);
            while (_registry.ConnectionCount > 0 && SystemClock.Instance.MonotonicNs < end)
            {
                _registry.WaitForLeave(100);
            }
        }

        while (_opened.TryPop(out IDisposable? opened))
        {
            opened.Dispose();
        }
    }

    private void Open(ServerOptions options, ILog log)
    {
        RequireLoopback(options.Listen);
        FileDataDirectory directory = Keep(FileDataDirectory.Open(options.DataPath));
        directory.ChooseLogDevice(options.Runtime.LogDevice, SystemClock.Instance, log);
        bool isNew = !directory.Exists(InitScript.DoneMarker) && directory.List().All(name => name is "LOCK");
        MemoryStore store = Keep(OpenStore(directory, OpenArchive(directory, options.Runtime), options, log));
        store.Faulted += OnFault;
        PluginHost? plugins = null;
        var cache = new ResultCache(options.Config.Cache, SystemClock.Instance);
        Database database = Keep(Database.Open(store, SystemClock.Instance, SystemRandom.Instance, log, new DatabaseOptions
        {
            DatabaseName = options.Config.DatabaseName,
            ServerVersion = ServerIdentity.Version,
            StatementMemoryBytes = options.Runtime.StatementMemoryBytes,
            ServerMemoryBytes = options.Runtime.ServerMemoryBytes,
            ServerRows = relation => relation switch
            {
                "cache" => CacheRows.Of(cache),
                "archive" => ArchiveRows.Of(store, options.Runtime.ArchiveDirectory),
                _ => PluginRows.Of(relation, plugins),
            },
        }));
        var pluginLog = new PluginLog(log, SystemClock.Instance);
        plugins = PluginStartup.Open(options, directory, pluginLog);
        var pipeline = new Pipeline(database, plugins, cache);
        if (isNew && options.InitScriptPath is { } script)
        {
            InitScript.Run(script, pipeline, options.Config.DatabaseName, directory, log);
        }

        Listen(options, pipeline, store, log);
        if (plugins is not null)
        {
            Keep(new PluginWatch(plugins, pluginLog));
        }

        ListenForCommands(options, store, plugins, pluginLog);
    }

    private void ListenForCommands(ServerOptions options, MemoryStore store, PluginHost? plugins, PluginLog log)
    {
        try
        {
            AdminSocketPath = options.AdminSocketPath ?? AdminPaths.ForPort(EndPoint.Port);
            Keep(AdminService.Listen(AdminSocketPath, store, plugins, log));
        }
        catch (OperatorError error) when (plugins is null && options.AdminSocketPath is null)
        {
            // Nobody asked for it, and there is nothing to administer yet.
            AdminSocketPath = "";
            log.Write(LogLevel.Warning, "there is no admin socket", ("reason", error.Message));
        }
    }

    private void Listen(ServerOptions options, Pipeline pipeline, IStore store, ILog log)
    {
        WorkerPool workers = Keep(new WorkerPool(Math.Max(1, options.Runtime.Workers), "worker", log));
        _transport = Keep(Transports.Create(
            new TransportOptions { Kind = ParseTransport(options.Runtime.Transport), LoopCount = options.Runtime.Loops }, log));
        _pluginWorkers = Keep(new PluginWorkers(log));
        var services = new ServerServices
        {
            OutputBlocks = Keep(new OutputBlockPool()),
            PluginWorkers = _pluginWorkers,
            Pipeline = pipeline,
            Store = store,
            Registry = _registry,
            Workers = workers,
            Clock = SystemClock.Instance,
            Random = SystemRandom.Instance,
            Log = log,
        };
        EndPoint = _transport.Listen(options.Listen, connection => new Session(connection, services));
        TransportName = _transport.Kind.ToString();
    }

    /// <summary>It must be there: one that is made by mistake, where a disk is not mounted, would fill the wrong disk.</summary>
    private FileDataDirectory? OpenArchive(FileDataDirectory data, RuntimeSettings runtime)
    {
        if (runtime.ArchiveDirectory is not { } path)
        {
            return null;
        }

        FileDataDirectory archive = Keep(FileDataDirectory.OpenShared(path, ExitCode.Configuration));
        return LocalFiles.Overlap(archive.Path, data.Path)
            ? throw new OperatorError(
                ExitCode.Configuration,
                $"wal.archiveDir is {archive.Path}, which the data directory {data.Path} is, holds, or lies in; an archive lies elsewhere, "
                + "on another disk at best")
            : archive;
    }

    private static MemoryStore OpenStore(IDataDirectory directory, IDataDirectory? archive, ServerOptions options, ILog log) =>
        MemoryStore.Open(
            directory,
            SystemClock.Instance,
            log,
            new StoreOptions
            {
                CheckpointLogBytes = options.Runtime.CheckpointLogBytes,
                PoolBytes = options.Runtime.PageMemoryBytes,
                UndoBytes = options.Runtime.UndoMemoryBytes,
                Archive = archive,
                ArchiveCloseAfterMs = options.Runtime.ArchiveTimeoutSeconds * 1000L,
            });

    private static TransportKind ParseTransport(string name) => name switch
    {
        "auto" => TransportKind.Auto,
        "io_uring" => TransportKind.IoUring,
        "epoll" => TransportKind.Epoll,
        "sockets" => TransportKind.Sockets,
        _ => throw new OperatorError(
            ExitCode.Configuration, $"runtime.json: transport is \"{name}\"; it must be auto, io_uring, epoll or sockets"),
    };

    private static void RequireLoopback(IPEndPoint address)
    {
        if (!IPAddress.IsLoopback(address.Address))
        {
            throw new OperatorError(
                ExitCode.Listen,
                $"cannot listen on {address}: this version has no authentication yet and listens on loopback addresses "
                + "(127.0.0.1, ::1) only");
        }
    }

    private void OnFault(Fault fault)
    {
        _fault = fault;
        _stopRequested.Set();
    }

    private T Keep<T>(T opened) where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }
}
