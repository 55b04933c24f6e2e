using System.Buffers.Text;
using Helios.Base;
using Helios.Sql;

namespace Helios.Engine;

/// <summary>CommandComplete's tags.</summary>
internal static class CommandTags
{
    /// <summary>Writes the tag and returns its length.</summary>
    public static int Write(StatementKind kind, long rows, Span<byte> destination)
    {
        ReadOnlySpan<byte> word = Word(kind, rows, out bool hasCount);
        word.CopyTo(destination);
        if (!hasCount)
        {
            return word.Length;
        }

        bool fits = Utf8Formatter.TryFormat(rows, destination[word.Length..], out int digits);
        Invariant.Require(fits);
        return word.Length + digits;
    }

    private static ReadOnlySpan<byte> Word(StatementKind kind, long rows, out bool hasCount)
    {
        hasCount = true;
        switch (kind)
        {
            case StatementKind.CreateTableAs when rows < 0:
                hasCount = false;
                return "CREATE TABLE AS"u8;
            case StatementKind.Select or StatementKind.Values or StatementKind.CreateTableAs:
                return "SELECT "u8;
            case StatementKind.Insert:
                return "INSERT 0 "u8;
            case StatementKind.Update:
                return "UPDATE "u8;
            case StatementKind.Delete:
                return "DELETE "u8;
            case StatementKind.Copy:
                return "COPY "u8;
            case StatementKind.CreateTable:
                hasCount = false;
                return "CREATE TABLE"u8;
            case StatementKind.DropTable:
                hasCount = false;
                return "DROP TABLE"u8;
            case StatementKind.Truncate:
                hasCount = false;
                return "TRUNCATE TABLE"u8;
            default:
                throw new Bug("no command tag for " + kind);
        }
    }
}
