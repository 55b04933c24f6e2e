using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Helios.Base;

namespace Helios.Sql.Syntax;

/// <summary>
/// Grows one tree at a time in arrays that are kept between statements. Invariants: (1) a child is complete when it is added, so that the
/// depth of every node is known; (2) no tree is deeper than <see cref="Limits.StatementTreeDepthLevels"/>, so that recursive readers are
/// safe; (3) a node has one parent.
/// </summary>
internal sealed class AstBuilder
{
    // Arrays larger than this are not kept after a statement.
    private const int KeptNodeCount = 64 * 1024;
    private const int KeptTextBytes = 256 * 1024;

    private AstNode[] _nodes = new AstNode[256];
    private Link[] _links = new Link[256];
    private byte[] _texts = new byte[1024];
    private int _count;
    private int _textLength;
    private int _sourceBytes;

    public AstBuilder() => Reset();

    /// <summary>Says how long the text is whose statements come. Large arrays grow in few steps of that size: each is a copy, and what
    /// is not written costs no memory.</summary>
    public void Expect(int sourceBytes) => _sourceBytes = sourceBytes;

    public int TextLength => _textLength;

    public ref AstNode this[NodeId id] => ref _nodes[id.Value];

    public NodeKind Kind(NodeId id) => _nodes[id.Value].Kind;

    public void Reset()
    {
        if (_nodes.Length > KeptNodeCount || _texts.Length > KeptTextBytes)
        {
            _nodes = new AstNode[256];
            _links = new Link[256];
            _texts = new byte[1024];
        }

        _nodes[0] = default;
        _count = 1;
        _texts.AsSpan(0, 4).Clear();
        _textLength = 4;
    }

    public NodeId New(NodeKind kind, int position, uint text = 0, int value = 0)
    {
        AstNode[] nodes = _nodes;
        int at = _count;
        if ((uint)at >= (uint)nodes.Length)
        {
            return NewInLarger(kind, position, text, value);
        }

        _count = at + 1;
        ref AstNode node = ref nodes[at];
        node.Kind = kind;
        node.Role = default;
        node.Reserved = 0;
        node.Next = 0;
        node.First = 0;
        node.Text = text;
        node.Value = value;
        node.Flags = default;
        node.Reserved2 = 0;
        node.Position = position;
        ref Link link = ref _links[at];
        link.LastChild = 0;
        link.Depth = 1;
        return new NodeId((uint)at);
    }

    /// <summary>Appends a complete child; none is ignored.</summary>
    public void Add(NodeId parent, Role role, NodeId child)
    {
        if (child.IsNone)
        {
            return;
        }

        AstNode[] nodes = _nodes;
        Link[] links = _links;
        nodes[child.Value].Role = role;
        ref Link link = ref links[parent.Value];
        uint last = link.LastChild;
        if (last == 0)
        {
            nodes[parent.Value].First = child.Value;
        }
        else
        {
            nodes[last].Next = child.Value;
        }

        link.LastChild = child.Value;
        int depth = links[child.Value].Depth + 1;
        if (depth > link.Depth)
        {
            if (depth > Limits.StatementTreeDepthLevels)
            {
                throw TooDeep();
            }

            link.Depth = depth;
        }
    }

    /// <summary>Puts a complete child before all others of a parent that has some.</summary>
    public void AddFirst(NodeId parent, Role role, NodeId child)
    {
        Invariant.Require(_nodes[parent.Value].First != 0 && _links[child.Value].Depth < _links[parent.Value].Depth);
        _nodes[child.Value].Role = role;
        _nodes[child.Value].Next = _nodes[parent.Value].First;
        _nodes[parent.Value].First = child.Value;
    }

    /// <summary>The first child with this role, or none.</summary>
    public NodeId Child(NodeId parent, Role role)
    {
        uint at = _nodes[parent.Value].First;
        while (at != 0 && _nodes[at].Role != role)
        {
            at = _nodes[at].Next;
        }

        return new NodeId(at);
    }

    public NodeId Next(NodeId id) => new(_nodes[id.Value].Next);

    public NodeId First(NodeId id) => new(_nodes[id.Value].First);

    public void SetFlag(NodeId id, NodeFlags flag) => _nodes[id.Value].Flags |= flag;

    /// <summary>Opens a text of up to <paramref name="most"/> bytes at the end of the pool; <see cref="CloseText"/> says how many were
    /// written.</summary>
    public Span<byte> OpenText(int most)
    {
        EnsureText(most + 8);
        return _texts.AsSpan(_textLength + 4, most);
    }

    public uint CloseText(int length)
    {
        int at = _textLength;
        BinaryPrimitives.WriteInt32LittleEndian(_texts.AsSpan(at), length);
        int end = at + 4 + length;
        while ((end & 3) != 0)
        {
            _texts[end++] = 0;
        }

        _textLength = end;
        return (uint)at;
    }

    public uint AddText(ReadOnlySpan<byte> text)
    {
        text.CopyTo(OpenText(text.Length));
        return CloseText(text.Length);
    }

    public ReadOnlySpan<byte> Text(uint at) =>
        at == 0 ? default : _texts.AsSpan((int)at + 4, BinaryPrimitives.ReadInt32LittleEndian(_texts.AsSpan((int)at)));

    /// <summary>Forgets the texts added after the pool had this length.</summary>
    public void RewindText(int length) => _textLength = length;

    /// <summary>Makes the view show the finished tree, until this builder is used again.</summary>
    public void Lend(Ast view, NodeId root) => view.Lend(_nodes, _count, _texts, _textLength, root);

    /// <summary>The finished tree, in memory of its own.</summary>
    public Ast Build(NodeId root) => new(_nodes[.._count], _texts[.._textLength], root);

    internal static SqlError TooDeep() => new(SqlState.StatementTooComplex, "stack depth limit exceeded")
    {
        Hint = "The statement nests deeper than this server allows; split it.",
    };

    // Apart, so that New itself needs no call and no frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private NodeId NewInLarger(NodeKind kind, int position, uint text, int value)
    {
        Grow();
        return New(kind, position, text, value);
    }

    private void Grow()
    {
        if (_count >= Limits.StatementNodeCount)
        {
            throw new SqlError(SqlState.ProgramLimitExceeded, "statement has more than " + Limits.StatementNodeCount + " parts");
        }

        long size = _nodes.Length * 2L;
        if (size > KeptNodeCount)
        {
            // Common statements have eight bytes of text and more for a node, few less than two, none less than two for three.
            long source = _sourceBytes;
            long step = size < source / 8 ? source / 8 : size < source / 2 ? source / 2 : (source / 2 * 3) + KeptNodeCount;
            size = Math.Min(Limits.StatementNodeCount, Math.Max(size, step));
        }

        _nodes = Larger(_nodes, _count, (int)size);
        _links = Larger(_links, _count, (int)size);
    }

    private static T[] Larger<T>(T[] array, int used, int size)
        where T : struct
    {
        T[] larger = GC.AllocateUninitializedArray<T>(size);
        array.AsSpan(0, used).CopyTo(larger);
        return larger;
    }

    private void EnsureText(int more)
    {
        long need = (long)_textLength + more;
        if (need > _texts.Length)
        {
            if (need > Array.MaxLength)
            {
                throw new SqlError(SqlState.ProgramLimitExceeded, "statement text is too long");
            }

            long size = Math.Max(need, _texts.Length * 2L);
            size = size > KeptTextBytes ? Math.Max(size, _sourceBytes) : size;
            _texts = Larger(_texts, _textLength, (int)Math.Min(Array.MaxLength, size));
        }
    }

    // What is known of a node while it is built.
    private struct Link
    {
        public uint LastChild;
        public int Depth;
    }
}
