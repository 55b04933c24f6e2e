using System.Globalization;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Turns literals of data statements into parameters where the statement provably means the same with them. Invariants:
/// <list type="number">
/// <item>A number becomes a parameter of the type that PostgreSQL gives the number (make_const: int4, int8, numeric; a minus sign before
/// it belongs to it), so every choice of operator and function is the same.</item>
/// <item>A string has no type of its own. It is lifted only where its place gives it one whatever it is (operand of an operator, IN,
/// BETWEEN, LIKE; a value of INSERT, UPDATE or MERGE; argument of a plain cast): elsewhere, for one in an argument of type "any", a string
/// is text and a parameter is an error.</item>
/// <item>Where PostgreSQL compares expressions (GROUP BY, DISTINCT, ORDER BY of an expression, ordered aggregates, windows, the target of
/// ON CONFLICT), literals of all expressions that it may compare stay.</item>
/// <item>Words of the grammar stay: positions in ORDER BY and its like, type modifiers, window frames, sampling, SQL/JSON and
/// XML.</item>
/// <item>NULL, truth values and bit strings stay.</item>
/// </list>
/// </summary>
public sealed class LiteralLifter
{
    private readonly Ast _ast;
    private readonly AstPatch _patch;
    private readonly List<NodeId> _sites = [];

    private LiteralLifter(Ast ast)
    {
        _ast = ast;
        _patch = new AstPatch(ast);
    }

    /// <summary>Null for statements that are not SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE, and when parameters would be too
    /// many.</summary>
    public static LiftedStatement? Lift(ParsedStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        bool isData = statement.Kind is StatementKind.Select or StatementKind.Values or StatementKind.Insert or StatementKind.Update
            or StatementKind.Delete or StatementKind.Merge;
        if (!isData)
        {
            return null;
        }

        Ast ast = statement.Ast;
        var lifter = new LiteralLifter(ast);
        lifter.Visit(ast.Root);
        List<NodeId> sites = lifter._sites;
        if (sites.Count + statement.ParameterCount > Limits.ParameterCount)
        {
            return null;
        }

        Constants.SortByPosition(ast, sites);
        var literals = new LiftedLiteral[sites.Count];
        for (int i = 0; i < literals.Length; i++)
        {
            int number = statement.ParameterCount + i + 1;
            (LiteralClass kind, string text) = Read(ast, sites[i]);
            literals[i] = new LiftedLiteral(number, kind, text, sites[i]);
            lifter._patch.MakeParameter(sites[i], number);
        }

        Ast lifted = lifter._patch.Build();
        return new LiftedStatement(lifted, literals, statement.ParameterCount, TreeKey.Of(lifted, literals));
    }

    private static (LiteralClass Class, string Text) Read(Ast ast, NodeId id)
    {
        bool isNegative = ast.Kind(id) == NodeKind.Operator;
        NodeId constant = isNegative ? ast.FirstChild(id) : id;
        string sign = isNegative ? "-" : "";
        switch (ast.Kind(constant))
        {
            case NodeKind.StringConst:
                return (LiteralClass.Unknown, ast.Text(constant));
            case NodeKind.IntegerConst:
                return (LiteralClass.Int4, sign + ast.Value(constant).ToString(CultureInfo.InvariantCulture));
            default:
                string text = sign + ast.Text(constant).Replace("_", "", StringComparison.Ordinal);
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                    ? (value == (int)value ? LiteralClass.Int4 : LiteralClass.Int8, value.ToString(CultureInfo.InvariantCulture))
                    : (LiteralClass.Numeric, text);
        }
    }

    private void Visit(NodeId id)
    {
        AstPatch.RequireStack();
        bool comparesTargets = LiftingRules.ComparesTargets(_ast, id);
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (LiftingRules.IsKept(_ast, id, child, comparesTargets))
            {
                continue;
            }

            if (IsLiftableNumber(child) || (_ast.Kind(child) == NodeKind.StringConst && LiftingRules.GivesType(_ast, id, child)))
            {
                Lift(id, child);
            }
            else if (LiftingRules.IsInsertValues(_ast, id, child))
            {
                foreach (NodeId row in _ast.Children(child, Role.Row))
                {
                    VisitInsertRow(row);
                }
            }
            else
            {
                Visit(child);
            }
        }
    }

    private void VisitInsertRow(NodeId row)
    {
        foreach (NodeId value in _ast.Children(row, Role.Element))
        {
            if (IsLiftableNumber(value) || _ast.Kind(value) == NodeKind.StringConst)
            {
                Lift(row, value);
            }
            else
            {
                Visit(value);
            }
        }
    }

    // Numbers in hexadecimal and its like that are no int4 stay: their text is not that of a type.
    private bool IsLiftableNumber(NodeId id)
    {
        NodeId constant = Constants.IsNegated(_ast, id) ? _ast.FirstChild(id) : id;
        return _ast.Kind(constant) switch
        {
            NodeKind.IntegerConst => true,
            NodeKind.FloatConst => _ast.Utf8(constant) is not [(byte)'0', (byte)'x' or (byte)'X' or (byte)'o' or (byte)'O' or (byte)'b'
                or (byte)'B', ..],
            _ => false,
        };
    }

    private void Lift(NodeId parent, NodeId site)
    {
        _sites.Add(site);
        if (_ast.Kind(parent) == NodeKind.TypeCast)
        {
            _patch[parent].Flags &= ~NodeFlags.LiteralForm;
        }
    }
}
