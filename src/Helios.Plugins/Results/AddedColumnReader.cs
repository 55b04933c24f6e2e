using System.Text;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>A guest's AddedColumns, checked.</summary>
internal static class AddedColumnReader
{
    /// <summary>
    /// The columns that the guest declares. Their values are made from whatever it is shown, so their origins are those of all columns that
    /// it sees: who guards one of those guards them. Throws PluginFailure when something of the record is not as the ABI says.
    /// </summary>
    public static PluginResultColumn[] Read(GuestMemory memory, uint address, ResultView view)
    {
        if (!memory.TryRead(address, out AbiAddedColumns list))
        {
            throw new PluginFailure($"its added columns lie at 0x{address:x}, outside its memory");
        }

        if (list.ColumnCount is 0 or > Limits.PluginAddedColumnCount)
        {
            throw new PluginFailure($"it adds {list.ColumnCount} columns; 1 to {Limits.PluginAddedColumnCount} are possible");
        }

        ResultOrigin[] origins = [.. view.Columns.SelectMany(c => c.Column.Origins).Distinct()];
        var columns = new PluginResultColumn[list.ColumnCount];
        for (uint i = 0; i < columns.Length; i++)
        {
            ulong at = list.ColumnsPtr + (ulong)i * AbiAddedColumn.SizeBytes;
            if (at > uint.MaxValue || !memory.TryRead((uint)at, out AbiAddedColumn added))
            {
                throw new PluginFailure($"added column {i} lies at 0x{at:x}, outside its memory");
            }

            string name = Name(memory, added);
            var type = new SqlType(added.TypeOid, added.TypeModifier);
            if (!WritableTypes.CanBeAdded(type))
            {
                throw new PluginFailure($"added column \"{name}\" is of type {type.Oid} ({type.Modifier}), which cannot be added");
            }

            if (columns.AsSpan(0, (int)i).ContainsAny(name))
            {
                throw new PluginFailure($"it adds column \"{name}\" twice");
            }

            columns[i] = new PluginResultColumn(name, type, origins, IsPlain: false);
        }

        return columns;
    }

    private static bool ContainsAny(this Span<PluginResultColumn> columns, string name)
    {
        foreach (PluginResultColumn column in columns)
        {
            if (column.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static string Name(GuestMemory memory, in AbiAddedColumn added)
    {
        if (added.NameLen is 0 or > Limits.IdentifierBytes)
        {
            throw new PluginFailure($"the name of an added column has {added.NameLen} bytes; 1 to {Limits.IdentifierBytes} are possible");
        }

        if (!memory.TryGet(added.NamePtr, added.NameLen, out Span<byte> utf8))
        {
            throw new PluginFailure($"the name of an added column lies at 0x{added.NamePtr:x}, outside its memory");
        }

        // A zero byte would end the name early in the protocol's message.
        return Utf8.IsValid(utf8) && !utf8.Contains((byte)0)
            ? Encoding.UTF8.GetString(utf8)
            : throw new PluginFailure("the name of an added column is not UTF-8");
    }
}
