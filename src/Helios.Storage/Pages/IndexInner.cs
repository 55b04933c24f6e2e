using System.Runtime.CompilerServices;

namespace Helios.Storage.Pages;

/// <summary>An inner page of an index: a first child, and separators each with the child behind it.</summary>
// SAFETY: see KeyPage.
internal readonly unsafe ref struct IndexInner
{
    private readonly KeyPage _page;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IndexInner(byte* page)
    {
        _page = KeyPage.Inner(page);
    }

    public KeyPage Page => _page;

    /// <summary>Separators; there is one child more.</summary>
    public int Count => _page.Count;

    public bool IsLow => _page.Count == 0 || _page.UsedBytes < KeySpace.Low;

    /// <summary>A page with one child.</summary>
    public static IndexInner Format(byte* page, uint number, uint tree, byte level, uint firstChild)
    {
        KeyPage fresh = KeyPage.Format(page, number, tree, level);
        fresh.FirstChild = firstChild;
        return new IndexInner(page);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Child(int index) => index == 0 ? _page.FirstChild : *(uint*)_page.Payload(index - 1);

    /// <summary>Which child an entry belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(EntryKey key)
    {
        int slot = _page.Find(key, out bool found);
        return found ? slot + 1 : slot;
    }

    /// <summary>Which child the entries just before a place belong to.</summary>
    public int FindBefore(EntryKey key) => _page.Find(key, out _);

    /// <summary>Adds a separator and the child behind it. False when the page is full and has to be divided.</summary>
    public bool TryInsert(EntryKey key, uint child)
    {
        int slot = _page.Find(key, out bool found);
        Base.Invariant.Require(!found);
        byte* payload = _page.TryInsert(slot, key);
        if (payload is null && KeySpace.TryRemake(_page, key))
        {
            payload = _page.TryInsert(slot, key);
        }

        if (payload is null)
        {
            return false;
        }

        *(uint*)payload = child;
        return true;
    }

    /// <summary>Takes a child that is not the first out; its range goes to its left neighbour.</summary>
    public void Remove(int child) => _page.Delete(child - 1);
}
