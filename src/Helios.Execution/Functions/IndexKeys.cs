using System.Buffers;
using System.Buffers.Binary;
using Helios.Base;
using Helios.Catalog;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Keys of index entries: the columns' memcmp-ordered encodings one after the other. A key with a NULL is made distinct by the
/// row id, for NULLs are never equal.</summary>
internal static class IndexKeys
{
    public static void Encode(TableDefinition table, IndexDefinition index, ReadOnlySpan<Datum> row, RowId id,
        ArrayBufferWriter<byte> output)
    {
        bool hasNull = false;
        foreach (int column in index.Columns)
        {
            hasNull |= row[column].IsNull;
            Append(row[column], table.Columns[column].Type, output);
        }

        if (hasNull)
        {
            BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(8), id.Value ^ long.MinValue);
            output.Advance(8);
        }

        if (output.WrittenCount > Limits.IndexKeyBytes)
        {
            throw new SqlError(
                SqlState.ProgramLimitExceeded,
                $"index row size {output.WrittenCount} exceeds maximum {Limits.IndexKeyBytes} for index \"{index.Name}\"");
        }
    }

    public static void Append(in Datum value, SqlType type, ArrayBufferWriter<byte> output) =>
        KeyEncoding.Append(new KeyColumn(type), value, output);
}
