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
        var sources = new ColumnVector?[_view.Columns.Length];
        var written = new ColumnVector?[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            ViewColumn column = _view.Columns[i];
            ColumnVector? vector = column.IsAdded ? null : batch.Columns[column.Index];
            sources[i] = vector is { Memory.IsPerBatch: true } ? vector.Detach(rows) : vector;
            written[i] = column.CanWrite ? new ColumnVector(column.Column.Type, capacityRows: batch.CapacityRows) : null;
        }

        byte[] selection = Bits(batch).ToArray();
        _memory.Detach();
        ReplacedRows? replaced = null;
        for (int first = 0; first < rows;)
        {
            Piece piece = ShowPiece(sources, first, rows, selection, from);
            if (piece.Replacement is not null && replaced is null)
            {
                replaced = new ReplacedRows(_view, Limits.PluginReplacedRowCount, _instance!.BatchLimitBytes);
                TakeEarlier(replaced, written, batch, first, selection);
            }

            if (replaced is null)
            {
                TakeBack(piece, written, batch, first, selection);
            }
            else
            {
                TakeRows(replaced, piece, batch, first);
            }

            _memory.Detach();
            first += piece.Rows;
        }

        selection.CopyTo(_selection, 0);
        _isFresh = false;
        return replaced is null ? Result(batch, written) : Leave(replaced, batch);
    }

    /// <summary>Shows the rows from <paramref name="first"/> on that fit.</summary>
    private Piece ShowPiece(ColumnVector?[] sources, int first, int rows, byte[] selection, in Caller from)
    {
        int count = 0;
        long bytes = 0;
        while (first + count < rows && count < Limits.BatchRows)
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
        var shown = new ColumnVector[sources.Length];
        byte[] left = new byte[(count + 7) / 8];
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
            shown[i] = new ColumnVector(_view.Columns[i].Column.Type, _memory, count);
            for (int row = 0; row < count && sources[i] is { } source; row++)
            {
                shown[i].Set(row, source.Get(first + row));
            }
        }

        CopiedBytes += bytes;
        Invariant.Require(!_memory.HasOverflow);
        return new Piece(shown, left, count, selected > 0 ? Call(shown, count, selected, left, from) : null);
    }

    private long RowBytes(ColumnVector?[] sources, int row)
    {
        long bytes = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            bytes += _view.Columns[i].Column.Type.Kind.Width();
            if (sources[i] is { Kind: PhysicalKind.Bytes } source && !source.IsNull(row))
            {
                bytes += source.Bytes(row).Length;
            }
        }

        return bytes;
    }

    /// <summary>Rows of a piece take what the guest wrote, each in its place.</summary>
    private void TakeBack(in Piece piece, ColumnVector?[] written, Batch batch, int first, byte[] selection)
    {
        for (int row = 0; row < piece.Rows; row++)
        {
            int to = first + row;
            if (!IsSet(piece.Left, row))
            {
                selection[to >> 3] &= (byte)~(1 << (to & 7));
                continue;
            }

            for (int i = 0; i < piece.Shown.Length; i++)
            {
                written[i]?.Set(to, piece.Shown[i].Get(row));
                if (_view.Columns[i].Write == ColumnWrite.Nulls && piece.Shown[i].IsNull(row))
                {
                    batch.Columns[_view.Columns[i].Index].SetNull(to);
                }
            }
        }
    }

    /// <summary>The pieces before the first that was replaced.</summary>
    private void TakeEarlier(ReplacedRows replaced, ColumnVector?[] written, Batch batch, int rows, byte[] selection)
    {
        var left = (ColumnVector?[])written.Clone();
        for (int i = 0; i < left.Length; i++)
        {
            left[i] ??= _view.Columns[i].Write == ColumnWrite.Nulls ? batch.Columns[_view.Columns[i].Index] : null;
        }

        for (int row = 0; row < rows; row++)
        {
            if (IsSet(selection, row))
            {
                replaced.Append(left, row, row);
            }
        }
    }

    private void TakeRows(ReplacedRows replaced, in Piece piece, Batch batch, int first)
    {
        if (piece.Replacement is { } address)
        {
            Take(replaced, address, piece.Shown, piece.Rows, piece.Left, batch, first);
            return;
        }

        for (int row = 0; row < piece.Rows; row++)
        {
            if (IsSet(piece.Left, row))
            {
                replaced.Append(piece.Shown, row, first + row);
            }
        }
    }

    private static bool IsSet(ReadOnlySpan<byte> bits, int row) => (bits[row >> 3] & (1 << (row & 7))) != 0;

    /// <summary>Rows that were shown together, as the guest left them.</summary>
    /// <param name="Left">Which of them are left.</param>
    /// <param name="Replacement">Where the guest's answer lies, when it replaced them.</param>
    private readonly record struct Piece(ColumnVector[] Shown, byte[] Left, int Rows, uint? Replacement);
}
