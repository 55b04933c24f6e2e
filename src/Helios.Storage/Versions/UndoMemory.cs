using System.Runtime.InteropServices;
using System.Threading;

namespace Helios.Storage.Versions;

/// <summary>Native memory for before-images, and how much of it there may be. The limit is asked for before a page is latched, so it may be
/// passed by one record of each writer.</summary>
// SAFETY: a record's allocation is its own size and its image's; it is freed once, by whoever took it off its chain.
internal sealed unsafe class UndoMemory(long limitBytes)
{
    /// <summary>What a record costs besides itself: the allocator's header, the writer's entry, the collector's note.</summary>
    private const int OverheadBytes = 128;

    private long _bytes;

    public long LimitBytes => limitBytes;

    public bool IsFull => Bytes >= limitBytes;

    /// <summary>Bytes in use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public UndoRecord* Take(UndoKind kind, int owner, int command, bool hasImage, int imageBytes)
    {
        nuint bytes = (nuint)(sizeof(UndoRecord) + imageBytes);
        var record = (UndoRecord*)NativeMemory.Alloc(bytes);
        *record = new UndoRecord { Owner = owner, Command = command, Kind = kind, HasImage = hasImage, ImageBytes = imageBytes };
        Interlocked.Add(ref _bytes, BytesOf(record));
        return record;
    }

    public void Free(UndoRecord* record)
    {
        if (record != null)
        {
            Interlocked.Add(ref _bytes, -BytesOf(record));
            NativeMemory.Free(record);
        }
    }

    public static long BytesOf(UndoRecord* record) => sizeof(UndoRecord) + OverheadBytes + (long)record->ImageBytes;

    public static Span<byte> Image(UndoRecord* record) => new(record + 1, record->ImageBytes);
}
