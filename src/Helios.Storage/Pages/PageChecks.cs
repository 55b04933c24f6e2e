using System.Collections.Concurrent;

namespace Helios.Storage.Pages;

/// <summary>The check that each kind of page has.</summary>
// SAFETY: the page is a whole frame that the caller keeps others from changing.
internal sealed unsafe class PageChecks : IPageCheck
{
    private readonly ConcurrentDictionary<uint, PaxShape> _shapes = [];

    /// <summary>The tables whose leaves may be met.</summary>
    public void Add(uint table, PaxShape shape) => _shapes[table] = shape;

    public void Remove(uint table) => _shapes.TryRemove(table, out _);

    public string? Problem(byte* page) => PageFormat.Kind(page) switch
    {
        PageKind.TableLeaf => _shapes.TryGetValue(PageFormat.Tree(page), out PaxShape? shape)
            ? PaxCheck.Problem(page, shape)
            : $"there is no table {PageFormat.Tree(page)}",
        PageKind.TableInner => PageFormat.Level(page) == 0 || PageFormat.Count(page) > RowInner.Most
            ? $"an inner page of level {PageFormat.Level(page)} with {PageFormat.Count(page)} keys"
            : null,
        PageKind.IndexLeaf or PageKind.IndexInner => IndexCheck.Problem(page),
        PageKind.Long => TableTree.LongProblem(page),
        _ => $"a page of kind {(byte)PageFormat.Kind(page)}",
    };
}
