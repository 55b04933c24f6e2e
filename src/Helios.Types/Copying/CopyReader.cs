using Helios.Base;

namespace Helios.Types;

/// <summary>Rows of COPY FROM data, as fields.</summary>
public abstract class CopyReader
{
    /// <summary>Of the row that is or was read, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>The row as it was given, as long as it is at hand.</summary>
    public virtual ReadOnlySpan<byte> LineText => default;

    public virtual bool HasLineText => false;

    /// <summary>The field that an error was met in; -1: none.</summary>
    public virtual int Field => -1;

    public static CopyReader Create(CopyFormat format, CopyInput input) => format.Kind == CopyKind.Binary
        ? new CopyBinaryReader(input)
        : new CopyTextReader(format, input);

    /// <summary>Reads a row's fields, or its first line's when that is to be compared with <paramref name="names"/>.</summary>
    public abstract CopyRead Next(CopyFields fields, IReadOnlyList<string> names);

    protected static SqlError Bad(string message) => new(SqlState.BadCopyFileFormat, message);
}
