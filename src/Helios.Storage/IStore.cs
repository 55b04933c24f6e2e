using Helios.Base;
using Helios.Storage.Filters;
using Helios.Types;

namespace Helios.Storage;

public enum IsolationLevel
{
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

public enum TreeKind : byte
{
    /// <summary>Row id → row image.</summary>
    Table,

    /// <summary>Memcmp-ordered key bytes → row id.</summary>
    Index,
}

/// <summary>
/// The storage engine's contract: versioned ordered trees, transactions, a log. Knows no SQL. Every member may be called from any thread;
/// one transaction is used by one thread at a time.
/// </summary>
public interface IStore : IDisposable
{
    IStoreTransaction Begin(IsolationLevel level);

    /// <summary>
    /// True when the tree exists in a committed state. The first tree ever made in a store has id 1 and ids count up, so that the catalog
    /// finds its own trees again after a restart.
    /// </summary>
    bool TreeExists(TreeId tree);

    /// <summary>The newest commit whose record is in the log buffer. A statement's output depends on it (DESIGN invariant 8).</summary>
    Lsn LastCommitLsn { get; }

    /// <summary>Everything up to here is on disk.</summary>
    Lsn DurableLsn { get; }

    /// <summary>
    /// Calls <paramref name="onDurable"/> once, from the log's thread, when <see cref="DurableLsn"/> ≥ <paramref name="lsn"/>; at once
    /// and on this thread when it already is. After a failed flush it is never called: the store faults (see <see cref="Faulted"/>).
    /// </summary>
    void WhenDurable(Lsn lsn, Action onDurable);

    /// <summary>Blocks until durable. For tools and tests; event loops use <see cref="WhenDurable"/>.</summary>
    void WaitDurable(Lsn lsn);

    /// <summary>Raised once when the log can no longer promise durability: the server stops answering and exits (DESIGN invariant
    /// 9).</summary>
    event Action<Fault>? Faulted;

    /// <summary>
    /// The newest commit that changed the tree: what was read of it under a snapshot at or behind this is what a new snapshot would read.
    /// <see cref="Lsn.Last"/> when there is no such tree any more.
    /// </summary>
    Lsn LastChange(TreeId tree);

    /// <summary>True when the table has at most so many leaves, or did a moment ago: what reading all of it takes is then small.</summary>
    bool HasFewLeaves(TreeId table, int most);

    /// <summary>A new row id for a table without an integer key. Ids grow; gaps are normal.</summary>
    RowId NextRowId(TreeId table);
}

public enum WriteOutcome
{
    Done,

    /// <summary>
    /// Another transaction in progress holds the row or the key: see <see cref="IStoreTransaction.ConflictWith"/>. The caller rolls the
    /// statement back, waits with <see cref="IStoreTransaction.WhenFinished"/>, and runs it again.
    /// </summary>
    Busy,

    /// <summary>The row was changed or deleted by a transaction that committed after this one's snapshot. READ COMMITTED: run the
    /// statement again under a new snapshot; REPEATABLE READ and above: 40001.</summary>
    Changed,

    /// <summary>A live entry with this key exists (unique index, or row id of a table).</summary>
    Duplicate,
}

/// <summary>
/// A transaction. Reads see the snapshot of the current statement (READ COMMITTED) or of the first statement (above), and its own writes
/// of earlier statements.
/// Locks are released at commit, when the record is in the log buffer.
/// </summary>
public interface IStoreTransaction
{
    TxnId Id { get; }

    IsolationLevel Level { get; }

    bool IsActive { get; }

    /// <summary>Begins again with this object, which must have ended: a session that keeps its transaction object allocates none per
    /// statement.</summary>
    void Restart(IsolationLevel level);

    /// <summary>Commits up to here are what the current statement sees.</summary>
    Lsn Snapshot { get; }

    /// <summary>True once anything was written.</summary>
    bool HasWrites { get; }

    /// <summary>Marks the begin of a statement: under READ COMMITTED takes a new snapshot. Writes after it are what
    /// <see cref="RollbackStatement"/> undoes.</summary>
    void BeginStatement();

    void RollbackStatement();

    /// <summary>What was written so far, for <see cref="RollbackTo"/>. Good for as long as nothing before it is rolled back.</summary>
    int Mark();

    /// <summary>
    /// Undoes what was written after the mark, and gives up its locks. Snapshot and open cursors stay; what SERIALIZABLE has read since
    /// still counts.
    /// </summary>
    void RollbackTo(int mark);

    /// <summary>
    /// A statement does not see its own writes (PostgreSQL's rule, which keeps an UPDATE from meeting the rows it wrote). This makes
    /// those of the running statement visible to its further reads, under the same snapshot and with the same undo mark: between the
    /// steps of one DDL statement, for instance.
    /// </summary>
    void AdvanceCommand();

    /// <summary>Makes a tree, visible to others when this transaction commits. The layout is that of table rows; null for an
    /// index.</summary>
    TreeId CreateTree(TreeKind kind, RowLayout? layout, bool unique);

    /// <summary>Drops a tree at commit.</summary>
    void DropTree(TreeId tree);

    /// <summary>The visible version of a row. The array is the caller's.</summary>
    bool TryGet(TreeId table, RowId id, out byte[] image);

    /// <summary>The same into a buffer of the caller's. Allocates nothing once the buffer has grown.</summary>
    bool TryRead(TreeId table, RowId id, RowImageBuffer buffer);

    WriteOutcome Insert(TreeId table, RowId id, ReadOnlySpan<byte> image);

    WriteOutcome Update(TreeId table, RowId id, ReadOnlySpan<byte> image);

    WriteOutcome Delete(TreeId table, RowId id);

    /// <summary>Locks a visible row without changing it (SELECT FOR UPDATE, the target of ON CONFLICT).</summary>
    WriteOutcome Lock(TreeId table, RowId id);

    /// <summary>Adds an entry. A unique index answers <see cref="WriteOutcome.Duplicate"/> when a live entry has the same key;
    /// NULL-bearing keys are the caller's to make distinct (append the row id).</summary>
    WriteOutcome InsertEntry(TreeId index, ReadOnlySpan<byte> key, RowId id);

    WriteOutcome DeleteEntry(TreeId index, ReadOnlySpan<byte> key, RowId id);

    /// <summary>The row of the first visible entry with exactly this key: point reads by a unique index. Allocates nothing below
    /// SERIALIZABLE.</summary>
    bool TryFind(TreeId index, ReadOnlySpan<byte> key, out RowId id);

    /// <summary>Rows in order of row id, from <paramref name="from"/> to <paramref name="to"/> inclusive, that pass the test if there is
    /// one. The cursor sees the snapshot of the statement in which it was opened, and stays valid over later statements of the transaction
    /// (cursors of DECLARE).</summary>
    ITableCursor OpenTable(
        TreeId table, long from = long.MinValue, long to = long.MaxValue, bool descending = false, RowTest? test = null);

    /// <summary>Entries with from ≤ key &lt; to in memcmp order; an empty <paramref name="to"/> means the end.</summary>
    IIndexCursor OpenIndex(TreeId index, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, bool descending = false);

    /// <summary>The transaction that answered the last <see cref="WriteOutcome.Busy"/>.</summary>
    TxnId ConflictWith { get; }

    /// <summary>
    /// Calls <paramref name="resume"/> once, from any thread, when the transaction has ended (at once when it already has). Throws 40P01
    /// when waiting would close a cycle: this transaction is the victim.
    /// </summary>
    void WhenFinished(TxnId other, Action resume);

    /// <summary>Gives up a wait that <see cref="WhenFinished"/> registered (cancel, timeout).</summary>
    void StopWaiting();

    /// <summary>Commits and returns the LSN that the answer must wait for; <see cref="Lsn.None"/> when nothing was written.</summary>
    Lsn Commit();

    void Rollback();
}

/// <summary>A forward cursor over a table. Not thread-safe.</summary>
public interface ITableCursor
{
    /// <summary>No row is left.</summary>
    bool IsEnded { get; }

    /// <summary>The next visible row. The array is the caller's. Not for a cursor with a test.</summary>
    bool Next(out RowId id, out byte[] image);

    /// <summary>
    /// Loads the next visible rows, column by column: their ids, and values into vectors from row <paramref name="first"/> on, where all
    /// are NULL so far. Returns how many rows, at most as many as there is room for ids; 0 at the end, and, with a test, after a stretch
    /// in which none passed (see <see cref="IsEnded"/>). Not to be mixed with <see cref="Next"/>.
    /// </summary>
    int NextRows(Span<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first);

    /// <summary>Loads more columns of some of the rows that <see cref="NextRows"/> gave last, in their order.</summary>
    void Load(ReadOnlySpan<RowId> ids, ReadOnlySpan<ColumnTarget> columns, int first);

    /// <summary>Optional, when it is left before its end: lets old versions be freed before the transaction ends.</summary>
    void Close();
}

public interface IIndexCursor
{
    /// <summary>The next visible entry. <paramref name="key"/> is valid until the next call.</summary>
    bool Next(out ReadOnlyMemory<byte> key, out RowId id);

    /// <summary>The row as this cursor's own snapshot sees it: what belongs to the entry when the cursor outlives its statement.</summary>
    bool TryGetRow(TreeId table, RowId id, out byte[] image);

    /// <summary>Optional, when it is left before its end: lets old versions be freed before the transaction ends.</summary>
    void Close();
}
