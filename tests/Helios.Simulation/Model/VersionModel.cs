using System.Globalization;
using System.Text;
using Helios.Simulation.Disk;

namespace Helios.Simulation.Model;

/// <summary>
/// What a store should hold, said in the plainest way: every item has the list of its committed versions by LSN, every tree the LSNs of
/// its begin and end.
/// </summary>
internal sealed class VersionModel
{
    private readonly SortedDictionary<ItemKey, List<(long Lsn, string? Value)>> _items = [];
    private readonly Dictionary<long, string> _texts = [];

    public List<ModelTree> Trees { get; } = [];

    /// <summary>LSNs at which the state changed, oldest first; 0 is the empty store.</summary>
    public List<long> Commits { get; } = [0];

    public long LastCommit => Commits[^1];

    public string? Read(ItemKey key, long lsn, ModelTransaction? own = null)
    {
        int write = own?.Writes.FindLastIndex(one => one.Key == key && one.Kind == ItemWrite.Value) ?? -1;
        return write >= 0 ? own!.Writes[write].Value
            : _items.TryGetValue(key, out List<(long Lsn, string? Value)>? versions)
                ? versions.FindLast(version => version.Lsn <= lsn).Value
                : null;
    }

    /// <summary>LSN of the newest version; 0 when there is none.</summary>
    public long Newest(ItemKey key) => _items.TryGetValue(key, out List<(long Lsn, string? Value)>? versions) ? versions[^1].Lsn : 0;

    /// <summary>The items of a tree in order, under a snapshot and a transaction's own writes.</summary>
    public IEnumerable<(ItemKey Key, string Value)> Scan(uint tree, long lsn, ModelTransaction? own = null)
    {
        IEnumerable<ItemKey> keys = _items.Keys.Where(key => key.Tree == tree);
        if (own is not null)
        {
            keys = keys.Union(own.Writes.Where(write => write.Key.Tree == tree).Select(write => write.Key)).Order();
        }

        foreach (ItemKey key in keys)
        {
            if (Read(key, lsn, own) is { } value)
            {
                yield return (key, value);
            }
        }
    }

    public void Commit(ModelTransaction transaction, long lsn)
    {
        Commits.Add(lsn);
        transaction.Created.ForEach(tree => tree.Created = lsn);
        transaction.Dropped.ForEach(tree => tree.Dropped = lsn);
        foreach (IGrouping<ItemKey, (ItemKey Key, string? Value, ItemWrite Kind)> writes in transaction.Writes
            .Where(write => write.Kind == ItemWrite.Value).GroupBy(write => write.Key))
        {
            if (!_items.TryGetValue(writes.Key, out List<(long Lsn, string? Value)>? versions))
            {
                _items.Add(writes.Key, versions = []);
            }

            versions.Add((lsn, writes.Last().Value));
        }
    }

    /// <summary>A power cut took everything behind this commit.</summary>
    public void CutBack(long lsn)
    {
        Commits.RemoveAll(commit => commit > lsn);
        Trees.RemoveAll(tree => tree.Created == 0 || tree.Created > lsn);
        Trees.ForEach(tree => tree.Dropped = tree.Dropped > lsn ? long.MaxValue : tree.Dropped);
        foreach ((ItemKey key, List<(long Lsn, string? Value)> versions) in _items.ToList())
        {
            versions.RemoveAll(version => version.Lsn > lsn);
            if (versions.Count == 0)
            {
                _items.Remove(key);
            }
        }

        foreach (long later in _texts.Keys.Where(key => key > lsn).ToList())
        {
            _texts.Remove(later);
        }
    }

    /// <summary>The whole state after a commit, as <see cref="StoreReader"/> says that of a store.</summary>
    public string TextAt(long lsn)
    {
        if (!_texts.TryGetValue(lsn, out string? text))
        {
            _texts.Add(lsn, text = Describe(lsn, null));
        }

        return text;
    }

    /// <summary>The state as it would be were this transaction committed now.</summary>
    public string TextWith(ModelTransaction transaction) => Describe(LastCommit, transaction);

    public static string Item(ItemKey key, string value) => key.Text.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{key.Row}={Short(value)}")
        : string.Create(CultureInfo.InvariantCulture, $"{key.Text}={key.Row}");

    private static string Short(string value) => value.Length < 40 ? value
        : string.Create(CultureInfo.InvariantCulture, $"{value[..8]}~{value.Length}~{Hashing.Mix(0, value):x}");

    private string Describe(long lsn, ModelTransaction? own)
    {
        var text = new StringBuilder();
        IEnumerable<ModelTree> trees = Trees.Where(tree => tree.Exists(lsn) || own?.Created.Contains(tree) == true)
            .Where(tree => own?.Dropped.Contains(tree) != true);
        foreach (ModelTree tree in trees.OrderBy(tree => tree.Id))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(tree.IsTable ? "table" : "index")} {tree.Id}:");
            foreach ((ItemKey key, string value) in Scan(tree.Id, lsn, own))
            {
                text.Append(' ').Append(Item(key, value));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
