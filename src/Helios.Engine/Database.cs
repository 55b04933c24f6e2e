using Helios.Base;
using Helios.Execution;
using Helios.Storage;

namespace Helios.Engine;

/// <summary>The embedded engine over one store. Any thread.</summary>
public sealed class Database : IDisposable
{
    private Database(IStore store, IClock clock, IRandom random, ILog log, DatabaseOptions options)
    {
        Store = store;
        Clock = clock;
        Random = random;
        Log = log;
        Options = options;
    }

    public IStore Store { get; }

    public DatabaseOptions Options { get; }

    /// <summary>Grows with every committed definition.</summary>
    public long CatalogVersion { get; private set; }

    internal IClock Clock { get; }

    internal IRandom Random { get; }

    internal ILog Log { get; }

    /// <summary>Reads the catalog from the store, or lays it in an empty one. The caller owns the store.</summary>
    public static Database Open(IStore store, IClock clock, IRandom random, ILog log, DatabaseOptions options) =>
        new(store, clock, random, log, options);

    /// <summary>For startup: unknown databases are refused with 3D000.</summary>
    public bool DatabaseExists(string name) => name == Options.DatabaseName || name == "postgres";

    public bool RoleExists(string name) => name == "postgres";

    /// <summary>Throws 3D000 when the context's database does not exist.</summary>
    public EngineSession OpenSession(ISessionContext context) => new(this, context);

    public void Dispose()
    {
    }
}
