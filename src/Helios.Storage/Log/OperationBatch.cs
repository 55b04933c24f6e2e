using Helios.Base;

namespace Helios.Storage.Log;

/// <summary>Encoded operations of one transaction, cut into chunks that become records. Used again and again.</summary>
internal sealed class OperationBatch
{
    private const int KeptBytes = 256 * 1024;

    private readonly List<byte[]> _full = [];
    private readonly List<int> _fullLengths = [];
    private byte[] _bytes = new byte[1024];
    private int _length;

    public bool IsEmpty => _length == 0 && _full.Count == 0;

    public int ChunkCount => _full.Count + (_length > 0 ? 1 : 0);

    public ReadOnlySpan<byte> Chunk(int index) =>
        index < _full.Count ? _full[index].AsSpan(0, _fullLengths[index]) : _bytes.AsSpan(0, _length);

    public void Add(in Operation operation)
    {
        int size = operation.EncodedBytes;
        if (_length > 0 && _length + size > LogFormat.ChunkBytes)
        {
            _full.Add(_bytes);
            _fullLengths.Add(_length);
            _bytes = new byte[LogFormat.ChunkBytes];
            _length = 0;
        }

        if (_bytes.Length - _length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_length + size, Math.Min(_bytes.Length * 2, LogFormat.ChunkBytes)));
        }

        Invariant.Require(_length + size <= LogFormat.PayloadBytesMax);
        operation.Encode(_bytes.AsSpan(_length, size));
        _length += size;
    }

    /// <summary>How much is in the batch now.</summary>
    public OperationMark Position => new(_full.Count, _length);

    /// <summary>Takes out what was added behind a position.</summary>
    public void CutBack(OperationMark mark)
    {
        if (mark.FullChunks < _full.Count)
        {
            _bytes = _full[mark.FullChunks];
            _full.RemoveRange(mark.FullChunks, _full.Count - mark.FullChunks);
            _fullLengths.RemoveRange(mark.FullChunks, _fullLengths.Count - mark.FullChunks);
        }

        _length = mark.LengthBytes;
    }

    public void Clear()
    {
        _full.Clear();
        _fullLengths.Clear();
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[1024];
        }
    }
}

/// <summary>A position in an <see cref="OperationBatch"/>.</summary>
internal readonly record struct OperationMark(int FullChunks, int LengthBytes);
