using Helios.Base;
using Helios.Storage.Trees;
using Helios.Types;

namespace Helios.Storage.Pages;

/// <summary>The pool and the numbers of a store's pages, and the trees that are made in them.</summary>
internal sealed class PageSpace : IDisposable
{
    private const long LeastBytes = 64L * 1024 * 1024;

    private readonly BufferPool _pool;
    private readonly PageNumbers _numbers = new();

    /// <param name="bytes">Memory for pages; 0 for three quarters of what the machine has.</param>
    public PageSpace(long bytes)
    {
        long budget = bytes > 0 ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
        _pool = new BufferPool(new NoPageStore(), (int)Math.Min(int.MaxValue, Math.Max(budget, LeastBytes) / PageFormat.PageBytes));
    }

    public StoredTree NewTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique) =>
        new(
            id,
            kind,
            layout,
            unique,
            kind == TreeKind.Table ? TableTree.Create(_pool, _numbers, id.Value, PaxShape.Of(layout!)) : null,
            kind == TreeKind.Index ? IndexTree.Create(_pool, _numbers, id.Value) : null);

    public void Dispose() => _pool.Dispose();

    /// <summary>Pages have no other place than the pool.</summary>
    private sealed class NoPageStore : IPageStore
    {
        public void Read(uint number, Span<byte> page) => throw new Bug($"page {number} is not in the pool");

        public void Write(uint number, ReadOnlySpan<byte> page) => throw new SqlError(SqlState.OutOfMemory, "out of memory for table pages")
        {
            Hint = "Raise memory.pagesMb in runtime.json, or delete rows.",
        };
    }
}
