using System.Buffers.Binary;
using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Log;

namespace Helios.Storage.Recovery;

/// <summary>Reads a checkpoint and checks every byte of it.</summary>
internal static class CheckpointReader
{
    /// <summary>
    /// Gives every operation to <paramref name="target"/> (null: only checks). False when the file is unfinished or damaged; what the
    /// target received is then worthless. <paramref name="problem"/> says what is wrong and where.
    /// </summary>
    public static bool TryRead(
        IDataDirectory directory, string name, RecoveredState? target, out CheckpointHeader header, out string problem)
    {
        using IBlockDevice device = directory.OpenDevice(name);
        var bytes = new byte[CheckpointFormat.HeaderBytes];
        header = default;
        problem = "the header is damaged";
        if (!device.ReadFully(0, bytes) || !CheckpointFormat.TryReadHeader(bytes, out header, out uint crc))
        {
            return false;
        }

        CheckpointFormat.TryParseFileName(name, out long named);
        if (named != header.Lsn)
        {
            problem = "the file name does not belong to the content";
            return false;
        }

        long position = CheckpointFormat.HeaderBytes;
        byte[] block = new byte[CheckpointFormat.BlockHeaderBytes + CheckpointFormat.BlockBytes];
        for (ulong index = 0; ; index++)
        {
            problem = $"the block at offset {position} is missing or damaged";
            if (!TryReadBlock(device, position, index, ref block, ref crc, out int payload))
            {
                return false;
            }

            position += CheckpointFormat.BlockHeaderBytes + payload;
            if (payload == 0)
            {
                problem = $"bytes stand behind the end at offset {position}";
                return device.LengthBytes == position;
            }

            try
            {
                ApplyAll(block.AsSpan(CheckpointFormat.BlockHeaderBytes, payload), target, header.Lsn);
            }
            catch (Fault fault)
            {
                problem = $"the block before offset {position} does not fit: {fault.Message}";
                return false;
            }
        }
    }

    private static void ApplyAll(ReadOnlySpan<byte> operations, RecoveredState? target, long lsn)
    {
        while (!operations.IsEmpty)
        {
            Operation operation = Operation.Decode(ref operations);
            target?.Apply(operation, lsn);
        }
    }

    private static bool TryReadBlock(IBlockDevice device, long position, ulong index, ref byte[] block, ref uint crc, out int payload)
    {
        payload = 0;
        if (!device.ReadFully(position, block.AsSpan(0, CheckpointFormat.BlockHeaderBytes)))
        {
            return false;
        }

        payload = BinaryPrimitives.ReadInt32LittleEndian(block);
        if ((uint)payload > CheckpointFormat.BlockBytesMax || BinaryPrimitives.ReadUInt64LittleEndian(block.AsSpan(8)) != index)
        {
            return false;
        }

        int length = CheckpointFormat.BlockHeaderBytes + payload;
        if (block.Length < length)
        {
            Array.Resize(ref block, length);
        }

        if (!device.ReadFully(position + CheckpointFormat.BlockHeaderBytes, block.AsSpan(CheckpointFormat.BlockHeaderBytes, payload)))
        {
            return false;
        }

        crc = Crc32C.Compute(block.AsSpan(8, length - 8), crc);
        return crc == BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(4));
    }
}
