using Helios.Base;
using Helios.Io.Devices;
using Helios.Storage.Pages;
using Helios.Storage.Pages.File;
using Helios.Storage.Recovery;
using Helios.Storage.Trees;
using Helios.Types;

namespace Helios.Storage.Check;

/// <summary>
/// Looks at everything a data directory holds, and changes nothing: every page of the checkpoint (checksum, place, age, structure), the log
/// behind it, and every tree as a start would find it (order, ranges, levels, each page used once and none lost).
/// </summary>
public sealed class StoreCheck(IDataDirectory directory, IClock clock, ILog log)
{
    private const long PoolBytes = 256L * 1024 * 1024;

    private readonly List<string> _problems = [];

    /// <summary>Called for each page that was looked at, with how many there are.</summary>
    public Action<CheckProgress>? Progress { get; init; }

    /// <summary>Looks further at the store as a start would find it; gets a place for problems.</summary>
    public Action<IStore, Action<string>>? Further { get; init; }

    public CheckReport Run()
    {
        if (!PageFile.Exists(directory))
        {
            throw new OperatorError(ExitCode.DataDirectory, $"{directory.Path} holds no database: there is no {PageFile.FileName}");
        }

        long pages = 0;
        using (var overlay = new OverlayDirectory(directory))
        {
            pages = CheckPages(overlay);
        }

        int trees = 0;
        try
        {
            using var overlay = new OverlayDirectory(directory);
            using MemoryStore store = MemoryStore.Open(
                overlay, clock, log, new StoreOptions { IsSingleThreaded = true, PoolBytes = PoolBytes });
            trees = store.AllTrees().Count;
            _problems.AddRange(TreeCheck.Problems(store));
            Further?.Invoke(store, _problems.Add);
        }
        catch (Exception e) when (e is Fault or SqlError)
        {
            _problems.Add(e.Message);
        }

        return new CheckReport(pages, trees, _problems);
    }

    private unsafe long CheckPages(OverlayDirectory overlay)
    {
        long count = 0;
        try
        {
            using PageFile file = PageFile.Open(overlay, 0);
            if (file.Warning is not null)
            {
                _problems.Add(file.Warning);
            }

            var checks = new PageChecks();
            List<CheckpointTree> trees = file.Lsn == 0 ? [] : CheckpointMeta.Read(file.Meta, out _, out _, out _);
            foreach (CheckpointTree tree in trees.Where(tree => tree.Kind == TreeKind.Table))
            {
                checks.Add(tree.Id, PaxShape.Of(tree.Layout!));
            }

            file.CheckPages(
                (_, bytes) =>
                {
                    // SAFETY: a whole page, which nobody else has.
                    fixed (byte* page = bytes)
                    {
                        return checks.Problem(page);
                    }
                },
                _problems.Add,
                done =>
                {
                    count = done;
                    Progress?.Invoke(new CheckProgress(done, file.PageCount));
                });
        }
        catch (Fault fault)
        {
            _problems.Add(fault.Message);
        }

        return count;
    }
}

/// <summary>Pages done, of how many.</summary>
public readonly record struct CheckProgress(long Done, long All);

/// <param name="Pages">Pages of the checkpoint.</param>
/// <param name="Trees">Tables and indexes.</param>
/// <param name="Problems">What is wrong, in words; empty when nothing is.</param>
public sealed record CheckReport(long Pages, int Trees, IReadOnlyList<string> Problems);
