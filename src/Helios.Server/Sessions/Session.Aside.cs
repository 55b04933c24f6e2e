using Helios.Base;
using Helios.Engine;
using Helios.Io.Memory;
using Helios.Types;

namespace Helios.Server.Sessions;

/// <summary>
/// What workers do for a session: they step its statement and encode the rows where they were made, until there is as much as a block
/// of output takes. One change of threads then serves many batches, and the loop only sends.
/// While a worker is at it, the session takes no message: execution, writer and portal are the worker's until it posts back.
/// </summary>
internal sealed partial class Session
{
    // What goes beyond is one row that a span takes at most.
    private const int PortionBytes = OutputBlock.FirstBytes - (64 * 1024);

    // Others wait for a worker too.
    private const long PortionNs = 5_000_000;

    private void StepAside(Portal source, StatementExecution execution)
    {
        Suspend(SuspendReason.Worker);
        bool mayEncode = _rowLimit == 0 && !_discardRows;
        _services.Workers.Post(() => StepOnWorker(source, execution, mayEncode));
    }

    private void StepOnWorker(Portal source, StatementExecution execution, bool mayEncode)
    {
        StepResult? result = null;
        Exception? failure = null;
        try
        {
            long until = _services.Clock.MonotonicNs + PortionNs;
            result = execution.Step();
            while (mayEncode && result == StepResult.Rows && !execution.HasNotices)
            {
                bool mayGoOn = EncodeAside(source, execution) && _services.Clock.MonotonicNs < until;
                result = mayGoOn ? execution.Step() : null;
            }
        }
        catch (Exception error)
        {
            result = null;
            failure = error;
        }

        _connection.Loop.Post(() => OnWorkerDone(result, failure));
    }

    /// <summary>Encodes the rows of the last step. False when some are left, which wait as <see cref="Portal.Pending"/>, or there is enough
    /// to send.</summary>
    private bool EncodeAside(Portal source, StatementExecution execution)
    {
        _aside.Open();
        Batch batch = execution.Current;
        int total = batch.SelectedCount;
        source.Pending = batch;
        source.PendingAt = 0;
        while (source.PendingAt < total)
        {
            int room = PortionBytes - _aside.UsedBytes;
            int wanted = total - source.PendingAt;
            int sent = room <= 0 ? 0
                : _copyOut is { } copy ? _writer.CopyRows(copy, batch, source.PendingAt, wanted, room)
                : _writer.DataRows(batch, _running!.Format, source.PendingAt, wanted, room);
            if (sent == 0 && room > 0)
            {
                EncodeLongRow(source, batch);
            }

            source.PendingAt += sent;
            _rowsSent += sent;
            if (sent == 0 || _writer.HasRest)
            {
                return false;
            }
        }

        source.Pending = null;
        execution.RowsTaken();
        return _aside.UsedBytes < PortionBytes;
    }

    private void OnWorkerDone(StepResult? result, Exception? failure)
    {
        OutputBlock? block = _aside.Take();
        if (_isClosed)
        {
            block?.Release();
            _suspendedFor = SuspendReason.None;
            Finish();
            return;
        }

        if (block is not null)
        {
            Require(_rowSource!.Execution!.RequiredLsn);
            _connection.Append(block);
            if (result is null && failure is null)
            {
                FlushOutput();
            }
        }

        if (failure is not null && _rowSource is { } source)
        {
            source.Pending = null;
        }

        _workerResult = result;
        _workerError = failure;
        Resume();
    }
}
