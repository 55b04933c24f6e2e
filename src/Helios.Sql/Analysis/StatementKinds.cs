using Helios.Base;
using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>The kind of a statement by its root. SELECT ... INTO creates a table and is one with CREATE TABLE AS.</summary>
internal static class StatementKinds
{
    public static StatementKind Of(Ast ast, NodeId root) => ast.Kind(root) switch
    {
        NodeKind.Select or NodeKind.SetOperation => HasInto(ast, root) ? StatementKind.CreateTableAs : StatementKind.Select,
        NodeKind.Values => StatementKind.Values,
        NodeKind.Insert => StatementKind.Insert,
        NodeKind.Update => StatementKind.Update,
        NodeKind.Delete => StatementKind.Delete,
        NodeKind.Merge => StatementKind.Merge,
        NodeKind.CreateTable => StatementKind.CreateTable,
        NodeKind.CreateTableAs => StatementKind.CreateTableAs,
        NodeKind.Drop => StatementKind.DropTable,
        NodeKind.Truncate => StatementKind.Truncate,
        NodeKind.Transaction => StatementKind.Transaction,
        NodeKind.VariableSet => StatementKind.VariableSet,
        NodeKind.VariableShow => StatementKind.VariableShow,
        NodeKind.Discard => StatementKind.Discard,
        NodeKind.Prepare => StatementKind.Prepare,
        NodeKind.Execute => StatementKind.Execute,
        NodeKind.Deallocate => StatementKind.Deallocate,
        NodeKind.DeclareCursor => StatementKind.DeclareCursor,
        NodeKind.Fetch => StatementKind.Fetch,
        NodeKind.ClosePortal => StatementKind.ClosePortal,
        NodeKind.Explain => StatementKind.Explain,
        NodeKind.Copy => StatementKind.Copy,
        NodeKind.Utility => CommandTags.KindOf(ast, root),
        _ => throw new Bug("no statement kind for " + ast.Kind(root)),
    };

    // INTO stands in the leftmost SELECT.
    public static bool HasInto(Ast ast, NodeId query)
    {
        while (ast.Kind(query) == NodeKind.SetOperation)
        {
            query = ast.Child(query, Role.Left);
        }

        return !ast.Child(query, Role.Into).IsNone;
    }
}
