using System.Buffers;
using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// Writes rows of one table: restrictions first, then constraints, then the row and its index entries. Uniqueness is judged over all
/// rows, those that restrictions hide
/// included; an error repeats only values that the client gave.
/// </summary>
internal sealed class RowWriter
{
    private readonly WriteTarget _target;
    private readonly TableDefinition _table;
    private readonly StatementRuntime _runtime;
    private readonly EvalContext _context;
    private readonly ArrayBufferWriter<byte> _image = new();
    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly int _rowIdColumn;
    private WrittenTable? _written;
    private int _reviewedCount;

    /// <param name="context">Its row begins with the table's columns.</param>
    public RowWriter(WriteTarget target, StatementRuntime runtime, EvalContext context)
    {
        _target = target;
        _table = target.Table;
        _runtime = runtime;
        _context = context;
        _rowIdColumn = _table.RowIdColumn;
    }

    private IStoreTransaction Transaction => _runtime.Transaction;

    /// <summary>Shows rows (the table's columns first) to whoever reviews writes: each of them may then be written once.</summary>
    public void Review(WriteKind kind, ReadOnlySpan<Datum[]> rows)
    {
        if (_runtime.Review is { } review)
        {
            _written ??= new WrittenTable(
                _table.Oid, _table.Schema, _table.Name, [.. _table.Columns.Select(column => (column.Name, column.Type))]);
            review.Review(kind, _written, rows);
            _reviewedCount += rows.Length;
        }
    }

    /// <summary>Adds the context's row. <paramref name="duplicate"/> is the index that already has its key, when the outcome is
    /// Duplicate; nothing is left behind then.</summary>
    public WriteOutcome Insert(out IndexDefinition? duplicate, out RowId id)
    {
        RequireReviewed();
        ReadOnlySpan<Datum> row = _context.Row.AsSpan(0, _table.Columns.Length);
        CheckNewRow(row);
        id = _rowIdColumn >= 0 ? new RowId(row[_rowIdColumn].AsInt64) : _runtime.Services.Store.NextRowId(_table.Tree);
        WriteOutcome outcome = Transaction.Insert(_table.Tree, id, Encode(row));
        duplicate = outcome == WriteOutcome.Duplicate ? RowIdIndex() : null;
        if (outcome != WriteOutcome.Done)
        {
            return outcome;
        }

        for (int i = 0; i < _table.Indexes.Length; i++)
        {
            IndexDefinition index = _table.Indexes[i];
            if (index.IsRowId)
            {
                continue;
            }

            outcome = Transaction.InsertEntry(index.Tree, Key(index, row, id), id);
            if (outcome == WriteOutcome.Duplicate)
            {
                duplicate = index;
                Undo(row, id, i);
            }

            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }

    /// <summary>Replaces <paramref name="old"/> by the context's row.</summary>
    public WriteOutcome Update(RowId id, ReadOnlySpan<Datum> old)
    {
        RequireReviewed();
        ReadOnlySpan<Datum> row = _context.Row.AsSpan(0, _table.Columns.Length);
        CheckNewRow(row);
        RowId newId = _rowIdColumn >= 0 ? new RowId(row[_rowIdColumn].AsInt64) : id;
        WriteOutcome outcome = newId == id
            ? Transaction.Update(_table.Tree, id, Encode(row))
            : Move(id, newId, row);
        if (outcome != WriteOutcome.Done)
        {
            return outcome;
        }

        foreach (IndexDefinition index in _table.Indexes)
        {
            if (index.IsRowId || (newId == id && !KeyChanged(index, old, row)))
            {
                continue;
            }

            outcome = Transaction.DeleteEntry(index.Tree, Key(index, old, id), id);
            if (outcome == WriteOutcome.Done)
            {
                outcome = Transaction.InsertEntry(index.Tree, Key(index, row, newId), newId);
            }

            if (outcome == WriteOutcome.Duplicate)
            {
                throw Violation(index, row);
            }

            if (outcome != WriteOutcome.Done)
            {
                return outcome;
            }
        }

        return WriteOutcome.Done;
    }

    public WriteOutcome Delete(RowId id, ReadOnlySpan<Datum> old)
    {
        RequireReviewed();
        WriteOutcome outcome = Transaction.Delete(_table.Tree, id);
        foreach (IndexDefinition index in _table.Indexes)
        {
            if (outcome == WriteOutcome.Done && !index.IsRowId)
            {
                outcome = Transaction.DeleteEntry(index.Tree, Key(index, old, id), id);
            }
        }

        return outcome;
    }

    /// <summary>The row as it is stored now, into <paramref name="row"/>.</summary>
    public bool TryRead(RowId id, Span<Datum> row)
    {
        if (!Transaction.TryGet(_table.Tree, id, out byte[] image))
        {
            return false;
        }

        for (int i = 0; i < _table.Columns.Length; i++)
        {
            row[i] = _table.Layout.Read(image, i);
        }

        return true;
    }

    /// <summary>The row that has this row's key in an index, if the statement can see it.</summary>
    public bool TryFindConflict(IndexDefinition index, ReadOnlySpan<Datum> row, out RowId id)
    {
        if (index.IsRowId)
        {
            id = new RowId(row[_rowIdColumn].AsInt64);
            return true;
        }

        ReadOnlySpan<byte> from = Key(index, row, default);
        byte[] to = [.. from, 0];
        return Transaction.OpenIndex(index.Tree, from, to).Next(out _, out id);
    }

    /// <summary>Rows that were reviewed and written are undone, to be written again as they are.</summary>
    public void Unwritten(int rows) => _reviewedCount += _runtime.Review is null ? 0 : rows;

    /// <summary>Forgets what a run that was left half done had still to write.</summary>
    public void Reset() => _reviewedCount = 0;

    /// <summary>Tests the context's row without writing it.</summary>
    public void Check() => CheckNewRow(_context.Row.AsSpan(0, _table.Columns.Length));

    public SqlError Violation(IndexDefinition index, ReadOnlySpan<Datum> row) =>
        ConstraintErrors.Unique(_table, index, row, _target.MayRepeat, _runtime.Settings);

    private void RequireReviewed() => Invariant.Require(_runtime.Review is null || --_reviewedCount >= 0);

    private IndexDefinition RowIdIndex()
    {
        foreach (IndexDefinition index in _table.Indexes)
        {
            if (index.IsRowId)
            {
                return index;
            }
        }

        throw new Bug("a row id given by the store is taken: " + _table.Name);
    }

    private void CheckNewRow(ReadOnlySpan<Datum> row)
    {
        foreach (Barrier barrier in _target.Barriers)
        {
            if (!barrier.Predicate.IsTrue(_context))
            {
                throw RestrictionErrors.NewRow(barrier.Restriction, _table.Name);
            }
        }

        for (int i = 0; i < row.Length; i++)
        {
            if (row[i].IsNull && _table.Columns[i].IsNotNull)
            {
                throw ConstraintErrors.NotNull(_table, i, row, _target.MayRepeat, _runtime.Settings);
            }
        }

        foreach ((CheckDefinition definition, Expr condition) in _target.Checks)
        {
            Datum value = condition.Evaluate(_context);
            if (!value.IsNull && !value.AsBool)
            {
                throw ConstraintErrors.Check(_table, definition.Name, row, _target.MayRepeat, _runtime.Settings);
            }
        }
    }

    private WriteOutcome Move(RowId id, RowId newId, ReadOnlySpan<Datum> row)
    {
        WriteOutcome outcome = Transaction.Delete(_table.Tree, id);
        if (outcome == WriteOutcome.Done)
        {
            outcome = Transaction.Insert(_table.Tree, newId, Encode(row));
        }

        return outcome == WriteOutcome.Duplicate ? throw Violation(RowIdIndex(), row) : outcome;
    }

    private void Undo(ReadOnlySpan<Datum> row, RowId id, int indexCount)
    {
        for (int i = 0; i < indexCount; i++)
        {
            IndexDefinition index = _table.Indexes[i];
            if (!index.IsRowId)
            {
                Require(Transaction.DeleteEntry(index.Tree, Key(index, row, id), id));
            }
        }

        Require(Transaction.Delete(_table.Tree, id));
    }

    private static void Require(WriteOutcome outcome) => Invariant.Require(outcome == WriteOutcome.Done);

    private ReadOnlySpan<byte> Encode(ReadOnlySpan<Datum> row)
    {
        _image.ResetWrittenCount();
        _table.Layout.Encode(row, _image);
        return _image.WrittenSpan;
    }

    private ReadOnlySpan<byte> Key(IndexDefinition index, ReadOnlySpan<Datum> row, RowId id)
    {
        _key.ResetWrittenCount();
        IndexKeys.Encode(_table, index, row, id, _key);
        return _key.WrittenSpan;
    }

    private bool KeyChanged(IndexDefinition index, ReadOnlySpan<Datum> old, ReadOnlySpan<Datum> row)
    {
        foreach (int column in index.Columns)
        {
            if (!Datum.SameBits(old[column], row[column], _table.Columns[column].Type.Kind))
            {
                return true;
            }
        }

        return false;
    }
}
