using Helios.Base;
using Helios.Io.Memory;

namespace Helios.Io.Transport;

/// <summary>
/// Input. Bytes are handed to the handler where the kernel left them; only what it does not consume is copied into a buffer of the
/// connection's own, which goes back to the pool when it is empty. While unread bytes wait, the kernel receives directly behind them.
/// </summary>
internal abstract partial class Connection
{
    // A message and what stands before its length.
    private const int LargestNeedBytes = Limits.MessageBytes + 1_024;

    private NativeBuffer _input;
    private int _inputStart;
    private int _inputCount;
    private int _needBytes;
    private bool _paused;
    private bool _resumed;

    public void PauseReading(bool paused)
    {
        if (_state != ConnectionState.Open || paused == _paused)
        {
            return;
        }

        _paused = paused;
        if (paused)
        {
            StopReceiving();
        }
        else
        {
            _resumed = true;
            AskAttention();
        }
    }

    /// <summary>Bytes that are missing until the handler can go on; 0 when it did not say.</summary>
    protected int MissingInputBytes => Math.Max(0, _needBytes - _inputCount);

    /// <summary>
    /// The place behind the unread bytes, when some wait: at least <paramref name="minimumBytes"/>, more when the handler asked for more.
    /// Only for a receive that ends before anything else happens to the connection: the block may move later.
    /// </summary>
    protected bool TryPrepareOwnInput(int minimumBytes, out NativeBuffer target)
    {
        if (_inputCount == 0)
        {
            target = default;
            return false;
        }

        ReserveInput(Math.Max(minimumBytes, _needBytes - _inputCount));
        target = InputTail();
        return true;
    }

    /// <summary>Bytes arrived in the place that <see cref="TryPrepareOwnInput"/> gave.</summary>
    protected void ReceivedInOwnInput(int count)
    {
        if (_state != ConnectionState.Open)
        {
            return;
        }

        _inputCount += count;
        if (!_paused && _inputCount >= _needBytes)
        {
            DeliverBuffered();
        }
    }

    /// <summary>Bytes arrived elsewhere; the memory is the caller's again on return.</summary>
    protected void Received(ReadOnlySpan<byte> bytes)
    {
        if (_state != ConnectionState.Open)
        {
            return;
        }

        if (_inputCount > 0 || _paused)
        {
            AppendInput(bytes);
            if (!_paused && _inputCount >= _needBytes)
            {
                DeliverBuffered();
            }

            return;
        }

        int consumed = CallOnData(bytes);
        if (_state == ConnectionState.Open && consumed < bytes.Length)
        {
            AppendInput(bytes[consumed..]);
        }
    }

    private void ResumeInput()
    {
        if (_state != ConnectionState.Open || _paused)
        {
            return;
        }

        if (_inputCount > 0)
        {
            DeliverBuffered();
        }

        if (_state == ConnectionState.Open && !_paused)
        {
            if (_peerEnded)
            {
                _endedByPeer = true;
                Drain();
            }
            else
            {
                StartReceiving();
            }
        }
    }

    private void DeliverBuffered()
    {
        int consumed = CallOnData(_input.Slice(_inputStart, _inputCount));
        if (_state != ConnectionState.Open)
        {
            return;
        }

        _inputStart += consumed;
        _inputCount -= consumed;
        if (_inputCount == 0)
        {
            Owner.Pool.Return(_input);
            _input = default;
            _inputStart = 0;
        }
    }

    private int CallOnData(ReadOnlySpan<byte> unread)
    {
        try
        {
            int consumed = _handler!.OnData(unread, out int needBytes);
            if ((uint)consumed > (uint)unread.Length)
            {
                throw new Bug("a handler consumed more bytes than it was given");
            }

            if (needBytes > LargestNeedBytes)
            {
                throw new Bug("a handler waits for more bytes than a message may have");
            }

            _needBytes = needBytes;
            return consumed;
        }
        catch (Exception e)
        {
            _needBytes = 0;
            HandlerFailed(e);
            return 0;
        }
    }

    private void AppendInput(ReadOnlySpan<byte> bytes)
    {
        ReserveInput(Math.Max(bytes.Length, _needBytes - _inputCount));
        bytes.CopyTo(_input.Slice(_inputStart + _inputCount, bytes.Length));
        _inputCount += bytes.Length;
    }

    /// <summary>Makes room for that many bytes behind the unread ones: by moving them to the front, or into a larger block.</summary>
    private void ReserveInput(int freeBytes)
    {
        if (!_input.IsNull && _input.CapacityBytes - _inputStart - _inputCount >= freeBytes)
        {
            return;
        }

        long wanted = (long)_inputCount + freeBytes;
        if (_input.CapacityBytes >= wanted)
        {
            _input.Slice(_inputStart, _inputCount).CopyTo(_input.Slice(0, _inputCount));
        }
        else
        {
            NativeBuffer larger = Owner.Pool.Rent(checked((int)wanted));
            _input.Slice(_inputStart, _inputCount).CopyTo(larger.Slice(0, _inputCount));
            Owner.Pool.Return(_input);
            _input = larger;
        }

        _inputStart = 0;
    }

    // SAFETY: used never exceeds the block's capacity, so pointer and length stay inside it.
    private unsafe NativeBuffer InputTail()
    {
        int used = _inputStart + _inputCount;
        return new NativeBuffer(_input.Pointer + used, _input.CapacityBytes - used);
    }
}
