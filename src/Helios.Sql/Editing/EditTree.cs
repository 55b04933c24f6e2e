using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// A tree that can be changed: a copy of an <see cref="Ast"/> that keeps its node numbers, grows new nodes behind them, and knows parents
/// and neighbours, so that every change takes constant time.
/// Invariants: (1) a node that is reached from the root has exactly one parent, and <see cref="Parent"/> names it; (2) grafts are copied
/// node by node, so that no cycle and no sharing enters; (3) no tree leaves deeper or larger than the limits of a parsed one.
/// </summary>
internal sealed class EditTree
{
    private AstNode[] _nodes;
    private Link[] _links;
    private byte[] _texts;
    private int _count;
    private int _textLength;

    public EditTree(Ast source)
        : this(source, source.Root)
    {
    }

    public EditTree(Ast source, NodeId root)
    {
        _nodes = source.Nodes.ToArray();
        _texts = source.Texts.ToArray();
        _count = _nodes.Length;
        _textLength = _texts.Length;
        _links = new Link[_count];
        Root = root;
        for (uint parent = 1; parent < _count; parent++)
        {
            uint last = 0;
            for (uint child = _nodes[parent].First; child != 0; child = _nodes[child].Next)
            {
                _links[child].Parent = parent;
                _links[child].Previous = last;
                last = child;
            }

            _links[parent].Last = last;
        }

        _links[root.Value].Parent = 0;
    }

    public NodeId Root { get; private set; }

    public int Count => _count;

    public ref AstNode this[NodeId id] => ref _nodes[id.Value];

    public NodeKind Kind(NodeId id) => _nodes[id.Value].Kind;

    public Role RoleOf(NodeId id) => _nodes[id.Value].Role;

    public bool Has(NodeId id, NodeFlags flag) => (_nodes[id.Value].Flags & flag) != 0;

    public NodeId Parent(NodeId id) => new(_links[id.Value].Parent);

    public NodeId First(NodeId id) => new(_nodes[id.Value].First);

    public NodeId Next(NodeId id) => new(_nodes[id.Value].Next);

    /// <summary>The first child with this role, or none.</summary>
    public NodeId Child(NodeId parent, Role role)
    {
        NodeId at = First(parent);
        while (!at.IsNone && RoleOf(at) != role)
        {
            at = Next(at);
        }

        return at;
    }

    /// <summary>The next sibling of the same role, or none.</summary>
    public NodeId NextSame(NodeId id)
    {
        Role role = RoleOf(id);
        NodeId at = Next(id);
        while (!at.IsNone && RoleOf(at) != role)
        {
            at = Next(at);
        }

        return at;
    }

    public int CountOf(NodeId parent, Role role)
    {
        int count = 0;
        for (NodeId at = Child(parent, role); !at.IsNone; at = NextSame(at))
        {
            count++;
        }

        return count;
    }

    public ReadOnlySpan<byte> Utf8(NodeId id)
    {
        int at = (int)_nodes[id.Value].Text;
        return at == 0 ? default : _texts.AsSpan(at + 4, BinaryPrimitives.ReadInt32LittleEndian(_texts.AsSpan(at)));
    }

    public string Text(NodeId id) => System.Text.Encoding.UTF8.GetString(Utf8(id));

    /// <summary>True for a node of the original tree or one made since, that is still under the root.</summary>
    public bool IsReached(NodeId id)
    {
        if (id.IsNone || id.Value >= _count)
        {
            return false;
        }

        while (!Parent(id).IsNone)
        {
            id = Parent(id);
        }

        return id == Root;
    }

    /// <summary>A new node with no place in any source text.</summary>
    public NodeId New(NodeKind kind)
    {
        if (_count == _nodes.Length)
        {
            if (_count >= Limits.StatementNodeCount)
            {
                throw EditErrors.TooLarge();
            }

            Array.Resize(ref _nodes, Math.Min(Math.Max(64, _count * 2), Limits.StatementNodeCount));
            Array.Resize(ref _links, _nodes.Length);
        }

        _nodes[_count] = new AstNode { Kind = kind, Position = -1 };
        _links[_count] = default;
        return new NodeId((uint)_count++);
    }

    public NodeId New(NodeKind kind, ReadOnlySpan<byte> text)
    {
        NodeId id = New(kind);
        _nodes[id.Value].Text = AddText(text);
        return id;
    }

    public uint AddText(ReadOnlySpan<byte> text)
    {
        int end = _textLength + 4 + text.Length;
        int padded = (end + 3) & ~3;
        if (padded > _texts.Length)
        {
            if (padded > Limits.MessageBytes * 2L)
            {
                throw EditErrors.TooLarge();
            }

            // The text may lie in this very pool.
            byte[] larger = new byte[Math.Max(padded, _texts.Length * 2)];
            _texts.AsSpan(0, _textLength).CopyTo(larger);
            text.CopyTo(larger.AsSpan(_textLength + 4));
            _texts = larger;
        }
        else
        {
            text.CopyTo(_texts.AsSpan(_textLength + 4));
        }

        int at = _textLength;
        BinaryPrimitives.WriteInt32LittleEndian(_texts.AsSpan(at), text.Length);
        _texts.AsSpan(end, padded - end).Clear();
        _textLength = padded;
        return (uint)at;
    }

    /// <summary>Appends a node that has no parent.</summary>
    public void Append(NodeId parent, Role role, NodeId child)
    {
        Invariant.Require(Parent(child).IsNone && child != Root);
        _nodes[child.Value].Role = role;
        Attach(parent.Value, _links[parent.Value].Last, child.Value, 0);
    }

    /// <summary>Puts a node without parent before every other child.</summary>
    public void Prepend(NodeId parent, Role role, NodeId child)
    {
        Invariant.Require(Parent(child).IsNone && child != Root);
        _nodes[child.Value].Role = role;
        Attach(parent.Value, 0, child.Value, _nodes[parent.Value].First);
    }

    /// <summary>Puts a node without parent where another stands, which is free afterwards.</summary>
    public void Replace(NodeId old, NodeId with)
    {
        Invariant.Require(Parent(with).IsNone && with != Root);
        _nodes[with.Value].Role = RoleOf(old);
        if (old == Root)
        {
            _nodes[with.Value].Role = Role.None;
            Root = with;
            return;
        }

        Link link = _links[old.Value];
        uint next = _nodes[old.Value].Next;
        Detach(old);
        Attach(link.Parent, link.Previous, with.Value, next);
    }

    /// <summary>Takes a node out; it keeps its children.</summary>
    public void Detach(NodeId id)
    {
        Invariant.Require(id != Root && !Parent(id).IsNone);
        ref Link link = ref _links[id.Value];
        uint next = _nodes[id.Value].Next;
        (link.Previous == 0 ? ref _nodes[link.Parent].First : ref _nodes[link.Previous].Next) = next;
        (next == 0 ? ref _links[link.Parent].Last : ref _links[next].Previous) = link.Previous;
        link.Parent = 0;
        link.Previous = 0;
        _nodes[id.Value].Next = 0;
        _nodes[id.Value].Role = Role.None;
    }

    /// <summary>Copies the tree below a node of an Ast, which may be this tree's source.</summary>
    public NodeId Graft(Ast source, NodeId from)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        AstNode node = source[from];
        NodeId copy = New(node.Kind);
        ref AstNode made = ref _nodes[copy.Value];
        made.Value = node.Value;
        made.Flags = node.Flags;
        uint text = source.HasText(from) ? AddText(source.Utf8(from)) : 0;
        _nodes[copy.Value].Text = text;
        for (NodeId child = source.FirstChild(from); !child.IsNone; child = source.NextSibling(child))
        {
            Append(copy, source[child].Role, Graft(source, child));
        }

        return copy;
    }

    /// <summary>The tree as an Ast of its own, without what was taken out. Throws 54001, 54000.</summary>
    public Ast Build()
    {
        var builder = new AstBuilder();
        NodeId root = Copy(builder, Root);
        return builder.Build(root);
    }

    private NodeId Copy(AstBuilder builder, NodeId id)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        AstNode node = _nodes[id.Value];
        NodeId copy = builder.New(node.Kind, node.Position, node.Text == 0 ? 0 : builder.AddText(Utf8(id)));
        builder[copy].Value = node.Value;
        builder[copy].Flags = node.Flags;
        for (NodeId child = First(id); !child.IsNone; child = Next(child))
        {
            Role role = RoleOf(child);
            builder.Add(copy, role, Copy(builder, child));
        }

        return copy;
    }

    private void Attach(uint parent, uint previous, uint child, uint next)
    {
        _nodes[child].Next = next;
        _links[child].Parent = parent;
        _links[child].Previous = previous;
        (previous == 0 ? ref _nodes[parent].First : ref _nodes[previous].Next) = child;
        (next == 0 ? ref _links[parent].Last : ref _links[next].Previous) = child;
    }

    private struct Link
    {
        public uint Parent;
        public uint Previous;

        /// <summary>The last child.</summary>
        public uint Last;
    }
}
