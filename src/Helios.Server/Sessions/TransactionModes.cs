using Helios.Base;
using Helios.Proxy.Sessions;
using Helios.Sql.Syntax;
using Helios.Storage;

namespace Helios.Server.Sessions;

/// <summary>The modes of BEGIN and SET TRANSACTION. READ UNCOMMITTED is READ COMMITTED, as in PostgreSQL.</summary>
internal readonly record struct TransactionModes(IsolationLevel? Level, string? LevelName, bool? ReadOnly)
{
    public static TransactionModes Read(Ast ast, NodeId parent, SessionVariables? defaults)
    {
        string? name = null;
        string readOnlyText = "";
        defaults?.TryGet("default_transaction_isolation", out name);
        defaults?.TryGet("default_transaction_read_only", out readOnlyText);
        string? written = null;
        bool? readOnly = readOnlyText == "on" ? true : null;
        foreach (NodeId mode in ast.Children(parent, Role.Option))
        {
            switch (ast.Text(mode))
            {
                case "isolation level":
                    written = ast.Text(ast.Child(mode, Role.Argument));
                    break;
                case "read only":
                    readOnly = ReadFlag(ast, mode);
                    break;
                case "deferrable":
                    break;
                default:
                    throw SqlError.NotSupported("transaction mode " + ast.Text(mode));
            }
        }

        name = written ?? name;
        return new TransactionModes(name is null ? null : Parse(name), written ?? (name == "read committed" ? null : name), readOnly);
    }

    public static IsolationLevel Parse(string name) => name switch
    {
        "read uncommitted" or "read committed" => IsolationLevel.ReadCommitted,
        "repeatable read" => IsolationLevel.RepeatableRead,
        "serializable" => IsolationLevel.Serializable,
        _ => throw new SqlError(SqlState.InvalidParameterValue, $"invalid value for parameter \"transaction_isolation\": \"{name}\""),
    };

    private static bool ReadFlag(Ast ast, NodeId mode)
    {
        NodeId argument = ast.Child(mode, Role.Argument);
        return argument.IsNone || ast.Value(argument) != 0;
    }
}
