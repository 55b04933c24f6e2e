using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// Reads a tree that a guest wrote. Nothing of it is believed: every index, text, kind, role and closed value is checked, and each node is
/// read at most once, so that sharing and cycles are refused and reading ends.
/// </summary>
internal readonly ref struct FragmentReader
{
    private const int MostDimensions = 64;

    private static readonly int s_nodeBytes = Unsafe.SizeOf<AstNode>();

    private readonly ReadOnlySpan<byte> _nodes;
    private readonly ReadOnlySpan<byte> _texts;
    private readonly bool[] _seen;
    private readonly AstBuilder _builder = new();

    public FragmentReader(ReadOnlySpan<byte> nodes, ReadOnlySpan<byte> texts)
    {
        if (nodes.Length % s_nodeBytes != 0 || nodes.Length / s_nodeBytes > Limits.StatementNodeCount || texts.Length > Limits.MessageBytes)
        {
            throw EditErrors.Malformed("its nodes or texts have an impossible length");
        }

        _nodes = nodes;
        _texts = texts;
        _seen = new bool[nodes.Length / s_nodeBytes];
    }

    public Ast Read(uint root)
    {
        NodeId copy = Copy(root, 1);
        Ast ast = _builder.Build(copy);
        return ShapeCheck.Find(ast, ast.Root, closed: true) is { } wrong ? throw EditErrors.Malformed(wrong) : ast;
    }

    private NodeId Copy(uint index, int depth)
    {
        if (depth > Limits.StatementTreeDepthLevels || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw AstBuilder.TooDeep();
        }

        AstNode node = Take(index);
        CheckValue(node);
        NodeId copy = _builder.New(node.Kind, -1, node.Text == 0 ? 0 : _builder.AddText(Text(node)));
        _builder[copy].Value = node.Value;
        _builder[copy].Flags = node.Flags;
        for (uint at = node.First; at != 0;)
        {
            NodeId child = Copy(at, depth + 1);
            AstNode source = At(at);
            if (source.Role is Role.None || !Enum.IsDefined(source.Role))
            {
                throw EditErrors.Malformed($"node {at} has role {(byte)source.Role}");
            }

            _builder.Add(copy, source.Role, child);
            at = source.Next;
        }

        return copy;
    }

    private AstNode Take(uint index)
    {
        if (index == 0 || index >= _seen.Length)
        {
            throw EditErrors.Malformed($"node {index} does not exist");
        }

        if (_seen[index])
        {
            throw EditErrors.Malformed($"node {index} stands twice in the tree");
        }

        _seen[index] = true;
        return At(index);
    }

    private AstNode At(uint index) => Unsafe.ReadUnaligned<AstNode>(in _nodes[(int)index * s_nodeBytes]);

    private ReadOnlySpan<byte> Text(in AstNode node)
    {
        bool hasLength = (ulong)node.Text + 4 <= (ulong)_texts.Length;
        uint length = hasLength ? BinaryPrimitives.ReadUInt32LittleEndian(_texts[(int)node.Text..]) : 0;
        if (!hasLength || (ulong)node.Text + 4 + length > (ulong)_texts.Length)
        {
            throw EditErrors.Malformed($"text {node.Text} lies outside the pool");
        }

        ReadOnlySpan<byte> text = _texts.Slice((int)node.Text + 4, (int)length);
        bool mayBeEmpty = node.Kind == NodeKind.StringConst;
        return Utf8.IsValid(text) && !text.Contains((byte)0) && (mayBeEmpty || !text.IsEmpty)
            ? text
            : throw EditErrors.Malformed($"text {node.Text} is empty or not UTF-8");
    }

    // Values outside their closed set have no SQL.
    private static void CheckValue(in AstNode node)
    {
        int most = node.Kind switch
        {
            NodeKind.BoolConst or NodeKind.CteSearch or NodeKind.OnConflict or NodeKind.ReturningOption => 1,
            NodeKind.SortBy or NodeKind.IndexElement => (int)SortDirection.Using,
            NodeKind.Cte => (int)CteMaterialize.Never,
            NodeKind.JoinExpr => (int)JoinType.Right,
            NodeKind.SetOperation => (int)SetOperationKind.Except,
            NodeKind.Like => (int)LikeKind.SimilarTo,
            NodeKind.BooleanTest => (int)BooleanTestKind.IsNotUnknown,
            NodeKind.GroupingSet => (int)GroupingSetKind.Sets,
            NodeKind.LockingClause => (int)LockStrength.ForUpdate,
            NodeKind.Insert => (int)OverridingKind.System,
            NodeKind.SqlValueFunction => (int)SqlValueFunctionKind.CurrentSchema,
            NodeKind.FuncCall => (int)NullTreatment.Respect,
            NodeKind.IsJson => (int)JsonItemType.Scalar,
            NodeKind.MergeWhen => (int)MergeMatchKind.NotMatchedBySource,
            NodeKind.JsonExpr => (int)JsonExprKind.Value,
            NodeKind.XmlExpr => (int)XmlExprKind.Serialize,
            NodeKind.JsonTableColumn => (int)JsonColumnKind.Nested,
            NodeKind.TypeName => MostDimensions,
            NodeKind.Parameter => Limits.ParameterCount,
            NodeKind.IntegerConst or NodeKind.WindowDef or NodeKind.DefElem => int.MaxValue,
            _ => 0,
        };
        // A bound of an array type that was not written is -1.
        int least = node.Kind == NodeKind.Parameter ? 1 : node.Kind == NodeKind.IntegerConst && node.Role == Role.Bound ? -1 : 0;
        if (node.Value < least || node.Value > most)
        {
            throw EditErrors.Malformed($"a node {node.Kind} has the value {node.Value}");
        }
    }
}
