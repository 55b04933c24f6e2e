using System.Threading;
using Helios.Base;

namespace Helios.Storage.Pages.File;

/// <summary>
/// Where each page lies: for its number a block and the checksum of what lies there. In memory in chunks, each of which is one block of
/// the file: 8 bytes a page, so 512 MB for 1 TB of pages, and while a checkpoint is written as much again for the chunks that change.
///
/// A frozen map shares its chunks with the live one until either changes. Changes are made by one thread at a time; the live map is read
/// by anybody at any time.
/// </summary>
internal sealed class PageMap
{
    private ulong[]?[] _live = new ulong[16][];
    private ulong[]?[]? _frozen;

    public static int EntriesPerChunk => StructureBlock.Entries;

    public bool IsFrozen => _frozen is not null;

    /// <summary>Chunks that differ from the checkpoint on disk; while one is written, from that.</summary>
    public BitSet Changed { get; } = new();

    /// <summary>Chunks of the frozen map that differ from the checkpoint on disk.</summary>
    public BitSet FrozenChanged { get; } = new();

    /// <summary>Chunks of the frozen map.</summary>
    public int FrozenCount => _frozen!.Length;

    public static ulong Entry(uint block, uint crc) => ((ulong)crc << 32) | block;

    public static uint Block(ulong entry) => (uint)entry;

    public static uint Checksum(ulong entry) => (uint)(entry >> 32);

    public ulong Live(uint number)
    {
        ulong[]?[] chunks = Volatile.Read(ref _live);
        uint chunk = number / (uint)EntriesPerChunk;
        return chunk < (uint)chunks.Length && Volatile.Read(ref chunks[chunk]) is { } entries
            ? Volatile.Read(ref entries[number % (uint)EntriesPerChunk])
            : 0;
    }

    public ulong Frozen(uint number)
    {
        uint chunk = number / (uint)EntriesPerChunk;
        return chunk < (uint)_frozen!.Length && _frozen[chunk] is { } entries ? entries[number % (uint)EntriesPerChunk] : 0;
    }

    /// <summary>A chunk of the frozen map; null when none of its pages has a block.</summary>
    public ulong[]? FrozenChunk(int chunk) => _frozen![chunk];

    /// <summary>Makes room for a number.</summary>
    public void Ensure(uint number)
    {
        int chunk = (int)(number / (uint)EntriesPerChunk);
        if (chunk >= _live.Length)
        {
            var larger = new ulong[Math.Max(_live.Length * 2, chunk + 1)][];
            _live.CopyTo(larger, 0);
            Volatile.Write(ref _live!, larger);
        }
    }

    public void SetLive(uint number, ulong entry)
    {
        uint chunk = number / (uint)EntriesPerChunk;
        ulong[]? entries = _live[chunk];
        if (entries is null || (_frozen is not null && chunk < (uint)_frozen.Length && ReferenceEquals(_frozen[chunk], entries)))
        {
            entries = Copy(entries);
            Volatile.Write(ref _live[chunk], entries);
        }

        Volatile.Write(ref entries[number % (uint)EntriesPerChunk], entry);
        Changed[chunk] = true;
    }

    public void SetFrozen(uint number, ulong entry)
    {
        uint chunk = number / (uint)EntriesPerChunk;
        Invariant.Require(chunk < (uint)_frozen!.Length);
        ulong[]? entries = _frozen[chunk];
        if (entries is null || ReferenceEquals(_live[chunk], entries))
        {
            entries = Copy(entries);
            _frozen[chunk] = entries;
        }

        entries[number % (uint)EntriesPerChunk] = entry;
        FrozenChanged[chunk] = true;
        Changed[chunk] = true;
    }

    /// <summary>Sets a chunk as it was found on disk.</summary>
    public void Load(int chunk, ulong[] entries) => _live[chunk] = entries;

    public void Freeze()
    {
        _frozen = (ulong[]?[])_live.Clone();
        FrozenChanged.CopyFrom(Changed);
        Changed.Clear();
    }

    /// <summary>Forgets the frozen map; <paramref name="isDurable"/>: it is on disk.</summary>
    public void Thaw(bool isDurable)
    {
        _frozen = null;
        if (!isDurable)
        {
            Changed.Add(FrozenChanged);
        }

        FrozenChanged.Clear();
    }

    private static ulong[] Copy(ulong[]? entries) => entries is null ? new ulong[EntriesPerChunk] : (ulong[])entries.Clone();
}
