using Helios.Base;
using Helios.Catalog;
using Helios.Execution;
using Helios.Storage;

namespace Helios.Engine;

/// <summary>
/// The embedded engine over one store. Any thread. Databases are namespaces: each has its own tables; all share one store, one log, and
/// transactions of one kind.
/// </summary>
public sealed class Database : IDisposable
{
    private Database(IStore store, IClock clock, IRandom random, ILog log, DatabaseOptions options)
    {
        Store = store;
        Clock = clock;
        Log = log;
        Options = options;
        Catalog = CatalogStore.Open(store, options.DatabaseName);
        Services = new EngineServices
        {
            Clock = clock,
            Random = random,
            Store = store,
            Memory = new MemoryBudget(options.StatementMemoryBytes, options.ServerMemoryBytes),
            Sequences = new SequenceCache(store),
            VersionText = "PostgreSQL " + options.ServerVersion,
            ServerRows = options.ServerRows,
        };
    }

    public IStore Store { get; }

    public DatabaseOptions Options { get; }

    /// <summary>Grows with every committed definition.</summary>
    public long CatalogVersion => Catalog.Current.Version;

    internal IClock Clock { get; }

    internal ILog Log { get; }

    internal CatalogStore Catalog { get; }

    internal EngineServices Services { get; }

    /// <summary>Reads the catalog from the store, or lays it in an empty one. The caller owns the store.</summary>
    public static Database Open(IStore store, IClock clock, IRandom random, ILog log, DatabaseOptions options) =>
        new(store, clock, random, log, options);

    /// <summary>For startup: unknown databases are refused with 3D000.</summary>
    public bool DatabaseExists(string name) => Catalog.Current.FindDatabase(name) is not null;

    public bool RoleExists(string name) => name == WellKnown.Superuser;

    /// <summary>Throws 3D000 when the context's database does not exist.</summary>
    public EngineSession OpenSession(ISessionContext context)
    {
        DatabaseDefinition database = Catalog.Current.FindDatabase(context.DatabaseName)
            ?? throw new SqlError(SqlState.InvalidCatalogName, $"database \"{context.DatabaseName}\" does not exist") { IsFatal = true };
        return new EngineSession(this, context, database.Oid);
    }

    public void Dispose()
    {
    }
}
