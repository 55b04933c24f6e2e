using Helios.Base;
using Helios.Storage.Pages.File;
using Helios.Storage.Trees;
using Helios.Types;

namespace Helios.Storage.Pages;

/// <summary>The pool over a store's page file, and the trees that are made in it.</summary>
internal sealed class PageSpace : IDisposable
{
    private const long LeastBytes = 8L * 1024 * 1024;

    private readonly PageFile _file;
    private readonly BufferPool _pool;

    /// <param name="file">The pages on disk; disposed with this.</param>
    /// <param name="bytes">Memory for pages; 0 for three quarters of what the machine has.</param>
    public PageSpace(PageFile file, long bytes)
    {
        long budget = bytes > 0 ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
        _file = file;
        _pool = new BufferPool(file, (int)Math.Min(int.MaxValue, Math.Max(budget, LeastBytes) / PageFormat.PageBytes));
    }

    /// <summary>Pages in use.</summary>
    public long PageCount => _file.PageCount;

    public StoredTree NewTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique) =>
        new(
            id,
            kind,
            layout,
            unique,
            kind == TreeKind.Table ? TableTree.Create(_pool, _file, id.Value, PaxShape.Of(layout!)) : null,
            kind == TreeKind.Index ? IndexTree.Create(_pool, _file, id.Value) : null);

    /// <summary>A tree that is there already.</summary>
    public StoredTree OpenTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique, uint root) =>
        new(
            id,
            kind,
            layout,
            unique,
            kind == TreeKind.Table ? new TableTree(_pool, _file, id.Value, PaxShape.Of(layout!), root) : null,
            kind == TreeKind.Index ? new IndexTree(_pool, _file, id.Value, root) : null);

    /// <summary>A checkpoint of the pages as they are now; the caller keeps others from changing any meanwhile.</summary>
    public PageCheckpoint BeginCheckpoint()
    {
        var checkpoint = new PageCheckpoint(_pool, _file);
        checkpoint.Begin();
        return checkpoint;
    }

    public void Dispose()
    {
        _pool.Dispose();
        _file.Dispose();
    }
}
