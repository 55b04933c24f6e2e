using Helios.Base;
using Helios.Sql.Editing;
using Helios.Sql.Syntax;

namespace Helios.Sql.Tests.Editing;

/// <summary>Short forms for tests of edits: text in, text out.</summary>
internal static class Edited
{
    public static string By(string sql, Action<AstEditor, Ast> edit)
    {
        Ast ast = Outline.One(sql).Ast;
        string before = Outline.Of(ast, ast.Root);
        var editor = new AstEditor(ast);
        edit(editor, ast);
        EditedStatement edited = editor.Build();
        Assert.Equal(before, Outline.Of(ast, ast.Root));
        if (edited.Statement is null)
        {
            Assert.Same(ast, edited.Ast);
            return sql;
        }

        string written = Outline.Deparsed(edited.Statement);
        Assert.Equal(Outline.Of(edited.Ast, edited.Ast.Root), Outline.Of(written));
        return written;
    }

    public static string Restricted(string sql, string predicate = "tenant = 1", string relation = "orders") =>
        By(sql, (editor, _) => editor.RestrictRelation(null, relation, AstFragment.Expression(predicate)));

    public static SqlError Refused(string sql, Action<AstEditor, Ast> edit) => Assert.Throws<SqlError>(() => By(sql, edit));

    /// <summary>The n-th node of a kind, in the order of the parser's numbers.</summary>
    public static NodeId Find(Ast ast, NodeKind kind, int place = 0)
    {
        for (uint i = 1; i < ast.Nodes.Length; i++)
        {
            if (ast.Nodes[(int)i].Kind == kind && place-- == 0)
            {
                return new NodeId(i);
            }
        }

        throw new InvalidOperationException("no " + kind);
    }
}
