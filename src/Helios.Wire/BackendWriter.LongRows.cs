using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;
using Helios.Types;

namespace Helios.Wire;

/// <summary>
/// Rows that fit no span: they are encoded aside and sent from there in pieces, between which the caller may let others have their turns.
/// <para>Invariant: while a part of a row is not sent, nothing else is: whatever begins a message sends the rest of the row first.</para>
/// </summary>
public sealed partial class BackendWriter<TOutput>
{
    private const int DirectRowBytes = 64 * 1024;
    private const int LongestRowBytes = 1024 * 1024 * 1024;

    private byte[] _aside = [];
    private int _asideAt;
    private int _asideEnd;

    /// <summary>
    /// True: <see cref="DataRows"/> and <see cref="CopyRows"/> stop before a row of more than <see cref="Limits.LoopCopyBytes"/>, and
    /// answer 0 when it is the next one. The caller has it encoded where that holds up nobody
    /// (<see cref="EncodeAside(Batch, RowFormat, int)"/>).
    /// </summary>
    public bool LeavesLongRows { get; init; }

    /// <summary>True: a row is written in part. <see cref="WriteRest"/> goes on.</summary>
    public bool HasRest => _asideEnd > 0;

    /// <summary>Encodes a row, by its number in the batch's vectors, for <see cref="WriteRest"/>. On any thread, as long as nothing else
    /// uses the writer.</summary>
    public void EncodeAside(Batch batch, RowFormat format, int row)
    {
        Invariant.Require(!HasRest);
        format.Require(batch);
        long bytes = Measure(batch, format, row) ?? 2 * DirectRowBytes;
        while (bytes <= LongestRowBytes)
        {
            byte[] room = ArrayPool<byte>.Shared.Rent((int)bytes);
            if (TryRow(batch, format, row, room, out int written))
            {
                (_aside, _asideAt, _asideEnd) = (room, 0, written);
                return;
            }

            ArrayPool<byte>.Shared.Return(room);
            bytes = bytes == LongestRowBytes ? long.MaxValue : Math.Min(LongestRowBytes, 2 * bytes);
        }

        throw new SqlError(SqlState.ProgramLimitExceeded, $"a row to be sent exceeds {LongestRowBytes} bytes");
    }

    /// <summary>The same for a row of COPY.</summary>
    public void EncodeAside(CopyEncoder encoder, Batch batch, int row)
    {
        Invariant.Require(!HasRest);
        encoder.WriteRow(batch, row, _settings);
        int total = CheckedTotal(encoder.Written.Length);
        byte[] room = ArrayPool<byte>.Shared.Rent(total);
        room[0] = (byte)'d';
        BinaryPrimitives.WriteInt32BigEndian(room.AsSpan(1), total - 1);
        encoder.Written.CopyTo(room.AsSpan(5));
        (_aside, _asideAt, _asideEnd) = (room, 0, total);
    }

    /// <summary>Sends so many bytes of the row that was begun, or what is left of it.</summary>
    public void WriteRest(long outputBytes = long.MaxValue)
    {
        while (_asideAt < _asideEnd && outputBytes > 0)
        {
            int piece = (int)Math.Min(Math.Min(_asideEnd - _asideAt, DirectRowBytes), outputBytes);
            _aside.AsSpan(_asideAt, piece).CopyTo(_output.GetSpan(piece));
            _output.Advance(piece);
            _asideAt += piece;
            outputBytes -= piece;
        }

        if (HasRest && _asideAt == _asideEnd)
        {
            ArrayPool<byte>.Shared.Return(_aside);
            (_aside, _asideAt, _asideEnd) = ([], 0, 0);
        }
    }

    /// <summary>How long a row becomes, where that can be told without encoding it.</summary>
    private static long? Measure(Batch batch, RowFormat format, int row)
    {
        Span<long> bytes = stackalloc long[1];
        return format.IsMeasurable && RowRunEncoder.TryMeasure(batch, format, [row], bytes) ? bytes[0] : null;
    }

    /// <summary>A row that did not fit the span at hand: its bytes, or 0 when it fits none.</summary>
    private int LongerRow(Batch batch, RowFormat format, int row, int triedBytes)
    {
        for (int size = RowSpanBytes; size < DirectRowBytes;)
        {
            size = Math.Min(size * 4, DirectRowBytes);
            if (size > triedBytes)
            {
                // An output may give more than was asked: what is longer is no loop's.
                if (TryRow(batch, format, row, _output.GetSpan(size)[..size], out int written))
                {
                    _output.Advance(written);
                    return written;
                }

                triedBytes = size;
            }
        }

        return 0;
    }

    /// <summary>A row that fits no span. False: it is left to the caller.</summary>
    private bool TryLongRow(Batch batch, RowFormat format, int row, ref long outputBytes)
    {
        if (LeavesLongRows && !(Measure(batch, format, row) <= Limits.LoopCopyBytes))
        {
            return false;
        }

        EncodeAside(batch, format, row);
        int bytes = _asideEnd;
        WriteRest(LeavesLongRows ? outputBytes : long.MaxValue);
        outputBytes -= bytes;
        return true;
    }

    /// <summary>Bytes of a row's values as they lie, which their text is made from.</summary>
    private static long StoredBytes(Batch batch, int row)
    {
        long bytes = 0;
        foreach (ColumnVector column in batch.Columns)
        {
            bytes += column.Kind == PhysicalKind.Bytes && !column.IsNull(row) ? column.Bytes(row).Length : 0;
        }

        return bytes;
    }
}
