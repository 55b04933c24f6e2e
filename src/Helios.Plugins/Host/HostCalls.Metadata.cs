using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;

namespace Helios.Plugins.Host;

/// <summary>helios.table_columns.</summary>
// SAFETY: see HostCalls.cs.
internal static unsafe partial class HostCalls
{
    private const int ColumnListHeadBytes = 8;

    private static string? TableColumns(PluginInstance instance, WasmValue* a)
    {
        GuestMemory memory = instance.Memory;
        if (!memory.TryGet(a[0].U32, a[1].U32, out Span<byte> schemaUtf8) || !memory.TryGet(a[2].U32, a[3].U32, out Span<byte> nameUtf8))
        {
            return OutOfBounds("table_columns");
        }

        string? schema = schemaUtf8.IsEmpty ? null : instance.Names.Get(schemaUtf8);
        string? name = instance.Names.Get(nameUtf8);
        if (name is null || (schema is null && !schemaUtf8.IsEmpty))
        {
            a[0].I32 = AbiConstants.Invalid;
            return null;
        }

        // The import is linked only with allow_metadata_access; which tables is the second question.
        if (!instance.Version.Definition.Grant.AllowsTable(schema, name))
        {
            a[0].I32 = AbiConstants.Denied;
            return null;
        }

        IReadOnlyList<PluginColumn>? columns = instance.Catalog?.GetColumns(schema, name);
        if (columns is null)
        {
            a[0].I32 = AbiConstants.Absent;
            return null;
        }

        return Give(instance, Encode(columns), a[4].U32, a[5].U32, a);
    }

    private static byte[] Encode(IReadOnlyList<PluginColumn> columns)
    {
        int namesAt = ColumnListHeadBytes + columns.Count * AbiColumnInfo.SizeBytes;
        byte[] bytes = new byte[namesAt + columns.Sum(c => Encoding.UTF8.GetByteCount(c.Name))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, columns.Count);
        for (int i = 0; i < columns.Count; i++)
        {
            PluginColumn column = columns[i];
            int length = Encoding.UTF8.GetBytes(column.Name, bytes.AsSpan(namesAt));
            var info = new AbiColumnInfo
            {
                NameOff = (uint)namesAt,
                NameLen = (uint)length,
                TypeOid = column.TypeOid,
                TypeModifier = column.TypeModifier,
                Flags = (column.IsNotNull ? (uint)ColumnFlag.NotNull : 0) | (column.IsPrimaryKey ? (uint)ColumnFlag.PrimaryKey : 0)
                    | (column.HasDefault ? (uint)ColumnFlag.HasDefault : 0),
                Ordinal = (uint)i + 1,
            };
            MemoryMarshal.Write(bytes.AsSpan(ColumnListHeadBytes + i * AbiColumnInfo.SizeBytes), in info);
            namesAt += length;
        }

        return bytes;
    }
}
