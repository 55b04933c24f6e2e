namespace Helios.Types;

/// <summary>
/// Where a column vector's bytes lie: the host's own arrays, or a plugin's linear memory (a provider over guest memory lives in
/// Helios.Plugins). Blocks are zeroed. A block is valid until <see cref="Reset"/>.
/// </summary>
public abstract class VectorMemory
{
    /// <summary>A zeroed block of at least <paramref name="bytes"/> bytes, 64-byte aligned where the memory is native.</summary>
    public abstract Memory<byte> Allocate(int bytes);

    /// <summary>Takes every block back.</summary>
    public abstract void Reset();
}

/// <summary>Vectors in managed arrays.</summary>
public sealed class ManagedVectorMemory : VectorMemory
{
    public static readonly ManagedVectorMemory Shared = new();

    public override Memory<byte> Allocate(int bytes) => new byte[bytes];

    public override void Reset()
    {
    }
}
