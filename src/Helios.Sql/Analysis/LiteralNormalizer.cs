using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Replaces every constant of a tree by a parameter and shortens lists of nothing but constants, for fingerprints and normalised texts.
/// What is written as a constant but is a word of the grammar stays: modifiers of types, positions in ORDER BY, GROUP BY and DISTINCT ON,
/// the field of EXTRACT and its like, transaction modes, the paths and columns of JSON_TABLE and XMLTABLE, CYCLE's marks.
/// </summary>
internal sealed class LiteralNormalizer
{
    // The value of a constant that was left out with its list.
    private const int CutOff = -1;

    private readonly Ast _ast;
    private readonly AstPatch _patch;
    private readonly List<NodeId> _sites = [];

    private LiteralNormalizer(Ast ast)
    {
        _ast = ast;
        _patch = new AstPatch(ast);
    }

    /// <param name="parameterCount">The highest parameter of the statement; constants become those behind it, in the order of the
    /// text.</param>
    public static Ast Normalize(Ast ast, int parameterCount)
    {
        var normalizer = new LiteralNormalizer(ast);
        normalizer.Visit(ast.Root);
        Constants.SortByPosition(ast, normalizer._sites);
        foreach (NodeId site in normalizer._sites)
        {
            if (normalizer._patch[site].Value != CutOff)
            {
                normalizer._patch[site].Value = ++parameterCount;
            }
        }

        return normalizer._patch.Build();
    }

    private void Visit(NodeId id)
    {
        AstPatch.RequireStack();
        NodeKind kind = _ast.Kind(id);
        if (kind is NodeKind.TypeName or NodeKind.TransactionMode or NodeKind.RangeTableFunction or NodeKind.JsonTable or NodeKind.CteCycle)
        {
            return;
        }

        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (!IsConstant(kind, child))
            {
                Visit(child);
            }
            else if (!IsWord(id, kind, child))
            {
                Replace(id, kind, child);
            }
        }

        switch (kind)
        {
            case NodeKind.In or NodeKind.ArrayExpr:
                ShortenElements(id);
                break;
            case NodeKind.Values:
                ShortenRows(id);
                break;
            default:
                break;
        }
    }

    // The value of SET may be written as a name.
    private bool IsConstant(NodeKind parent, NodeId id) => Constants.Is(_ast.Kind(id)) || Constants.IsNegated(_ast, id)
        || (parent == NodeKind.VariableSet && _ast.Kind(id) == NodeKind.Identifier);

    private bool IsWord(NodeId parent, NodeKind parentKind, NodeId id) => parentKind switch
    {
        NodeKind.SortBy => _ast.Kind(id) == NodeKind.IntegerConst,
        NodeKind.Select => _ast[id].Role is Role.GroupBy or Role.DistinctOn,
        NodeKind.GroupingSet => _ast.Kind(id) == NodeKind.IntegerConst,
        NodeKind.FuncCall => _ast.Has(parent, NodeFlags.SqlSyntax) && _ast.Kind(id) == NodeKind.StringConst,
        NodeKind.DefElem => _ast.Kind(id) is NodeKind.BoolConst or NodeKind.NullConst,
        _ => false,
    };

    private void Replace(NodeId parent, NodeKind parentKind, NodeId id)
    {
        _sites.Add(id);
        _patch.MakeParameter(id, 0);
        if (parentKind == NodeKind.TypeCast)
        {
            // DATE '...' needs a string behind it; a cast does not.
            _patch[parent].Flags &= ~NodeFlags.LiteralForm;
        }
    }

    private void ShortenElements(NodeId list)
    {
        NodeId first = _ast.Child(list, Role.Element);
        NodeId last = first;
        for (NodeId at = first; !at.IsNone; at = _ast.NextSame(at))
        {
            if (_patch[at].Kind != NodeKind.Parameter)
            {
                return;
            }

            last = at;
        }

        Cut(first, last);
    }

    // Rows that are alike but for their constants and stand behind one another are one.
    private void ShortenRows(NodeId values)
    {
        NodeId kept = _ast.Child(values, Role.Row);
        NodeId last = kept;
        for (NodeId row = _ast.NextSame(kept); !row.IsNone; row = _ast.NextSame(row))
        {
            if (SameConstants(kept, row))
            {
                last = row;
                continue;
            }

            Cut(kept, last);
            kept = row;
            last = row;
        }

        Cut(kept, last);
    }

    private bool SameConstants(NodeId left, NodeId right)
    {
        NodeId one = _ast.FirstChild(left);
        NodeId other = _ast.FirstChild(right);
        while (!one.IsNone && !other.IsNone)
        {
            if (_patch[one].Kind != NodeKind.Parameter || _patch[other].Kind != NodeKind.Parameter)
            {
                return false;
            }

            one = _ast.NextSibling(one);
            other = _ast.NextSibling(other);
        }

        return one.IsNone && other.IsNone;
    }

    private void Cut(NodeId kept, NodeId last)
    {
        if (kept == last)
        {
            return;
        }

        for (NodeId at = _ast.NextSame(kept); ; at = _ast.NextSame(at))
        {
            _patch[at].Value = CutOff;
            for (NodeId part = _ast.FirstChild(at); !part.IsNone; part = _ast.NextSibling(part))
            {
                _patch[part].Value = CutOff;
            }

            if (at == last)
            {
                break;
            }
        }

        _patch[kept].Next = _ast[last].Next;
    }
}
