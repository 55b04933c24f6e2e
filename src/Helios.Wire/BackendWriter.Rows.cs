using Helios.Base;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// DataRow. Rows are encoded straight into the output, as many as its span holds before it is advanced over. A row that does not fit
/// a span of <see cref="DirectRowBytes"/> is encoded aside and copied in pieces, so that outputs need not be contiguous for it.
/// </summary>
public sealed partial class BackendWriter<TOutput>
{
    private const int RowSpanBytes = 512;

    // Fewer rows are written one by one.
    private const int LeastRunRows = 4;

    private CodecSettings _settings;

    /// <summary>The session's settings that the text of values depends on. Set again whenever one changes.</summary>
    public CodecSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    /// <summary>One row, by its number in the batch's vectors.</summary>
    public void DataRow(Batch batch, RowFormat format, int row)
    {
        format.Require(batch);
        WriteRest();
        Span<byte> span = _output.GetSpan(RowSpanBytes);
        if (TryRow(batch, format, row, span, out int written))
        {
            _output.Advance(written);
        }
        else if (LongerRow(batch, format, row, span.Length) == 0)
        {
            EncodeAside(batch, format, row);
            WriteRest();
        }
    }

    /// <summary>
    /// The selected rows from <paramref name="first"/> on until <paramref name="outputBytes"/> were written or <paramref name="maxRows"/>
    /// rows,
    /// so that a caller can let a slow client drain. Returns the number of rows written, at least 1 if there was one, but for
    /// <see cref="LeavesLongRows"/>; the last of them may have a rest.
    /// </summary>
    public int DataRows(Batch batch, RowFormat format, int first, int maxRows = int.MaxValue, long outputBytes = long.MaxValue)
    {
        format.Require(batch);
        WriteRest();
        int end = (int)Math.Min(batch.SelectedCount, (long)first + maxRows);
        int i = first;
        while (i < end && outputBytes > 0)
        {
            if (format.IsMeasurable && TryRun(batch, format, i, end, outputBytes, out int rows, out int runBytes))
            {
                i += rows;
                outputBytes -= runBytes;
                continue;
            }

            Span<byte> span = _output.GetSpan(RowSpanBytes);
            span = span[..Math.Min(span.Length, Limits.LoopCopyBytes)];
            int used = 0;
            while (i < end && used < outputBytes && TryRow(batch, format, batch.RowAt(i), span[used..], out int written))
            {
                used += written;
                i++;
            }

            if (used > 0)
            {
                _output.Advance(used);
                outputBytes -= used;
            }
            else if (LongerRow(batch, format, batch.RowAt(i), span.Length) is var direct and > 0)
            {
                outputBytes -= direct;
                i++;
            }
            else if (TryLongRow(batch, format, batch.RowAt(i), ref outputBytes))
            {
                i++;
            }
            else
            {
                break;
            }
        }

        return i - first;
    }

    /// <summary>
    /// Writes rows together, from the i-th on: as many as were asked for, fit a span of <see cref="DirectRowBytes"/> and make a run. False
    /// when the first does not fit, and where a run would save nothing.
    /// </summary>
    private bool TryRun(Batch batch, RowFormat format, int i, int end, long outputBytes, out int count, out int written)
    {
        count = 0;
        written = 0;
        int most = Math.Min(end - i, RowRunEncoder.RunRows);
        if (most < LeastRunRows)
        {
            return false;
        }

        Span<int> rows = stackalloc int[RowRunEncoder.RunRows];
        Span<long> bytes = stackalloc long[RowRunEncoder.RunRows];
        for (int at = 0; at < most; at++)
        {
            rows[at] = batch.RowAt(i + at);
        }

        if (!RowRunEncoder.TryMeasure(batch, format, rows[..most], bytes))
        {
            return false;
        }

        while (count < most && written < outputBytes && written + bytes[count] <= DirectRowBytes)
        {
            written += (int)bytes[count++];
        }

        if (count == 0)
        {
            return false;
        }

        RowRunEncoder.Encode(batch, format, rows[..count], bytes, _output.GetSpan(written));
        _output.Advance(written);
        return true;
    }

    private bool TryRow(Batch batch, RowFormat format, int row, Span<byte> destination, out int written) =>
        RowEncoder.TryEncode(batch, format, _settings, row, destination, out written);
}
