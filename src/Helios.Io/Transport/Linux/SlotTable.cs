namespace Helios.Io.Transport.Linux;

/// <summary>Gives objects small numbers, which the kernel keeps with a request and hands back with its answer.</summary>
internal sealed class SlotTable<T>
    where T : class
{
    private readonly Stack<int> _free = new();
    private T?[] _items = new T?[64];
    private int _used;

    public int Add(T item)
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _used++;
            if (slot == _items.Length)
            {
                Array.Resize(ref _items, slot * 2);
            }
        }

        _items[slot] = item;
        return slot;
    }

    public T? Get(int slot) => (uint)slot < (uint)_items.Length ? _items[slot] : null;

    public void Remove(int slot)
    {
        _items[slot] = null;
        _free.Push(slot);
    }
}
