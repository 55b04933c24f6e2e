using System.Runtime.InteropServices;
using System.Threading;

namespace Helios.Storage.Versions;

/// <summary>Native memory for before-images.</summary>
// SAFETY: a record's allocation is its own size and its image's; it is freed once, by whoever took it off its chain.
internal sealed unsafe class UndoMemory
{
    private long _bytes;

    /// <summary>Bytes in use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public UndoRecord* Take(UndoKind kind, int owner, int command, bool hasImage, int imageBytes)
    {
        nuint bytes = (nuint)(sizeof(UndoRecord) + imageBytes);
        var record = (UndoRecord*)NativeMemory.Alloc(bytes);
        *record = new UndoRecord { Owner = owner, Command = command, Kind = kind, HasImage = hasImage, ImageBytes = imageBytes };
        Interlocked.Add(ref _bytes, (long)bytes);
        return record;
    }

    public void Free(UndoRecord* record)
    {
        if (record != null)
        {
            Interlocked.Add(ref _bytes, -(sizeof(UndoRecord) + (long)record->ImageBytes));
            NativeMemory.Free(record);
        }
    }

    public static Span<byte> Image(UndoRecord* record) => new(record + 1, record->ImageBytes);
}
