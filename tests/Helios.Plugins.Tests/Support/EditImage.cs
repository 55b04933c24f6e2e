using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Helios.Plugins.Abi;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Tests;

/// <summary>An EditList as a guest would lay it into its memory, at a base address: list, edits, nodes, texts.</summary>
internal sealed class EditImage
{
    private readonly List<AbiEdit> _edits = [];
    private readonly List<AstNode> _nodes = [default];
    private readonly List<byte> _texts = [0, 0, 0, 0];

    public uint Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public uint Text(byte[] utf8)
    {
        uint at = (uint)_texts.Count;
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        _texts.AddRange(length);
        _texts.AddRange(utf8);
        while (_texts.Count % 4 != 0)
        {
            _texts.Add(0);
        }

        return at;
    }

    public uint Node(
        NodeKind kind, string? text = null, int value = 0, NodeFlags flags = NodeFlags.None, params (Role Role, uint Node)[] children)
    {
        for (int i = 0; i < children.Length; i++)
        {
            Change(children[i].Node, n => n with { Role = children[i].Role, Next = i + 1 < children.Length ? children[i + 1].Node : 0 });
        }

        _nodes.Add(new AstNode
        {
            Kind = kind,
            Text = text is null ? 0 : Text(text),
            Value = value,
            Flags = flags,
            First = children.Length > 0 ? children[0].Node : 0,
        });
        return (uint)_nodes.Count - 1;
    }

    public void Change(uint node, Func<AstNode, AstNode> change) => _nodes[(int)node] = change(_nodes[(int)node]);

    public uint Column(string name) => Node(NodeKind.ColumnRef, children: (Role.Field, Node(NodeKind.Identifier, name)));

    public uint Compare(uint left, string operation, uint right) =>
        Node(NodeKind.Operator, operation, children: [(Role.Left, left), (Role.Right, right)]);

    public uint And(params uint[] conditions) => Node(NodeKind.And, children: [.. conditions.Select(c => (Role.Argument, c))]);

    public EditImage Restrict(string table, uint root, string? schema = null)
    {
        _edits.Add(new AbiEdit
        {
            Kind = (ushort)EditKind.Restrict,
            NameText = Text(table),
            SchemaText = schema is null ? 0 : Text(schema),
            Root = root,
        });
        return this;
    }

    public EditImage Add(AbiEdit edit)
    {
        _edits.Add(edit);
        return this;
    }

    public byte[] Build(uint address)
    {
        int editsAt = Unsafe.SizeOf<AbiEditList>();
        int nodesAt = editsAt + _edits.Count * AbiEdit.SizeBytes;
        int textsAt = nodesAt + _nodes.Count * Unsafe.SizeOf<AstNode>();
        byte[] image = new byte[textsAt + _texts.Count];
        var list = new AbiEditList
        {
            EditsPtr = address + (uint)editsAt,
            EditCount = (uint)_edits.Count,
            NodesPtr = address + (uint)nodesAt,
            NodeCount = (uint)_nodes.Count,
            TextsPtr = address + (uint)textsAt,
            TextsLen = (uint)_texts.Count,
        };
        MemoryMarshal.Write(image, in list);
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_edits)).CopyTo(image.AsSpan(editsAt));
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_nodes)).CopyTo(image.AsSpan(nodesAt));
        _texts.CopyTo(image, textsAt);
        return image;
    }

    /// <summary>A module that answers this list to every statement.</summary>
    public string Module(string more = "")
    {
        const uint Address = 4096;
        string data = string.Concat(Build(Address).Select(b => $"\\{b:x2}"));
        string memory = $"(memory (export \"memory\") 32) (data (i32.const {Address}) \"{data}\")";
        return Wat.Plugin($"(i64.const 0x{Address:x}00000001)", more, memory);
    }
}
