using Helios.Base;
using Helios.Engine;
using Helios.Proxy.Sessions;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Server.Sessions;

/// <summary>SET and RESET.</summary>
internal sealed partial class Session
{
    private string RunVariableSet(ParsedStatement parsed)
    {
        Ast ast = parsed.Ast;
        NodeId root = ast.Root;
        string name = ast.Text(root);
        bool isLocal = ast.Has(root, NodeFlags.Local);
        if (isLocal && (Engine.Status == TransactionStatus.Idle || Engine.IsImplicit) && !IsInStatementList)
        {
            Notice(SqlState.NoActiveSqlTransaction, "SET LOCAL can only be used in transaction blocks");
        }

        // Within a list of statements an error takes SET back too.
        StartTransaction();
        string tag = RunVariableSet(ast, name, isLocal);
        WatchTransaction();
        return tag;
    }

    private string RunVariableSet(Ast ast, string name, bool isLocal)
    {
        NodeId root = ast.Root;
        SessionVariables values = Proxy.Values;
        switch ((VariableSetKind)ast.Value(root))
        {
            case VariableSetKind.Value:
                values.Set(name, VariableValue.Of(ast, root), isLocal);
                return "SET";
            case VariableSetKind.Default:
                values.Reset(name);
                return "SET";
            case VariableSetKind.Current:
                return "SET";
            case VariableSetKind.Multi:
                SetTransactionModes(ast, root, name);
                return "SET";
            case VariableSetKind.Reset:
                values.Reset(name);
                return "RESET";
            case VariableSetKind.ResetAll:
                values.ResetAll();
                return "RESET";
            default:
                throw new Bug("session: kind of SET");
        }
    }

    private void SetTransactionModes(Ast ast, NodeId root, string name)
    {
        TransactionModes modes = TransactionModes.Read(ast, root, defaults: null);
        if (name.Contains("session", StringComparison.OrdinalIgnoreCase))
        {
            if (modes.LevelName is { } level)
            {
                Proxy.Values.Set("default_transaction_isolation", level, isLocal: false);
            }

            if (modes.ReadOnly is { } readOnly)
            {
                Proxy.Values.Set("default_transaction_read_only", readOnly ? "on" : "off", isLocal: false);
            }

            return;
        }

        if (name != "transaction")
        {
            throw SqlError.NotSupported("SET " + name.ToUpperInvariant());
        }

        if (Engine.IsImplicit && !IsInStatementList)
        {
            Notice(SqlState.NoActiveSqlTransaction, "SET TRANSACTION can only be used in transaction blocks");
        }

        Engine.SetTransaction(modes.LevelName is null ? null : modes.Level, modes.ReadOnly);
        ReportModes(modes);
    }

    /// <summary>What SHOW says of the transaction under way.</summary>
    private void ReportModes(in TransactionModes modes)
    {
        if (modes.LevelName is { } level)
        {
            Proxy.Values.Set("transaction_isolation", level, isLocal: true);
        }

        if (modes.ReadOnly is { } readOnly)
        {
            Proxy.Values.Set("transaction_read_only", readOnly ? "on" : "off", isLocal: true);
        }
    }
}
