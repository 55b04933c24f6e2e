using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;
using Helios.Kernels;
using Helios.Plugins.Abi;
using Helios.Plugins.Edits;
using Helios.Plugins.Results;
using Helios.Plugins.Wasm;
using Helios.Types;

namespace Helios.Plugins.Instances;

/// <summary>
/// Hook post_execution: the head of a batch (frame, batch, columns, names, selection) lies at the begin of the arena, the columns' values
/// behind it, the out area at the end.
/// </summary>
// SAFETY: see PluginInstance.cs; guest memory is written through GuestMemory and GuestBatchMemory only.
internal sealed unsafe partial class PluginInstance
{
    /// <summary>Makes room in the arena and gives the batch memory its part of it.</summary>
    /// <param name="valueBytes">Room for values beyond that of the vectors themselves.</param>
    public void Open(ResultView view, GuestBatchMemory memory, int capacityRows, long valueBytes)
    {
        long head = HeadBytes(view, capacityRows);
        long vectors = 0;
        foreach (ViewColumn column in view.Columns)
        {
            vectors += Align((long)capacityRows * column.Column.Type.Kind.Width()) + Align((capacityRows + 7) / 8);
        }

        Reserve(head + vectors + Align(valueBytes) + OutAreaBytes);
        memory.Attach(Memory, _memoryBase, _arena + (uint)head, _arena + _arenaBytes - OutAreaBytes, BatchLimitBytes);
    }

    /// <summary>
    /// Shows a batch whose columns (one vector per column of the view) lie in <paramref name="memory"/>. Selected rows that the guest left
    /// are marked in <paramref name="selection"/>, which comes in as they are now. Throws PluginFailure, or the guest's rejection.
    /// </summary>
    /// <returns>The address of the Replacement that leaves instead, when the guest answered with one. The selection is then as it
    /// was.</returns>
    public uint? OnBatch(in ResultCall call, ColumnVector[] vectors, int rows, int selected, Span<byte> selection)
    {
        uint head = _arena;
        foreach (ColumnVector vector in vectors)
        {
            if (vector.Kind == PhysicalKind.Bytes)
            {
                // Their memory is not cleared for each batch.
                Views.ClearUnless(vector.Views, rows, vector.Validity, vector.Validity);
            }
        }

        uint selectionAt = WriteBatch(call, vectors, rows, selected, selection);
        bool isResult = call.Operation == Operation.Result;
        WasmFunction* function = isResult ? &_native->OnBatch : &_native->PreExecution;
        var verdict = (ulong)Run(call.Session, call.Catalog, function, head, isResult ? "helios_on_batch" : "helios_pre_execution");
        call.Memory!.Refresh(Memory);
        uint? replacement = null;
        switch (VerdictOf(verdict, "a batch"))
        {
            case Verdict.Pass or Verdict.Changed:
            case Verdict.Filter when isResult:
                TakeSelection(selectionAt, selection, call);
                break;
            case Verdict.Replaced when isResult && MayChangeRows(call):
                replacement = (uint)(verdict >> 32);
                break;
            case Verdict.Reject:
                throw ReadRejection(verdict);
            default:
                throw NoVerdict(verdict, "a batch");
        }

        try
        {
            Check(call, vectors, rows, selection);
        }
        catch (PluginFailure)
        {
            IsPoisoned = true;
            throw;
        }

        return replacement;
    }

    private void Check(in ResultCall call, ColumnVector[] vectors, int rows, ReadOnlySpan<byte> selection)
    {
        ViewColumn[] columns = call.View.Columns;
        var check = new BatchCheck(Memory, selection, rows, call.Memory!.ValuesAt, call.Memory.Values);
        for (int i = 0; i < vectors.Length; i++)
        {
            if (columns[i].CanWrite)
            {
                check.Empty(vectors[i]);
            }
        }

        for (int i = 0; i < vectors.Length; i++)
        {
            if (columns[i].CanWrite)
            {
                check.Require(vectors[i], columns[i].Column);
            }
        }
    }

    private bool MayChangeRows(in ResultCall call) =>
        _version.Definition.Grant.AllowResultModification && call.View.Entry.Class != PluginClass.Observer;

    private void TakeSelection(uint address, Span<byte> selection, in ResultCall call)
    {
        bool isWrite = call.Operation != Operation.Result;
        bool mayFilter = !isWrite && MayChangeRows(call);
        bool isInside = Memory.TryGet(address, (uint)selection.Length, out Span<byte> left);
        Invariant.Require(isInside);
        if (left.SequenceEqual(selection))
        {
            return;
        }

        for (int i = 0; i < selection.Length; i++)
        {
            if (!mayFilter && (selection[i] & ~left[i]) != 0)
            {
                throw Poisoned(isWrite
                    ? "it took rows out of a write; rows to be written can be changed or refused"
                    : "it took rows out of a result, which it may not change");
            }

            selection[i] &= left[i];
        }
    }

    /// <summary>Tells a guest that exports helios_on_end that the result is complete.</summary>
    public void OnEnd(in ResultCall call, ulong rowsIn, ulong rowsOut, uint batches)
    {
        if (_native->OnEnd.IsNone)
        {
            return;
        }

        GuestMemory arena = Memory;
        var end = new AbiResultEnd { RowsIn = rowsIn, RowsOut = rowsOut, Batches = batches };
        WriteFrame(call, Hook.OnEnd, _arena + AbiCallFrame.SizeBytes);
        bool isInside = arena.TryWrite(_arena + AbiCallFrame.SizeBytes, end);
        Invariant.Require(isInside);
        var verdict = (ulong)Run(call.Session, call.Catalog, &_native->OnEnd, _arena, "helios_on_end");
        switch (VerdictOf(verdict, "on_end"))
        {
            case Verdict.Pass:
                break;
            case Verdict.Reject:
                throw ReadRejection(verdict);
            default:
                throw NoVerdict(verdict, "on_end");
        }
    }

    /// <summary>The most that the values of one batch may be together. What lies in its memory once is never more.</summary>
    public long BatchLimitBytes => Math.Max(Limits.PluginBatchBytes, _version.Definition.Grant.MemoryLimitBytes);

    private static long HeadBytes(ResultView view, int capacityRows) => Align(
        AbiCallFrame.SizeBytes + AbiBatch.SizeBytes + (long)view.Columns.Length * AbiBatchColumn.SizeBytes
        + (long)view.OriginCount * AbiOrigin.SizeBytes + view.NameBytes + (capacityRows + 7) / 8);

    /// <summary>Writes everything but the values; gives the address of the selection.</summary>
    private uint WriteBatch(in ResultCall call, ColumnVector[] vectors, int rows, int selected, ReadOnlySpan<byte> selection)
    {
        ResultView view = call.View;
        GuestMemory memory = Memory;
        uint batchAt = _arena + AbiCallFrame.SizeBytes;
        uint columnsAt = batchAt + AbiBatch.SizeBytes;
        uint originsAt = columnsAt + (uint)view.Columns.Length * AbiBatchColumn.SizeBytes;
        uint textAt = originsAt + (uint)view.OriginCount * AbiOrigin.SizeBytes;
        for (int i = 0; i < view.Columns.Length; i++)
        {
            ViewColumn column = view.Columns[i];
            bool hasRows = i < vectors.Length;
            ColumnAccess write = column.Write switch
            {
                ColumnWrite.Values => ColumnAccess.Writable | ColumnAccess.Nullable,
                ColumnWrite.Nulls => ColumnAccess.Nullable,
                _ => 0,
            };
            write |= column.IsAdded ? ColumnAccess.Added : 0;
            byte access = (byte)(write | (column.Column.IsPlain ? 0 : ColumnAccess.Derived));
            var described = new AbiBatchColumn
            {
                Index = (ushort)column.Index,
                Kind = (byte)column.Column.Type.Kind,
                Access = access,
                TypeOid = column.Column.Type.Oid,
                TypeModifier = column.Column.Type.Modifier,
                ValidityPtr = hasRows ? call.Memory!.AddressOf(vectors[i].Validity) : 0,
                DataPtr = hasRows ? call.Memory!.AddressOf(vectors[i].Data) : 0,
                OriginsPtr = originsAt,
                OriginCount = (uint)column.Column.Origins.Count,
            };
            (described.NamePtr, described.NameLen) = Write(memory, ref textAt, column.Column.Name);
            for (int o = 0; o < column.Column.Origins.Count; o++)
            {
                // By index: an interface's enumerator is an allocation.
                ResultOrigin origin = column.Column.Origins[o];
                var written = default(AbiOrigin);
                (written.SchemaPtr, written.SchemaLen) = Write(memory, ref textAt, origin.Schema);
                (written.TablePtr, written.TableLen) = Write(memory, ref textAt, origin.Table);
                (written.ColumnPtr, written.ColumnLen) = Write(memory, ref textAt, origin.Column);
                memory.TryWrite(originsAt, written);
                originsAt += AbiOrigin.SizeBytes;
            }

            memory.TryWrite(columnsAt + (uint)i * AbiBatchColumn.SizeBytes, described);
        }

        memory.TryWrite(batchAt, new AbiBatch
        {
            RowCount = (uint)rows,
            ColumnCount = (ushort)view.Columns.Length,
            ResultColumnCount = (ushort)call.ResultColumnCount,
            ColumnsPtr = columnsAt,
            SelectionPtr = textAt,
            SelectedCount = (uint)selected,
            Sequence = call.Sequence,
            RowsBefore = call.RowsBefore,
            Operation = (byte)call.Operation,
        });
        bool isInside = memory.TryGet(textAt, (uint)selection.Length, out Span<byte> into);
        Invariant.Require(isInside && textAt + (uint)selection.Length <= _arena + _arenaBytes - OutAreaBytes);
        selection.CopyTo(into);
        WriteFrame(call, call.Operation == Operation.Result ? Hook.OnBatch : Hook.PreExecution, batchAt);
        return textAt;
    }

    private void WriteFrame(in ResultCall call, Hook hook, uint batchAt)
    {
        GuestMemory memory = Memory;
        memory.TryWrite(_arena, new AbiCallFrame
        {
            Abi = AbiConstants.Version,
            Hook = (byte)hook,
            PluginGeneration = call.Generation,
            QueryId = call.QueryId,
            DeadlineNs = (ulong)_version.Definition.Grant.CallTimeoutMs * 1_000_000,
            BatchPtr = batchAt,
            OutPtr = _arena + _arenaBytes - OutAreaBytes,
            OutCap = OutAreaBytes,
        });
    }

    private static (uint Address, uint Length) Write(GuestMemory memory, ref uint at, string text)
    {
        uint length = (uint)Encoding.UTF8.GetByteCount(text);
        bool isInside = memory.TryGet(at, length, out Span<byte> into);
        Invariant.Require(isInside);
        Encoding.UTF8.GetBytes(text, into);
        (uint, uint) written = (at, length);
        at += length;
        return written;
    }
}
