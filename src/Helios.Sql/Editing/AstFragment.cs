using System.Text;
using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Editing;

/// <summary>
/// A piece of SQL that edits put into a statement: an expression, a query, or another node with what is below it. From a parsed tree it is
/// taken as it is; what a plugin built (<see cref="Read"/>) is checked, and the edited statement must read back as the same tree.
/// </summary>
public sealed class AstFragment
{
    internal AstFragment(Ast ast, NodeId root, bool isForeign)
    {
        Ast = ast;
        Root = root;
        IsForeign = isForeign;
    }

    public Ast Ast { get; }

    public NodeId Root { get; }

    /// <summary>True when its parts were not made by the parser.</summary>
    internal bool IsForeign { get; }

    /// <summary>What stands at and below a node of a parsed tree.</summary>
    public static AstFragment Of(Ast ast, NodeId node)
    {
        ArgumentNullException.ThrowIfNull(ast);
        Invariant.Require(!node.IsNone && node.Value < ast.Nodes.Length);
        return new AstFragment(ast, node, isForeign: false);
    }

    /// <summary>An expression from its text. Throws as the parser does, and 42601 when the text is more than one expression.</summary>
    public static AstFragment Expression(string sql)
    {
        Ast ast = Parse("SELECT " + sql);
        NodeId target = ast.Child(ast.Root, Role.Target);
        bool isAlone = ast.Kind(ast.Root) == NodeKind.Select && !target.IsNone && ast.NextSibling(target).IsNone
            && ast.FirstChild(ast.Root) == target && !ast.HasText(target) && ast[ast.Root].Flags == NodeFlags.None;
        NodeId expression = isAlone ? ast.Child(target, Role.Argument) : default;
        return expression.IsNone || (NodeSort.Of(ast.Kind(expression)) & NodeSorts.AnyExpression) == 0
            ? throw new SqlError(SqlState.SyntaxError, "text is not one expression")
            : Of(ast, expression);
    }

    /// <summary>A query (SELECT, VALUES, set operation) from its text.</summary>
    public static AstFragment Query(string sql)
    {
        Ast ast = Parse(sql);
        var fragment = Of(ast, ast.Root);
        return fragment.Is(NodeSorts.Query) ? fragment : throw new SqlError(SqlState.SyntaxError, "text is not a query");
    }

    /// <summary>
    /// A tree from bytes in the layout of <see cref="AstNode"/> and <see cref="Syntax.Ast.Texts"/> that nobody has checked. Throws 38000
    /// when an index or a text lies outside, nodes form no tree, or a node is not what its parent can have.
    /// </summary>
    public static AstFragment Read(ReadOnlySpan<byte> nodes, ReadOnlySpan<byte> texts, uint root)
    {
        Ast ast = new FragmentReader(nodes, texts).Read(root);
        return new AstFragment(ast, ast.Root, isForeign: true);
    }

    internal bool Is(NodeSorts sorts) => (NodeSort.Of(Ast.Kind(Root)) & sorts) != 0;

    private static Ast Parse(string sql)
    {
        IReadOnlyList<ParsedStatement> all = SqlParser.ParseAll(Encoding.UTF8.GetBytes(sql));
        return all.Count == 1 ? all[0].Ast : throw new SqlError(SqlState.SyntaxError, "text is not one statement");
    }
}
