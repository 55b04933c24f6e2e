using System.Globalization;
using Helios.Base;

namespace Helios.Storage.Tests.Support;

/// <summary>What a write is asked to do.</summary>
internal readonly record struct WriteCommand(int Kind, int Tree, long Row, string Text, string Value)
{
    /// <summary>The item of the model that it is about.</summary>
    public ModelKey Key => Kind < 4 ? new ModelKey(0, "", Row) : new ModelKey(Tree, Text, Row);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"write {Kind} tree {Tree} row {Row} key '{Text}' value {Value}");
}

/// <summary>A place in a transaction to go back to, in the store and in the model.</summary>
internal readonly record struct SavepointPair(int Mark, int Writes, int Reads, int Cursors);

/// <summary>A transaction beside its model.</summary>
internal sealed class ModelSession(int number, IStoreTransaction txn, ModelTxn model)
{
    public int Number { get; } = number;

    public IStoreTransaction Txn { get; } = txn;

    public ModelTxn Model { get; } = model;

    /// <summary>What was read, to be read again at the commit of a serializable transaction.</summary>
    public List<(Func<long, string> Again, string Result)> Reads { get; } = [];

    /// <summary>What the transaction has looked at or written in any way: what may make it fail as not serializable.</summary>
    public List<Func<ModelKey, bool>> Seen { get; } = [];

    public List<CursorPair> Cursors { get; } = [];

    public List<SavepointPair> Savepoints { get; } = [];

    /// <summary>It commits or is rolled back.</summary>
    public bool IsEnding { get; set; }

    /// <summary>What it waits to do.</summary>
    public WriteCommand? Pending { get; set; }

    public ModelSession? WaitsFor { get; set; }

    /// <summary>Counts waits, so that those who wait longer come first.</summary>
    public long WaitNumber { get; set; }

    public int Mark { get; set; }

    public int ReadMark { get; set; }

    public int CursorMark { get; set; }

    /// <summary>Forgets what came behind a place.</summary>
    public void CutBack(int writes, int reads, int cursors)
    {
        Reads.RemoveRange(reads, Reads.Count - reads);
        Cursors.RemoveRange(cursors, Cursors.Count - cursors);
        Savepoints.RemoveAll(savepoint => savepoint.Writes > writes);
        Mark = Math.Min(Mark, writes);
        ReadMark = Math.Min(ReadMark, reads);
        CursorMark = Math.Min(CursorMark, cursors);
    }
}

/// <summary>A cursor beside what it should give.</summary>
internal sealed class CursorPair(ITableCursor cursor, string expected)
{
    private readonly Queue<string> _expected = new(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public void Move()
    {
        bool there = cursor.Next(out RowId id, out byte[] image);
        string actual = there ? string.Create(CultureInfo.InvariantCulture, $"{id.Value}={TestStore.Text(image)}") : "end";
        if (!_expected.TryDequeue(out string? next))
        {
            next = "end";
        }

        if (next != actual)
        {
            throw new ModelException($"cursor: expected {next}, got {actual}");
        }
    }
}

/// <summary>A store does not answer as its model.</summary>
internal sealed class ModelException(string message) : Exception(message);
