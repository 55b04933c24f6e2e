using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Helios.Base;
using Helios.Plugins.Instances;
using Helios.Plugins.Wasm;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Plugins.Edits;

/// <summary>The nodes and texts of a guest's EditList, in guest memory, each access checked. Failures are the plugin's.</summary>
internal readonly ref struct GuestTable
{
    private static readonly int s_nodeBytes = Unsafe.SizeOf<AstNode>();

    private readonly ReadOnlySpan<byte> _nodes;
    private readonly ReadOnlySpan<byte> _texts;
    private readonly AnswerBudget _budget;

    public GuestTable(GuestMemory memory, uint nodes, uint nodeCount, uint texts, uint textsBytes, AnswerBudget budget)
    {
        _budget = budget;
        if (nodeCount > Limits.PluginEditNodeCount || textsBytes > Limits.PluginEditTextBytes)
        {
            throw new PluginFailure($"its edits have {nodeCount} nodes and {textsBytes} bytes of text, more than allowed");
        }

        if (!memory.TryGet(nodes, nodeCount * (uint)s_nodeBytes, out Span<byte> nodeBytes)
            || !memory.TryGet(texts, textsBytes, out Span<byte> textBytes))
        {
            throw new PluginFailure("the nodes or texts of its edits lie outside its memory");
        }

        _nodes = nodeBytes;
        _texts = textBytes;
    }

    /// <summary>The tree at a node, checked as a whole.</summary>
    public AstFragment Fragment(uint root)
    {
        try
        {
            AstFragment fragment = AstFragment.Read(_nodes, _texts, root);
            _budget.TakeNodes(fragment.Ast.Nodes.Length);
            _budget.TakeText(fragment.Ast.Texts.Length);
            return fragment;
        }
        catch (SqlError malformed)
        {
            throw new PluginFailure("a tree of its edits is malformed: " + malformed.Message);
        }
    }

    public int NodeCount => _nodes.Length / s_nodeBytes;

    /// <summary>A node by index; 0 is no node.</summary>
    public AstNode Node(uint index)
    {
        if (index == 0 || index >= NodeCount)
        {
            throw new PluginFailure($"node {index} of its edits does not exist");
        }

        return Unsafe.ReadUnaligned<AstNode>(in _nodes[(int)index * s_nodeBytes]);
    }

    /// <summary>A text by its offset in the pool, of at most <paramref name="longestBytes"/>; null for offset 0.</summary>
    public string? Text(uint offset, int longestBytes)
    {
        if (offset == 0)
        {
            return null;
        }

        bool hasLength = (ulong)offset + 4 <= (ulong)_texts.Length;
        uint length = hasLength ? BinaryPrimitives.ReadUInt32LittleEndian(_texts[(int)offset..]) : 0;
        if (!hasLength || (ulong)offset + 4 + length > (ulong)_texts.Length)
        {
            throw new PluginFailure($"text {offset} of its edits lies outside the pool");
        }

        ReadOnlySpan<byte> bytes = _texts.Slice((int)offset + 4, (int)length);
        if (bytes.Length > longestBytes)
        {
            throw new PluginFailure($"text {offset} of its edits has {bytes.Length} bytes; {longestBytes} are allowed");
        }

        _budget.TakeText(bytes.Length);
        return Utf8.IsValid(bytes) && !bytes.Contains((byte)0)
            ? Encoding.UTF8.GetString(bytes)
            : throw new PluginFailure($"text {offset} of its edits is not UTF-8");
    }
}
