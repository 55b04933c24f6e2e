using System.Buffers.Binary;
using Helios.Base;
using Helios.Types;

namespace Helios.Storage.Log;

internal enum OperationKind : byte
{
    PutRow = 1,
    DeleteRow = 2,
    PutEntry = 3,
    DeleteEntry = 4,
    CreateTree = 5,
    DropTree = 6,
}

/// <summary>
/// One logical change, as the log and the undo of a checkpoint hold it:
/// <code>
/// kind u8 | tree u32 | PutRow, PutEntry, DeleteEntry: row i64, length u32, bytes
///                    | DeleteRow: row i64
///                    | CreateTree: tree kind u8, unique u8, column count u16 (0xFFFF: no layout), physical kinds u8 each
/// </code>
/// </summary>
internal ref struct Operation
{
    private const int FixedBytes = 5;
    private const ushort NoLayout = ushort.MaxValue;

    public OperationKind Kind;
    public uint Tree;
    public long Row;
    public ReadOnlySpan<byte> Bytes;
    public TreeKind TreeKind;
    public bool IsUnique;
    public RowLayout? Layout;

    public readonly int EncodedBytes => Kind switch
    {
        OperationKind.PutRow or OperationKind.PutEntry or OperationKind.DeleteEntry => FixedBytes + 12 + Bytes.Length,
        OperationKind.DeleteRow => FixedBytes + 8,
        OperationKind.CreateTree => FixedBytes + 4 + (Layout?.ColumnCount ?? 0),
        OperationKind.DropTree => FixedBytes,
    };

    public readonly void Encode(Span<byte> to)
    {
        to[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(to[1..], Tree);
        Span<byte> rest = to[FixedBytes..];
        switch (Kind)
        {
            case OperationKind.PutRow:
            case OperationKind.PutEntry:
            case OperationKind.DeleteEntry:
                BinaryPrimitives.WriteInt64LittleEndian(rest, Row);
                BinaryPrimitives.WriteInt32LittleEndian(rest[8..], Bytes.Length);
                Bytes.CopyTo(rest[12..]);
                break;
            case OperationKind.DeleteRow:
                BinaryPrimitives.WriteInt64LittleEndian(rest, Row);
                break;
            case OperationKind.CreateTree:
                rest[0] = (byte)TreeKind;
                rest[1] = IsUnique ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], Layout is null ? NoLayout : checked((ushort)Layout.ColumnCount));
                for (int i = 0; i < (Layout?.ColumnCount ?? 0); i++)
                {
                    rest[4 + i] = (byte)Layout!.Kinds[i];
                }

                break;
            case OperationKind.DropTree:
                break;
        }
    }

    /// <summary>Reads the operation at the begin and moves behind it. Throws Fault for what the checksum should have caught.</summary>
    public static Operation Decode(ref ReadOnlySpan<byte> from)
    {
        Check(from.Length >= FixedBytes);
        var operation = new Operation
        {
            Kind = (OperationKind)from[0],
            Tree = BinaryPrimitives.ReadUInt32LittleEndian(from[1..]),
        };
        from = from[FixedBytes..];
        switch (operation.Kind)
        {
            case OperationKind.PutRow:
            case OperationKind.PutEntry:
            case OperationKind.DeleteEntry:
                Check(from.Length >= 12);
                operation.Row = BinaryPrimitives.ReadInt64LittleEndian(from);
                int length = BinaryPrimitives.ReadInt32LittleEndian(from[8..]);
                Check(length >= 0 && from.Length - 12 >= length);
                operation.Bytes = from.Slice(12, length);
                from = from[(12 + length)..];
                break;
            case OperationKind.DeleteRow:
                Check(from.Length >= 8);
                operation.Row = BinaryPrimitives.ReadInt64LittleEndian(from);
                from = from[8..];
                break;
            case OperationKind.CreateTree:
                DecodeTree(ref from, ref operation);
                break;
            case OperationKind.DropTree:
                break;
            default:
                throw new Fault("log: unknown operation " + (byte)operation.Kind);
        }

        return operation;
    }

    private static void DecodeTree(ref ReadOnlySpan<byte> from, ref Operation operation)
    {
        Check(from.Length >= 4 && from[0] <= (byte)TreeKind.Index);
        operation.TreeKind = (TreeKind)from[0];
        operation.IsUnique = from[1] != 0;
        ushort columns = BinaryPrimitives.ReadUInt16LittleEndian(from[2..]);
        from = from[4..];
        if (columns != NoLayout)
        {
            Check(from.Length >= columns);
            var kinds = new PhysicalKind[columns];
            for (int i = 0; i < columns; i++)
            {
                kinds[i] = (PhysicalKind)from[i];
            }

            operation.Layout = new RowLayout(kinds);
            from = from[columns..];
        }
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new Fault("log: an operation does not fit its record");
        }
    }
}
