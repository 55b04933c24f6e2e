using Helios.Base;
using Helios.Engine;
using Helios.Storage;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>Sending: nothing leaves before what it depends on is on disk (DESIGN invariant 8).</summary>
internal sealed partial class Session
{
    private Lsn _requiredLsn;
    private bool _isGateArmed;
    private bool _closeWhenDurable;

    private IStore Store => _services.Store;

    private bool IsDurable => _requiredLsn <= Store.DurableLsn;

    private void Require(Lsn lsn) => _requiredLsn = Lsn.Max(_requiredLsn, lsn);

    /// <summary>The only way to the socket.</summary>
    private void FlushOutput()
    {
        if (!IsDurable)
        {
            ArmGate();
            return;
        }

        _connection.Flush();
        if (_suspendedFor == SuspendReason.Output)
        {
            // The buffer may be empty as soon as this turn of the loop ends; OnDrained comes only when it was not.
            _connection.Loop.Post(ResumeIfDrained);
        }
    }

    private void ArmGate()
    {
        if (!_isGateArmed)
        {
            _isGateArmed = true;
            Store.WhenDurable(_requiredLsn, () => _connection.Loop.Post(OnDurable));
        }
    }

    private void OnDurable()
    {
        _isGateArmed = false;
        if (_isClosed)
        {
            return;
        }

        if (_closeWhenDurable && IsDurable)
        {
            _connection.Close();
            return;
        }

        FlushOutput();
    }

    /// <summary>Closing sends what was written, so it waits as sending does.</summary>
    private void CloseConnection()
    {
        _state = ConnectionState.Closing;
        if (IsDurable)
        {
            _connection.Close();
            return;
        }

        _closeWhenDurable = true;
        ArmGate();
    }

    private void ResumeIfDrained()
    {
        if (_suspendedFor == SuspendReason.Output && !_isClosed && _connection.PendingOutputBytes == 0)
        {
            Resume();
        }
    }

    private void SendReady()
    {
        if (_shutdownRequested)
        {
            Fatal(new SqlError(SqlState.AdminShutdown, "terminating connection due to administrator command") { IsFatal = true });
            return;
        }

        if (_ending is not null)
        {
            Fatal(_ending);
            return;
        }

        StartIdleTimer();
        _writer.ReadyForQuery(Engine.Status switch
        {
            TransactionStatus.Idle => ReadyStatus.Idle,
            TransactionStatus.InTransaction => ReadyStatus.InTransaction,
            TransactionStatus.Failed => ReadyStatus.Failed,
        });
        FlushOutput();
    }

    private void Notice(SqlState state, string message, string severity = "WARNING") =>
        _writer.NoticeResponse(severity, new SqlError(state, message));
}
