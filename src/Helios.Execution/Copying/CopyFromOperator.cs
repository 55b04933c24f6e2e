using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

internal enum CopyProgress : byte
{
    /// <summary>All data was read: more must come.</summary>
    Input,

    /// <summary>A portion is full: <see cref="CopyFromOperator.WritePortion"/>.</summary>
    Portion,

    Done,
}

/// <summary>
/// COPY FROM at work: reads rows into a portion, then writes it. Portions are those of PostgreSQL (1,000 rows or 64 KB of data), so that
/// the same error is met first. Each is a step that may be undone and written again on its own, since its data does not come twice; the
/// statement as a whole is undone with its transaction.
/// </summary>
internal sealed class CopyFromOperator : Operator
{
    private const int PortionRows = 1_000;
    private const int PortionBytes = 65_535;

    private readonly CopyFromPlan _plan;
    private readonly TableDefinition _table;
    private readonly StatementRuntime _runtime;
    private readonly EvalContext _context;
    private readonly RowWriter _writer;
    private readonly CopyFields _fields;
    private readonly CopyErrors _errors;
    private readonly List<CopyRow> _rows = [];
    private CopyReader? _reader;
    private Datum[][] _portion = [];
    private int _count;
    private long _bytes;
    private bool _isReviewed;
    private bool _isEnded;
    private long _skipped;

    public CopyFromOperator(CopyFromPlan plan, StatementRuntime runtime)
    {
        _plan = plan;
        _table = plan.Target.Table;
        _runtime = runtime;
        _context = new EvalContext(runtime, null, _table.Columns.Length);
        _writer = new RowWriter(plan.Target, runtime, _context);
        _fields = new CopyFields(plan.Columns.Length);
        _errors = new CopyErrors(plan, runtime);
    }

    /// <summary>Where a row of the portion stood; its line only as far as a message shows it.</summary>
    private readonly record struct CopyRow(long Line, byte[]? Text);

    public long AffectedRows { get; private set; }

    /// <summary>Rows wait to be written.</summary>
    public bool HasPortion => _count > 0;

    public override Batch? Next() => null;

    public override void Reset()
    {
        AffectedRows = 0;
        _skipped = 0;
        _isEnded = false;
        _reader = null;
        _writer.Reset();
        ClearPortion();
    }

    /// <summary>Reads until a portion is full or there is no more to read now. At the end of the data the last portion comes
    /// first.</summary>
    public CopyProgress Read()
    {
        CopyInput input = _runtime.CopyInput ?? throw new Bug("copy: no input");
        _reader ??= CopyReader.Create(_plan.Spec.Format, input);
        while (!_isEnded)
        {
            CopyRead found = ReadRow();
            if (found == CopyRead.Input)
            {
                return CopyProgress.Input;
            }

            _isEnded = found == CopyRead.End;
            if (found == CopyRead.Row && (_count >= PortionRows || _bytes > PortionBytes))
            {
                return CopyProgress.Portion;
            }
        }

        if (HasPortion)
        {
            return CopyProgress.Portion;
        }

        _errors.NoteSkipped(_skipped);
        return CopyProgress.Done;
    }

    /// <summary>Busy and Changed leave partial effects: the caller undoes the portion and calls again.</summary>
    public WriteOutcome WritePortion()
    {
        Span<Datum[]> rows = _portion.AsSpan(0, _count);
        if (!_isReviewed)
        {
            _writer.Review(WriteKind.Insert, rows);
            _isReviewed = true;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(_context.Row, 0);
            WriteOutcome outcome = Write(i);
            if (outcome != WriteOutcome.Done)
            {
                _writer.Unwritten(i + 1);
                return outcome;
            }
        }

        AffectedRows += _count;
        ClearPortion();
        return WriteOutcome.Done;
    }

    /// <summary>What the client reads of an error while data is awaited.</summary>
    public SqlError InContext(SqlError error) => _reader is null
        ? error.Within(_errors.At(1))
        : error.Within(_errors.Line(_reader, HasPortion));

    private CopyRead ReadRow()
    {
        CopyReader reader = _reader!;
        _errors.Column = -1;
        try
        {
            CopyRead found = reader.Next(_fields, _plan.Spec.ColumnNames);
            if (found == CopyRead.Row)
            {
                TakeRow(reader);
            }

            return found;
        }
        catch (SqlError error)
        {
            // Rows before it that break a constraint come first, as they do in PostgreSQL.
            CheckPortion();
            _errors.Column = reader.Field >= 0 ? reader.Field : _errors.Column;
            throw reader.Line == 0 ? error : error.Within(_errors.Here(reader, _fields));
        }
    }

    private void TakeRow(CopyReader reader)
    {
        Datum[] row = NextRow();
        if (!TryParse(reader, row))
        {
            _skipped++;
            _errors.RequireLimit(_skipped);
            return;
        }

        _errors.Column = -1;
        if (_plan.Where is { } where)
        {
            row.CopyTo(_context.Row, 0);
            if (!where.IsTrue(_context))
            {
                return;
            }
        }

        _count++;
        _bytes += reader.HasLineText ? reader.LineText.Length : BytesOf(row);
        _rows.Add(new CopyRow(reader.Line, reader.HasLineText ? CopyErrors.Shown(reader.LineText) : null));
    }

    private static long BytesOf(Datum[] row)
    {
        long bytes = 0;
        foreach (Datum value in row)
        {
            bytes += 8 + value.VariableBytes;
        }

        return bytes;
    }

    private bool TryParse(CopyReader reader, Datum[] row)
    {
        int[] columns = _plan.Columns;
        bool isBinary = _plan.Spec.Format.Kind == CopyKind.Binary;
        if (_fields.Count > columns.Length && !isBinary)
        {
            throw new SqlError(SqlState.BadCopyFileFormat, "extra data after last expected column");
        }

        for (int i = 0; i < columns.Length; i++)
        {
            int column = columns[i];
            _errors.Column = -1;
            if (i >= _fields.Count && !isBinary)
            {
                throw new SqlError(SqlState.BadCopyFileFormat, $"missing data for column \"{_table.Columns[column].Name}\"");
            }

            if (!isBinary)
            {
                Force(i);
            }

            _errors.Column = i;
            if (!TryValue(reader, i, isBinary, out row[column]))
            {
                return false;
            }
        }

        _errors.Column = -1;
        for (int column = 0; column < row.Length; column++)
        {
            if (!_plan.IsListed[column])
            {
                row[column] = _plan.Defaults[column].Evaluate(_context).Detach();
            }
        }

        return true;
    }

    private bool TryValue(CopyReader reader, int field, bool isBinary, out Datum value)
    {
        int column = _plan.Columns[field];
        int length = _fields.Length(field);
        value = default;
        if (length == CopyFields.Null)
        {
            return true;
        }

        if (length == CopyFields.Default)
        {
            if (_table.Columns[column].DefaultSql is null)
            {
                _errors.Column = -1;
                throw new SqlError(SqlState.BadCopyFileFormat, "unexpected default marker in COPY data")
                {
                    Detail = $"Column \"{_table.Columns[column].Name}\" has no default value.",
                };
            }

            value = _plan.Defaults[column].Evaluate(_context).Detach();
            return true;
        }

        SqlType type = _table.Columns[column].Type;
        if (isBinary)
        {
            value = BinaryCodec.DecodeInPlace(type, _fields.Bytes, _fields.Start(field), length, _runtime.Settings);
            return true;
        }

        try
        {
            value = TextCodec.ParseInPlace(type, _fields.Bytes, _fields.Start(field), length, _runtime.Settings);
            return true;
        }
        catch (SqlError error) when (_plan.Options.IgnoresErrors && IsAboutValue(error))
        {
            _errors.NoteSkip(reader, _fields);
            return false;
        }
    }

    // What PostgreSQL's input functions report softly: class 22 but for broken text.
    private static bool IsAboutValue(SqlError error) =>
        error.State.Code.StartsWith("22", StringComparison.Ordinal) && error.State != SqlState.CharacterNotInRepertoire;

    // FORCE_NOT_NULL: what stands for NULL is text. FORCE_NULL: what was quoted is NULL too.
    private void Force(int field)
    {
        CopyFormat format = _plan.Spec.Format;
        if (format.ForceNotNull.Length > 0 && format.ForceNotNull[field] && _fields.Length(field) == CopyFields.Null)
        {
            _fields.SetText(field, format.Null);
        }
        else if (format.ForceNull.Length > 0 && format.ForceNull[field] && _fields.Length(field) >= 0
            && _fields.Value(field).SequenceEqual(format.Null))
        {
            _fields.Set(field, CopyFields.Null);
        }
    }

    private WriteOutcome Write(int row)
    {
        try
        {
            WriteOutcome outcome = _writer.Insert(out IndexDefinition? duplicate, out _);
            return outcome == WriteOutcome.Duplicate
                ? throw _writer.Violation(duplicate!, _context.Row.AsSpan(0, _table.Columns.Length))
                : outcome;
        }
        catch (SqlError error)
        {
            throw InRow(error, row);
        }
    }

    private void CheckPortion()
    {
        if (_runtime.Review is not null)
        {
            return;
        }

        for (int i = 0; i < _count; i++)
        {
            _portion[i].CopyTo(_context.Row, 0);
            try
            {
                _writer.Check();
            }
            catch (SqlError error)
            {
                throw InRow(error, i);
            }
        }
    }

    // A duplicate is met when the portion is written, when PostgreSQL no longer has the line.
    private SqlError InRow(SqlError error, int row) => error.Within(
        error.State == SqlState.UniqueViolation || _rows[row].Text is null
            ? _errors.At(_rows[row].Line)
            : _errors.At(_rows[row].Line, _rows[row].Text!));

    private Datum[] NextRow()
    {
        if (_count == _portion.Length)
        {
            Array.Resize(ref _portion, Math.Min(PortionRows, Math.Max(16, _portion.Length * 4)));
        }

        return _portion[_count] ??= new Datum[_table.Columns.Length];
    }

    private void ClearPortion()
    {
        _count = 0;
        _bytes = 0;
        _isReviewed = false;
        _rows.Clear();
        _fields.ReleaseValues();
    }
}
