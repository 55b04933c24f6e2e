using System.Buffers.Binary;
using Helios.Base;

namespace Helios.Storage.Pages.File;

/// <content>The blocks of the checkpoint on disk, as they lie there: for a copy of it.</content>
internal sealed partial class PageFile
{
    /// <summary>The blocks that the checkpoint on disk consists of, in order, the superblocks first. It stays there as long as no other
    /// checkpoint is made.</summary>
    public List<uint> DurableBlocks()
    {
        lock (_gate)
        {
            var blocks = new List<uint> { 0, 1 };
            for (uint block = BlockSpace.First; _space.Durable.TryNext(block, out block); block++)
            {
                blocks.Add(block);
            }

            return blocks;
        }
    }

    /// <summary>Reads a block. Throws Fault when it does not hold what was written there.</summary>
    public void ReadBlock(uint block, Span<byte> bytes)
    {
        if (!_blocks.TryRead(block, 0, bytes) || !IsSound(bytes))
        {
            throw new Fault($"block {block} of {_blocks.Path} does not hold what was written there: its checksum does not match")
            {
                State = SqlState.DataCorrupted,
            };
        }
    }

    /// <summary>True when the checksum that every kind of block has is right.</summary>
    public static bool IsSound(ReadOnlySpan<byte> block) =>
        BinaryPrimitives.ReadUInt32LittleEndian(block[PageFormat.ChecksumOffset..]) == Crc32C.Compute(block[PageFormat.ChecksummedFrom..]);

    /// <summary>Pages of the checkpoint that was found when the file was opened, those that could not be read named by
    /// <paramref name="onProblem"/>; <paramref name="onPage"/> gets the others, for as long as it is called.</summary>
    public void CheckPages(Func<uint, byte[], string?> onPage, Action<string> onProblem, Action<long> onProgress)
    {
        byte[] page = GC.AllocateUninitializedArray<byte>(PageFormat.PageBytes, pinned: true);
        long count = 0;
        for (uint number = 1; _taken.TryNext(number, out number); number++)
        {
            page.AsSpan(0, PageFormat.ChecksumOffset).Clear();
            try
            {
                Read(number, page.AsSpan(PageFormat.ChecksumOffset));
                if (onPage(number, page) is { } problem)
                {
                    onProblem($"page {number} of {_blocks.Path}: {problem}");
                }
            }
            catch (Fault fault)
            {
                onProblem(fault.Message);
            }

            onProgress(++count);
        }
    }
}
