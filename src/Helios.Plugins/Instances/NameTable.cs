using System.Text;

namespace Helios.Plugins.Instances;

/// <summary>
/// Names that a guest asks for, from its UTF-8 bytes to one string each, so that asking again allocates nothing. Bounded: beyond that many
/// names each asking makes a string of its own. One instance's, one thread's.
/// </summary>
internal sealed class NameTable
{
    private const int SlotCount = 256;
    private const int LongestNameBytes = 256;

    private readonly (byte[] Utf8, string Text)[] _slots = new (byte[], string)[SlotCount];

    /// <summary>The name, or null when the bytes are too long for a name or not UTF-8.</summary>
    public string? Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestNameBytes)
        {
            return null;
        }

        ref (byte[] Utf8, string Text) slot = ref _slots[Hash(utf8)];
        if (slot.Utf8 is not null && utf8.SequenceEqual(slot.Utf8))
        {
            return slot.Text;
        }

        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            return null;
        }

        slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte b in utf8)
        {
            hash = (hash ^ b) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) % SlotCount);
    }
}
