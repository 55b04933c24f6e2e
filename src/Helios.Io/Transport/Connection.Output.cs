using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Io.Transport;

/// <summary>
/// Output. The handler writes into one block; at the end of the turn what was flushed is taken as the block being sent, which stays where
/// it is until the kernel has taken every byte, while the handler goes on in another block. Both go back to the pool when they are empty,
/// blocks that came by <see cref="Append"/> to theirs.
/// Invariant: _flushMark &lt;= _written &lt;= capacity; _sendStart &lt;= _sendEnd; positions count every byte ever written on this
/// connection.
/// </summary>
// SAFETY: the only pointer is into the block being sent, which stays where it is until it is sent.
internal abstract unsafe partial class Connection
{
    private const int DrainAwaitedBytes = 4 * 1024;

    // Fewer bytes are copied, so that no large block waits with them.
    private const int LeastAdoptedBytes = 16 * 1024;

    private NativeBuffer _writing;
    private NativeBuffer _sending;
    private OutputBlock? _writingBlock;
    private OutputBlock? _sendingBlock;
    private int _written;
    private int _flushMark;
    private int _sendStart;
    private int _sendEnd;
    private long _writingPosition;
    private bool _inDrained;
    private bool _flushedWhenDrained;

    public int PendingOutputBytes => _written + _sendEnd - _sendStart;

    public long OutputPosition => _writingPosition + _written;

    /// <summary>What is to be sent next.</summary>
    // SAFETY: _sendStart lies within the block being sent (the file's invariant).
    protected byte* SendPointer => _sending.Pointer + _sendStart;

    protected int SendCount => _sendEnd - _sendStart;

    /// <summary>
    /// True when the handler may go on only after <see cref="IConnectionHandler.OnDrained"/>: much was written, reading is paused, or it
    /// writes from there.
    /// </summary>
    protected bool IsDrainAwaited => _sendEnd >= DrainAwaitedBytes || _paused || _flushedWhenDrained;

    private bool HasOutput => SendCount > 0 || _flushMark > 0;

    public Span<byte> GetOutput(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (_state != ConnectionState.Open)
        {
            return Owner.Scratch(wanted);
        }

        if (_writing.CapacityBytes - _written < wanted)
        {
            GrowOutput(wanted);
        }

        return _writing.Slice(_written, _writing.CapacityBytes - _written);
    }

    public void Advance(int bytes)
    {
        if (_state != ConnectionState.Open)
        {
            return;
        }

        Invariant.Require((uint)bytes <= (uint)(_writing.CapacityBytes - _written));
        _written += bytes;
    }

    public void Append(OutputBlock block)
    {
        if (_state != ConnectionState.Open)
        {
            block.Release();
            return;
        }

        if (block.UsedBytes <= LeastAdoptedBytes || _written > OutputBlock.HeadBytes)
        {
            if (block.UsedBytes > 0)
            {
                block.Written.CopyTo(GetOutput(block.UsedBytes));
                _written += block.UsedBytes;
            }

            block.Release();
            return;
        }

        int used = _written + block.UsedBytes;
        NativeBuffer behind = block.Behind(_writing.Slice(0, _written));
        GiveBack(ref _writing, ref _writingBlock);
        (_writing, _writingBlock, _written) = (behind, block, used);
    }

    public void RewindOutput(long position)
    {
        if (_state != ConnectionState.Open)
        {
            return;
        }

        long offset = position - _writingPosition;
        Invariant.Require(offset >= _flushMark && offset <= _written);
        _written = (int)offset;
    }

    public void Flush()
    {
        if (_state == ConnectionState.Open && _written > _flushMark)
        {
            _flushMark = _written;
            _flushedWhenDrained = _inDrained;
            AskAttention();
        }
    }

    /// <summary>The kernel took that many bytes of what was to be sent. True when none of it is left.</summary>
    protected bool Sent(int count)
    {
        _sendStart += count;
        Invariant.Require(_sendStart <= _sendEnd);
        if (_sendStart < _sendEnd)
        {
            return false;
        }

        GiveBack(ref _sending, ref _sendingBlock);
        _sendStart = 0;
        _sendEnd = 0;
        return true;
    }

    /// <summary>
    /// After <see cref="Sent"/> was true: sends what was flushed meanwhile, or tells the handler that the output is empty.
    /// </summary>
    protected void OutputSent()
    {
        if (_flushMark > 0 || _state != ConnectionState.Open)
        {
            if (_state != ConnectionState.Closed)
            {
                AskAttention();
            }

            return;
        }

        _inDrained = true;
        try
        {
            _handler?.OnDrained();
        }
        catch (Exception e)
        {
            HandlerFailed(e);
        }

        _inDrained = false;
    }

    /// <summary>Gives all blocks back. Only when the kernel holds none of them.</summary>
    protected void ReleaseBuffers()
    {
        Owner.Pool.Return(_input);
        _input = default;
        GiveBack(ref _writing, ref _writingBlock);
        GiveBack(ref _sending, ref _sendingBlock);
        _inputStart = _inputCount = _written = _flushMark = _sendStart = _sendEnd = 0;
    }

    private void Transmit()
    {
        if (SendCount > 0 || _flushMark == 0)
        {
            return;
        }

        _sending = _writing;
        _sendingBlock = _writingBlock;
        _sendEnd = _flushMark;
        _writingPosition += _flushMark;
        int rest = _written - _flushMark;
        _writing = default;
        _writingBlock = null;
        _written = rest;
        if (rest > 0)
        {
            _writing = Owner.Pool.Rent(rest);
            _sending.Slice(_flushMark, rest).CopyTo(_writing.Slice(0, rest));
        }

        _flushMark = 0;
        SendOutput();
    }

    private void GrowOutput(int freeBytes)
    {
        long wanted = Math.Max((long)_written + freeBytes, 2L * _written);
        NativeBuffer larger = Owner.Pool.Rent(checked((int)Math.Min(wanted, Array.MaxLength)));
        Invariant.Require(larger.CapacityBytes - _written >= freeBytes);
        _writing.Slice(0, _written).CopyTo(larger.Slice(0, _written));
        GiveBack(ref _writing, ref _writingBlock);
        _writing = larger;
    }

    private void GiveBack(ref NativeBuffer buffer, ref OutputBlock? block)
    {
        if (block is not null)
        {
            block.Release();
            block = null;
        }
        else
        {
            Owner.Pool.Return(buffer);
        }

        buffer = default;
    }
}
