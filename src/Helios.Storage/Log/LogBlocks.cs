using Helios.Io.Devices;

namespace Helios.Storage.Log;

/// <summary>The log's blocks: a few in memory that is registered with its device, and further or larger ones as they are needed. Guarded
/// by the log's lock.</summary>
internal sealed class LogBlocks
{
    private const int BlockBytes = 256 * 1024;
    private const int PooledBlocks = 6;

    private readonly Stack<LogBlock> _free = new();
    private DeviceMemory? _memory;

    /// <summary>The pool's memory, made when it is first asked for.</summary>
    public DeviceMemory Memory => _memory ?? Make();

    public LogBlock Take(int sizeBytes)
    {
        if (sizeBytes <= BlockBytes)
        {
            _ = Memory;
            if (_free.TryPop(out LogBlock? free))
            {
                return free;
            }
        }

        int capacity = Math.Max(BlockBytes, sizeBytes);
        return new LogBlock(new DeviceMemory(capacity, isZeroed: false), 0, capacity, isPooled: false);
    }

    public void Give(LogBlock block)
    {
        if (block.IsPooled)
        {
            _free.Push(block);
        }

        block.Drop();
    }

    public void Dispose() => _memory?.Dispose();

    private DeviceMemory Make()
    {
        _memory = new DeviceMemory(PooledBlocks * BlockBytes, isZeroed: false);
        for (int i = PooledBlocks - 1; i >= 0; i--)
        {
            _free.Push(new LogBlock(_memory, i * BlockBytes, BlockBytes, isPooled: true));
        }

        return _memory;
    }
}
