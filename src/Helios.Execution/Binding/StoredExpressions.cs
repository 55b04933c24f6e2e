using System.Text;
using Helios.Base;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Execution;

/// <summary>Expressions that the catalog keeps as SQL: defaults and CHECK conditions.</summary>
internal static class StoredExpressions
{
    public static Expr BindDefault(BindContext context, string sql, SqlType type, string column)
    {
        (Ast ast, NodeId root) = Parse(sql);
        return new Binder(context, ast, source: null).BindAssigned(root, type, Clause.Default, column);
    }

    public static Expr BindCheck(BindContext context, string sql, RangeEntry row)
    {
        (Ast ast, NodeId root) = Parse(sql);
        return new Binder(context, ast, source: null).BindRowCondition(root, row);
    }

    private static (Ast Ast, NodeId Root) Parse(string sql)
    {
        Ast ast = SqlParser.ParseAll(Encoding.UTF8.GetBytes("SELECT " + sql))[0].Ast;
        NodeId target = ast.Child(ast.Root, Role.Target);
        Invariant.Require(!target.IsNone);
        return (ast, ast.Child(target, Role.Argument));
    }
}
