using Helios.Base;
using Helios.Execution;
using Helios.Sql;
using Helios.Sql.Syntax;
using Helios.Types;

namespace Helios.Engine;

/// <summary>The types that PREPARE lists, and the arguments that EXECUTE gives.</summary>
internal static class PreparedTypes
{
    public static uint[] Declared(ParsedStatement prepare)
    {
        var source = new SourceText(prepare);
        var types = new List<uint>();
        foreach (NodeId type in prepare.Ast.Children(prepare.Ast.Root, Role.Type))
        {
            SqlType resolved = TypeNames.Resolve(
                prepare.Ast, type,
                    (state, message, at, hint, detail) => source.Error(state, message, prepare.Ast.Position(at), hint, detail));
            types.Add(resolved.Oid == SqlType.Unknown.Oid ? 0 : resolved.Oid);
        }

        return [.. types];
    }

    public static Expr[] BindArguments(BindContext context, ParsedStatement execute, SqlType[] types)
    {
        Ast ast = execute.Ast;
        NodeId call = ast.Kind(ast.Root) == NodeKind.Explain ? ast.Child(ast.Root, Role.Query) : ast.Root;
        int count = ast.Count(call, Role.Argument);
        if (count != types.Length)
        {
            throw new SqlError(SqlState.SyntaxError, $"wrong number of parameters for prepared statement \"{ast.Text(call)}\"")
            {
                Detail = $"Expected {types.Length} parameters but got {count}.",
            };
        }

        var arguments = new List<Expr>();
        foreach (NodeId argument in ast.Children(call, Role.Argument))
        {
            var binder = new Binder(context, ast, new SourceText(execute));
            arguments.Add(binder.BindAssigned(argument, types[arguments.Count], Clause.ExecuteParameter, "$" + (arguments.Count + 1)));
        }

        return [.. arguments];
    }
}
