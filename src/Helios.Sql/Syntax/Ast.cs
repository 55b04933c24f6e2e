using System.Runtime.InteropServices;
using System.Text;
using Helios.Base;

namespace Helios.Sql.Syntax;

/// <summary>One node, 28 bytes, little endian. This is also what a plugin reads in its linear memory.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AstNode
{
    public NodeKind Kind;
    public Role Role;
    public byte Reserved;
    public uint Next;
    public uint First;
    public uint Text;
    public int Value;
    public NodeFlags Flags;
    public ushort Reserved2;
    // Position stands last so that a comparison of trees can leave it out.
    public int Position;
}

/// <summary>The index of a node in its <see cref="Ast"/>; 0 is no node.</summary>
public readonly record struct NodeId(uint Value)
{
    public bool IsNone => Value == 0;
}

/// <summary>
/// A parsed statement as a flat table: nodes linked by index (first child, next sibling), texts in one pool of length-prefixed UTF-8
/// (u32 length, bytes, padded to 4). Node 0 and text 0 are empty. Immutable once parsed, and shared between sessions; but for the one that
/// a <see cref="ParseBuffer"/> lends within this assembly, whose arrays are the builder's and longer than the tree.
/// </summary>
public sealed class Ast
{
    private AstNode[] _nodes;
    private byte[] _texts;
    private int _nodeCount;
    private int _textLength;

    public Ast(AstNode[] nodes, byte[] texts, NodeId root)
    {
        _nodes = nodes;
        _texts = texts;
        _nodeCount = nodes.Length;
        _textLength = texts.Length;
        Root = root;
    }

    public NodeId Root { get; private set; }

    public ReadOnlySpan<AstNode> Nodes => _nodes.AsSpan(0, _nodeCount);

    /// <summary>The text pool.</summary>
    public ReadOnlySpan<byte> Texts => _texts.AsSpan(0, _textLength);

    public ref readonly AstNode this[NodeId id] => ref _nodes[id.Value];

    public NodeKind Kind(NodeId id) => _nodes[id.Value].Kind;

    public int Value(NodeId id) => _nodes[id.Value].Value;

    /// <summary>Byte offset of the node in the statement's source text.</summary>
    public int Position(NodeId id) => _nodes[id.Value].Position;

    public bool Has(NodeId id, NodeFlags flag) => (_nodes[id.Value].Flags & flag) != 0;

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

    /// <summary>The next sibling with the same role, or none.</summary>
    public NodeId NextSame(NodeId id)
    {
        Role role = _nodes[id.Value].Role;
        uint at = _nodes[id.Value].Next;
        while (at != 0 && _nodes[at].Role != role)
        {
            at = _nodes[at].Next;
        }

        return new NodeId(at);
    }

    public NodeId FirstChild(NodeId parent) => new(_nodes[parent.Value].First);

    public NodeId NextSibling(NodeId id) => new(_nodes[id.Value].Next);

    /// <summary>Children with one role, in order: <c>foreach (NodeId target in ast.Children(select, Role.Target))</c>.</summary>
    public ChildEnumerable Children(NodeId parent, Role role) => new(this, parent, role);

    public int Count(NodeId parent, Role role)
    {
        int count = 0;
        foreach (NodeId _ in Children(parent, role))
        {
            count++;
        }

        return count;
    }

    public bool HasText(NodeId id) => _nodes[id.Value].Text != 0;

    public ReadOnlySpan<byte> Utf8(NodeId id)
    {
        uint at = _nodes[id.Value].Text;
        if (at == 0)
        {
            return default;
        }

        int length = MemoryMarshal.Read<int>(_texts.AsSpan((int)at));
        Invariant.Require(length >= 0);
        return _texts.AsSpan((int)at + 4, length);
    }

    public string Text(NodeId id) => Encoding.UTF8.GetString(Utf8(id));

    /// <summary>Makes this the view of another tree, for as long as the arrays hold it.</summary>
    internal void Lend(AstNode[] nodes, int nodeCount, byte[] texts, int textLength, NodeId root)
    {
        _nodes = nodes;
        _texts = texts;
        _nodeCount = nodeCount;
        _textLength = textLength;
        Root = root;
    }

    /// <summary>A copy of exactly its size that stays.</summary>
    internal Ast Copy() => new(Nodes.ToArray(), Texts.ToArray(), Root);

    public readonly struct ChildEnumerable
    {
        private readonly Ast _ast;
        private readonly NodeId _parent;
        private readonly Role _role;

        internal ChildEnumerable(Ast ast, NodeId parent, Role role)
        {
            _ast = ast;
            _parent = parent;
            _role = role;
        }

        public ChildEnumerator GetEnumerator() => new(_ast, _ast.Child(_parent, _role));
    }

    public struct ChildEnumerator
    {
        private readonly Ast _ast;
        private NodeId _next;

        internal ChildEnumerator(Ast ast, NodeId first)
        {
            _ast = ast;
            _next = first;
            Current = default;
        }

        public NodeId Current { get; private set; }

        public bool MoveNext()
        {
            if (_next.IsNone)
            {
                return false;
            }

            Current = _next;
            _next = _ast.NextSame(_next);
            return true;
        }
    }
}
