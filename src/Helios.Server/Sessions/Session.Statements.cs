using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>From a statement to a run: what it is admitted as, and what statements of the session itself do.</summary>
internal sealed partial class Session
{
    private string? _sessionTag;

    /// <summary>
    /// Finds out what the portal will run and the shape of its rows. Nothing runs yet.
    /// </summary>
    private void BindPortal(Portal portal)
    {
        ParsedStatement parsed = portal.Parsed;
        RequireUsableTransaction(parsed);
        switch (portal.Prepared.Statement.Shared.Policy)
        {
            case StatementPolicy.Gated when IsExplainExecute(parsed):
                BindExplainExecute(portal);
                break;
            case StatementPolicy.Gated:
                StartTransaction();
                portal.Decision = _services.Pipeline.Admit(Proxy, portal.Prepared.Statement);
                portal.Plan = portal.Prepared.Statement.Plan;
                portal.Shape = parsed.Kind == StatementKind.DeclareCursor ? ResultShape.Empty : portal.Prepared.ShapeNow();
                break;
            case StatementPolicy.GatedWhenExecuted when parsed.Kind == StatementKind.Execute:
                BindExecute(portal);
                break;
            case StatementPolicy.GatedWhenExecuted:
            case StatementPolicy.GatedPortal:
            case StatementPolicy.SessionOnly:
                portal.Shape = DescribeSessionStatement(parsed) ?? ResultShape.Empty;
                break;
            default:
                throw new Bug("session: policy");
        }
    }

    /// <summary>The values that a Bind brings must be as many as its statement wants; a simple query brings none.</summary>
    private static void RequireParameters(Portal portal, int parameterCount, ReadOnlySpan<byte> statementName)
    {
        int wanted = ParameterCountOf(portal);
        if (wanted != parameterCount)
        {
            string name = Encoding.UTF8.GetString(statementName);
            throw new SqlError(
                SqlState.ProtocolViolation,
                $"bind message supplies {parameterCount} parameters, but prepared statement \"{name}\" requires {wanted}");
        }
    }

    /// <summary>Parameters of the statement itself; those of what an EXECUTE names come from its arguments.</summary>
    private static int ParameterCountOf(Portal portal) =>
        portal.Prepared.Statement.Shared.Policy == StatementPolicy.Gated && ReferenceEquals(portal.Source, portal.Prepared)
            ? portal.Plan!.ParameterTypes.Length
            : 0;

    // EXECUTE: the prepared statement it names is admitted now, under the values that hold now.
    private void BindExecute(Portal portal)
    {
        ParsedStatement parsed = portal.Parsed;
        Prepared inner = RequirePrepared(parsed.Ast.Utf8(parsed.Ast.Root));
        StartTransaction();
        portal.Source = inner;
        portal.Decision = _services.Pipeline.Admit(Proxy, inner.Statement);
        portal.Plan = inner.Statement.Plan ?? throw new Bug("session: a statement was admitted without a plan");
        portal.Parameters = Engine.EvaluateArguments(parsed, portal.Plan);
        portal.Shape = inner.ShapeNow();
    }

    /// <summary>Starts or goes on with a bound portal.</summary>
    private void StartRun(Portal portal, long maxRows)
    {
        if (portal.IsStarted)
        {
            // A portal that gave some rows already: what it was admitted under must still hold.
            Pipeline.RequireSameIdentity(Proxy, portal.Decision!, portal.Name);
            BeginRun(portal, portal, maxRows);
            return;
        }

        if (portal.Plan is null || portal.Parsed.Kind == StatementKind.DeclareCursor)
        {
            RunSessionStatement(portal, maxRows);
            return;
        }

        if (AdmitExecution(portal) is { } call)
        {
            RunBehind(call, portal, maxRows);
            return;
        }

        OpenExecution(portal, asked: null);
        BeginOpened(portal, maxRows);
    }

    private void BeginOpened(Portal portal, long maxRows)
    {
        if (portal.Plan!.Copy is { } copy)
        {
            BeginRun(portal, portal, 0);
            BeginCopy(portal, copy);
            return;
        }

        BeginRun(portal, portal, maxRows);
    }

    private static void RequireSameTypes(PreparedPlan bound, PreparedPlan now)
    {
        bool same = bound.ParameterTypes.AsSpan().SequenceEqual(now.ParameterTypes)
            && bound.Columns.Select(column => column.Type).SequenceEqual(now.Columns.Select(column => column.Type));
        if (!same)
        {
            throw SessionStatement.ResultTypeChanged();
        }
    }

    private static ResultShape? DescribeShow(ParsedStatement parsed)
    {
        string name = parsed.Ast.Text(parsed.Ast.Root);
        return name == "all" ? ResultShape.OfText("name", "setting", "description") : ResultShape.OfText(name);
    }

    /// <summary>The columns of a statement that the session itself answers; null when it gives no rows.</summary>
    private ResultShape? DescribeSessionStatement(ParsedStatement parsed)
    {
        switch (parsed.Kind)
        {
            case StatementKind.VariableShow:
                return DescribeShow(parsed);
            case StatementKind.Fetch when !parsed.Ast.Has(parsed.Ast.Root, NodeFlags.Move):
                return RequireCursor(parsed).Shape;
            case StatementKind.Execute:
                Prepared inner = RequirePrepared(parsed.Ast.Utf8(parsed.Ast.Root));
                StartTransaction();
                _services.Pipeline.Admit(Proxy, inner.Statement);
                return inner.ShapeNow();
            case StatementKind.Explain when IsExplainExecute(parsed):
                return DescribeExplainExecute(parsed);
            default:
                return null;
        }
    }

    /// <summary>Runs a statement that no plan exists for. Afterwards a run is under way, so that rows and tag leave the usual
    /// way.</summary>
    private void RunSessionStatement(Portal portal, long maxRows)
    {
        ParsedStatement parsed = portal.Parsed;
        if (parsed.Kind == StatementKind.Fetch)
        {
            StartFetch(portal);
            return;
        }

        BeginRun(portal, portal, maxRows);
        _sessionTag = parsed.Kind switch
        {
            StatementKind.Empty => "",
            StatementKind.Transaction => RunTransaction(parsed),
            StatementKind.VariableSet => RunVariableSet(parsed),
            StatementKind.VariableShow => RunShow(portal),
            StatementKind.Discard => RunDiscard(parsed),
            StatementKind.Prepare => RunPrepare(portal),
            StatementKind.Deallocate => RunDeallocate(parsed),
            StatementKind.DeclareCursor => RunDeclare(portal),
            StatementKind.ClosePortal => RunClosePortal(parsed),
            _ => throw new Bug("session: statement kind " + parsed.Kind),
        };

        // The statement may have closed every portal, this one too; it is done all the same.
        portal.IsStarted = true;
        portal.IsDone = true;
    }

    private string RunPrepare(Portal portal)
    {
        ParsedStatement parsed = portal.Parsed;
        ReadOnlySpan<byte> name = parsed.Ast.Utf8(parsed.Ast.Root);
        if (FindPrepared(name) is not null)
        {
            throw new SqlError(
                SqlState.DuplicatePreparedStatement, $"prepared statement \"{Encoding.UTF8.GetString(name)}\" already exists");
        }

        portal.Prepared.Statement.Shared.Keep();
        var prepared = new Prepared(new SessionStatement(portal.Prepared.Statement.Shared, [], keepsResultType: true));
        CheckEarly(prepared);
        AddPrepared(name.ToArray(), prepared);
        return "PREPARE";
    }

    private string RunDeallocate(ParsedStatement parsed)
    {
        if (!parsed.Ast.HasText(parsed.Ast.Root))
        {
            _prepared.Clear();
            return "DEALLOCATE ALL";
        }

        ReadOnlySpan<byte> name = parsed.Ast.Utf8(parsed.Ast.Root);
        if (!RemovePrepared(name))
        {
            throw new SqlError(SqlState.InvalidSqlStatementName, $"prepared statement \"{Encoding.UTF8.GetString(name)}\" does not exist");
        }

        return "DEALLOCATE";
    }

    private string RunDiscard(ParsedStatement parsed)
    {
        var kind = (DiscardKind)parsed.Ast.Value(parsed.Ast.Root);
        if (kind != DiscardKind.All)
        {
            return "DISCARD " + kind.ToString().ToUpperInvariant();
        }

        if (Engine.Status != TransactionStatus.Idle || IsInStatementList)
        {
            throw new SqlError(SqlState.ActiveSqlTransaction, "DISCARD ALL cannot run inside a transaction block");
        }

        CloseAllPortals();
        Proxy.Values.ResetAll();
        _prepared.Clear();
        _unnamedPrepared = null;
        return "DISCARD ALL";
    }

    private string RunShow(Portal portal)
    {
        string name = portal.Parsed.Ast.Text(portal.Parsed.Ast.Root);
        var batch = new Batch(portal.Shape.Types);
        if (name == "all")
        {
            foreach (var variable in Proxy.Variables.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase))
            {
                AddTextRow(batch, variable.Name, variable.Value, variable.Description);
            }
        }
        else if (Proxy.TryGetVariable(name, out string value))
        {
            AddTextRow(batch, value);
        }
        else
        {
            throw new SqlError(SqlState.UndefinedObject, $"unrecognized configuration parameter \"{name}\"");
        }

        portal.Pending = batch;
        portal.PendingAt = 0;
        return "SHOW";
    }

    private static void AddTextRow(Batch batch, params ReadOnlySpan<string> values)
    {
        int row = batch.RowCount++;
        for (int i = 0; i < values.Length; i++)
        {
            batch.Columns[i].Set(row, Datum.FromText(values[i]));
        }
    }
}
