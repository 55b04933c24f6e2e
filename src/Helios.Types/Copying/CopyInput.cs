using Helios.Base;

namespace Helios.Types;

/// <summary>The data of a COPY FROM as far as it came and was not read yet. Filled and read by one thread at a time.</summary>
/// <param name="owner">Who answers for its memory; null: nobody.</param>
public sealed class CopyInput(MemoryCharge? owner = null)
{
    private const int KeptBytes = 1024 * 1024;

    /// <summary>A long line is held here, and once more as its fields while it is read.</summary>
    private const int ChargeFactor = 2;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public int UnreadBytes => _end - _start;

    /// <summary>There is no more than what is here.</summary>
    public bool IsEnded { get; private set; }

    public void Append(ReadOnlySpan<byte> data)
    {
        Invariant.Require(!IsEnded);
        long needed = (long)UnreadBytes + data.Length;
        if (needed > Limits.CopyLineBytes + (long)Limits.MessageBytes)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, $"a row of COPY data exceeds {Limits.CopyLineBytes} bytes");
        }

        if (_bytes.Length - _end < data.Length)
        {
            byte[] target = needed > _bytes.Length ? Grown(needed) : _bytes;
            Unread.CopyTo(target);
            _bytes = target;
            _end = UnreadBytes;
            _start = 0;
        }

        data.CopyTo(_bytes.AsSpan(_end));
        _end += data.Length;
    }

    public void End() => IsEnded = true;

    public void Take(int bytes)
    {
        Invariant.Require(bytes >= 0 && bytes <= UnreadBytes);
        _start += bytes;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
            if (_bytes.Length > KeptBytes)
            {
                owner?.ChargeVector(-ChargeFactor * (long)_bytes.Length);
                _bytes = [];
            }
        }
    }

    private byte[] Grown(long needed)
    {
        long size = Math.Max(needed, Math.Min(2L * _bytes.Length, KeptBytes));
        owner?.ChargeVector(ChargeFactor * (size - _bytes.Length));
        return new byte[size];
    }

    /// <summary>Forgets what is unread.</summary>
    public void Drop() => Take(UnreadBytes);
}
