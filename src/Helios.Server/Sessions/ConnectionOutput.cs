using Helios.Io.Memory;
using Helios.Io.Transport;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>Encodes messages straight into the connection's output buffer, or, while a worker has the writer, into its block.</summary>
internal readonly struct ConnectionOutput(IConnection connection, AsideOutput aside) : IOutput
{
    public Span<byte> GetSpan(int sizeHint) =>
        aside.Block is { } block ? block.GetSpan(sizeHint) : connection.GetOutput(sizeHint);

    public void Advance(int bytes)
    {
        if (aside.Block is { } block)
        {
            block.Advance(bytes);
        }
        else
        {
            connection.Advance(bytes);
        }
    }
}

/// <summary>Where a worker writes: what it wrote becomes output when the loop has the session again.</summary>
internal sealed class AsideOutput(OutputBlockPool pool)
{
    public OutputBlock? Block { get; private set; }

    public int UsedBytes => Block?.UsedBytes ?? 0;

    /// <summary>On the worker, before it writes.</summary>
    public void Open() => Block ??= pool.Rent();

    /// <summary>On the loop: what was written, which is the caller's now.</summary>
    public OutputBlock? Take()
    {
        OutputBlock? block = Block;
        Block = null;
        return block;
    }
}
