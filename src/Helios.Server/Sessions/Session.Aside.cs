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

    // Rows were left when the last block was full.
    private bool _isRestAside;

    private void StepAside(Portal source, StatementExecution execution)
    {
        Suspend(SuspendReason.Worker);
        bool mayEncode = _rowLimit == 0 && !_discardRows;
        _services.Workers.Post(() => StepOnWorker(source, execution, mayEncode));
    }

    /// <summary>True when a worker encodes what is left of its rows, now or as soon as the client has taken what waits. Rows in a plugin's
    /// memory must not wait: they are <see cref="SendPending"/>'s.</summary>
    private bool TryGoOnAside(Portal source)
    {
        if (!_isRestAside || _writer.HasRest || source.Execution is not { RowsAreBorrowed: false } execution)
        {
            return false;
        }

        if (_connection.PendingOutputBytes >= Limits.OutputHighWaterBytes)
        {
            Suspend(SuspendReason.Output);
            FlushOutput();
            return true;
        }

        StepAside(source, execution);
        return true;
    }

    private void StepOnWorker(Portal source, StatementExecution execution, bool mayEncode)
    {
        StepResult? result = null;
        Exception? failure = null;
        try
        {
            long until = _services.Clock.MonotonicNs + PortionNs;
            bool mayGoOn = source.Pending is null || EncodeAside(source, execution);
            while (mayGoOn)
            {
                result = execution.Step();
                if (!mayEncode || result != StepResult.Rows || execution.HasNotices)
                {
                    break;
                }

                result = null;
                source.Pending = execution.Current;
                source.PendingAt = 0;
                mayGoOn = EncodeAside(source, execution) && _services.Clock.MonotonicNs < until;
            }
        }
        catch (Exception error)
        {
            result = null;
            failure = error;
        }

        _connection.Loop.Post(() => OnWorkerDone(result, failure));
    }

    /// <summary>Encodes the rows that wait. False when some are left, or there is enough to send. Rows in a plugin's memory are encoded as
    /// long as a block may hold them: moving them away takes the same memory.</summary>
    private bool EncodeAside(Portal source, StatementExecution execution)
    {
        _aside.Open();
        Batch batch = source.Pending!;
        int total = batch.SelectedCount;
        int mostBytes = execution.RowsAreBorrowed ? Limits.OutputBorrowedHighWaterBytes : PortionBytes;
        while (source.PendingAt < total)
        {
            int room = mostBytes - _aside.UsedBytes;
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

        _isRestAside = block is not null && _rowSource?.Pending is not null;
        _workerResult = result;
        _workerError = failure;
        Resume();
    }
}
