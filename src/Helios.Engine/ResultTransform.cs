using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// What stands between the rows that a statement makes and whoever takes them. A batch goes through it as a whole, once, before any of its
/// rows can be had. Used by the thread that steps the execution.
/// </summary>
public abstract class ResultTransform : IDisposable
{
    /// <summary>Where each column is best made: null for the host's own arrays. The same during one execution.</summary>
    public abstract ReadOnlySpan<VectorMemory?> Places { get; }

    /// <summary>Before rows are made: the memories of <see cref="Places"/> are open from here to <see cref="Release"/>.</summary>
    public abstract void Begin();

    /// <summary>The rows as they may leave; maybe none. Valid until <see cref="Release"/>.</summary>
    public abstract Batch Apply(Batch batch);

    /// <summary>There are no more rows.</summary>
    public abstract void End();

    /// <summary>The rows were encoded or copied.</summary>
    public abstract void Release();

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }
}
