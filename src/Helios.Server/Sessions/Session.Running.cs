using Helios.Base;
using Helios.Engine;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>Running a portal step by step, and the reasons for which it is suspended.</summary>
internal sealed partial class Session
{
    private SuspendReason _suspendedFor;
    private Portal? _running;
    private Portal? _rowSource;
    private long _rowLimit;
    private long _rowsSent;
    private bool _discardRows;
    private long _waitNumber;
    private StepResult? _workerResult;
    private Exception? _workerError;

    private enum SuspendReason : byte
    {
        None,

        /// <summary>The client reads slower than we write.</summary>
        Output,

        /// <summary>A step runs on a worker.</summary>
        Worker,

        /// <summary>A hook that may wait runs on a worker.</summary>
        Plugin,

        /// <summary>Another transaction holds a row.</summary>
        Lock,

        /// <summary>Many statements in one message: the loop's other sessions come first.</summary>
        Turn,
    }

    private enum RunState : byte
    {
        Done,
        RowLimit,
        Suspended,

        /// <summary>COPY FROM waits for the client's data, which comes as messages.</summary>
        Input,
    }

    /// <param name="source">Where rows come from: the portal itself, or the cursor that FETCH reads.</param>
    /// <param name="rowLimit">0: all.</param>
    private void BeginRun(Portal portal, Portal source, long rowLimit, bool discardRows = false)
    {
        _running = portal;
        _rowSource = source;
        _rowLimit = rowLimit;
        _rowsSent = 0;
        _discardRows = discardRows;
        _isRestAside = false;
        _workerResult = null;
        _workerError = null;
        portal.IsStarted = true;
        StartStatementTimer();
        if (source is { Pending: not null, Execution: { } execution })
        {
            // A statement in between may have made it keep its rows elsewhere.
            source.Pending = execution.Current;
        }
    }

    private void EndRun()
    {
        StopStatementTimer();
        _running = null;
        _rowSource = null;
        _copyIn = null;
        _copyOut = null;
        _awaitsCopyData = false;
    }

    private RunState AdvanceRun()
    {
        Portal source = _rowSource!;
        while (true)
        {
            if (source.Pending is not null)
            {
                if (TryGoOnAside(source) || !SendPending(source))
                {
                    return RunState.Suspended;
                }

                if (_rowLimit != 0 && _rowsSent == _rowLimit)
                {
                    return TryKeepPending(source) ? RunState.RowLimit : RunState.Suspended;
                }
            }

            if (source.IsDone)
            {
                return RunState.Done;
            }

            if (AwaitsCopyData())
            {
                return RunState.Input;
            }

            bool mayRest = !_discardRows && _workerResult is null && _workerError is null;
            if (mayRest && _connection.PendingOutputBytes >= Limits.OutputHighWaterBytes)
            {
                Suspend(SuspendReason.Output);
                FlushOutput();
                return RunState.Suspended;
            }

            if (!TryStep(source, out StepResult result))
            {
                return RunState.Suspended;
            }

            // What it depends on is known once it has taken its snapshot.
            Require(source.Execution!.RequiredLsn);
            SendNotices(source.Execution!);
            switch (result)
            {
                case StepResult.Rows:
                    source.Pending = source.Execution!.Current;
                    source.PendingAt = 0;
                    break;
                case StepResult.Done:
                    source.IsDone = true;
                    break;
                case StepResult.Wait:
                    long wait = ++_waitNumber;
                    source.Execution!.WhenUnblocked(() => _connection.Loop.Post(() => OnUnblocked(wait)));
                    Suspend(SuspendReason.Lock);
                    StartLockTimer();
                    return RunState.Suspended;
                case StepResult.Input:
                    _copyLeftBytes = _copyIn!.UnreadBytes;
                    break;
                default:
                    throw new Bug("session: step result " + result);
            }
        }
    }

    private bool TryStep(Portal source, out StepResult result)
    {
        StatementExecution execution = source.Execution ?? throw new Bug("session: a portal without an execution");
        if (_workerError is { } error)
        {
            _workerError = null;
            throw error;
        }

        if (_workerResult is { } ready)
        {
            _workerResult = null;
            result = ready;
            return true;
        }

        if (execution.IsServedShort || (execution.Plan.IsShort && !Engine.HasOtherExecutions))
        {
            result = execution.Step();
            return true;
        }

        if (!Engine.HasOtherExecutions && execution.MayStepOnLoop)
        {
            result = execution.StepOnLoop();
            return true;
        }

        result = default;
        StepAside(source, execution);
        return false;
    }

    private void OnUnblocked(long wait)
    {
        if (_suspendedFor == SuspendReason.Lock && wait == _waitNumber && !_isClosed)
        {
            _rowSource!.Execution!.Restart();
            Resume();
        }
    }

    private void CancelRunning()
    {
        if (CancelPluginCall())
        {
            Resume();
            return;
        }

        StatementExecution? execution = _rowSource?.Execution;
        if (_isClosed || execution is null)
        {
            return;
        }

        if (_awaitsCopyData)
        {
            FailCopy(new SqlError(SqlState.QueryCanceled, "canceling statement due to user request"));
            return;
        }

        if (!_isSuspended)
        {
            return;
        }

        Engine.CancelAll();
        if (_suspendedFor == SuspendReason.Lock)
        {
            EndWait(new SqlError(SqlState.QueryCanceled, "canceling statement due to user request"));
        }
        else if (_suspendedFor == SuspendReason.Output)
        {
            // Now, and not when the client has taken what was sent: one that reads nothing would keep its locks for as long as it likes.
            _rowSource!.Pending = null;
            _workerError = new SqlError(SqlState.QueryCanceled, "canceling statement due to user request");
            Resume();
        }
    }

    /// <summary>Gives up waiting for another transaction.</summary>
    private void EndWait(SqlError error)
    {
        _rowSource!.Execution!.StopWaiting();
        _workerError = error;
        Resume();
    }

    private void Suspend(SuspendReason reason)
    {
        Invariant.Require(!_isSuspended);
        _isSuspended = true;
        _suspendedFor = reason;
    }

    private void Resume()
    {
        Invariant.Require(_isSuspended);
        _isSuspended = false;
        _suspendedFor = SuspendReason.None;
        StopLockTimer();
        ContinueWork();
        if (_ending is not null && !_isSuspended)
        {
            Fatal(_ending);
        }

        if (!_isSuspended && _hasWithheldInput && !_isClosed && _state != ConnectionState.Closing)
        {
            // Resuming hands over what waited; a pause that is not on must be put on first.
            _hasWithheldInput = false;
            _connection.PauseReading(true);
            _connection.PauseReading(false);
        }
    }
}
