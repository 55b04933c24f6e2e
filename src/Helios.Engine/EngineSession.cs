using Helios.Base;
using Helios.Catalog;
using Helios.Execution;
using Helios.Sql;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// A session of one database: its transaction and its running statements. One thread at a time.
/// How a caller drives transactions: before each statement <see cref="StartImplicit"/> (does nothing inside a transaction); at the end of a
/// simple query or at Sync <see cref="FinishImplicit"/> commits what StartImplicit opened; BEGIN, COMMIT and ROLLBACK call the methods of
/// those names; after an error call <see cref="StatementFailed"/>. Executions that are still open end with their transaction.
/// </summary>
public sealed partial class EngineSession : IDisposable
{
    private const int PoolCount = 64;

    private readonly Dictionary<PreparedPlan, StatementExecution> _pool = [];
    private readonly List<StatementExecution> _open = [];
    private readonly SessionSettings _settings;
    private readonly uint _databaseOid;

    internal EngineSession(Database database, ISessionContext context, uint databaseOid)
    {
        Database = database;
        Context = context;
        _databaseOid = databaseOid;
        _settings = new SessionSettings(context);
    }

    public Database Database { get; }

    public ISessionContext Context { get; }

    /// <summary>The version of the catalog that this session sees, its own uncommitted definitions included.</summary>
    public long CatalogVersion => Snapshot.Version;

    /// <summary>How the session's values look as text: time zone, digits, names of relations. For the wire's encoder.</summary>
    public CodecSettings CodecSettings => _settings.Codec(Snapshot, _databaseOid, _transactionTimeUs);

    internal uint DatabaseOid => _databaseOid;

    internal CatalogSnapshot Snapshot => _catalogChanges?.Snapshot ?? Database.Catalog.Current;

    internal IStoreTransaction Transaction => _transaction ?? throw new Bug("no transaction is open");

    internal CatalogTransaction CatalogChanges => _catalogChanges ?? throw new Bug("no transaction is open");

    internal bool HasTransaction => _transaction is { IsActive: true };

    /// <summary>
    /// Binds and plans. PREPARE and DECLARE plan the statement inside. Types: OIDs that the client gave for $1..; 0 or absent means infer;
    /// those that PREPARE lists are used when none are given. Needs an open transaction (<see cref="StartImplicit"/>). Throws 25P02 in a
    /// failed transaction.
    /// </summary>
    public PreparedPlan Prepare(ParsedStatement statement, RestrictionSet restrictions, ReadOnlySpan<uint> parameterTypeOids)
    {
        RequireUsable();
        CatalogSnapshot catalog = Snapshot;
        uint[] declared = statement.Kind == StatementKind.Prepare && parameterTypeOids.IsEmpty
            ? PreparedTypes.Declared(statement)
            : parameterTypeOids.ToArray();
        BindContext context = NewBindContext(catalog, restrictions, declared);
        PlannedStatement planned = new StatementPlanner(context, statement).Plan();
        return new PreparedPlan(statement, restrictions, catalog.Version, planned);
    }

    /// <summary>Arguments of EXECUTE, or of the one inside EXPLAIN, evaluated and coerced to the plan's parameter types.</summary>
    public Datum[] EvaluateArguments(ParsedStatement execute, PreparedPlan plan)
    {
        RequireUsable();
        BindContext context = NewBindContext(Snapshot, RestrictionSet.None, []);
        Expr[] arguments = PreparedTypes.BindArguments(context, execute, plan.ParameterTypes);
        StatementRuntime runtime = NewRuntime();
        FillRuntime(runtime);
        runtime.BeginRun();
        var evaluation = new EvalContext(runtime, null, 0);
        try
        {
            return [.. arguments.Select(a => a.Evaluate(evaluation).Detach())];
        }
        finally
        {
            runtime.EndRun();
        }
    }

    /// <summary>
    /// Begins a run. Check <see cref="PreparedPlan.CatalogVersion"/> at admission, and prepare again where it is stale: what other sessions
    /// commit between that look and this call is as if it came a moment later. Both arrays are kept until the execution is disposed;
    /// restriction values are of the set's types, text where the type is unknown. What watches it becomes the
    /// execution's.
    /// </summary>
    public StatementExecution Start(PreparedPlan plan, Datum[] parameters, Datum[] restrictionValues, StatementWatch watch = default)
    {
        RequireUsable();
        Invariant.Require(parameters.Length == plan.ParameterTypes.Length);
        Invariant.Require(restrictionValues.Length == plan.Restrictions.ValueTypes.Length);
        if (plan.IsWrite && IsReadOnly)
        {
            string command = CommandWords.Of(plan.Explained?.Kind ?? plan.Kind);
            throw new SqlError(SqlState.ReadOnlySqlTransaction, $"cannot execute {command} in a read-only transaction");
        }

        if (!_pool.Remove(plan, out StatementExecution? execution))
        {
            execution = new StatementExecution(this, plan, NewRuntime());
        }

        execution.Begin(parameters, restrictionValues, watch);
        _open.Add(execution);
        return execution;
    }

    /// <summary>The statement inside an EXPLAIN ANALYZE, with its operators watched.</summary>
    internal StatementExecution StartExplained(
        PreparedPlan plan, Datum[] parameters, Datum[] restrictionValues, in StatementWatch watch, PlanProfile profile)
    {
        StatementRuntime runtime = NewRuntime();
        runtime.Profile = profile;
        var execution = new StatementExecution(this, plan, runtime);
        execution.Begin(parameters, restrictionValues, watch);
        _open.Add(execution);
        return execution;
    }

    /// <summary>True when cursors or portals are open beside the one that runs: a new snapshot may then make them keep their rows,
    /// however many.</summary>
    public bool HasOtherExecutions => _open.Count > 1;

    /// <summary>
    /// True when a statement that begins now may be served a result that holds now, and give its own to others: it would take a snapshot of
    /// its own (READ COMMITTED), and its transaction has written nothing that only it can see.
    /// </summary>
    public bool MayUseCache => _transaction is { IsActive: true, Level: IsolationLevel.ReadCommitted, HasWrites: false };

    /// <summary>Asks every open execution to end with 57014. From the session's loop while a worker steps one of them.</summary>
    public void CancelAll()
    {
        for (int i = 0; i < _open.Count; i++)
        {
            _open[i].Cancel();
        }
    }

    public void Dispose()
    {
        EndTransaction(commit: false);
        _pool.Clear();
    }

    internal void FillRuntime(StatementRuntime runtime)
    {
        runtime.Transaction = Transaction;
        runtime.CatalogChanges = CatalogChanges;
        runtime.Catalog = Snapshot;
        runtime.DatabaseOid = _databaseOid;
        runtime.TransactionTimeUs = _transactionTimeUs;
        runtime.StatementTimeUs = Database.Clock.UtcNowUs;
        runtime.Settings = CodecSettings;
        runtime.RequiredLsn = Database.Store.LastCommitLsn;
    }

    /// <summary>Before a new statement takes its snapshot, those that read on by key keep what they have not given yet.</summary>
    internal void BeforeStatement(StatementExecution next)
    {
        foreach (StatementExecution execution in _open)
        {
            if (!ReferenceEquals(execution, next))
            {
                execution.KeepSnapshot();
            }
        }
    }

    internal void Release(StatementExecution execution, bool isReusable)
    {
        _open.Remove(execution);
        if (!isReusable)
        {
            return;
        }

        if (_pool.Count >= PoolCount)
        {
            _pool.Clear();
        }

        _pool.TryAdd(execution.Plan, execution);
    }

    private BindContext NewBindContext(CatalogSnapshot catalog, RestrictionSet restrictions, ReadOnlySpan<uint> types) => new()
    {
        Catalog = catalog,
        DatabaseOid = _databaseOid,
        Session = Context,
        Settings = CodecSettings,
        SearchPath = SearchPaths.Effective(Context),
        Restrictions = restrictions,
        Parameters = new ParameterTypes(types),
    };

    private StatementRuntime NewRuntime() => new() { Session = Context, Services = Database.Services };
}
