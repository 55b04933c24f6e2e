using System.Threading;

namespace Helios.Storage.Pages;

/// <summary>Numbers of pages that live in memory only.</summary>
internal sealed class PageNumbers : IPageNumbers
{
    private readonly Lock _lock = new();
    private readonly Stack<uint> _free = new();
    private uint _last;

    public uint Take()
    {
        lock (_lock)
        {
            return _free.TryPop(out uint number) ? number : ++_last;
        }
    }

    public void Return(uint number)
    {
        lock (_lock)
        {
            _free.Push(number);
        }
    }
}
