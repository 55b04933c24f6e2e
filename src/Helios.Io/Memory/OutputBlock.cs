namespace Helios.Io.Memory;

/// <summary>
/// Output that is made away from its connection's loop, to be handed over there as a whole (<see cref="Transport.IConnection.Append"/>).
/// A little room before the first byte is kept free for what the connection wrote before. Used by one thread at a time.
/// </summary>
public sealed class OutputBlock
{
    /// <summary>Bytes that a new block takes without growing.</summary>
    public const int FirstBytes = 256 * 1024 - HeadBytes;

    internal const int HeadBytes = 1024;

    private readonly OutputBlockPool _pool;
    private NativeBuffer _buffer;

    internal OutputBlock(OutputBlockPool pool, NativeBuffer buffer)
    {
        _pool = pool;
        _buffer = buffer;
    }

    public int UsedBytes { get; private set; }

    internal int CapacityBytes => _buffer.CapacityBytes;

    internal ReadOnlySpan<byte> Written => _buffer.Slice(HeadBytes, UsedBytes);

    /// <summary>Memory to write into, at least so many bytes, valid until the next call.</summary>
    public Span<byte> GetSpan(int sizeHint)
    {
        int begin = HeadBytes + UsedBytes;
        if (_buffer.CapacityBytes - begin < Math.Max(sizeHint, 1))
        {
            _buffer = OutputBlockPool.Grow(_buffer, begin, checked(begin + Math.Max(sizeHint, begin)));
        }

        return _buffer.Slice(begin, _buffer.CapacityBytes - begin);
    }

    /// <summary>The first <paramref name="bytes"/> of what <see cref="GetSpan"/> gave are now output.</summary>
    public void Advance(int bytes)
    {
        Base.Invariant.Require((uint)bytes <= (uint)(_buffer.CapacityBytes - HeadBytes - UsedBytes));
        UsedBytes += bytes;
    }

    /// <summary>Gives the block back; nobody may use it, or what was made of it, any more. Any thread.</summary>
    public void Release()
    {
        UsedBytes = 0;
        _pool.Return(this);
    }

    /// <summary>The block from its first byte on, with these bytes before it: no more than <see cref="HeadBytes"/>.</summary>
    // SAFETY: the head was kept free, and what remains of the capacity lies behind the new beginning.
    internal unsafe NativeBuffer Behind(ReadOnlySpan<byte> head)
    {
        int begin = HeadBytes - head.Length;
        head.CopyTo(_buffer.Slice(begin, head.Length));
        return new NativeBuffer(_buffer.Pointer + begin, _buffer.CapacityBytes - begin);
    }

    internal void Free() => OutputBlockPool.Free(_buffer);
}
