using System.Numerics;
using Helios.Base;

namespace Helios.Storage.Pages.File;

/// <summary>
/// Which blocks of the file are in use, and by what. A block is free when neither the live map, nor the checkpoint on disk, nor the
/// one being written has it; so that to give one up is to clear a bit. Not thread-safe.
/// </summary>
internal sealed class BlockSpace
{
    /// <summary>Blocks 0 and 1 are superblocks.</summary>
    public const uint First = 2;

    /// <summary>Words that one search looks at; where all of them are full, the file grows instead.</summary>
    private const int SearchWords = 4096;

    private const uint LeastCut = 64;

    private int _cursor;
    private uint _freedCount;

    /// <summary>Blocks of pages as they are now.</summary>
    public BitSet Live { get; } = new();

    /// <summary>Blocks of the checkpoint on disk: its pages, its map and its meta data.</summary>
    public BitSet Durable { get; private set; } = new();

    /// <summary>Blocks of the checkpoint that is being written.</summary>
    public BitSet Frozen { get; private set; } = new();

    /// <summary>Blocks of the file.</summary>
    public uint Count { get; set; } = First;

    /// <summary>A free block, which belongs to <paramref name="owner"/> now.</summary>
    public uint Allocate(BitSet owner)
    {
        int words = (int)((Count + 63) / 64);
        if (_cursor >= words && _freedCount > Math.Max(LeastCut, Count / 64))
        {
            _cursor = 0;
            _freedCount = 0;
        }

        int end = Math.Min(words, _cursor + SearchWords);
        for (; _cursor < end; _cursor++)
        {
            ulong free = ~(Live.Word(_cursor) | Durable.Word(_cursor) | Frozen.Word(_cursor));
            if (_cursor == 0)
            {
                free &= ~0UL << (int)First;
            }

            uint found = ((uint)_cursor * 64) + (uint)BitOperations.TrailingZeroCount(free);
            if (free != 0 && found < Count)
            {
                owner[found] = true;
                return found;
            }
        }

        if (Count == uint.MaxValue)
        {
            throw new Fault($"the page file has {Count} blocks, more cannot be numbered");
        }

        owner[Count] = true;
        return Count++;
    }

    /// <summary>A live page has left its block.</summary>
    public void GiveUp(uint block)
    {
        Live[block] = false;
        if (!Durable[block] && !Frozen[block])
        {
            _freedCount++;
        }
    }

    /// <summary>The checkpoint that was being written is the one on disk now.</summary>
    public void MakeDurable()
    {
        (Durable, Frozen) = (Frozen, Durable);
        Frozen.Clear();

        // Blocks at the front are taken first, so that free ones gather at the end.
        _cursor = 0;
        _freedCount = 0;
    }

    /// <summary>What is in use: blocks behind this count are free. It is <see cref="Count"/> when too few of them are to be worth a
    /// cut.</summary>
    public uint CountAfterCut()
    {
        int word = (int)((Count + 63) / 64);
        ulong used = 0;
        while (word > 0 && used == 0)
        {
            word--;
            used = Live.Word(word) | Durable.Word(word) | Frozen.Word(word);
        }

        uint count = Math.Max(First, ((uint)word * 64) + 64 - (uint)BitOperations.LeadingZeroCount(used));
        return Count - Math.Min(count, Count) >= Math.Max(LeastCut, Count / 8) ? count : Count;
    }

    public uint FreeCount()
    {
        uint used = First;
        for (int word = 0; word < (Count + 63) / 64; word++)
        {
            used += (uint)BitOperations.PopCount(Live.Word(word) | Durable.Word(word) | Frozen.Word(word));
        }

        return Count - used;
    }
}
