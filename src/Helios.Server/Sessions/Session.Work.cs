using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Proxy;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>The two kinds of work that may be suspended and continued: a simple query's statements, and one Execute.</summary>
internal sealed partial class Session
{
    private const int SimpleStatementCount = 64;
    private const int StatementsPerTurn = 128;

    private readonly Dictionary<CachedStatement, Prepared> _simplePrepared = [];
    private readonly Portal _simplePortal = new("");
    private WorkKind _work;
    private CachedStatement[] _statements = [];
    private int _statementIndex;

    private enum WorkKind : byte
    {
        None,
        SimpleQuery,
        Execute,
    }

    /// <summary>More than one statement in one simple query: together they are one implicit transaction, as in PostgreSQL.</summary>
    private bool IsInStatementList => _work == WorkKind.SimpleQuery && _statements.Length > 1;

    private void BeginSimpleQuery(ReadOnlySpan<byte> text)
    {
        CloseUnnamed();
        if (_services.Pipeline.BeforeParse(Proxy, text) is { } call)
        {
            RunSimpleQueryBehind(call);
            return;
        }

        RunSimpleQuery(text);
    }

    private void RunSimpleQueryBehind(PluginCall call) => RunOnWorker(call, () => RunSimpleQuery(call.Text));

    private void RunSimpleQuery(ReadOnlySpan<byte> text)
    {
        _statements = _services.Pipeline.Statements.Parse(text, lift: _services.Pipeline.TakesShapes(Proxy));
        if (_statements.Length == 0)
        {
            _writer.EmptyQueryResponse();
            SendReady();
            return;
        }

        _statementIndex = 0;
        _work = WorkKind.SimpleQuery;
        ContinueWork();
    }

    /// <summary>Goes on until the work is done, failed, or suspended.</summary>
    private void ContinueWork()
    {
        try
        {
            while ((_work != WorkKind.None || _pluginCall is not null) && !_isSuspended && !_awaitsCopyData)
            {
                if (_pluginCall is not null)
                {
                    FinishPluginCall();
                }
                else if (_work == WorkKind.SimpleQuery)
                {
                    AdvanceSimpleQuery();
                }
                else
                {
                    AdvanceExecute();
                }
            }
        }
        catch (Exception error) when (error is not Fault)
        {
            OnStatementError(ToSqlError(error), _message);
        }
    }

    private void AdvanceSimpleQuery()
    {
        if (_running is null)
        {
            if (_statementIndex == _statements.Length)
            {
                _work = WorkKind.None;
                SendReady();
                return;
            }

            StartSimpleStatement(_statements[_statementIndex]);
            return;
        }

        if (AdvanceRun() is not (RunState.Suspended or RunState.Input))
        {
            bool isLast = _statementIndex == _statements.Length - 1;
            CompleteRun(_running, commitFirst: isLast);
            _simplePortal.Close();
            _statementIndex++;
            if (_statementIndex < _statements.Length)
            {
                LetOthersGo();
            }
        }
    }

    private void LetOthersGo()
    {
        if (_connection.PendingOutputBytes > Limits.OutputHighWaterBytes)
        {
            Suspend(SuspendReason.Output);
            FlushOutput();
        }
        else if (_statementIndex % StatementsPerTurn == 0)
        {
            Suspend(SuspendReason.Turn);
            _connection.Loop.Post(OnTurn);
        }
    }

    private void OnTurn()
    {
        if (_suspendedFor == SuspendReason.Turn && !_isClosed)
        {
            Resume();
        }
    }

    private void StartSimpleStatement(CachedStatement statement)
    {
        // The text's tenant, and with it who looks at the statement, may have changed since it was parsed.
        LiftedStatementText? lifted = _services.Pipeline.TakesShapes(Proxy) ? statement.Lifted : null;
        if (lifted is null || !TryBindLifted(lifted))
        {
            BindAsWritten(statement);
            lifted?.Shape.Refuse();
        }

        bool isDeclare = statement.Parsed.Kind == StatementKind.DeclareCursor;
        if (_simplePortal.Shape.Fields.Length > 0 || (_simplePortal.Plan is { ReturnsRows: true } && !isDeclare))
        {
            _simplePortal.Format.Set(_simplePortal.Shape.Types);
            ApplyCursorFormat(_simplePortal);
            _writer.RowDescription(_simplePortal.Shape.Fields, _simplePortal.Format);
        }

        StartRun(_simplePortal, maxRows: 0);
    }

    private void BindAsWritten(CachedStatement statement)
    {
        _simplePortal.Reset(SimplePrepared(statement, []));
        BindPortal(_simplePortal);
        if (ParameterCountOf(_simplePortal) > 0)
        {
            throw new SqlError(SqlState.UndefinedParameter, "there is no parameter $1");
        }
    }

    // By the plan of its shape, with its literals as parameters. What is wrong with it is found again, with its place in the text, when it
    // is bound as written.
    private bool TryBindLifted(LiftedStatementText lifted)
    {
        try
        {
            _simplePortal.Reset(SimplePrepared(lifted.Shape.Statement, lifted.Shape.ParameterTypes));
            BindPortal(_simplePortal);
            _simplePortal.Parameters = lifted.Values(_simplePortal.Plan!.ParameterTypes, Engine.CodecSettings);
            return true;
        }
        catch (SqlError error) when (!error.IsFromPlugin)
        {
            return false;
        }
    }

    private Prepared SimplePrepared(CachedStatement statement, uint[] parameterTypes)
    {
        if (!_simplePrepared.TryGetValue(statement, out Prepared? prepared))
        {
            prepared = new Prepared(new SessionStatement(statement, parameterTypes));
            if (!statement.IsKept)
            {
                return prepared;
            }

            if (_simplePrepared.Count >= SimpleStatementCount)
            {
                _simplePrepared.Clear();
            }

            _simplePrepared.Add(statement, prepared);
        }

        return prepared;
    }

    private void AdvanceExecute()
    {
        RunState state = AdvanceRun();
        if (state is RunState.Suspended or RunState.Input)
        {
            return;
        }

        Portal portal = _running!;
        _work = WorkKind.None;
        if (state == RunState.RowLimit && ReferenceEquals(portal, _rowSource))
        {
            EndRun();
            _writer.PortalSuspended();
            return;
        }

        CompleteRun(portal, commitFirst: false);
    }

    /// <summary>Writes the tag. In a simple query the implicit transaction is committed first, so that a commit that fails is an error and
    /// not a lie.</summary>
    private void CompleteRun(Portal portal, bool commitFirst)
    {
        Span<byte> tag = stackalloc byte[96];
        int length = WriteTag(portal, tag);
        if (_copyOut is { } copy)
        {
            EndCopyOut(copy);
        }

        EndRun();
        if (commitFirst)
        {
            CommitImplicit();
        }

        if (length > 0)
        {
            _writer.CommandComplete(tag[..length]);
        }
        else
        {
            _writer.EmptyQueryResponse();
        }
    }

    private int WriteTag(Portal portal, Span<byte> tag)
    {
        if (_fetchVerb is { } verb)
        {
            _fetchVerb = null;
            int verbLength = Encoding.UTF8.GetBytes(verb, tag);
            _rowsSent.TryFormat(tag[verbLength..], out int countLength);
            return verbLength + countLength;
        }

        if (_sessionTag is { } text)
        {
            _sessionTag = null;
            return Encoding.UTF8.GetBytes(text, tag);
        }

        if (_copyOut is not null)
        {
            "COPY "u8.CopyTo(tag);
            _rowsSent.TryFormat(tag[5..], out int copied);
            return 5 + copied;
        }

        if (portal.Plan is { ReturnsRows: true, IsWrite: false, Explain: null })
        {
            "SELECT "u8.CopyTo(tag);
            _rowsSent.TryFormat(tag[7..], out int digits);
            return 7 + digits;
        }

        return portal.Execution?.WriteCommandTag(tag) ?? 0;
    }

    private void OnStatementError(SqlError error, FrontendMessageType message)
    {
        error = CauseOf(error);
        _work = WorkKind.None;
        StatementExecution? failed = _rowSource?.Execution;
        EndRun();
        _sessionTag = null;
        _fetchVerb = null;
        _workerResult = null;
        _workerError = null;
        if (_isClosed || _state == ConnectionState.Closing)
        {
            return;
        }

        if (error.IsFatal || _state == ConnectionState.Startup)
        {
            Fatal(error);
            return;
        }

        if (failed is not null)
        {
            SendNotices(failed);
        }

        _writer.ErrorResponse(error);
        _state = MessageTable.AfterError(_state, message);
        if (_proxy is not null)
        {
            FailTransaction();
        }

        if (message is FrontendMessageType.Query or FrontendMessageType.FunctionCall or FrontendMessageType.Sync)
        {
            SendReady();
        }
        else
        {
            FlushOutput();
        }
    }
}
