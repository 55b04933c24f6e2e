using System.Globalization;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>
/// Turns literals of data statements into parameters where the statement provably means the same with them, errors included. Invariants:
/// <list type="number">
/// <item>A number becomes a parameter of the type that PostgreSQL gives the number (make_const: int4, int8, numeric; a minus sign before
/// it belongs to it), so every choice of operator and function is the same.</item>
/// <item>A string has no type of its own. It is lifted only where its place gives it one whatever it is: elsewhere, for one in an argument
/// of type "any", a string is text and a parameter is an error.</item>
/// <item>An expression of constants is computed when a statement is planned, and its error is the statement's even if no row reaches it.
/// So a literal is lifted only beside something that varies (the other operand of an operator, what IN, BETWEEN and LIKE test), as a value
/// of INSERT ... VALUES, which always runs, or as a LIMIT.</item>
/// <item>Where PostgreSQL compares expressions (GROUP BY, DISTINCT, ORDER BY of an expression, ordered aggregates, windows, the target of
/// ON CONFLICT), literals of all expressions that it may compare stay.</item>
/// <item>Words of the grammar stay: positions in ORDER BY and its like, type modifiers, window frames, sampling, SQL/JSON and XML. So do
/// NULL, truth values and bit strings.</item>
/// </list>
/// </summary>
public sealed class LiteralLifter
{
    private readonly Ast _ast;
    private readonly AstPatch _patch;
    private readonly List<NodeId> _sites = [];
    private readonly LiftingRules _rules;

    private LiteralLifter(Ast ast)
    {
        _ast = ast;
        _patch = new AstPatch(ast);
        _rules = new LiftingRules(ast);
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
        bool comparesTargets = _rules.ComparesTargets(id);
        for (NodeId child = _ast.FirstChild(id); !child.IsNone; child = _ast.NextSibling(child))
        {
            if (_rules.IsKept(id, child, comparesTargets))
            {
                continue;
            }

            if (_rules.IsInsertValues(id, child))
            {
                foreach (NodeId row in _ast.Children(child, Role.Row))
                {
                    VisitInsertRow(row);
                }
            }
            else if (!_rules.Allows(id, child) || !TryLift(child))
            {
                Visit(child);
            }
        }
    }

    private void VisitInsertRow(NodeId row)
    {
        foreach (NodeId value in _ast.Children(row, Role.Element))
        {
            if (!TryLift(value))
            {
                Visit(value);
            }
        }
    }

    private bool TryLift(NodeId id)
    {
        if (_ast.Kind(id) == NodeKind.StringConst || IsLiftableNumber(id))
        {
            _sites.Add(id);
            return true;
        }

        if (_ast.Kind(id) != NodeKind.TypeCast || !_rules.CastsPlainString(id))
        {
            return false;
        }

        _sites.Add(_ast.Child(id, Role.Argument));
        _patch[id].Flags &= ~NodeFlags.LiteralForm;
        return true;
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
}
