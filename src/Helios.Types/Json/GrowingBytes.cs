namespace Helios.Types;

/// <summary>Bytes that grow at the end and can be cut back: a stack of pieces.</summary>
internal sealed class GrowingBytes
{
    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Room for that many bytes behind the end; <see cref="Advance"/> takes what was used.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)Length + bytes, _bytes.Length * 2L)));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int bytes) => Length += bytes;

    public void CutTo(int length) => Length = length;

    public Span<byte> Slice(int begin, int length) => _bytes.AsSpan(begin, length);
}
