namespace Helios.Simulation.Disk;

/// <summary>Bytes that grow; what was never written is zero.</summary>
internal sealed class DiskBytes
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public void Apply(DiskChange change)
    {
        int end = checked((int)change.Position + change.Length);
        if (change.IsCut ? end != Length : end > Length)
        {
            SetLength(end);
        }

        change.Bytes?.CopyTo(_bytes, change.Position);
    }

    public DiskBytes Copy() => new() { _bytes = Span.ToArray(), Length = Length };

    /// <summary>As many bytes from a position; zeroes behind the end.</summary>
    public byte[] Cut(long position, int count)
    {
        var bytes = new byte[count];
        if (position < Length)
        {
            Span.Slice((int)position, (int)Math.Min(count, Length - position)).CopyTo(bytes);
        }

        return bytes;
    }

    private void SetLength(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        }
        else if (length < Length)
        {
            _bytes.AsSpan(length, Length - length).Clear();
        }

        Length = length;
    }
}
