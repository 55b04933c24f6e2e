using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Pages.File;

/// <content>Opening: the newest checkpoint whose map reads back whole.</content>
internal sealed partial class PageFile
{
    private const uint Slots = 2;

    public static bool Exists(IDataDirectory directory) => directory.Exists(FileName);

    /// <summary>
    /// Opens the page file of a directory; where there is none, one without pages is made, for the store <paramref name="newStore"/>, with
    /// LSN 0. Throws Fault when no checkpoint can be read, or when the device fails.
    /// A superblock that the disk said it had and has not leaves the file as it was before that checkpoint, which nothing in it can tell:
    /// the log, which begins behind the lost one, does. So the caller must find the log from <see cref="Position"/> on without a gap.
    /// </summary>
    public static PageFile Open(IDataDirectory directory, ulong newStore)
    {
        if (!Exists(directory))
        {
            Create(directory, newStore);
        }

        var blocks = new PageBlocks(directory, FileName);
        try
        {
            return Open(blocks);
        }
        catch
        {
            blocks.Dispose();
            throw;
        }
    }

    /// <summary>Lets the log that follows the checkpoints of a file, which nobody has open, belong to another branch. Returns the newest
    /// one's position as it was.</summary>
    public static LogPosition SetBranch(IDataDirectory directory, ulong branch)
    {
        Superblock? newest = null;
        using IBlockDevice device = directory.OpenDevice(FileName);
        var block = new byte[PageFormat.PageBytes];
        for (uint slot = 0; slot < Slots; slot++)
        {
            long at = slot * (long)PageFormat.PageBytes;
            if (!device.ReadFully(at, block) || Superblock.Read(block, slot, out _) is not { } found)
            {
                continue;
            }

            newest = newest is null || found.Generation > newest.Generation ? found : newest;
            (found with { Position = found.Position with { Branch = branch } }).Write(block, slot);
            device.Write(at, block);
        }

        device.Flush();
        return newest?.Position ?? throw new Fault($"{device.Name} has no superblock that can be read");
    }

    private static PageFile Open(PageBlocks blocks)
    {
        var found = new List<(Superblock Superblock, uint Slot)>();
        var problems = new List<string>();
        Span<byte> block = Scratch();
        for (uint slot = 0; slot < Slots; slot++)
        {
            string problem = "the file ends before it";
            if (blocks.TryRead(slot, 0, block) && Superblock.Read(block, slot, out problem) is { } superblock)
            {
                found.Add((superblock, slot));
            }
            else
            {
                problems.Add($"superblock {slot}: {problem}");
            }
        }

        if (found.Count == Slots && Math.Max(found[0].Superblock.Generation, found[1].Superblock.Generation)
            - Math.Min(found[0].Superblock.Generation, found[1].Superblock.Generation) != 1)
        {
            problems.Add($"superblocks of checkpoints {found[0].Superblock.Generation} and {found[1].Superblock.Generation} do not follow"
                + " one another: one of them was not written when it should have been");
        }

        foreach ((Superblock superblock, uint slot) in found.OrderByDescending(one => one.Superblock.Generation))
        {
            string? warning = problems.Count == 0 ? null : $"{blocks.Path}: {string.Join("; ", problems)}";
            var file = new PageFile(blocks, superblock, slot) { Warning = warning };
            if (file.TryLoad() is not { } problem)
            {
                return file;
            }

            problems.Add($"checkpoint {superblock.Generation} at LSN {superblock.Lsn}: {problem}");
        }

        throw new Fault($"{blocks.Path} has no checkpoint that can be read: {string.Join("; ", problems)}");
    }

    /// <summary>Both superblocks are there from the first moment, so that a file without a sound one was damaged.</summary>
    private static void Create(IDataDirectory directory, ulong store)
    {
        var bytes = new byte[Slots * PageFormat.PageBytes];
        for (uint slot = 0; slot < Slots; slot++)
        {
            var position = new LogPosition(store, 0, 0, 0, 0);
            new Superblock(store, slot, 0, position, 1, BlockSpace.First, 0, 0, 1, [0])
                .Write(bytes.AsSpan((int)slot * PageFormat.PageBytes, PageFormat.PageBytes), slot);
        }

        directory.WriteAllBytesAtomically(FileName, bytes);
    }

    /// <summary>Reads the map and the meta data; what is wrong with them, or null.</summary>
    private string? TryLoad()
    {
        _space.Count = (uint)Math.Clamp(_blocks.Count, BlockSpace.First, uint.MaxValue);
        _maps = new ulong[_durable.MapCount];
        for (int i = 0; i < _durable.Directories.Length; i++)
        {
            int from = i * StructureBlock.Entries;
            Span<ulong> entries = _maps.AsSpan(from, Math.Min(StructureBlock.Entries, _maps.Length - from));
            if (TryLoadEntries(StructureKind.Directory, i, _durable.Directories[i], entries) is { } problem)
            {
                return problem;
            }
        }

        for (int i = 0; i < _maps.Length; i++)
        {
            if (_maps[i] != 0 && TryLoadMap(i) is { } problem)
            {
                return problem;
            }
        }

        _space.Live.CopyFrom(_space.Frozen);
        _space.Frozen.Clear();
        _space.Durable.Add(_space.Live);
        CountNumbers();
        return TryLoadMeta();
    }

    private string? TryLoadMap(int index)
    {
        var entries = new ulong[StructureBlock.Entries];
        if (TryLoadEntries(StructureKind.Map, index, _maps[index], entries) is { } problem)
        {
            return problem;
        }

        uint number = (uint)index * (uint)StructureBlock.Entries;
        _map.Ensure(number);
        _map.Load(index, entries);
        for (int i = 0; i < entries.Length; i++, number++)
        {
            if (entries[i] == 0)
            {
                continue;
            }

            uint block = PageMap.Block(entries[i]);
            if (number == 0 || number >= _durable.PageLimit || TryUse(_space.Frozen, block) is { })
            {
                return $"page {number} cannot lie in block {block} of {_space.Count}";
            }

            _taken[number] = true;
        }

        return null;
    }

    private string? TryLoadMeta()
    {
        var meta = new byte[Math.Min(_durable.MetaLength, _space.Count * (long)StructureBlock.ContentBytes)];
        ulong entry = _durable.Meta;
        int length = 0;
        for (int part = 0; entry != 0; part++)
        {
            if (TryLoadBlock(StructureKind.Meta, part, entry, out ReadOnlySpan<byte> content, out entry) is { } problem)
            {
                return problem;
            }

            if (content.Length > meta.Length - length)
            {
                break;
            }

            content.CopyTo(meta.AsSpan(length));
            length += content.Length;
        }

        Meta = meta;
        return length == _durable.MetaLength ? null : $"the meta data have {length} bytes instead of {_durable.MetaLength}";
    }

    private string? TryLoadEntries(StructureKind kind, int index, ulong entry, Span<ulong> entries)
    {
        if (entry == 0)
        {
            return null;
        }

        if (TryLoadBlock(kind, index, entry, out ReadOnlySpan<byte> content, out _) is { } problem)
        {
            return problem;
        }

        if (content.Length != entries.Length * sizeof(ulong))
        {
            return $"{kind} block {index} in block {PageMap.Block(entry)} has {content.Length} bytes";
        }

        StructureBlock.ReadEntries(content, entries);
        return null;
    }

    private string? TryLoadBlock(StructureKind kind, int index, ulong entry, out ReadOnlySpan<byte> content, out ulong next)
    {
        uint block = PageMap.Block(entry);
        byte[] bytes = Scratch();
        content = default;
        next = 0;
        string? problem = TryUse(_space.Durable, block)
            ?? (_blocks.TryRead(block, 0, bytes) ? null : "the file ends before it")
            ?? StructureBlock.Problem(bytes, kind, (uint)index, Store, entry, out content, out next);
        return problem is null ? null : $"{kind} block {index} cannot be read from block {block}: {problem}";
    }

    /// <summary>Notes that a block is in use by one thing, as each must be.</summary>
    private string? TryUse(BitSet owner, uint block)
    {
        if (block < BlockSpace.First || block >= _space.Count)
        {
            return $"the file has {_space.Count} blocks";
        }

        if (_space.Durable[block] || _space.Frozen[block])
        {
            return "the block is in use otherwise";
        }

        owner[block] = true;
        return null;
    }

    /// <summary>Numbers without a block are free.</summary>
    private void CountNumbers()
    {
        _limit = 1;
        uint taken = 0;
        for (uint number = 1; _taken.TryNext(number, out number); number++)
        {
            taken++;
            _limit = number + 1;
        }

        _freeCount = _limit - 1 - taken;
        _freeFrom = 1;
        _map.Ensure(_limit);
    }
}
