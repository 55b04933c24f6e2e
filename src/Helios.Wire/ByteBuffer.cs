using Helios.Base;

namespace Helios.Wire;

/// <summary>A growing array of bytes that is written at its end and read from its beginning; keeps its array when cleared.</summary>
public sealed class ByteBuffer
{
    private byte[] _bytes;
    private int _used;

    public ByteBuffer(int capacityBytes = 512)
    {
        _bytes = new byte[capacityBytes];
    }

    public int UsedBytes => _used;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    /// <summary>An output that appends here.</summary>
    public BufferOutput Output => new(this);

    public Span<byte> GetSpan(int sizeHint)
    {
        if (_bytes.Length - _used < sizeHint)
        {
            Grow(sizeHint);
        }

        return _bytes.AsSpan(_used);
    }

    public void Advance(int bytes)
    {
        Invariant.Require(bytes >= 0 && bytes <= _bytes.Length - _used);
        _used += bytes;
    }

    public void Clear() => _used = 0;

    private void Grow(int sizeHint)
    {
        long needed = (long)_used + sizeHint;
        if (needed > Array.MaxLength)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "a message would exceed 2 GB");
        }

        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
    }
}

/// <summary>Appends to a <see cref="ByteBuffer"/>.</summary>
public readonly struct BufferOutput : IOutput
{
    private readonly ByteBuffer _buffer;

    public BufferOutput(ByteBuffer buffer)
    {
        _buffer = buffer;
    }

    public Span<byte> GetSpan(int sizeHint) => _buffer.GetSpan(sizeHint);

    public void Advance(int bytes) => _buffer.Advance(bytes);
}
