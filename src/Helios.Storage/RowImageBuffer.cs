namespace Helios.Storage;

/// <summary>Room for one row image, used again and again.</summary>
public sealed class RowImageBuffer
{
    private byte[] _bytes = new byte[256];

    /// <summary>The image, from its begin; what stands behind it means nothing.</summary>
    public byte[] Image => _bytes;

    /// <summary>Room for an image of so many bytes.</summary>
    internal Span<byte> Take(int bytes)
    {
        if (_bytes.Length < bytes)
        {
            _bytes = new byte[Math.Max(bytes, (int)Math.Min(Array.MaxLength, 2L * _bytes.Length))];
        }

        return _bytes.AsSpan(0, bytes);
    }
}
