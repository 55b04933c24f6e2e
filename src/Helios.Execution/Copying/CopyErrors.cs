using System.Text;
using Helios.Base;
using Helios.Types;

namespace Helios.Execution;

/// <summary>
/// CONTEXT of a COPY FROM in PostgreSQL's words (copyfrom.c, CopyFromErrorCallback), and its notices. Values are left out when a plugin
/// guards what the table holds.
/// </summary>
internal sealed class CopyErrors
{
    private const int ShownBytes = 100;

    private readonly CopyFromPlan _plan;
    private readonly StatementRuntime _runtime;

    public CopyErrors(CopyFromPlan plan, StatementRuntime runtime)
    {
        _plan = plan;
        _runtime = runtime;
    }

    /// <summary>The field that is being read; -1: the row as a whole.</summary>
    public int Column { get; set; } = -1;

    private bool IsBinary => _plan.Spec.Format.Kind == CopyKind.Binary;

    private string Table => _plan.Target.Table.Name;

    public string At(long line) => $"COPY {Table}, line {line}";

    public string At(long line, byte[] text) =>
        _runtime.HidesValues ? At(line) : $"{At(line)}: \"{Encoding.UTF8.GetString(text)}\"";

    public string Here(CopyReader reader, CopyFields fields)
    {
        if (Column < 0)
        {
            return Line(reader, isBuffered: false);
        }

        string place = $"{At(reader.Line)}, column {_plan.Spec.ColumnNames[Column]}";
        if (IsBinary || _runtime.HidesValues)
        {
            return place;
        }

        return fields.Length(Column) >= 0
            ? $"{place}: \"{Encoding.UTF8.GetString(Shown(fields.Value(Column)))}\""
            : place + ": null input";
    }

    public string Line(CopyReader reader, bool isBuffered) => reader.HasLineText && !isBuffered
        ? At(reader.Line, Shown(reader.LineText))
        : At(reader.Line);

    /// <summary>As much of a value as a message shows, cut between characters.</summary>
    public static byte[] Shown(ReadOnlySpan<byte> text)
    {
        if (text.Length <= ShownBytes)
        {
            return text.ToArray();
        }

        int length = ShownBytes;
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return [.. text[..length], .. "..."u8];
    }

    public void RequireLimit(long skipped)
    {
        long limit = _plan.Options.RejectLimit;
        if (limit > 0 && skipped > limit)
        {
            throw new SqlError(
                SqlState.InvalidTextRepresentation, $"skipped more than REJECT_LIMIT ({limit}) rows due to data type incompatibility");
        }
    }

    public void NoteSkip(CopyReader reader, CopyFields fields)
    {
        if (_plan.Options.Log != CopyLog.Verbose)
        {
            return;
        }

        string place = $"skipping row due to data type incompatibility at line {reader.Line} for column " +
            $"\"{_plan.Spec.ColumnNames[Column]}\"";
        string value = _runtime.HidesValues ? "" : fields.Length(Column) < 0
            ? ": null input"
            : $": \"{Encoding.UTF8.GetString(Shown(fields.Value(Column)))}\"";
        Notice(new SqlError(SqlState.Successful, place + value) { Context = "COPY " + Table });
    }

    public void NoteSkipped(long rows)
    {
        if (rows > 0 && _plan.Options.Log >= CopyLog.Default)
        {
            string what = rows == 1 ? "1 row was" : $"{rows} rows were";
            Notice(new SqlError(SqlState.Successful, what + " skipped due to data type incompatibility"));
        }
    }

    private void Notice(SqlError notice) => (_runtime.Notices ??= []).Add(notice);
}
