namespace Helios.Types;

/// <summary>
/// The fields of one row of COPY data: slices of <see cref="Bytes"/>, which nobody writes to while data refers to it. Only as many
/// are kept as the row may have; <see cref="Count"/> goes on counting.
/// </summary>
public sealed class CopyFields
{
    public const int Null = -1;
    public const int Default = -2;

    private const int ChunkBytes = 64 * 1024;

    private readonly int[] _starts;
    private readonly int[] _lengths;
    private byte[] _chunk = [];
    private int _used;

    public CopyFields(int columnCount)
    {
        _starts = new int[columnCount];
        _lengths = new int[columnCount];
    }

    public int ColumnCount => _starts.Length;

    public int Count { get; private set; }

    public byte[] Bytes => _chunk;

    public int Start(int field) => _starts[field];

    /// <summary><see cref="Null"/> and <see cref="Default"/> stand for what they say.</summary>
    public int Length(int field) => _lengths[field];

    public ReadOnlySpan<byte> Value(int field) => _chunk.AsSpan(_starts[field], Math.Max(0, _lengths[field]));

    /// <summary>Values that were read before are no longer referred to.</summary>
    public void ReleaseValues()
    {
        _used = 0;
        if (_chunk.Length > ChunkBytes)
        {
            _chunk = [];
        }
    }

    /// <summary>Room for the bytes of a row, in <see cref="Bytes"/> from the answer on.</summary>
    public int Begin(int bytes)
    {
        Count = 0;
        if (_chunk.Length - _used < bytes)
        {
            _chunk = new byte[Math.Max(bytes, ChunkBytes)];
            _used = 0;
        }

        int start = _used;
        _used += bytes;
        return start;
    }

    public void Add(int start, int length)
    {
        if (Count < _starts.Length)
        {
            _starts[Count] = start;
            _lengths[Count] = length;
        }

        Count++;
    }

    /// <summary>The field is this text after all, in an array of its own.</summary>
    public void SetText(int field, ReadOnlySpan<byte> text)
    {
        if (_chunk.Length - _used < text.Length)
        {
            // The other fields of the row move along.
            byte[] larger = new byte[Math.Max(_used + text.Length, ChunkBytes)];
            _chunk.AsSpan(0, _used).CopyTo(larger);
            _chunk = larger;
        }

        text.CopyTo(_chunk.AsSpan(_used));
        _starts[field] = _used;
        _lengths[field] = text.Length;
        _used += text.Length;
    }

    public void Set(int field, int length) => _lengths[field] = length;
}

public enum CopyRead : byte
{
    /// <summary>More data must come first.</summary>
    Input,
    Row,
    End,
}
