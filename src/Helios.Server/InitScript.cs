using Helios.Base;
using Helios.Engine;
using Helios.Io.Devices;
using Helios.Proxy;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Server;

/// <summary>
/// Runs a file of SQL once, in a new data directory, before the server listens. Its statements pass the same pipeline as a client's: with a
/// plugin on, the script must satisfy it. The whole script is one transaction: it is there with its marker or not at all.
/// </summary>
internal static class InitScript
{
    public const string DoneMarker = "INIT_DONE";
    private const long ScriptBytes = 64L * 1024 * 1024;

    public static void Run(string path, Pipeline pipeline, string databaseName, IDataDirectory directory, ILog log)
    {
        byte[] sql = LocalFiles.ReadAllBytes(path, ScriptBytes, ExitCode.Configuration);
        using var session = new ProxySession(pipeline.Database, "postgres", databaseName, 0, new Dictionary<string, string>());
        int count = 0;
        try
        {
            session.Engine.StartImplicit();
            session.Values.BeginTransaction();
            foreach (CachedStatement statement in pipeline.Statements.Parse(sql))
            {
                count++;
                RunStatement(pipeline, session, statement);
            }

            pipeline.Database.Store.WaitDurable(session.Engine.FinishImplicit());
        }
        catch (SqlError error)
        {
            session.Engine.StatementFailed();
            throw new OperatorError(ExitCode.Configuration, $"{path}: statement {count}: {error.Message} (SQLSTATE {error.State})");
        }

        directory.WriteAllBytesAtomically(DoneMarker, []);
        log.Write(LogLevel.Info, "initial script loaded", ("file", path), ("statements", count));
    }

    private static void RunStatement(Pipeline pipeline, ProxySession session, CachedStatement shared)
    {
        ParsedStatement parsed = shared.Parsed;
        if (parsed.Kind == StatementKind.VariableSet && (VariableSetKind)parsed.Ast.Value(parsed.Ast.Root) == VariableSetKind.Value)
        {
            session.Values.Set(parsed.Ast.Text(parsed.Ast.Root), VariableValue.Of(parsed.Ast, parsed.Ast.Root), isLocal: false);
            return;
        }

        if (shared.Policy != StatementPolicy.Gated || parsed.Kind is StatementKind.DeclareCursor or StatementKind.Copy)
        {
            throw SqlError.NotSupported($"{parsed.Kind} in an initial script");
        }

        var statement = new SessionStatement(shared, []);
        Decision decision = pipeline.Admit(session, statement);
        PluginCall? asked = pipeline.BeforeStart(session, statement, decision, []);
        if (asked is not null)
        {
            asked.Run();
            asked.Finish();
        }

        using StatementExecution execution = pipeline.Start(session, statement, decision, [], asked);
        while (execution.Step() == StepResult.Rows)
        {
        }
    }
}
