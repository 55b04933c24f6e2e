using Helios.Base;
using Helios.Storage.Pages;
using Helios.Storage.Versions;
using Helios.Types;

namespace Helios.Storage.Trees;

/// <summary>A table or an index, with what is known about its creation and its end.</summary>
internal sealed class StoredTree
{
    private const int KeyLocks = 64;

    private readonly Lock[] _keyLocks = [];
    private long _lastRow;
    private long _lastChange;

    public StoredTree(TreeId id, TreeKind kind, RowLayout? layout, bool unique, TableTree? rows, IndexTree? entries)
    {
        Id = id;
        Kind = kind;
        Layout = layout;
        IsUnique = unique;
        Rows = rows;
        Entries = entries;
        if (unique)
        {
            _keyLocks = new Lock[KeyLocks];
            for (int i = 0; i < KeyLocks; i++)
            {
                _keyLocks[i] = new Lock();
            }
        }

        Invariant.Require((kind == TreeKind.Table) == (rows is not null) && rows is null != entries is null);
    }

    public TreeId Id { get; }

    public TreeKind Kind { get; }

    /// <summary>The columns' kinds as they were at creation. Rows are opaque here; the log and the checkpoint keep it.</summary>
    public RowLayout? Layout { get; }

    public bool IsUnique { get; }

    /// <summary>Null in an index.</summary>
    public TableTree? Rows { get; }

    /// <summary>Null in a table.</summary>
    public IndexTree? Entries { get; }

    /// <summary>Number of the root page.</summary>
    public uint Root => Rows?.Root ?? Entries!.Root;

    /// <summary>Null once the creation is committed (and for trees that came from disk).</summary>
    public volatile TxnState? Creator;

    /// <summary>The transaction in progress that drops the tree.</summary>
    public volatile TxnState? Dropper;

    /// <summary>LSN of the commit that made the tree; 0 while its creator is in progress.</summary>
    public long CreateStamp;

    /// <summary>LSN of the commit that dropped the tree; 0 while it lives.</summary>
    public long DropStamp;

    /// <summary>Its pages are gone, or some of them: nothing in it is looked at any more.</summary>
    public volatile bool IsFreed;

    /// <summary>LSN of the newest commit that changed the tree.</summary>
    public long LastChange
    {
        get => Volatile.Read(ref _lastChange);
        set => Volatile.Write(ref _lastChange, value);
    }

    /// <summary>The greatest row id that was given or used.</summary>
    public long LastRow => Volatile.Read(ref _lastRow);

    /// <summary>Held by who looks whether a key of a unique index is free, and takes it. Some keys share one.</summary>
    public Lock KeyLock(ReadOnlySpan<byte> key) => _keyLocks[Crc32C.Compute(key) % KeyLocks];

    public RowId TakeRowId() => new(Interlocked.Increment(ref _lastRow));

    /// <summary>Ids given from now on are greater than this one.</summary>
    public void NoteRow(long row)
    {
        long last = Volatile.Read(ref _lastRow);
        while (row > last)
        {
            long seen = Interlocked.CompareExchange(ref _lastRow, row, last);
            if (seen == last)
            {
                return;
            }

            last = seen;
        }
    }
}
