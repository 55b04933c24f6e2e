using System.Text.Unicode;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Results;

/// <summary>
/// Texts that follow each other in a guest's memory, as both the host and the SDKs write them, with little between them: looked over as
/// one. A part of valid UTF-8 that begins and ends between characters is valid UTF-8. That a run is not valid says nothing of its texts.
/// </summary>
internal ref struct TextRun
{
    // Values of the columns beside it; more than that costs more than it saves.
    private const uint MostBetweenBytes = 256;

    private readonly GuestMemory _memory;
    private readonly ReadOnlySpan<byte> _bytes;
    private uint _begin;
    private uint _end;

    public TextRun(GuestMemory memory)
    {
        _memory = memory;
        memory.TryGet(0, (uint)Math.Min(memory.Length, int.MaxValue), out Span<byte> bytes);
        _bytes = bytes;
    }

    public int FirstRow { get; private set; }

    /// <summary>False when the text must be looked over by itself: it does not follow, or does not begin and end between characters of what
    /// lies there.</summary>
    public bool TryExtend(ulong view)
    {
        uint address = (uint)view;
        ulong end = (view & uint.MaxValue) + (view >> 32);
        if (_end == 0 || address - _end > MostBetweenBytes || end >= (uint)_bytes.Length || IsInside(_bytes[(int)address])
            || IsInside(_bytes[(int)end]))
        {
            return false;
        }

        _end = (uint)end;
        return true;
    }

    /// <summary>The same for the first text of a run.</summary>
    public bool TryBegin(ulong view, int row)
    {
        uint address = (uint)view;
        ulong end = (view & uint.MaxValue) + (view >> 32);
        if (end == 0 || end >= (uint)_bytes.Length || IsInside(_bytes[(int)address]) || IsInside(_bytes[(int)end]))
        {
            return false;
        }

        _begin = address;
        _end = (uint)end;
        FirstRow = row;
        return true;
    }

    /// <summary>True when every text of it is valid, or there is none.</summary>
    public readonly bool IsValid()
    {
        ReadOnlySpan<byte> text = _bytes[(int)_begin..(int)_end];
        return Utf8.IsValid(text) && !text.Contains((byte)0);
    }

    public void End() => _begin = _end = 0;

    // A byte that continues a character.
    private static bool IsInside(byte b) => (b & 0xC0) == 0x80;
}
