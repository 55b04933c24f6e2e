using Helios.Base;
using Helios.Engine;
using Helios.Proxy.Sessions;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Sql.Syntax;

namespace Helios.Server.Sessions;

/// <summary>Transactions as the protocol frames them: implicit ones end with Sync or with a simple query, explicit ones with COMMIT or
/// ROLLBACK.</summary>
internal sealed partial class Session
{
    private void StartTransaction()
    {
        Engine.StartImplicit();
        Proxy.Values.BeginTransaction();
        if (_transactionTimer is null)
        {
            WatchTransaction();
        }
    }

    private void CommitImplicit()
    {
        if (!Engine.IsImplicit)
        {
            return;
        }

        Lsn lsn;
        try
        {
            lsn = Engine.FinishImplicit();
        }
        catch (SqlError)
        {
            AfterTransaction(committed: false);
            throw;
        }

        Require(lsn);
        AfterTransaction(committed: true);
    }

    private void FailTransaction()
    {
        Engine.StatementFailed();
        if (Engine.SavepointDepth > 0)
        {
            AfterRollbackTo(Engine.SavepointDepth);
            return;
        }

        StopTransactionTimer();
        if (Engine.Status == TransactionStatus.Idle)
        {
            AfterTransaction(committed: false);
        }
    }

    /// <summary>Portals live no longer than their transaction.</summary>
    private void AfterTransaction(bool committed)
    {
        StopTransactionTimer();
        CloseAllPortals();
        Proxy.Values.EndTransaction(committed);
        _services.Pipeline.TransactionEnded(Proxy, committed);
    }

    /// <summary>In a failed transaction only what ends it is taken.</summary>
    private void RequireUsableTransaction(ParsedStatement statement)
    {
        if (Engine.Status == TransactionStatus.Failed && !EndsTransaction(statement))
        {
            throw new SqlError(
                SqlState.InFailedSqlTransaction, "current transaction is aborted, commands ignored until end of transaction block");
        }
    }

    private static bool EndsTransaction(ParsedStatement statement) =>
        statement.Kind == StatementKind.Transaction
        && (TransactionKind)statement.Ast.Value(statement.Ast.Root)
            is TransactionKind.Commit or TransactionKind.Rollback or TransactionKind.RollbackTo;

    private string RunTransaction(ParsedStatement statement)
    {
        Ast ast = statement.Ast;
        switch ((TransactionKind)ast.Value(ast.Root))
        {
            case TransactionKind.Begin:
            case TransactionKind.Start:
                BeginTransaction(ast);
                return (TransactionKind)ast.Value(ast.Root) == TransactionKind.Start ? "START TRANSACTION" : "BEGIN";
            case TransactionKind.Commit:
                RequireNoChain(ast);
                return CommitTransaction();
            case TransactionKind.Rollback:
                RequireNoChain(ast);
                if (Engine.Status == TransactionStatus.Idle || Engine.IsImplicit)
                {
                    Notice(SqlState.NoActiveSqlTransaction, "there is no transaction in progress");
                }

                Engine.Rollback();
                AfterTransaction(committed: false);
                return "ROLLBACK";
            case TransactionKind.Savepoint:
                return RunSavepoint(ast);
            case TransactionKind.Release:
                return RunRelease(ast);
            case TransactionKind.RollbackTo:
                return RunRollbackTo(ast);
            case TransactionKind.Prepare:
            case TransactionKind.CommitPrepared:
            case TransactionKind.RollbackPrepared:
                throw SqlError.NotSupported("two-phase commit");
            default:
                throw new Bug("session: transaction kind");
        }
    }

    private void BeginTransaction(Ast ast)
    {
        TransactionModes modes = TransactionModes.Read(ast, ast.Root, Engine.Status == TransactionStatus.Idle ? Proxy.Values : null);
        if (!Engine.Begin(modes.Level, modes.ReadOnly))
        {
            Notice(SqlState.ActiveSqlTransaction, "there is already a transaction in progress");
        }

        Proxy.Values.BeginTransaction();
        WatchTransaction();
        ReportModes(modes);
    }

    private string CommitTransaction()
    {
        if (Engine.Status == TransactionStatus.Idle || Engine.IsImplicit)
        {
            Notice(SqlState.NoActiveSqlTransaction, "there is no transaction in progress");
        }

        bool rolledBack;
        try
        {
            Require(Engine.Commit(out rolledBack));
        }
        catch (SqlError)
        {
            AfterTransaction(committed: false);
            throw;
        }

        AfterTransaction(!rolledBack);
        return rolledBack ? "ROLLBACK" : "COMMIT";
    }

    private static void RequireNoChain(Ast ast)
    {
        if (ast.Has(ast.Root, NodeFlags.Chain))
        {
            throw SqlError.NotSupported("AND CHAIN");
        }
    }
}
