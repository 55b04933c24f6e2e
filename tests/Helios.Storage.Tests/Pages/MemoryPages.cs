using System.Collections.Concurrent;
using Helios.Storage.Pages;

namespace Helios.Storage.Tests.Pages;

/// <summary>Pages that were put out of a pool, and the numbers of pages.</summary>
internal sealed class MemoryPages : IPageStore, IPageNumbers
{
    private readonly ConcurrentDictionary<uint, byte[]> _pages = [];
    private readonly ConcurrentBag<uint> _free = [];
    private uint _last;

    public int InUse => (int)_last - _free.Count;

    public void Read(uint number, Span<byte> page)
    {
        if (!_pages.TryGetValue(number, out byte[]? bytes))
        {
            throw new Base.Fault($"page {number} was never written");
        }

        bytes.AsSpan(8).CopyTo(page);
    }

    public void Write(uint number, ReadOnlySpan<byte> page) => _pages[number] = page.ToArray();

    public uint Take() => _free.TryTake(out uint number) ? number : Interlocked.Increment(ref _last);

    public void Return(uint number)
    {
        _pages.TryRemove(number, out _);
        _free.Add(number);
    }
}
