using Helios.Types;

namespace Helios.Execution;

/// <summary>What is done with rows of a table.</summary>
public enum WriteKind : byte
{
    Insert = 1,
    Update = 2,
    Delete = 3,
}

/// <summary>A table that is written, as those who look at its rows know it.</summary>
public sealed record WrittenTable(uint Oid, string Schema, string Name, IReadOnlyList<(string Name, SqlType Type)> Columns);

/// <summary>
/// Who looks at rows before they are written. Every row that a <see cref="RowWriter"/> writes was reviewed, which the writer asserts.
/// </summary>
public abstract class WriteReview
{
    /// <summary>Rows are shown in portions of at most this many.</summary>
    public const int PortionRows = Base.Limits.BatchRows;

    /// <summary>
    /// Shows the rows that are to be written, or (Delete) to go, columns first. What they hold afterwards is what is written. Throws a
    /// refusal.
    /// </summary>
    public abstract void Review(WriteKind kind, WrittenTable table, ReadOnlySpan<Datum[]> rows);
}
