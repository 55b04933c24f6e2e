namespace Helios.Storage.Log;

/// <summary>Bytes that go to one place of one log file with one write.</summary>
internal sealed class LogBlock(int capacityBytes)
{
    public byte[] Data { get; } = new byte[capacityBytes];

    public int LengthBytes { get; set; }

    public ulong FileNumber { get; set; }

    public long FileOffset { get; set; }

    public int FreeBytes => Data.Length - LengthBytes;
}
