using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Storage.Transactions;
using Helios.Storage.Trees;
using Helios.Storage.Versions;

namespace Helios.Storage.Tests.Support;

/// <summary>All committed state of a store as text, so that two states can be compared.</summary>
internal static class Dump
{
    public static string Of(MemoryStore store)
    {
        var text = new StringBuilder();
        var view = new ReadView(store.LastCommitLsn.Value, null, 0);
        foreach (StoredTree tree in store.AllTrees().Where(tree => store.TreeExists(tree.Id)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{tree.Kind} {tree.Id.Value} {tree.IsUnique} {tree.Layout?.ColumnCount}\n");
            if (tree.Rows is { } rows)
            {
                var stretch = new RowStretch(rows, store.Txns);
                long next = long.MinValue;
                bool isMore = true;
                while (isMore)
                {
                    isMore = stretch.Read(view, next, long.MaxValue, descending: false, 1000);
                    for (int i = 0; i < stretch.Count; i++)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"  {stretch.Ids[i]}={Convert.ToHexString(stretch.Images[i])}\n");
                    }

                    next = stretch.Next;
                }
            }
            else
            {
                var stretch = new EntryStretch(tree.Entries!, store.Txns);
                stretch.BeginAt([], long.MinValue);
                bool isMore = true;
                while (isMore)
                {
                    isMore = stretch.Read(view, 1000);
                    for (int i = 0; i < stretch.Count; i++)
                    {
                        text.Append(CultureInfo.InvariantCulture, $"  {Convert.ToHexString(stretch.Key(i).Span)}={stretch.Row(i)}\n");
                    }
                }
            }
        }

        return text.ToString();
    }
}
