using System.Buffers.Binary;
using System.Text;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Edits;

/// <summary>Builds an <see cref="Ast"/> of the host's own from what was checked.</summary>
internal sealed class FragmentBuilder
{
    // Node 0 and text 0 are empty (see Ast).
    private readonly List<AstNode> _nodes = [default];
    private readonly List<byte> _texts = [0, 0, 0, 0];

    /// <summary>Adds a node; children are linked by <see cref="SetChildren"/>.</summary>
    public uint Add(NodeKind kind, Role role, string? text = null, int value = 0, NodeFlags flags = NodeFlags.None)
    {
        _nodes.Add(new AstNode
        {
            Kind = kind,
            Role = role,
            Text = text is null ? 0 : AddText(text),
            Value = value,
            Flags = flags,
            // No place in any source text.
            Position = -1,
        });
        return (uint)_nodes.Count - 1;
    }

    public void SetChildren(uint parent, ReadOnlySpan<uint> children)
    {
        for (int i = 0; i < children.Length; i++)
        {
            AstNode child = _nodes[(int)children[i]];
            child.Next = i + 1 < children.Length ? children[i + 1] : 0;
            _nodes[(int)children[i]] = child;
        }

        AstNode node = _nodes[(int)parent];
        node.First = children.IsEmpty ? 0 : children[0];
        _nodes[(int)parent] = node;
    }

    public Ast Build(uint root) => new([.. _nodes], [.. _texts], new NodeId(root));

    private uint AddText(string text)
    {
        uint at = (uint)_texts.Count;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        _texts.AddRange(length);
        _texts.AddRange(utf8);
        while (_texts.Count % 4 != 0)
        {
            _texts.Add(0);
        }

        return at;
    }
}
