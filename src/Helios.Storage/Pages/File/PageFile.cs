using System.Buffers.Binary;
using System.Threading;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Pages.File;

/// <summary>
/// The pages of a store in one file of blocks, none of which is overwritten while anything on disk refers to it (copy on write, as LMDB
/// and WAFL do it).
/// <code>
/// superblock -> directory blocks -> map blocks -> pages       each by block and checksum
///            -> meta blocks
/// </code>
/// There are up to three sets of pages at a time: the live ones, those of the checkpoint on disk, and, while a checkpoint is written, those
/// it is made of.
/// Invariants:
/// 1. A block of the checkpoint on disk is not written before another checkpoint is on disk. So a crash at any moment leaves a whole one.
/// 2. A superblock is written after a flush of all that it leads to, and counts after a flush of its own.
/// 3. What is read is what was last written under that number, by a checksum that does not lie beside it; anything else is a Fault.
/// Live pages that no checkpoint has are lost with the process: the log has them.
/// </summary>
internal sealed partial class PageFile : ICheckpointedPages, IPageNumbers, IDisposable
{
    public const string FileName = "pages.dat";

    [ThreadStatic]
    private static byte[]? s_scratch;

    private readonly Lock _gate = new();
    private readonly PageBlocks _blocks;
    private readonly PageMap _map = new();
    private readonly BlockSpace _space = new();
    private readonly BitSet _taken = new();
    private readonly BitSet _withWords = new();
    private ulong[] _maps = [];
    private Superblock _durable;
    private uint _slot;
    private uint _limit = 1;
    private uint _freeFrom = 1;
    private uint _freeCount;

    private PageFile(PageBlocks blocks, Superblock durable, uint slot)
    {
        _blocks = blocks;
        _durable = durable;
        _slot = slot;
        _taken[0] = true;
    }

    public ulong Store => _durable.Store;

    /// <summary>Checkpoints so far, and one for the new file.</summary>
    public ulong Generation => _durable.Generation;

    /// <summary>What the checkpoint on disk was ended with.</summary>
    public long Lsn => _durable.Lsn;

    public LogPosition Position => _durable.Position;

    /// <summary>Meta data of the checkpoint that was found when the file was opened.</summary>
    public byte[] Meta { get; private set; } = [];

    /// <summary>What was wrong with a newer checkpoint than the one that was found; null when nothing was. The log must reach back to the
    /// older one.</summary>
    public string? Warning { get; private init; }

    public uint BlockCount => _space.Count;

    public uint FreeBlockCount
    {
        get
        {
            lock (_gate)
            {
                return _space.FreeCount();
            }
        }
    }

    /// <summary>Numbers in use.</summary>
    public uint PageCount
    {
        get
        {
            lock (_gate)
            {
                return _limit - 1 - _freeCount;
            }
        }
    }

    public void Dispose() => _blocks.Dispose();

    public void Read(uint number, Span<byte> page)
    {
        while (true)
        {
            ulong entry = _map.Live(number);
            string? problem = TryRead(number, entry, page);
            if (problem is null)
            {
                return;
            }

            // Somebody has written the page meanwhile, and its old block was used again.
            if (_map.Live(number) == entry)
            {
                throw Damage(number, entry, problem);
            }
        }
    }

    public void Write(uint number, ReadOnlySpan<byte> page)
    {
        ulong entry = WriteBlock(number, page, _space.Live);
        lock (_gate)
        {
            SetLive(number, entry, PageFormat.HasWords(page));
        }
    }

    public uint Take()
    {
        lock (_gate)
        {
            uint number = _limit;
            if (_freeCount > 0)
            {
                for (number = _freeFrom; _taken[number]; number++)
                {
                }

                _freeFrom = number + 1;
                _freeCount--;
            }
            else if (_limit == uint.MaxValue)
            {
                throw new Fault($"{_blocks.Path} has {_limit} pages, more cannot be numbered");
            }
            else
            {
                _limit++;
            }

            _map.Ensure(number);
            _taken[number] = true;
            return number;
        }
    }

    public void Return(uint number)
    {
        lock (_gate)
        {
            Invariant.Require(number != 0 && _taken[number]);
            _taken[number] = false;
            _freeCount++;
            _freeFrom = Math.Min(_freeFrom, number);
            if (_map.Live(number) != 0)
            {
                SetLive(number, 0, hasWords: false);
            }
        }
    }

    private static byte[] Scratch() => s_scratch ??= GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes, pinned: true);

    /// <summary>Writes a page to a free block, which belongs to <paramref name="owner"/> from now on; returns its entry.</summary>
    private ulong WriteBlock(uint number, ReadOnlySpan<byte> page, BitSet owner)
    {
        Invariant.Require(page.Length == PageFormat.PageBytes && BinaryPrimitives.ReadUInt32LittleEndian(page[12..]) == number);
        Span<byte> block = Scratch();
        page.CopyTo(block);
        block[..PageFormat.ChecksumOffset].Clear();
        uint crc = Crc32C.Compute(block[PageFormat.ChecksummedFrom..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[PageFormat.ChecksumOffset..], crc);
        return PageMap.Entry(Put(block, owner), crc);
    }

    private uint Put(ReadOnlySpan<byte> bytes, BitSet owner)
    {
        uint block;
        lock (_gate)
        {
            block = _space.Allocate(owner);
        }

        try
        {
            _blocks.Write(block, bytes);
            return block;
        }
        catch
        {
            lock (_gate)
            {
                owner[block] = false;
            }

            throw;
        }
    }

    /// <summary>Under the gate.</summary>
    private void SetLive(uint number, ulong entry, bool hasWords)
    {
        Invariant.Require(entry == 0 || _taken[number]);
        uint old = PageMap.Block(_map.Live(number));
        if (old != 0)
        {
            _space.GiveUp(old);
        }

        _map.SetLive(number, entry);
        _withWords[number] = hasWords;
    }

    /// <summary>What is wrong with a page where it should lie; null when it was read.</summary>
    private string? TryRead(uint number, ulong entry, Span<byte> page)
    {
        Invariant.Require(page.Length == PageFormat.PageBytes - PageFormat.ChecksumOffset);
        if (entry == 0)
        {
            return "it was never written";
        }

        if (!_blocks.TryRead(PageMap.Block(entry), PageFormat.ChecksumOffset, page))
        {
            return "the file ends before it";
        }

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(page);
        uint found = BinaryPrimitives.ReadUInt32LittleEndian(page[4..]);
        uint crc = Crc32C.Compute(page[4..]);
        return crc != stored ? "its checksum does not match"
            : found != number ? $"page {found} lies there"
            : crc != PageMap.Checksum(entry) ? "an older or newer version of it lies there"
            : null;
    }

    private Fault Damage(uint number, ulong entry, string problem) =>
        new($"page {number} of {_blocks.Path} cannot be read from block {PageMap.Block(entry)}: {problem}")
        {
            State = SqlState.DataCorrupted,
        };
}
