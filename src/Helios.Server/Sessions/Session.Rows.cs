using Helios.Base;
using Helios.Engine;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// Sending rows. What is long is a worker's: an event loop copies and encodes up to <see cref="Limits.LoopCopyBytes"/> at once, so that one
/// client's megabytes do not make the others wait.
/// </summary>
internal sealed partial class Session
{
    /// <summary>False: the session is suspended, until the output drains or a worker has done its part.</summary>
    private bool SendPending(Portal source)
    {
        Batch batch = source.Pending!;
        int total = batch.SelectedCount;
        bool isBorrowed = source.Execution is { RowsAreBorrowed: true };
        while (_writer.HasRest || (source.PendingAt < total && (_rowLimit == 0 || _rowsSent < _rowLimit)))
        {
            int highWater = isBorrowed && !_writer.HasRest ? Limits.OutputBorrowedHighWaterBytes : Limits.OutputHighWaterBytes;
            int room = highWater - _connection.PendingOutputBytes;
            if (room <= 0 && (_writer.HasRest || !_discardRows))
            {
                if (TryKeepPending(source))
                {
                    Suspend(SuspendReason.Output);
                    FlushOutput();
                }

                return false;
            }

            if (_writer.HasRest)
            {
                _writer.WriteRest(room);
                continue;
            }

            long wanted = Math.Min(total - source.PendingAt, _rowLimit == 0 ? long.MaxValue : _rowLimit - _rowsSent);
            int sent = _discardRows ? (int)wanted
                : _copyOut is { } copy ? _writer.CopyRows(copy, batch, source.PendingAt, (int)wanted, room)
                : _writer.DataRows(batch, _running!.Format, source.PendingAt, (int)wanted, room);
            if (sent == 0)
            {
                EncodeOnWorker(source, batch);
                return false;
            }

            source.PendingAt += sent;
            _rowsSent += sent;
        }

        if (source.PendingAt == total)
        {
            source.Pending = null;
            source.Execution?.RowsTaken();
        }

        return true;
    }

    /// <summary>The next row is a long one.</summary>
    private void EncodeOnWorker(Portal source, Batch batch) => RunAside(source, () => EncodeLongRow(source, batch));

    /// <summary>The next row, which is sent in pieces.</summary>
    private void EncodeLongRow(Portal source, Batch batch)
    {
        int row = batch.RowAt(source.PendingAt++);
        _rowsSent++;
        if (_copyOut is { } copy)
        {
            _writer.EncodeAside(copy, batch, row);
        }
        else
        {
            _writer.EncodeAside(batch, _running!.Format, row);
        }
    }

    /// <summary>Rows that were not sent yet stay for longer than this turn. False: there are so many bytes of them that a worker moves
    /// them.</summary>
    private bool TryKeepPending(Portal source)
    {
        if (source is not { Pending: not null, Execution: { } execution })
        {
            return true;
        }

        if (execution.BytesToKeep <= Limits.LoopCopyBytes)
        {
            source.Pending = execution.KeepRows();
            return true;
        }

        RunAside(source, () => source.Pending = execution.KeepRows());
        return false;
    }

    /// <summary>Has a worker do something with the rows that wait. As with a step there, execution and writer are the worker's until it
    /// posts back.</summary>
    private void RunAside(Portal source, Action work)
    {
        FlushOutput();
        Suspend(SuspendReason.Worker);
        _services.Workers.Post(() =>
        {
            Exception? failure = null;
            try
            {
                work();
                source.Execution?.CheckCancel();
            }
            catch (Exception error)
            {
                failure = error;
            }

            _connection.Loop.Post(() => OnWorkerDone(null, failure));
        });
    }
}
