using Helios.Base;
using Helios.Execution;
using Helios.Storage;
using Helios.Types;

namespace Helios.Engine;

/// <summary>COPY FROM: a statement that reads its data while it runs, and writes it portion by portion.</summary>
public sealed partial class StatementExecution
{
    private CopyFromOperator? _copy;

    /// <summary>What COPY FROM reads; filled between steps. Throws for other statements.</summary>
    public CopyInput CopyInput => _runtime.CopyInput ?? throw new Bug("an execution that reads no data");

    /// <summary>True when the last steps left notices, which the client gets before their rows.</summary>
    public bool HasNotices => _runtime.Notices is not null;

    /// <summary>Notices that the last steps left, in order.</summary>
    public IReadOnlyList<SqlError> TakeNotices()
    {
        IReadOnlyList<SqlError>? notices = _runtime.Notices;
        _runtime.Notices = null;
        return notices ?? [];
    }

    /// <summary>Ends a COPY FROM whose data is awaited: undone, with where it stood.</summary>
    public SqlError AbortCopy(SqlError error)
    {
        Break();
        return _copy?.InContext(error) ?? error.Within($"COPY {((CopyFromPlan)_planned.Root).Target.Table.Name}, line 1");
    }

    // A portion that meets another transaction is undone and written again by itself; earlier ones stay. An error leaves them behind:
    // the caller fails the transaction, as after any error.
    private StepResult StepCopyFrom()
    {
        if (_state == State.Done)
        {
            return StepResult.Done;
        }

        if (_copy is null)
        {
            BeginRun();
            _copy = (CopyFromOperator)_root!;
        }

        _state = State.Running;
        while (true)
        {
            _runtime.CheckCancel();
            if (_copy.HasPortion && !TryWritePortion(_copy))
            {
                _state = State.Waiting;
                return StepResult.Wait;
            }

            switch (_copy.Read())
            {
                case CopyProgress.Input:
                    return StepResult.Input;
                case CopyProgress.Portion:
                    break;
                case CopyProgress.Done:
                    AffectedRows = _copy.AffectedRows;
                    _state = State.Done;
                    return StepResult.Done;
                default:
                    throw new Bug("copy progress");
            }
        }
    }

    private bool TryWritePortion(CopyFromOperator copy)
    {
        while (true)
        {
            _session.Transaction.BeginStatement();
            switch (copy.WritePortion())
            {
                case WriteOutcome.Done:
                    return true;
                case WriteOutcome.Busy:
                    _conflict = _session.Transaction.ConflictWith;
                    _session.Transaction.RollbackStatement();
                    return false;
                case WriteOutcome.Changed when _session.Transaction.Level == IsolationLevel.ReadCommitted:
                    _session.Transaction.RollbackStatement();
                    break;
                case WriteOutcome.Changed:
                    throw new SqlError(SqlState.SerializationFailure, "could not serialize access due to concurrent update");
                default:
                    throw new Bug("copy: a portion ended with a duplicate that nobody named");
            }
        }
    }
}
