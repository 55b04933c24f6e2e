using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Server.PluginTests;

/// <summary>A client of an embedded database: each text is a transaction of its own and passes the pipeline as a client's does.</summary>
internal sealed class TestClient : IDisposable
{
    private const int MostRows = 10_000;
    private readonly Pipeline _pipeline;
    private readonly TestTime _time;

    public TestClient(Pipeline pipeline, string user, string database, IReadOnlyDictionary<string, string> parameters, TestTime time)
    {
        _pipeline = pipeline;
        _time = time;
        var all = new Dictionary<string, string>(parameters) { ["user"] = user, ["database"] = database };
        Session = new ProxySession(pipeline.Database, user, database, 0, all);
    }

    public ProxySession Session { get; }

    /// <summary>Never throws SqlError: what went wrong is the outcome.</summary>
    public StatementOutcome Run(string sql)
    {
        var outcome = new StatementOutcome();
        byte[] utf8 = Encoding.UTF8.GetBytes(sql);
        bool isCommitted = false;
        Session.Engine.StartImplicit();
        Session.Values.BeginTransaction();
        try
        {
            Finish(_pipeline.BeforeParse(Session, utf8));
            foreach (CachedStatement statement in _pipeline.Statements.Parse(utf8))
            {
                Run(statement, outcome);
            }

            _pipeline.Database.Store.WaitDurable(Session.Engine.FinishImplicit());
            isCommitted = true;
        }
        catch (SqlError error)
        {
            outcome.Fail(error);
            Session.Engine.StatementFailed();
            Session.Engine.FinishImplicit();
        }

        Session.Values.EndTransaction(isCommitted);
        return outcome;
    }

    public void Dispose() => Session.Dispose();

    /// <summary>Runs a call of plugins that may wait, and what follows it, here: a test has nothing else to do. Throws the
    /// rejection.</summary>
    public static void Finish(PluginCall? call)
    {
        while (call is not null)
        {
            Invariant.Require(call.Run());
            call = call.Finish();
        }
    }

    private void Run(CachedStatement shared, StatementOutcome outcome)
    {
        ParsedStatement parsed = shared.Parsed;
        if (parsed.Kind == StatementKind.VariableSet && (VariableSetKind)parsed.Ast.Value(parsed.Ast.Root) == VariableSetKind.Value)
        {
            Session.Values.Set(parsed.Ast.Text(parsed.Ast.Root), VariableValue.Of(parsed.Ast, parsed.Ast.Root), isLocal: false);
            outcome.Tag = "SET";
            return;
        }

        if (shared.Policy != StatementPolicy.Gated || parsed.Kind is StatementKind.DeclareCursor or StatementKind.Copy)
        {
            throw SqlError.NotSupported($"{parsed.Kind} in a plugin test");
        }

        var statement = new SessionStatement(shared, []);
        Decision decision = _pipeline.Admit(Session, statement);
        outcome.Take(decision, Session);
        PluginCall? asked = _pipeline.BeforeStart(Session, statement, decision, []);
        Finish(asked);
        using StatementExecution execution = _pipeline.Start(Session, statement, decision, [], asked);
        using IDisposable limit = _time.Limit(execution);
        SqlType[] types = [.. statement.Plan!.Columns.Select(c => c.Type)];
        outcome.Columns.Clear();
        outcome.Columns.AddRange(statement.Plan.Columns.Select(c => c.Name));
        outcome.Rows.Clear();
        StepResult step;
        while ((step = execution.Step()) == StepResult.Rows)
        {
            outcome.Add(execution.Current, types, Session);
            if (outcome.Rows.Count > MostRows)
            {
                throw new SqlError(SqlState.ProgramLimitExceeded, $"the result has more than {MostRows} rows; a test may have that many");
            }
        }

        Invariant.Require(step == StepResult.Done);
        outcome.Tag = execution.CommandTag;
    }
}
