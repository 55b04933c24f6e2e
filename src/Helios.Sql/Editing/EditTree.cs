using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// A tree that can be changed: a copy of an <see cref="Ast"/> that keeps its node numbers, grows new nodes behind them, and knows parents.
/// Invariants: (1) a node that is reached from the root has exactly one parent, and <see cref="Parent"/> names it; (2) grafts are copied
/// node by node, so that no cycle and no sharing enters; (3) no tree leaves deeper or larger than the limits of a parsed one.
/// </summary>
internal sealed class EditTree
{
    private AstNode[] _nodes;
    private uint[] _parents;
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
        _parents = new uint[_count];
        Root = root;
        for (uint parent = 1; parent < _count; parent++)
        {
            for (uint child = _nodes[parent].First; child != 0; child = _nodes[child].Next)
            {
                _parents[child] = parent;
            }
        }

        _parents[root.Value] = 0;
    }

    public NodeId Root { get; private set; }

    public int Count => _count;

    public ref AstNode this[NodeId id] => ref _nodes[id.Value];

    public NodeKind Kind(NodeId id) => _nodes[id.Value].Kind;

    public Role RoleOf(NodeId id) => _nodes[id.Value].Role;

    public bool Has(NodeId id, NodeFlags flag) => (_nodes[id.Value].Flags & flag) != 0;

    public NodeId Parent(NodeId id) => new(_parents[id.Value]);

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

            Array.Resize(ref _nodes, Math.Max(64, _count * 2));
            Array.Resize(ref _parents, _nodes.Length);
        }

        _nodes[_count] = new AstNode { Kind = kind, Position = -1 };
        _parents[_count] = 0;
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
        ref AstNode node = ref _nodes[child.Value];
        node.Role = role;
        node.Next = 0;
        _parents[child.Value] = parent.Value;
        if (_nodes[parent.Value].First == 0)
        {
            _nodes[parent.Value].First = child.Value;
            return;
        }

        uint last = _nodes[parent.Value].First;
        while (_nodes[last].Next != 0)
        {
            last = _nodes[last].Next;
        }

        _nodes[last].Next = child.Value;
    }

    /// <summary>Puts a node without parent before every other child.</summary>
    public void Prepend(NodeId parent, Role role, NodeId child)
    {
        Invariant.Require(Parent(child).IsNone && child != Root);
        _nodes[child.Value].Role = role;
        _nodes[child.Value].Next = _nodes[parent.Value].First;
        _nodes[parent.Value].First = child.Value;
        _parents[child.Value] = parent.Value;
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

        NodeId parent = Parent(old);
        _nodes[with.Value].Next = _nodes[old.Value].Next;
        LinkTo(parent, old) = with.Value;
        _parents[with.Value] = parent.Value;
        Free(old);
    }

    /// <summary>Takes a node out; it keeps its children.</summary>
    public void Detach(NodeId id)
    {
        Invariant.Require(id != Root && !Parent(id).IsNone);
        LinkTo(Parent(id), id) = _nodes[id.Value].Next;
        Free(id);
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
        uint last = 0;
        for (NodeId child = source.FirstChild(from); !child.IsNone; child = source.NextSibling(child))
        {
            NodeId grafted = Graft(source, child);
            _nodes[grafted.Value].Role = source[child].Role;
            Link(copy, ref last, grafted);
        }

        return copy;
    }

    /// <summary>Copies what stands below a node of this tree.</summary>
    public NodeId Clone(NodeId from)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        NodeId copy = New(Kind(from));
        AstNode node = _nodes[from.Value];
        _nodes[copy.Value] = node with { Next = 0, First = 0, Role = Role.None };
        uint last = 0;
        for (NodeId child = First(from); !child.IsNone; child = Next(child))
        {
            NodeId cloned = Clone(child);
            _nodes[cloned.Value].Role = RoleOf(child);
            Link(copy, ref last, cloned);
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

    private void Link(NodeId parent, ref uint last, NodeId child)
    {
        _parents[child.Value] = parent.Value;
        if (last == 0)
        {
            _nodes[parent.Value].First = child.Value;
        }
        else
        {
            _nodes[last].Next = child.Value;
        }

        last = child.Value;
    }

    private ref uint LinkTo(NodeId parent, NodeId child)
    {
        ref uint link = ref _nodes[parent.Value].First;
        while (link != child.Value)
        {
            Invariant.Require(link != 0);
            link = ref _nodes[link].Next;
        }

        return ref link;
    }

    private void Free(NodeId id)
    {
        _nodes[id.Value].Next = 0;
        _nodes[id.Value].Role = Role.None;
        _parents[id.Value] = 0;
    }
}
