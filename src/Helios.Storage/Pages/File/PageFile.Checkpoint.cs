using Helios.Base;
using Helios.Storage.Log;

namespace Helios.Storage.Pages.File;

/// <content>
/// Checkpoints. One at a time, by one thread:
/// <code>
/// BeginCheckpoint          the map is frozen (chunks are shared until they change)
///   WriteCheckpointed ...  pages that were only in memory at that moment; others go on writing live pages
/// EndCheckpoint            changed map and directory blocks, meta data, flush, superblock, flush
///                          now blocks that only the checkpoint before had are free
/// AbortCheckpoint          after a failure: as if it had not been begun
/// </code>
/// </content>
internal sealed partial class PageFile
{
    private readonly BitSet _frozenWithWords = new();
    private uint _frozenLimit;
    private ulong _era;
    private bool _isSuperblockDoubtful;

    public void BeginCheckpoint()
    {
        lock (_gate)
        {
            Invariant.Require(!_map.IsFrozen);
            _era++;
            _map.Freeze();
            _space.Frozen.CopyFrom(_space.Live);
            _frozenWithWords.CopyFrom(_withWords);
            _frozenLimit = _limit;
        }
    }

    public bool WriteCheckpointed(uint number, ReadOnlySpan<byte> page, bool isCurrent)
    {
        ulong era = _era;
        if (!_map.IsFrozen)
        {
            return false;
        }

        // The block is the live map's until it is known that the checkpoint still wants it.
        ulong entry = WriteBlock(number, page, _space.Live);
        uint block = PageMap.Block(entry);
        lock (_gate)
        {
            if (!_map.IsFrozen || _era != era)
            {
                _space.Live[block] = false;
                return false;
            }

            bool hasWords = PageFormat.HasWords(page);
            SetFrozen(number, entry, hasWords);
            if (isCurrent)
            {
                SetLive(number, entry, hasWords);
            }
            else
            {
                _space.Live[block] = false;
            }

            return true;
        }
    }

    public void Adopt(uint number)
    {
        lock (_gate)
        {
            ulong entry = _map.Frozen(number);
            Invariant.Require(entry != 0);
            SetLive(number, entry, _frozenWithWords[number]);
            _space.Live[PageMap.Block(entry)] = true;
        }
    }

    /// <summary>Reads a page of the checkpoint that is being written, as <see cref="Read"/> does.</summary>
    public void ReadCheckpointed(uint number, Span<byte> page)
    {
        ulong entry;
        lock (_gate)
        {
            entry = _map.Frozen(number);
        }

        if (TryRead(number, entry, page) is { } problem)
        {
            throw Damage(number, entry, problem);
        }
    }

    /// <summary>The first page of the checkpoint being written, not before <paramref name="from"/>, that was written with rows that had
    /// words.</summary>
    public bool TryNextWithWords(uint from, out uint number)
    {
        lock (_gate)
        {
            return _frozenWithWords.TryNext(from, out number);
        }
    }

    /// <summary>
    /// Puts the checkpoint on disk, with the log position it goes on from and whatever else the caller has to find again. Throws Fault when
    /// it cannot; then the one before still counts, and <see cref="AbortCheckpoint"/> has to be called.
    /// </summary>
    public void EndCheckpoint(long lsn, in LogPosition position, ReadOnlySpan<byte> meta)
    {
        Invariant.Require(_map.IsFrozen);
        ulong generation = _durable.Generation + 1;
        ulong[] maps = WriteMaps(generation);
        ulong[] directories = WriteDirectories(maps, generation);
        ulong metaEntry = WriteMeta(meta, generation);
        Superblock superblock;
        lock (_gate)
        {
            // What was not written anew is part of this checkpoint too.
            MarkFrozen(maps);
            MarkFrozen(directories);
            superblock = new Superblock(
                Store, generation, lsn, position, _frozenLimit, _space.Count, metaEntry, meta.Length, maps.Length, directories);
        }

        _blocks.Flush();
        uint slot = 1 - _slot;
        Span<byte> block = Scratch();
        superblock.Write(block, slot);
        _isSuperblockDoubtful = true;
        _blocks.Write(slot, block);
        _blocks.Flush();
        lock (_gate)
        {
            _isSuperblockDoubtful = false;
            _durable = superblock;
            _slot = slot;
            _maps = maps;
            _space.MakeDurable();
            _map.Thaw(isDurable: true);
            _frozenWithWords.Clear();
            CutEnd();
        }
    }

    /// <summary>Gives up the checkpoint that was begun; does nothing when none was.</summary>
    public void AbortCheckpoint()
    {
        lock (_gate)
        {
            if (!_map.IsFrozen)
            {
                return;
            }

            if (_isSuperblockDoubtful)
            {
                // Its superblock may be on disk all the same, and then everything must be there to which it leads, until another one
                // stands in its place.
                _space.Durable.Add(_space.Frozen);
            }

            _space.Frozen.Clear();
            _map.Thaw(isDurable: false);
            _frozenWithWords.Clear();
        }
    }

    /// <summary>Under the gate.</summary>
    private void SetFrozen(uint number, ulong entry, bool hasWords)
    {
        uint old = PageMap.Block(_map.Frozen(number));
        if (old != 0)
        {
            _space.Frozen[old] = false;
        }

        _space.Frozen[PageMap.Block(entry)] = true;
        _map.SetFrozen(number, entry);
        _frozenWithWords[number] = hasWords;
    }

    private ulong[] WriteMaps(ulong generation)
    {
        var maps = new ulong[Superblock.Parts(_frozenLimit)];
        _maps.AsSpan(0, Math.Min(maps.Length, _maps.Length)).CopyTo(maps);
        Span<byte> block = Scratch();
        for (uint i = 0; i < maps.Length; i++)
        {
            if (!_map.FrozenChanged[i])
            {
                continue;
            }

            ulong[]? entries = _map.FrozenChunk((int)i);
            maps[i] = 0;
            if (entries is not null && entries.AsSpan().ContainsAnyExcept(0UL))
            {
                uint crc = StructureBlock.WriteEntries(block, StructureKind.Map, i, generation, Store, entries);
                maps[i] = PageMap.Entry(Put(block, _space.Frozen), crc);
            }
        }

        return maps;
    }

    private ulong[] WriteDirectories(ulong[] maps, ulong generation)
    {
        var directories = new ulong[Superblock.Parts(maps.Length)];
        Span<byte> block = Scratch();
        for (int i = 0; i < directories.Length; i++)
        {
            int from = i * StructureBlock.Entries;
            ReadOnlySpan<ulong> entries = maps.AsSpan(from, Math.Min(StructureBlock.Entries, maps.Length - from));
            if (i < _durable.Directories.Length
                && entries.SequenceEqual(_maps.AsSpan(from, Math.Min(StructureBlock.Entries, _maps.Length - from))))
            {
                directories[i] = _durable.Directories[i];
                continue;
            }

            uint crc = StructureBlock.WriteEntries(block, StructureKind.Directory, (uint)i, generation, Store, entries);
            directories[i] = PageMap.Entry(Put(block, _space.Frozen), crc);
        }

        return directories;
    }

    /// <summary>From the last part to the first, each of which names the one behind it.</summary>
    private ulong WriteMeta(ReadOnlySpan<byte> meta, ulong generation)
    {
        ulong next = 0;
        Span<byte> block = Scratch();
        for (int i = ((meta.Length + StructureBlock.ContentBytes - 1) / StructureBlock.ContentBytes) - 1; i >= 0; i--)
        {
            int from = i * StructureBlock.ContentBytes;
            ReadOnlySpan<byte> content = meta.Slice(from, Math.Min(StructureBlock.ContentBytes, meta.Length - from));
            uint crc = StructureBlock.Write(block, StructureKind.Meta, (uint)i, generation, Store, content, next);
            next = PageMap.Entry(Put(block, _space.Frozen), crc);
        }

        return next;
    }

    private void MarkFrozen(ulong[] entries)
    {
        foreach (ulong entry in entries)
        {
            if (entry != 0)
            {
                _space.Frozen[PageMap.Block(entry)] = true;
            }
        }
    }

    /// <summary>Gives the blocks at the end back to the file system when enough of them are free. Under the gate, so that nobody writes
    /// behind the cut.</summary>
    private void CutEnd()
    {
        uint count = _space.CountAfterCut();
        if (count == _space.Count)
        {
            return;
        }

        try
        {
            _blocks.Cut(count);
            _space.Count = count;
        }
        catch (Fault)
        {
            // The checkpoint is on disk, and what could not be cut off is used again.
        }
    }
}
