using Helios.Base;
using Helios.Engine;
using Helios.Proxy.Sessions;
using ITimer = Helios.Io.Transport.ITimer;

namespace Helios.Server.Sessions;

/// <summary>
/// Timeouts, as in PostgreSQL: statement_timeout ends a statement that runs, waits or is read for longer, as a cancel request does, and
/// each
/// statement of a text, and each Execute, has the time for itself; lock_timeout ends one that waits for a row, each wait by itself. The
/// others
/// end the session: idle_session_timeout and idle_in_transaction_session_timeout run from a ReadyForQuery to the next message,
/// transaction_timeout from a transaction's begin to its end.
/// </summary>
internal sealed partial class Session
{
    private ITimer? _statementTimer;
    private ITimer? _lockTimer;
    private ITimer? _idleTimer;
    private ITimer? _transactionTimer;
    private bool _hasTimedOut;
    private long _timeoutVersion = -1;
    private SessionTimeouts _timeouts;

    // Why the session is to end as soon as what it does has been ended.
    private SqlError? _ending;

    private SessionTimeouts Timeouts
    {
        get
        {
            if (_timeoutVersion != Proxy.Values.Version)
            {
                _timeoutVersion = Proxy.Values.Version;
                _timeouts = Proxy.ReadTimeouts();
            }

            return _timeouts;
        }
    }

    private void StartStatementTimer()
    {
        if (Timeouts.EffectiveStatementMs is > 0 and int timeoutMs)
        {
            _statementTimer = _connection.Loop.Schedule(timeoutMs, OnStatementTimeout);
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

    private void StartLockTimer()
    {
        if (Timeouts.LockMs is > 0 and int timeoutMs)
        {
            long wait = _waitNumber;
            _lockTimer = _connection.Loop.Schedule(timeoutMs, () => OnLockTimeout(wait));
        }
    }

    private void StopLockTimer()
    {
        _lockTimer?.Cancel();
        _lockTimer = null;
    }

    private void OnLockTimeout(long wait)
    {
        if (_suspendedFor == SuspendReason.Lock && wait == _waitNumber && !_isClosed)
        {
            EndWait(new SqlError(SqlState.LockNotAvailable, "canceling statement due to lock timeout"));
        }
    }

    private void StartIdleTimer()
    {
        bool isIdle = Engine.Status == TransactionStatus.Idle;
        int timeoutMs = isIdle ? Timeouts.IdleSessionMs : Timeouts.EffectiveIdleInTransactionMs;
        if (timeoutMs > 0)
        {
            _idleTimer = _connection.Loop.Schedule(timeoutMs, () => EndSession(isIdle
                ? new SqlError(SqlState.IdleSessionTimeout, "terminating connection due to idle-session timeout")
                : new SqlError(SqlState.IdleInTransactionSessionTimeout, "terminating connection due to idle-in-transaction timeout")));
        }
    }

    private void StopIdleTimer()
    {
        _idleTimer?.Cancel();
        _idleTimer = null;
    }

    /// <summary>A transaction is open, or its timeout was set. One that runs is not prolonged.</summary>
    private void WatchTransaction()
    {
        int timeoutMs = Timeouts.TransactionMs;
        if (timeoutMs == 0)
        {
            StopTransactionTimer();
        }
        else if (_transactionTimer is null && Engine.IsInTransaction && Engine.Status != TransactionStatus.Failed)
        {
            _transactionTimer = _connection.Loop.Schedule(timeoutMs, () =>
                EndSession(new SqlError(SqlState.TransactionTimeout, "terminating connection due to transaction timeout")));
        }
    }

    private void StopTransactionTimer()
    {
        _transactionTimer?.Cancel();
        _transactionTimer = null;
    }

    private void StopTimers()
    {
        StopStatementTimer();
        StopLockTimer();
        StopIdleTimer();
        StopTransactionTimer();
    }

    /// <summary>Ends the session: at once, or when what it is doing has been ended.</summary>
    private void EndSession(SqlError error)
    {
        if (_isClosed)
        {
            return;
        }

        _ending = AsFatal(error);
        if (_isSuspended)
        {
            CancelRunning();
        }
        else
        {
            Fatal(_ending);
        }
    }

    /// <summary>What ended a statement, told by its cause.</summary>
    private SqlError CauseOf(SqlError error)
    {
        if (error.State != SqlState.QueryCanceled)
        {
            return error;
        }

        return _ending
            ?? (_hasTimedOut ? new SqlError(SqlState.QueryCanceled, "canceling statement due to statement timeout") : error);
    }
}
