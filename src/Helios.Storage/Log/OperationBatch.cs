using Helios.Base;
using Helios.Storage.Versions;

namespace Helios.Storage.Log;

/// <summary>
/// Encoded operations of one transaction, cut into chunks that become records. Used again and again. What it takes counts as undo memory:
/// both are held until the transaction ends, and one limit bounds them.
/// </summary>
internal sealed class OperationBatch(UndoMemory memory)
{
    private const int FirstBytes = 1024;
    private const int KeptBytes = 256 * 1024;

    /// <summary>Undo memory is told in steps: what small transactions take is not worth an interlocked addition each.</summary>
    private const int CountedStep = 16 * 1024;

    private readonly List<byte[]> _full = [];
    private readonly List<int> _fullLengths = [];
    private byte[] _bytes = new byte[FirstBytes];
    private int _length;
    private long _used;
    private long _counted;

    public bool IsEmpty => _length == 0 && _full.Count == 0;

    public int ChunkCount => _full.Count + (_length > 0 ? 1 : 0);

    /// <summary>What it takes of undo memory.</summary>
    public long CountedBytes => _counted;

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
        _used += size;
        if (_used - _counted >= CountedStep)
        {
            Count();
        }
    }

    /// <summary>How much is in the batch now.</summary>
    public OperationMark Position => new(_full.Count, _length);

    /// <summary>Takes out what was added behind a position.</summary>
    public void CutBack(OperationMark mark)
    {
        if (mark.FullChunks < _full.Count)
        {
            for (int i = mark.FullChunks + 1; i < _full.Count; i++)
            {
                _used -= _fullLengths[i];
            }

            _used -= _length;
            _length = _fullLengths[mark.FullChunks];
            _bytes = _full[mark.FullChunks];
            _full.RemoveRange(mark.FullChunks, _full.Count - mark.FullChunks);
            _fullLengths.RemoveRange(mark.FullChunks, _fullLengths.Count - mark.FullChunks);
        }

        _used -= _length - mark.LengthBytes;
        _length = mark.LengthBytes;
        Count();
    }

    /// <summary>Lets go of a full chunk that is in the log, so that a large transaction is not in memory twice for long.</summary>
    public void Drop(int chunk)
    {
        if (chunk < _full.Count)
        {
            _used -= _fullLengths[chunk];
            Count();
            _full[chunk] = [];
            _fullLengths[chunk] = 0;
        }
    }

    public void Clear()
    {
        _full.Clear();
        _fullLengths.Clear();
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[FirstBytes];
        }

        _used = 0;
        Count();
    }

    private void Count()
    {
        long bytes = _used - (_used % CountedStep);
        if (bytes != _counted)
        {
            memory.Count(bytes - _counted);
            _counted = bytes;
        }
    }
}

/// <summary>A position in an <see cref="OperationBatch"/>.</summary>
internal readonly record struct OperationMark(int FullChunks, int LengthBytes);
