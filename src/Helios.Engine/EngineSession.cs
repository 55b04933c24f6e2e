using Helios.Base;
using Helios.Execution;
using Helios.Sql;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// A session of one database: its transaction and its running statements. One thread at a time.
/// How a caller drives transactions: before each statement <see cref="StartImplicit"/> (does nothing inside a transaction); at the end of
/// a simple query or at Sync
/// <see cref="FinishImplicit"/> commits what StartImplicit opened; BEGIN, COMMIT and ROLLBACK call the methods of those names; after an
/// error call <see cref="StatementFailed"/>.
/// </summary>
public sealed class EngineSession : IDisposable
{
    internal EngineSession(Database database, ISessionContext context)
    {
        Database = database;
        Context = context;
    }

    public Database Database { get; }

    public ISessionContext Context { get; }

    public TransactionStatus Status { get; private set; }

    /// <summary>True while a transaction is open that no BEGIN asked for.</summary>
    public bool IsImplicit { get; private set; }

    /// <summary>The version of the catalog that this session sees, its own uncommitted definitions included.</summary>
    public long CatalogVersion => throw SqlError.NotSupported("the engine");

    /// <summary>Opens a transaction if none is open.</summary>
    public void StartImplicit() => throw SqlError.NotSupported("the engine");

    /// <summary>Commits the implicit transaction, if one is open. The answer waits for the LSN.</summary>
    public Lsn FinishImplicit() => throw SqlError.NotSupported("the engine");

    /// <summary>BEGIN. Turns an implicit transaction into an explicit one. False when one was in progress already (the caller warns,
    /// 25001).</summary>
    public bool Begin(IsolationLevel? level = null, bool? readOnly = null) => throw SqlError.NotSupported("the engine");

    /// <summary>COMMIT. <paramref name="rolledBack"/> when the transaction had failed (tag ROLLBACK). The answer waits for the LSN. When
    /// none was in progress the caller warns (25P01).</summary>
    public Lsn Commit(out bool rolledBack) => throw SqlError.NotSupported("the engine");

    /// <summary>ROLLBACK.</summary>
    public void Rollback() => throw SqlError.NotSupported("the engine");

    /// <summary>An error ended a statement: an explicit transaction becomes Failed, an implicit one is rolled back.</summary>
    public void StatementFailed() => throw SqlError.NotSupported("the engine");

    /// <summary>
    /// Binds and plans. PREPARE and DECLARE plan the statement inside. Types: OIDs that the client gave for $1..; 0 or absent means
    /// infer. Needs an open transaction (<see cref="StartImplicit"/>).
    /// Throws 25P02 in a failed transaction.
    /// </summary>
    public PreparedPlan Prepare(ParsedStatement statement, RestrictionSet restrictions, ReadOnlySpan<uint> parameterTypeOids) =>
        throw SqlError.NotSupported("the engine");

    /// <summary>Arguments of EXECUTE, evaluated and coerced to the plan's parameter types.</summary>
    public Datum[] EvaluateArguments(ParsedStatement execute, PreparedPlan plan) => throw SqlError.NotSupported("the engine");

    /// <summary>
    /// Begins a run. Throws 0A000 "cached plan must not change result type" never: a plan whose <see cref="PreparedPlan.CatalogVersion"/>
    /// is stale is refused with a Bug; check and prepare again first.
    /// Both arrays are kept until the execution is disposed.
    /// </summary>
    public StatementExecution Start(PreparedPlan plan, Datum[] parameters, Datum[] restrictionValues) =>
        throw SqlError.NotSupported("the engine");

    public void Dispose()
    {
    }
}
