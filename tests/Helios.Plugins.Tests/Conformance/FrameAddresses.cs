using System.Runtime.InteropServices;
using Helios.Plugins.Abi;
using Helios.Types;

namespace Helios.Plugins.Tests;

/// <summary>Where addresses lie in what the host wrote, by the ABI's structures: offsets in the arena.</summary>
internal readonly ref struct FrameAddresses(ReadOnlySpan<byte> arena, uint origin, HashSet<int> found)
{
    private readonly ReadOnlySpan<byte> _arena = arena;
    private readonly uint _origin = origin;
    private readonly HashSet<int> _found = found;

    public void Find(uint address)
    {
        AbiCallFrame frame = Take<AbiCallFrame>(
            address, nameof(AbiCallFrame.SqlPtr), nameof(AbiCallFrame.StatementPtr), nameof(AbiCallFrame.BatchPtr),
            nameof(AbiCallFrame.OutPtr));
        if (frame.StatementPtr != 0)
        {
            AbiStatement statement = Take<AbiStatement>(
                frame.StatementPtr, nameof(AbiStatement.NodesPtr), nameof(AbiStatement.TextsPtr), nameof(AbiStatement.RelationsPtr));
            for (uint i = 0; i < statement.RelationCount; i++)
            {
                Take<AbiRelation>(
                    statement.RelationsPtr + i * AbiRelation.SizeBytes, nameof(AbiRelation.SchemaPtr), nameof(AbiRelation.NamePtr));
            }
        }

        if (frame.BatchPtr != 0 && (Hook)frame.Hook is not (Hook.OnEnd or Hook.CacheStore))
        {
            Batch(frame.BatchPtr);
        }
    }

    private void Batch(uint address)
    {
        AbiBatch batch = Take<AbiBatch>(address, nameof(AbiBatch.ColumnsPtr), nameof(AbiBatch.SelectionPtr));
        for (uint i = 0; i < batch.ColumnCount; i++)
        {
            AbiBatchColumn column = Take<AbiBatchColumn>(
                batch.ColumnsPtr + i * AbiBatchColumn.SizeBytes, nameof(AbiBatchColumn.ValidityPtr), nameof(AbiBatchColumn.DataPtr),
                nameof(AbiBatchColumn.NamePtr), nameof(AbiBatchColumn.OriginsPtr));
            for (uint o = 0; o < column.OriginCount; o++)
            {
                Take<AbiOrigin>(
                    column.OriginsPtr + o * AbiOrigin.SizeBytes, nameof(AbiOrigin.SchemaPtr), nameof(AbiOrigin.TablePtr),
                    nameof(AbiOrigin.ColumnPtr));
            }

            for (uint row = 0; row < batch.RowCount && (PhysicalKind)column.Kind == PhysicalKind.Bytes && column.DataPtr != 0; row++)
            {
                Take<AbiView>(column.DataPtr + row * AbiView.SizeBytes, nameof(AbiView.Ptr));
            }
        }
    }

    private T Take<T>(uint address, params ReadOnlySpan<string> fields) where T : struct
    {
        int at = (int)(address - _origin);
        foreach (string field in fields)
        {
            _found.Add(at + (int)Marshal.OffsetOf<T>(field));
        }

        return MemoryMarshal.Read<T>(_arena[at..]);
    }
}
