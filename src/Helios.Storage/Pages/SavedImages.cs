using System.Threading;
using Helios.Io.Memory;

namespace Helios.Storage.Pages;

/// <summary>Images of pages as they were when a checkpoint began, of those that changed before it came to them. Memory is taken by blocks,
/// and given back but for one when a checkpoint is over. Not thread-safe.</summary>
// SAFETY: images lie in blocks of BlockImages pages, and each is either free or in the queue.
internal sealed unsafe class SavedImages : IDisposable
{
    /// <summary>Images of a block of memory.</summary>
    public const int BlockImages = 128;

    private readonly List<FrameMemory> _blocks = [];
    private readonly Stack<nint> _free = [];
    private readonly Queue<nint> _saved = [];

    public int Count => _saved.Count;

    public void Add(byte* page)
    {
        if (_free.Count == 0)
        {
            AddBlock();
        }

        var image = (byte*)_free.Pop();
        new ReadOnlySpan<byte>(page, PageFormat.PageBytes).CopyTo(new Span<byte>(image, PageFormat.PageBytes));
        _saved.Enqueue((nint)image);
    }

    public bool TryTake(Span<byte> image)
    {
        if (!_saved.TryDequeue(out nint saved))
        {
            return false;
        }

        new ReadOnlySpan<byte>((byte*)saved, PageFormat.PageBytes).CopyTo(image);
        _free.Push(saved);
        return true;
    }

    /// <summary>Forgets all images.</summary>
    public void Clear()
    {
        while (_blocks.Count > 1)
        {
            _blocks[^1].Dispose();
            _blocks.RemoveAt(_blocks.Count - 1);
        }

        _saved.Clear();
        _free.Clear();
        if (_blocks.Count > 0)
        {
            AddImages(_blocks[0]);
        }
    }

    public void Dispose()
    {
        foreach (FrameMemory block in _blocks)
        {
            block.Dispose();
        }

        _blocks.Clear();
        _free.Clear();
        _saved.Clear();
    }

    private void AddBlock()
    {
        var block = new FrameMemory(BlockImages * PageFormat.PageBytes);
        _blocks.Add(block);
        AddImages(block);
    }

    private void AddImages(FrameMemory block)
    {
        for (int i = 0; i < BlockImages; i++)
        {
            _free.Push((nint)(block.Pointer + (i * PageFormat.PageBytes)));
        }
    }
}
