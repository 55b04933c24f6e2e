using System.Buffers.Binary;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Recovery;

/// <summary>Writes one checkpoint file, front to back. It counts only once <see cref="Finish"/> has returned.</summary>
internal sealed class CheckpointWriter : IDisposable
{
    private readonly IBlockDevice _device;
    private byte[] _block = new byte[CheckpointFormat.BlockHeaderBytes + CheckpointFormat.BlockBytes];
    private int _length = CheckpointFormat.BlockHeaderBytes;
    private long _position;
    private ulong _index;
    private uint _crc;

    public CheckpointWriter(IDataDirectory directory, in CheckpointHeader header)
    {
        _device = directory.OpenDevice(CheckpointFormat.FileName(header.Lsn));
        if (_device.LengthBytes != 0)
        {
            // What an interrupted attempt at the same position left.
            _device.Truncate(0);
        }

        Span<byte> bytes = stackalloc byte[CheckpointFormat.HeaderBytes];
        _crc = CheckpointFormat.WriteHeader(bytes, header);
        _device.Write(0, bytes);
        _position = CheckpointFormat.HeaderBytes;
    }

    public long LengthBytes => _position;

    public void Add(in Operation operation)
    {
        int size = operation.EncodedBytes;
        if (_length + size > CheckpointFormat.BlockBytes && _length > CheckpointFormat.BlockHeaderBytes)
        {
            WriteBlock();
        }

        if (_block.Length - _length < size)
        {
            Array.Resize(ref _block, _length + size);
        }

        operation.Encode(_block.AsSpan(_length, size));
        _length += size;
    }

    public void Finish()
    {
        if (_length > CheckpointFormat.BlockHeaderBytes)
        {
            WriteBlock();
        }

        WriteBlock();
        _device.Flush();
    }

    public void Dispose() => _device.Dispose();

    private void WriteBlock()
    {
        int payload = _length - CheckpointFormat.BlockHeaderBytes;
        Invariant.Require(payload <= CheckpointFormat.BlockBytesMax);
        BinaryPrimitives.WriteInt32LittleEndian(_block, payload);
        BinaryPrimitives.WriteUInt64LittleEndian(_block.AsSpan(8), _index);
        _crc = Crc32C.Compute(_block.AsSpan(8, _length - 8), _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(4), _crc);
        _device.Write(_position, _block.AsSpan(0, _length));
        _position += _length;
        _index++;
        _length = CheckpointFormat.BlockHeaderBytes;
    }
}
