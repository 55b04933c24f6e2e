using Helios.Io.Devices;

namespace Helios.Storage.Log;

/// <summary>Bytes that go to one place of one log file with one write.</summary>
internal sealed class LogBlock(DeviceMemory memory, long start, int capacityBytes, bool isPooled)
{
    public int LengthBytes { get; set; }

    public ulong FileNumber { get; set; }

    public long FileOffset { get; set; }

    /// <summary>The spare file that becomes this block's file, when it begins one.</summary>
    public string? BeginsFrom { get; set; }

    /// <summary>The device has it, though perhaps not yet on disk.</summary>
    public bool IsWritten { get; set; }

    public bool IsFlushed { get; set; }

    public bool IsPooled => isPooled;

    public int FreeBytes => capacityBytes - LengthBytes;

    public nint Address => (nint)(memory.Address + start);

    public Span<byte> Slice(int at, int length) => memory.Slice(start + at, length);

    public void Reuse(ulong fileNumber, long fileOffset)
    {
        LengthBytes = 0;
        FileNumber = fileNumber;
        FileOffset = fileOffset;
        BeginsFrom = null;
        IsWritten = false;
        IsFlushed = false;
    }

    /// <summary>Gives memory of its own back.</summary>
    public void Drop()
    {
        if (!isPooled)
        {
            memory.Dispose();
        }
    }
}
