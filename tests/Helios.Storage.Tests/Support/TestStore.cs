using System.Buffers;
using System.Text;
using Helios.Base;
using Helios.Storage.Pages;
using Helios.Types;

namespace Helios.Storage.Tests.Support;

/// <summary>Short forms for tests.</summary>
internal static class TestStore
{
    public static readonly RowLayout Layout = new([PhysicalKind.Int64, PhysicalKind.Bytes]);

    /// <summary>Files in memory are copied often: small ones.</summary>
    public static readonly StoreOptions Single = new() { IsSingleThreaded = true, SegmentBytes = SegmentBytes };

    public static readonly StoreOptions Threaded = new() { SegmentBytes = SegmentBytes };

    private const long SegmentBytes = 16 * 1024;
    private const long LeastPoolBytes = 8 * 1024 * 1024;

    public static MemoryStore Open(CrashDirectory? directory = null, StoreOptions? options = null, IClock? clock = null) =>
        MemoryStore.Open(directory ?? new CrashDirectory(), clock ?? new TestClock(), NoLog.Instance, Small(options ?? Threaded));

    /// <summary>The same, with as little memory as a store of several threads can have unless it says how much. With one thread it could
    /// be less; but some tests go on with the store while it writes a page, and must not write another one then.</summary>
    private static StoreOptions Small(StoreOptions options) => new()
    {
        PoolBytes = Math.Max(options.PoolBytes, LeastPoolBytes),
        UndoBytes = options.UndoBytes,
        CheckpointLogBytes = options.CheckpointLogBytes,
        SegmentBytes = options.SegmentBytes,
        IsSingleThreaded = options.IsSingleThreaded,
        Archive = options.Archive,
        ArchiveCloseAfterMs = options.ArchiveCloseAfterMs,
        KeepsLog = options.KeepsLog,
    };

    /// <summary>Rows in the pages of a table, those that only old snapshots see included.</summary>
    public static int CountRows(this TableTree rows)
    {
        int count = 0;
        long from = long.MinValue;
        while (true)
        {
            TableLeaf leaf = rows.Read(from);
            count += leaf.Page.Count;
            RowFence fence = leaf.Fence;
            leaf.EndShare();
            if (!fence.HasEnd)
            {
                return count;
            }

            from = fence.Before;
        }
    }

    /// <summary>Entries in the pages of an index, those that only old snapshots see included.</summary>
    public static int CountEntries(this IndexTree entries)
    {
        int count = 0;
        byte[] key = [];
        var fence = new byte[Limits.IndexKeyBytes];
        long row = long.MinValue;
        while (true)
        {
            IndexLeafRef leaf = entries.Read(key, row);
            count += leaf.Count;
            bool isMore = leaf.HasHigh;
            key = isMore ? fence[..leaf.CopyHigh(fence, out row)] : key;
            leaf.EndShare();
            if (!isMore)
            {
                return count;
            }
        }
    }

    /// <summary>A row of <see cref="Layout"/> with this text.</summary>
    public static byte[] Image(ReadOnlySpan<byte> text)
    {
        var output = new ArrayBufferWriter<byte>();
        Layout.Encode([Datum.FromInt64(7), Datum.FromBytes(text.ToArray())], output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Image(string text) => Image(Bytes(text));

    /// <summary>The text of a row of <see cref="Layout"/>.</summary>
    public static byte[] Content(byte[] image) => Layout.Read(image, 1).AsBytes.ToArray();

    public static string Text(byte[] image) => Encoding.UTF8.GetString(Content(image));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static TreeId NewTable(this MemoryStore store)
    {
        IStoreTransaction t = store.Start();
        TreeId table = t.CreateTree(TreeKind.Table, Layout, unique: false);
        t.Commit();
        return table;
    }

    public static TreeId NewIndex(this MemoryStore store, bool unique)
    {
        IStoreTransaction t = store.Start();
        TreeId index = t.CreateTree(TreeKind.Index, null, unique);
        t.Commit();
        return index;
    }

    public static IStoreTransaction Start(this MemoryStore store, IsolationLevel level = IsolationLevel.ReadCommitted)
    {
        IStoreTransaction t = store.Begin(level);
        t.BeginStatement();
        return t;
    }

    public static string? Get(this IStoreTransaction t, TreeId table, long id) =>
        t.TryGet(table, new RowId(id), out byte[] image) ? Text(image) : null;

    public static WriteOutcome Insert(this IStoreTransaction t, TreeId table, long id, string text) =>
        t.Insert(table, new RowId(id), Image(text));

    public static WriteOutcome Update(this IStoreTransaction t, TreeId table, long id, string text) =>
        t.Update(table, new RowId(id), Image(text));

    public static WriteOutcome Delete(this IStoreTransaction t, TreeId table, long id) => t.Delete(table, new RowId(id));

    public static WriteOutcome Lock(this IStoreTransaction t, TreeId table, long id) => t.Lock(table, new RowId(id));

    public static WriteOutcome InsertEntry(this IStoreTransaction t, TreeId index, string key, long id) =>
        t.InsertEntry(index, Bytes(key), new RowId(id));

    public static WriteOutcome DeleteEntry(this IStoreTransaction t, TreeId index, string key, long id) =>
        t.DeleteEntry(index, Bytes(key), new RowId(id));

    /// <summary>A transaction of one statement, committed.</summary>
    public static Lsn Run(this MemoryStore store, Action<IStoreTransaction> body)
    {
        IStoreTransaction t = store.Start();
        body(t);
        return t.Commit();
    }

    /// <summary>"id=text id=text ..." as a cursor gives them.</summary>
    public static string Scan(
        this IStoreTransaction t, TreeId table, long from = long.MinValue, long to = long.MaxValue, bool descending = false) =>
        Rest(t.OpenTable(table, from, to, descending));

    public static string Rest(this ITableCursor cursor)
    {
        var text = new StringBuilder();
        while (cursor.Next(out RowId id, out byte[] image))
        {
            text.Append(text.Length == 0 ? "" : " ").Append(id.Value).Append('=').Append(Text(image));
        }

        return text.ToString();
    }

    public static string ScanIndex(this IStoreTransaction t, TreeId index, string from = "", string to = "", bool descending = false)
    {
        var text = new StringBuilder();
        IIndexCursor cursor = t.OpenIndex(index, Bytes(from), Bytes(to), descending);
        while (cursor.Next(out ReadOnlyMemory<byte> key, out RowId id))
        {
            text.Append(text.Length == 0 ? "" : " ").Append(Encoding.UTF8.GetString(key.Span)).Append('=').Append(id.Value);
        }

        return text.ToString();
    }

    public static string Scan(this MemoryStore store, TreeId table)
    {
        IStoreTransaction t = store.Start();
        string text = t.Scan(table);
        t.Commit();
        return text;
    }
}
