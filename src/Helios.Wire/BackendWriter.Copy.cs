using System.Buffers.Binary;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire;

/// <summary>COPY: the responses that open it and the data that follows.</summary>
public sealed partial class BackendWriter<TOutput>
{
    public void CopyInResponse(WireFormat format, int columnCount) => CopyResponse('G', format, columnCount);

    public void CopyOutResponse(WireFormat format, int columnCount) => CopyResponse('H', format, columnCount);

    public void CopyData(ReadOnlySpan<byte> data)
    {
        data.CopyTo(Begin('d', data.Length, out int total));
        _output.Advance(total);
    }

    /// <summary>The selected rows from <paramref name="first"/> on, one message each, until <paramref name="outputBytes"/> were written.
    /// Returns the number of rows, at least 1 if there was one, but for <see cref="LeavesLongRows"/>.</summary>
    public int CopyRows(CopyEncoder encoder, Batch batch, int first, int maxRows, long outputBytes)
    {
        WriteRest();
        int end = (int)Math.Min(batch.SelectedCount, (long)first + maxRows);
        int i = first;
        while (i < end && outputBytes > 0 && !(LeavesLongRows && StoredBytes(batch, batch.RowAt(i)) > Limits.LoopCopyBytes))
        {
            encoder.WriteRow(batch, batch.RowAt(i), _settings);
            CopyData(encoder.Written);
            outputBytes -= encoder.Written.Length + 5;
            i++;
        }

        return i - first;
    }

    public void CopyDone() => Raw("c\0\0\0\u0004"u8);

    /// <summary>The overall format, and for each column the same.</summary>
    private void CopyResponse(char type, WireFormat format, int columnCount)
    {
        Invariant.Require(columnCount is >= 0 and <= Limits.TableColumnCount);
        Span<byte> body = Begin(type, 3 + (2 * columnCount), out int total);
        body[0] = (byte)format;
        BinaryPrimitives.WriteInt16BigEndian(body[1..], (short)columnCount);
        for (int i = 0; i < columnCount; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(body[(3 + (2 * i))..], (short)format);
        }

        _output.Advance(total);
    }
}
