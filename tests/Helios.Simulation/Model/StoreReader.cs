using System.Buffers;
using System.Globalization;
using System.Text;
using Helios.Base;
using Helios.Storage;
using Helios.Storage.Check;
using Helios.Types;

namespace Helios.Simulation.Model;

/// <summary>Reads and writes a store as the model speaks of it.</summary>
internal static class StoreReader
{
    public static readonly RowLayout Layout = new([PhysicalKind.Int64, PhysicalKind.Bytes]);

    public static byte[] Image(string value)
    {
        var output = new ArrayBufferWriter<byte>();
        Layout.Encode([Datum.FromInt64(7), Datum.FromBytes(Encoding.UTF8.GetBytes(value))], output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Key(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The whole committed state, through the store's contract; every row is also read by itself, and every scan also
    /// backwards.</summary>
    public static string Describe(IStore store, IEnumerable<ModelTree> trees)
    {
        IStoreTransaction t = store.Begin(IsolationLevel.RepeatableRead);
        t.BeginStatement();
        var text = new StringBuilder();
        foreach (ModelTree tree in trees.OrderBy(tree => tree.Id).Where(tree => store.TreeExists(new TreeId(tree.Id))))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(tree.IsTable ? "table" : "index")} {tree.Id}:");
            foreach (string item in Scan(t, tree))
            {
                text.Append(' ').Append(item);
            }

            text.Append('\n');
        }

        t.Rollback();
        return text.ToString();
    }

    /// <summary>Every tree is sound, every page is in one tree, once, and none is lost.</summary>
    public static void CheckPages(MemoryStore store, bool mayLeak)
    {
        List<string> problems = TreeCheck.Problems(store, mayLeak);
        if (problems.Count > 0)
        {
            throw new SimulationException(string.Join('\n', problems));
        }
    }

    /// <summary>The items of a tree in order.</summary>
    public static List<string> Scan(IStoreTransaction t, ModelTree tree)
    {
        List<string> items = tree.IsTable ? Rows(t, tree.Id, descending: false) : Entries(t, tree.Id, descending: false);
        List<string> backwards = tree.IsTable ? Rows(t, tree.Id, descending: true) : Entries(t, tree.Id, descending: true);
        backwards.Reverse();
        return items.SequenceEqual(backwards) ? items
            : throw new SimulationException($"tree {tree.Id}: forwards {string.Join(' ', items)}, backwards {string.Join(' ', backwards)}");
    }

    public static string? Get(IStoreTransaction t, uint table, long row) =>
        t.TryGet(new TreeId(table), new RowId(row), out byte[] image) ? Value(image) : null;

    public static string Value(byte[] image) => Encoding.UTF8.GetString(Layout.Read(image, 1).AsBytes);

    private static List<string> Rows(IStoreTransaction t, uint table, bool descending)
    {
        var items = new List<string>();
        ITableCursor cursor = t.OpenTable(new TreeId(table), descending: descending);
        while (cursor.Next(out RowId id, out byte[] image))
        {
            string value = Value(image);
            items.Add(VersionModel.Item(new ItemKey(table, "", id.Value), value));
            if (Get(t, table, id.Value) != value)
            {
                throw new SimulationException($"table {table}: row {id.Value} is not what the scan says");
            }
        }

        return items;
    }

    private static List<string> Entries(IStoreTransaction t, uint index, bool descending)
    {
        var items = new List<string>();
        IIndexCursor cursor = t.OpenIndex(new TreeId(index), [], [], descending);
        while (cursor.Next(out ReadOnlyMemory<byte> key, out RowId id))
        {
            items.Add(VersionModel.Item(new ItemKey(index, Encoding.UTF8.GetString(key.Span), id.Value), ""));
        }

        return items;
    }
}
