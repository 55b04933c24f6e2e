using System.Text;
using Helios.Base;
using Helios.Engine;
using Helios.Execution;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// COPY. TO: rows leave as messages of data instead of DataRows, and wait for the client as those do. FROM: the statement runs while its
/// data comes; data is gathered here up to a step's worth, read on a worker, and no more is taken from the client meanwhile.
/// </summary>
internal sealed partial class Session
{
    private const int CopyStepBytes = 128 * 1024;

    private CopyEncoder? _copyOut;
    private CopyInput? _copyIn;
    private int _copyLeftBytes;
    private bool _awaitsCopyData;

    private void BeginCopy(Portal portal, CopySpec copy)
    {
        WireFormat format = copy.Format.Kind == CopyKind.Binary ? WireFormat.Binary : WireFormat.Text;
        if (copy.IsFrom)
        {
            _copyIn = portal.Execution!.CopyInput;
            _copyLeftBytes = 0;
            _writer.CopyInResponse(format, copy.ColumnCount);
            _state = _work == WorkKind.SimpleQuery ? ConnectionState.CopyIn : ConnectionState.CopyInExtended;
            FlushOutput();
            return;
        }

        ResultShape rows = portal.Source.RowsNow();
        _writer.CopyOutResponse(format, rows.Types.Length);
        _copyOut = new CopyEncoder(copy.Format, rows.Types);
        if (_copyOut.HasHeader)
        {
            _copyOut.WriteHeader([.. rows.Fields.Select(field => field.Name)]);
            _writer.CopyData(_copyOut.Written);
        }
    }

    private void EndCopyOut(CopyEncoder copy)
    {
        copy.WriteTrailer();
        if (!copy.Written.IsEmpty)
        {
            _writer.CopyData(copy.Written);
        }

        _writer.CopyDone();
    }

    /// <summary>True when there is not enough data for a step yet, and more may come.</summary>
    private bool AwaitsCopyData()
    {
        if (_copyIn is { IsEnded: false } input && _workerResult is null && _workerError is null)
        {
            _awaitsCopyData = input.UnreadBytes - _copyLeftBytes < CopyStepBytes;
            return _awaitsCopyData;
        }

        return false;
    }

    private void OnCopyData(ReadOnlySpan<byte> data)
    {
        CopyInput input = _copyIn ?? throw new Bug("session: data without a COPY");
        try
        {
            input.Append(data);
        }
        catch (SqlError error)
        {
            FailCopy(error);
            return;
        }

        if (!AwaitsCopyData())
        {
            ContinueWork();
        }
    }

    private void OnCopyDone()
    {
        CopyInput input = _copyIn ?? throw new Bug("session: the end of data without a COPY");
        input.End();
        _awaitsCopyData = false;
        ContinueWork();
    }

    private void OnCopyFail(ReadOnlySpan<byte> reason) =>
        FailCopy(new SqlError(SqlState.QueryCanceled, "COPY from stdin failed: " + Encoding.UTF8.GetString(reason)));

    /// <summary>Ends a COPY whose data is awaited.</summary>
    private void FailCopy(SqlError error)
    {
        SqlError told = _rowSource?.Execution?.AbortCopy(error) ?? error;
        OnStatementError(told, _message);
    }

    private void SendNotices(StatementExecution execution)
    {
        foreach (SqlError notice in execution.TakeNotices())
        {
            _writer.NoticeResponse("NOTICE", notice);
        }
    }
}
