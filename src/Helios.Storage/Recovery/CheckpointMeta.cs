using System.Buffers.Binary;
using Helios.Base;
using Helios.Storage.Log;
using Helios.Types;

namespace Helios.Storage.Recovery;

/// <summary>
/// What a checkpoint says beside its pages: the trees that were there at the cut, and what has to be done to them first.
/// <code>
/// version u32 | last tree u32 | trees u32 | 0 u32 | last commit: time i64, lsn i64 (0: there was none)
/// tree        id u32 | root page u32 | last row i64 | flags u8 (1: index, 2: unique, 4: to be freed) | 0 u8
///             | column count u16 (0xFFFF: no layout) | physical kinds u8 each
/// operations  (see Operation) that take away what was not committed at the cut, and bring back what that had replaced
/// </code>
///
/// Pages hold what transactions in progress have written, so a checkpoint holds it too, and its undo beside it. A tree is to be freed when
/// its creation was not committed at the cut, or its drop was.
/// </summary>
internal sealed class CheckpointMeta
{
    /// <summary>More undo than this stops a checkpoint until those transactions have ended: the log goes on growing for so long.</summary>
    public const int MostBytes = 1 << 30;

    private const uint Version = 2;
    private const int HeaderBytes = 32;
    private const int TimeAt = 16;
    private const int CommitAt = 24;
    private const int TreeBytes = 20;
    private const ushort NoLayout = ushort.MaxValue;

    private byte[] _bytes = new byte[4096];
    private int _length = HeaderBytes;

    public CheckpointMeta(uint lastTree, LastCommit commit)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, Version);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(4), lastTree);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(TimeAt), commit.TimeUs);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(CommitAt), commit.Lsn);
    }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public int TreeCount { get; private set; }

    /// <summary>Operations of undo.</summary>
    public int UndoCount { get; private set; }

    /// <summary>Adds a tree; all of them before the first operation.</summary>
    public void AddTree(in CheckpointTree tree)
    {
        Invariant.Require(UndoCount == 0);
        int columns = tree.Layout?.ColumnCount ?? 0;
        Span<byte> to = Room(TreeBytes + columns);
        BinaryPrimitives.WriteUInt32LittleEndian(to, tree.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], tree.Root);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], tree.LastRow);
        to[16] = (byte)((tree.Kind == TreeKind.Index ? 1 : 0) | (tree.IsUnique ? 2 : 0) | (tree.IsFreed ? 4 : 0));
        to[17] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(to[18..], tree.Layout is null ? NoLayout : checked((ushort)columns));
        for (int i = 0; i < columns; i++)
        {
            to[TreeBytes + i] = (byte)tree.Layout!.Kinds[i];
        }

        TreeCount++;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(8), TreeCount);
    }

    public void AddUndo(in Operation operation)
    {
        operation.Encode(Room(operation.EncodedBytes));
        UndoCount++;
    }

    /// <summary>Takes the bytes apart. Throws Fault for what the checksums should have caught.</summary>
    public static List<CheckpointTree> Read(
        ReadOnlySpan<byte> bytes, out uint lastTree, out LastCommit commit, out ReadOnlySpan<byte> operations)
    {
        Check(bytes.Length >= HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Version);
        commit = new LastCommit(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[TimeAt..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[CommitAt..]));
        lastTree = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        bytes = bytes[HeaderBytes..];
        var trees = new List<CheckpointTree>();
        for (int i = 0; i < count; i++)
        {
            Check(bytes.Length >= TreeBytes);
            ushort columns = BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]);
            RowLayout? layout = null;
            int length = TreeBytes;
            if (columns != NoLayout)
            {
                length += columns;
                Check(bytes.Length >= length);
                var kinds = new PhysicalKind[columns];
                for (int c = 0; c < columns; c++)
                {
                    kinds[c] = (PhysicalKind)bytes[TreeBytes + c];
                }

                layout = new RowLayout(kinds);
            }

            byte flags = bytes[16];
            var tree = new CheckpointTree(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                (flags & 1) != 0 ? TreeKind.Index : TreeKind.Table,
                layout,
                (flags & 2) != 0,
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                (flags & 4) != 0);
            Check(flags < 8 && tree.Id != 0 && tree.Root != 0 && (tree.Kind == TreeKind.Index || layout is not null));
            trees.Add(tree);
            bytes = bytes[length..];
        }

        operations = bytes;
        return trees;
    }

    private Span<byte> Room(int bytes)
    {
        if (bytes > MostBytes - _length)
        {
            throw new Fault($"transactions in progress have changed more than a checkpoint can hold ({MostBytes >> 20} MiB)");
        }

        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, (int)Math.Min(MostBytes, Math.Max(_bytes.Length * 2L, _length + (long)bytes)));
        }

        Span<byte> room = _bytes.AsSpan(_length, bytes);
        _length += bytes;
        return room;
    }

    private static void Check(bool condition)
    {
        if (!condition)
        {
            throw new Fault("the checkpoint's list of trees does not read as one");
        }
    }
}

/// <summary>The last commit that a state holds.</summary>
/// <param name="TimeUs">When it was, microseconds since 2000-01-01 UTC; 0 when there was none.</param>
/// <param name="Lsn">Its position; 0 when there was none.</param>
internal readonly record struct LastCommit(long TimeUs, long Lsn);

/// <summary>A tree as it was at the cut of a checkpoint.</summary>
internal readonly record struct CheckpointTree(
    uint Id, TreeKind Kind, RowLayout? Layout, bool IsUnique, uint Root, long LastRow, bool IsFreed);
