using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Backup;
using Helios.Storage.Pages.File;
using Helios.Storage.Trees;
using Helios.Types;

namespace Helios.Storage.Pages;

/// <summary>The pool over a store's page file, and the trees that are made in it.</summary>
internal sealed class PageSpace : IDisposable
{
    /// <summary>Every thread keeps the pages latched that lie on its way through a tree; one alone needs no more than the pool's own
    /// least.</summary>
    private const long LeastBytes = 8L * 1024 * 1024;

    private readonly PageFile _file;
    private readonly PageChecks _checks = new();
    private readonly BufferPool _pool;

    /// <param name="file">The pages on disk; disposed with this.</param>
    /// <param name="bytes">Memory for pages; 0 for three quarters of what the machine has.</param>
    /// <param name="isSingleThreaded">One thread uses the pool.</param>
    public PageSpace(PageFile file, long bytes, bool isSingleThreaded)
    {
        long budget = bytes > 0 ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
        _file = file;
        int frames = (int)Math.Min(int.MaxValue, Math.Max(budget, isSingleThreaded ? 0 : LeastBytes) / PageFormat.PageBytes);
        _pool = new BufferPool(file, frames, check: _checks);
    }

    /// <summary>Pages in use.</summary>
    public long PageCount => _file.PageCount;

    /// <summary>Pages that were read from the file into the pool.</summary>
    public long MissCount => _pool.MissCount;

    /// <summary>Pages of the pool that gave way to others.</summary>
    public long EvictionCount => _pool.EvictionCount;

    public StoredTree NewTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique)
    {
        if (kind == TreeKind.Index)
        {
            return new StoredTree(id, kind, layout, unique, null, IndexTree.Create(_pool, _file, id.Value));
        }

        PaxShape shape = PaxShape.Of(layout!);
        _checks.Add(id.Value, shape);
        return new StoredTree(id, kind, layout, unique, TableTree.Create(_pool, _file, id.Value, shape), null);
    }

    /// <summary>A tree that is there already.</summary>
    public StoredTree OpenTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique, uint root)
    {
        if (kind == TreeKind.Index)
        {
            return new StoredTree(id, kind, layout, unique, null, new IndexTree(_pool, _file, id.Value, root));
        }

        PaxShape shape = PaxShape.Of(layout!);
        _checks.Add(id.Value, shape);
        return new StoredTree(id, kind, layout, unique, new TableTree(_pool, _file, id.Value, shape, root), null);
    }

    /// <summary>Gives a tree's pages back. Nobody uses it any more. Throws SqlError when that has to go on later.</summary>
    public void Free(StoredTree tree)
    {
        bool isDone = FreeSome(tree, int.MaxValue);
        Invariant.Require(isDone);
    }

    /// <summary>Gives about so many of a tree's pages back, and leaves a tree. True when none is left. Throws SqlError when that has to
    /// go on
    /// later.</summary>
    public bool FreeSome(StoredTree tree, int pages)
    {
        bool isDone = tree.Rows?.FreeSome(pages) ?? tree.Entries!.FreeSome(pages);
        if (isDone)
        {
            _checks.Remove(tree.Id.Value);
        }

        return isDone;
    }

    /// <summary>See <see cref="BufferPool.RequireRoom"/>.</summary>
    public void RequireRoom() => _pool.RequireRoom();

    /// <summary>A checkpoint of the pages as they are now; the caller keeps others from changing any meanwhile.</summary>
    public PageCheckpoint BeginCheckpoint()
    {
        var checkpoint = new PageCheckpoint(_pool, _file);
        checkpoint.Begin();
        return checkpoint;
    }

    /// <summary>Writes the checkpoint on disk to a backup; the caller keeps others from making another meanwhile.</summary>
    public void Backup(Stream target, IDataDirectory directory, Action<BackupProgress>? progress) =>
        new BackupWriter(_file, directory, progress).Write(target);

    public void Dispose()
    {
        _pool.Dispose();
        _file.Dispose();
    }
}
