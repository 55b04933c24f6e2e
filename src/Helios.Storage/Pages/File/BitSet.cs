using System.Numerics;

namespace Helios.Storage.Pages.File;

/// <summary>A growing set of small numbers, a bit each. Not thread-safe.</summary>
internal sealed class BitSet
{
    private ulong[] _words = new ulong[16];

    /// <summary>Words of 64 bits; those behind are empty.</summary>
    public int WordCount => _words.Length;

    public bool this[uint bit]
    {
        get
        {
            int word = (int)(bit >> 6);
            return word < _words.Length && (_words[word] & (1UL << (int)(bit & 63))) != 0;
        }

        set
        {
            int word = (int)(bit >> 6);
            if (word >= _words.Length)
            {
                if (!value)
                {
                    return;
                }

                Array.Resize(ref _words, Math.Max(_words.Length * 2, word + 1));
            }

            ulong mask = 1UL << (int)(bit & 63);
            _words[word] = value ? _words[word] | mask : _words[word] & ~mask;
        }
    }

    public ulong Word(int index) => index < _words.Length ? _words[index] : 0;

    public void Clear() => Array.Clear(_words);

    public void CopyFrom(BitSet other)
    {
        if (_words.Length != other._words.Length)
        {
            _words = new ulong[other._words.Length];
        }

        other._words.CopyTo(_words, 0);
    }

    public void Add(BitSet other)
    {
        if (_words.Length < other._words.Length)
        {
            Array.Resize(ref _words, other._words.Length);
        }

        for (int i = 0; i < other._words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    /// <summary>The first member not before <paramref name="from"/>; false when there is none.</summary>
    public bool TryNext(uint from, out uint bit)
    {
        bit = 0;
        for (int word = (int)(from >> 6); word < _words.Length; word++)
        {
            ulong bits = _words[word] & (word == (int)(from >> 6) ? ~0UL << (int)(from & 63) : ~0UL);
            if (bits != 0)
            {
                bit = ((uint)word << 6) + (uint)BitOperations.TrailingZeroCount(bits);
                return true;
            }
        }

        return false;
    }
}
