using Helios.Base;

namespace Helios.Server.Sessions;

/// <summary>statement_timeout: a statement that runs, waits or is read for longer is ended as by a cancel request. As in PostgreSQL each
/// statement of a text, and each Execute, has the time for itself.</summary>
internal sealed partial class Session
{
    private Helios.Io.Transport.ITimer? _statementTimer;
    private bool _hasTimedOut;
    private long _timeoutVersion = -1;
    private int _timeoutMs;

    private void StartStatementTimer()
    {
        if (_timeoutVersion != Proxy.Values.Version)
        {
            _timeoutVersion = Proxy.Values.Version;
            _timeoutMs = Proxy.StatementTimeoutMs;
        }

        if (_timeoutMs > 0)
        {
            _statementTimer = _connection.Loop.Schedule(_timeoutMs, OnStatementTimeout);
        }
    }

    private void StopStatementTimer()
    {
        _statementTimer?.Cancel();
        _statementTimer = null;

        // A statement may come to its end although its time is over: what is cancelled later was not ended by that.
        _hasTimedOut = false;
    }

    private void OnStatementTimeout()
    {
        _statementTimer = null;
        if (!_isClosed)
        {
            _hasTimedOut = true;
            CancelRunning();
        }
    }

    /// <summary>What ended a statement, told by its cause.</summary>
    private SqlError CauseOf(SqlError error)
    {
        bool isTimeout = _hasTimedOut && error.State == SqlState.QueryCanceled;
        return isTimeout ? new SqlError(SqlState.QueryCanceled, "canceling statement due to statement timeout") : error;
    }
}
