using System.Runtime.InteropServices;
using System.Threading;

namespace Helios.Storage.Versions;

/// <summary>
/// Native memory for before-images, and how much of it there may be together with what open transactions will write to the log. The limit
/// is asked for before a page is latched, so it may be passed by one record of each writer.
///
/// A checkpoint looks at pages as they were when it began, long after rows have gone on: what their words led to then is kept until it
/// ends, though it may have been taken off its chain. A record that is younger than the checkpoint is in none of its pages.
/// </summary>
// SAFETY: a record's allocation is its own size and its image's; it is freed once, by whoever took it off its chain, or when the
// checkpoint that it was kept for ends.
internal sealed unsafe class UndoMemory(long limitBytes)
{
    /// <summary>What a record costs besides itself: the allocator's header, the writer's entry, the collector's note.</summary>
    private const int OverheadBytes = 128;

    private readonly Lock _holdLock = new();
    private readonly List<nint> _held = [];
    private long _bytes;
    private long _heldBytes;
    private uint _era;
    private bool _isHolding;

    public long LimitBytes => limitBytes;

    public bool IsFull => Bytes >= limitBytes;

    /// <summary>Bytes that only a checkpoint keeps in use.</summary>
    public long HeldBytes => Volatile.Read(ref _heldBytes);

    /// <summary>Bytes in use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public UndoRecord* Take(UndoKind kind, int owner, int command, bool hasImage, int imageBytes)
    {
        nuint bytes = (nuint)(sizeof(UndoRecord) + imageBytes);
        var record = (UndoRecord*)NativeMemory.Alloc(bytes);
        *record = new UndoRecord
        {
            Owner = owner,
            Command = command,
            Kind = kind,
            HasImage = hasImage,
            ImageBytes = imageBytes,
            Era = _era,
        };
        Interlocked.Add(ref _bytes, BytesOf(record));
        return record;
    }

    /// <summary>Counts other memory that transactions hold until they end; less than 0 when it is given back.</summary>
    public void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Frees a record of a transaction that has ended. It stands in no page any more.</summary>
    public void Free(UndoRecord* record)
    {
        if (record == null)
        {
            return;
        }

        if (Volatile.Read(ref _isHolding) && record->Era != _era)
        {
            lock (_holdLock)
            {
                if (_isHolding)
                {
                    // Its owner's place in the table will be another's: a change that was undone is nobody's, and was never committed.
                    if (Volatile.Read(ref record->Stamp) == 0)
                    {
                        Volatile.Write(ref record->Stamp, UndoRecord.Ended);
                    }

                    _held.Add((nint)record);
                    _heldBytes += BytesOf(record);
                    return;
                }
            }
        }

        Release(record);
    }

    /// <summary>Keeps what exists now until <see cref="EndHold"/>. The caller keeps others from making and freeing records
    /// meanwhile.</summary>
    public void BeginHold()
    {
        lock (_holdLock)
        {
            _era++;
            Volatile.Write(ref _isHolding, true);
        }
    }

    public void EndHold()
    {
        lock (_holdLock)
        {
            Volatile.Write(ref _isHolding, false);
            foreach (nint record in _held)
            {
                Release((UndoRecord*)record);
            }

            _held.Clear();
            Volatile.Write(ref _heldBytes, 0);
            _held.Capacity = Math.Min(_held.Capacity, 1024);
        }
    }

    public static long BytesOf(UndoRecord* record) => sizeof(UndoRecord) + OverheadBytes + (long)record->ImageBytes;

    public static Span<byte> Image(UndoRecord* record) => new(record + 1, record->ImageBytes);

    private void Release(UndoRecord* record)
    {
        Interlocked.Add(ref _bytes, -BytesOf(record));
        NativeMemory.Free(record);
    }
}
