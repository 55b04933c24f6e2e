using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Base;
using Helios.Plugins.Abi;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Results;

/// <summary>
/// What a guest answered instead of a batch: where its rows are, checked as a whole. Values are checked when they are copied
/// (<see cref="ReplacedRows"/>). Valid while the guest does not run.
/// Invariants: 1. a row comes from a row of the batch that was selected, so that what was taken out before stays out; 2. a row that comes
/// from none is made only by a plugin that may write every column of the result; 3. what a plugin may not write comes from the host's
/// own rows.
/// </summary>
internal readonly ref struct Replacement
{
    private readonly ReadOnlySpan<byte> _sources;
    private readonly AbiReplacedColumn[] _columns;

    private Replacement(int rowCount, ReadOnlySpan<byte> sources, AbiReplacedColumn[] columns)
    {
        RowCount = rowCount;
        _sources = sources;
        _columns = columns;
    }

    public int RowCount { get; }

    /// <summary>The row of the batch that this one is made from, or -1.</summary>
    public int SourceOf(int row) => BinaryPrimitives.ReadInt32LittleEndian(_sources[(4 * row)..]);

    /// <summary>Where the guest's values of a column lie; data 0: it gives none.</summary>
    public AbiReplacedColumn ColumnAt(int i) => _columns[i];

    /// <summary>Throws PluginFailure.</summary>
    /// <param name="rows">Rows of the batch as it was shown.</param>
    /// <param name="selection">Which of them are selected.</param>
    public static Replacement Read(
        GuestMemory memory, uint address, ResultView view, int resultColumns, int rows, ReadOnlySpan<byte> selection)
    {
        if (!memory.TryRead(address, out AbiReplacement record))
        {
            throw new PluginFailure($"its replacement lies at 0x{address:x}, outside its memory");
        }

        if (record.RowCount > Limits.PluginReplacedRowCount || record.ColumnCount != view.Columns.Length)
        {
            throw new PluginFailure(
                $"it replaces a batch with {record.RowCount} rows of {record.ColumnCount} columns; up to {Limits.PluginReplacedRowCount} "
                + $"of {view.Columns.Length} are possible");
        }

        if (!memory.TryGet(record.SourcesPtr, record.RowCount * 4, out Span<byte> sources))
        {
            throw new PluginFailure("the sources of its replacement lie outside its memory");
        }

        var columns = new AbiReplacedColumn[view.Columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = ReadColumn(memory, record, view.Columns[i], i);
        }

        var read = new Replacement((int)record.RowCount, sources, columns);
        read.RequireSources(view, resultColumns, rows, selection);
        return read;
    }

    private static AbiReplacedColumn ReadColumn(GuestMemory memory, in AbiReplacement record, in ViewColumn column, int i)
    {
        ulong at = record.ColumnsPtr + (ulong)i * AbiReplacedColumn.SizeBytes;
        if (at > uint.MaxValue || !memory.TryRead((uint)at, out AbiReplacedColumn read))
        {
            throw new PluginFailure("the columns of its replacement lie outside its memory");
        }

        if (read.DataPtr == 0)
        {
            return default;
        }

        if (!column.CanWrite)
        {
            throw new PluginFailure($"it replaces values of column \"{column.Column.Name}\", which it may not write");
        }

        uint bytes = record.RowCount * (uint)column.Column.Type.Kind.Width();
        bool isInside = read.DataPtr % 8 == 0 && memory.TryGet(read.DataPtr, bytes, out _)
            && (read.ValidityPtr == 0 || memory.TryGet(read.ValidityPtr, (record.RowCount + 7) / 8, out _));
        return isInside
            ? read
            : throw new PluginFailure($"the values it gives for column \"{column.Column.Name}\" do not lie in its memory, 8-byte aligned");
    }

    private void RequireSources(ResultView view, int resultColumns, int rows, ReadOnlySpan<byte> selection)
    {
        bool? mayInvent = null;
        for (int i = 0; i < RowCount; i++)
        {
            int source = SourceOf(i);
            if (source == -1)
            {
                mayInvent ??= view.Columns.Count(c => c.Write != ColumnWrite.Nothing) == resultColumns;
                if (mayInvent == false)
                {
                    throw new PluginFailure($"row {i} of its replacement comes from none, and it may not write every column of the result");
                }
            }
            else if ((uint)source >= (uint)rows || (selection[source >> 3] & (1 << (source & 7))) == 0)
            {
                throw new PluginFailure($"row {i} of its replacement comes from row {source}, which is none of the batch");
            }
        }
    }
}
