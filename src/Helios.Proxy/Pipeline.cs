using Helios.Base;
using Helios.Engine;
using Helios.Plugins;
using Helios.Proxy.Caching;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Types;

namespace Helios.Proxy;

/// <summary>
/// The one way in. Every statement of every protocol path is admitted here before it runs: simple queries, Parse/Bind/Execute, EXECUTE,
/// cursors, scripts.
/// Invariants:
/// 1. A statement whose policy is Gated is planned only under a decision of the current plugin set for the session's current values (DESIGN
/// invariant 1).
/// 2. A decision or plan serves a session only when plugin generation, catalog version and every value read are those it was made under
/// (invariant 6).
/// 3. When plugins fail, the statement is refused (invariant 4).
/// </summary>
public sealed class Pipeline
{
    private readonly PluginGate _gate;
    private readonly CacheGate? _cacheGate;

    /// <param name="cache">Null: nothing is cached, and plugins keep nothing.</param>
    public Pipeline(Database database, PluginHost? plugins, ResultCache? cache = null)
    {
        Database = database;
        Cache = cache;
        _gate = new PluginGate(plugins);
        _cacheGate = cache is null ? null : new CacheGate(cache, database);

    }

    public Database Database { get; }

    public StatementCache Statements { get; } = new();

    public ResultCache? Cache { get; }

    /// <summary>
    /// A client connected: throws the plugins' rejection, or makes their settings. When a plugin of the hook may wait, nothing happened
    /// yet:
    /// the answer is a call that is to be run on a worker and finished here.
    /// </summary>
    public PluginCall? Connect(ProxySession session)
    {
        Meet(session);
        return _gate.Connect(session);
    }

    /// <summary>
    /// A text arrived: throws the plugins' rejection, or makes their settings. The plugins that serve now serve everything that is done
    /// with the text. The answer as that of <see cref="Connect"/>.
    /// </summary>
    public PluginCall? BeforeParse(ProxySession session, ReadOnlySpan<byte> sql) => _gate.BeforeParse(session, sql);

    /// <summary>
    /// True: a text's statement may be judged and planned by its shape, with parameters for its literals. A plugin that may decide by
    /// literals sees each text as it is.
    /// </summary>
    public bool TakesShapes(ProxySession session) => _gate.TakesShapes(session);

    /// <summary>The same for a statement that is executed again, without its text being sent anew.</summary>
    public PluginCall? BeforeExecute(ProxySession session, ParsedStatement statement) =>
        _gate.BeforeExecute(session, statement);

    /// <summary>The client is gone.</summary>
    public void Disconnect(ProxySession session) => _gate.Disconnect(session);

    /// <summary>
    /// Decides and plans. Afterwards <see cref="SessionStatement.Plan"/> may be started with the values that the answer holds. Needs an
    /// open transaction. Throws the plugins' rejection, or what binding throws.
    /// </summary>
    public Decision Admit(ProxySession session, SessionStatement statement) =>
        TryAdmit(session, statement, out Decision decision, out SqlError? rejection) ? decision : throw rejection!;

    /// <summary>As <see cref="Admit"/>, but answers false with the plugins' rejection.</summary>
    public bool TryAdmit(ProxySession session, SessionStatement statement, out Decision decision, out SqlError? rejection)
    {
        rejection = null;
        Meet(session);
        EngineSession engine = session.Engine;
        long generation = _gate.GenerationFor(session);
        long catalogVersion = engine.CatalogVersion;
        if (statement.Decision is { } last
            && statement.Generation == generation
            && statement.VariablesVersion == session.Values.Version
            && statement.CatalogVersion == catalogVersion)
        {
            decision = last;
            PluginGate.NoteMemoHit(session, last);
            return true;
        }

        decision = Decide(session, statement.Shared, catalogVersion, ref generation);
        if (decision.Rejection is not null)
        {
            rejection = decision.Rejection;
            return false;
        }

        PreparedPlan plan = Plan(session, statement, decision, catalogVersion);
        if (!_gate.TryPlanResult(session, statement.Shared, plan, decision, out ResultAdmission results, out rejection))
        {
            return false;
        }

        statement.SetPlan(plan, results);
        decision = decision.With(results.Reads, results.IsVolatile);
        statement.GuardedBy = PluginResults.GuardOf(decision.Set, plan);
        statement.Decision = decision;
        statement.Generation = decision.IsVolatile ? SessionStatement.NeverAgain : generation;
        statement.VariablesVersion = session.Values.Version;
        statement.CatalogVersion = catalogVersion;
        return true;
    }

    /// <summary>
    /// The call of pre_execution that is to be run on a worker, finished, and given to <see cref="Start"/>; null when no plugin of the hook
    /// may wait.
    /// </summary>
    public PluginCall? BeforeStart(ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters) =>
        _gate.AskBeforeExecution(session, statement, decision, parameters);

    /// <summary>
    /// Starts the plan of a statement that was admitted: the one way to its rows, which go through the plugins that admitted it.
    /// </summary>
    /// <param name="asked">What <see cref="BeforeStart"/> gave. Without it the plugins are asked here, and may not wait.</param>
    public StatementExecution Start(
        ProxySession session, SessionStatement statement, Decision decision, Datum[] parameters, PluginCall? asked = null)
    {
        StatementWatch watch = _gate.BeforeExecution(session, statement, decision, parameters, asked, out ulong queryId);
        watch = _cacheGate?.Consult(session, statement, decision, parameters, watch, queryId) ?? watch;
        return session.Engine.Start(statement.Plan!, parameters, decision.Values, watch);
    }

    /// <summary>
    /// For a portal that was opened earlier: throws 42501 when the values its decision read have changed since, so that rows made for one
    /// identity are not given to another.
    /// </summary>
    public static void RequireSameIdentity(ProxySession session, Decision decision, string portalName)
    {
        if (!decision.HoldsFor(session))
        {
            throw new SqlError(
                SqlState.InsufficientPrivilege,
                $"cursor \"{portalName}\" was opened under other session values than those set now")
            {
                Hint = "Close it and open it again.",
            };
        }
    }

    /// <summary>The session's transaction has ended, in the store too: what its plugins invalidated goes, or stays.</summary>
    public void TransactionEnded(ProxySession session, bool committed) => session.Cache?.EndTransaction(committed);

    private void Meet(ProxySession session)
    {
        if (Cache is not null)
        {
            session.Cache ??= new SessionCache(session, Cache);
        }
    }

    private Decision Decide(ProxySession session, CachedStatement statement, long catalogVersion, ref long generation)
    {
        switch (statement.Policy)
        {
            case StatementPolicy.Gated:
            case StatementPolicy.GatedWhenExecuted:
                return _gate.Decide(session, statement, catalogVersion, out generation);
            case StatementPolicy.GatedPortal:
            case StatementPolicy.SessionOnly:
                return Decision.Unrestricted;
            default:
                throw new Bug("pipeline: policy " + statement.Policy);
        }
    }

    private static PreparedPlan Plan(ProxySession session, SessionStatement statement, Decision decision, long catalogVersion)
    {
        session.TryGetVariable("search_path", out string searchPath);
        ParsedStatement runs = decision.Edited ?? statement.Shared.Parsed;
        var key = new PlanKey(catalogVersion, session.DatabaseName, searchPath, statement.ParameterTypes, decision.Edited?.Sql);
        PreparedPlan? plan = statement.Shared.FindPlan(key, decision.Restrictions);
        if (plan is null)
        {
            plan = session.Engine.Prepare(runs, decision.Restrictions, statement.ParameterTypes);
            statement.Shared.KeepPlan(key, plan);
        }

        return plan;
    }
}
