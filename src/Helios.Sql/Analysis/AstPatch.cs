using System.Runtime.CompilerServices;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// A copy of a tree whose nodes are changed where they lie: an index keeps its meaning, and a subtree that was cut off stays in the array
/// without a way to it. The source is never touched.
/// </summary>
internal sealed class AstPatch
{
    private readonly Ast _source;
    private readonly AstNode[] _nodes;

    public AstPatch(Ast source)
    {
        _source = source;
        _nodes = source.Nodes.ToArray();
    }

    public ref AstNode this[NodeId id] => ref _nodes[id.Value];

    /// <summary>Turns a node with everything below it into $number.</summary>
    public void MakeParameter(NodeId id, int number)
    {
        ref AstNode node = ref _nodes[id.Value];
        node.Kind = NodeKind.Parameter;
        node.Value = number;
        node.Text = 0;
        node.First = 0;
        node.Flags = NodeFlags.None;
    }

    public Ast Build() => new(_nodes, _source.Texts.ToArray(), _source.Root);

    /// <summary>For every recursive walk: a tree may be deeper than the stack of the thread that walks it.</summary>
    internal static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }
    }
}
