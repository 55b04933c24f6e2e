using Helios.Base;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// A batch that does not fit the arena as a whole goes through the guest in pieces: copied in from the host, and out again. A row that does
/// not fit half of the guest's memory is refused (54000).
/// </summary>
internal sealed partial class ResultStage
{
    private const long PieceBytes = 1024 * 1024;

    private Batch ApplyInPieces(Batch batch, in Caller from)
    {
        int rows = batch.RowCount;
        var sources = new ColumnVector[_view.Columns.Length];
        var written = new ColumnVector?[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            ColumnVector vector = batch.Columns[_view.Columns[i].Index];
            sources[i] = vector.Memory.IsPerBatch ? vector.Detach(rows) : vector;
            written[i] = _view.Columns[i].CanWrite ? new ColumnVector(vector.Type, capacityRows: batch.CapacityRows) : null;
        }

        byte[] selection = Bits(batch).ToArray();
        _memory.Detach();
        for (int first = 0; first < rows;)
        {
            int count = ShowPiece(sources, first, rows, selection, from, out ColumnVector[] shown, out byte[] left);
            for (int row = 0; row < count; row++)
            {
                TakeBack(shown, written, batch, row, first + row, IsSet(left, row), selection);
            }

            _memory.Detach();
            first += count;
        }

        selection.CopyTo(_selection, 0);
        _isFresh = false;
        return Result(batch, written);
    }

    /// <summary>Shows the rows from <paramref name="first"/> on that fit; how many those were.</summary>
    private int ShowPiece(
        ColumnVector[] sources, int first, int rows, byte[] selection, in Caller from, out ColumnVector[] shown, out byte[] left)
    {
        int count = 0;
        long bytes = 0;
        while (first + count < rows)
        {
            long row = RowBytes(sources, first + count);
            if (count > 0 && bytes + row > PieceBytes)
            {
                break;
            }

            bytes += row;
            count++;
        }

        _instance!.Open(_view, _memory, count, bytes);
        shown = new ColumnVector[sources.Length];
        left = new byte[(count + 7) / 8];
        int selected = 0;
        for (int row = 0; row < count; row++)
        {
            if (IsSet(selection, first + row))
            {
                left[row >> 3] |= (byte)(1 << (row & 7));
                selected++;
            }
        }

        for (int i = 0; i < sources.Length; i++)
        {
            shown[i] = new ColumnVector(sources[i].Type, _memory, count);
            for (int row = 0; row < count; row++)
            {
                shown[i].Set(row, sources[i].Get(first + row));
            }
        }

        CopiedBytes += bytes;
        Invariant.Require(!_memory.HasOverflow);
        if (selected > 0)
        {
            Call(shown, count, selected, left, from);
        }

        return count;
    }

    private static long RowBytes(ColumnVector[] sources, int row)
    {
        long bytes = 0;
        foreach (ColumnVector source in sources)
        {
            bool isVariable = source.Kind == PhysicalKind.Bytes && !source.IsNull(row);
            bytes += source.Kind.Width() + (isVariable ? source.Bytes(row).Length : 0);
        }

        return bytes;
    }

    private void TakeBack(
        ColumnVector[] shown, ColumnVector?[] written, Batch batch, int from, int to, bool isLeft, byte[] selection)
    {
        if (!isLeft)
        {
            selection[to >> 3] &= (byte)~(1 << (to & 7));
            return;
        }

        for (int i = 0; i < shown.Length; i++)
        {
            written[i]?.Set(to, shown[i].Get(from));
            if (_view.Columns[i].Write == ColumnWrite.Nulls && shown[i].IsNull(from))
            {
                batch.Columns[_view.Columns[i].Index].SetNull(to);
            }
        }
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;
}
