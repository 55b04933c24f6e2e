using Helios.Base;
using Helios.Catalog;
using Helios.Storage;

namespace Helios.Engine;

// States: no transaction; implicit (Status Idle, a transaction is open); in transaction; failed (Status Failed, nothing open, or the part
// up to the last savepoint: the work behind it is undone already, only COMMIT, ROLLBACK and ROLLBACK TO are accepted). Begin: implicit →
// in transaction. StatementFailed: implicit → none, in transaction → failed.
public sealed partial class EngineSession
{
    private IStoreTransaction? _transaction;
    private CatalogTransaction? _catalogChanges;
    private long _transactionTimeUs;
    private bool _hasRunStatement;

    public TransactionStatus Status { get; private set; }

    /// <summary>True while a transaction is open that no BEGIN asked for.</summary>
    public bool IsImplicit => _transaction is not null && Status == TransactionStatus.Idle;

    /// <summary>True while a transaction is open, implicit or not.</summary>
    public bool IsInTransaction => _transaction is not null || Status != TransactionStatus.Idle;

    /// <summary>Of the present transaction, or of the next one.</summary>
    public IsolationLevel IsolationLevel => _transaction?.Level ?? DefaultLevel();

    public bool IsReadOnly { get; private set; }

    /// <summary>Opens a transaction if none is open. In a failed transaction it does nothing: what follows throws 25P02.</summary>
    public void StartImplicit()
    {
        if (_transaction is null && Status == TransactionStatus.Idle)
        {
            Open(DefaultLevel(), DefaultReadOnly());
        }
    }

    /// <summary>Commits the implicit transaction, if one is open. The answer waits for the LSN.</summary>
    public Lsn FinishImplicit() => IsImplicit ? EndTransaction(commit: true) : Lsn.None;

    /// <summary>
    /// BEGIN. Turns an implicit transaction into an explicit one. False when one was in progress already (the caller warns, 25001). Throws
    /// 25P02 in a failed one, 25001 when a level is asked for after a query.
    /// </summary>
    public bool Begin(IsolationLevel? level = null, bool? readOnly = null)
    {
        RequireUsable(needsTransaction: false);
        StartImplicit();
        bool isNew = Status == TransactionStatus.Idle;
        SetTransaction(level, readOnly);
        Status = TransactionStatus.InTransaction;
        return isNew;
    }

    /// <summary>SET TRANSACTION. Throws 25001 after the first query of the transaction.</summary>
    public void SetTransaction(IsolationLevel? level, bool? readOnly)
    {
        RequireUsable();
        if (level is { } wanted && wanted != Transaction.Level)
        {
            if (_hasRunStatement)
            {
                throw new SqlError(SqlState.ActiveSqlTransaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query");
            }

            if (_savepoints.Count > 0)
            {
                throw new SqlError(
                    SqlState.ActiveSqlTransaction, "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction");
            }

            bool wasReadOnly = IsReadOnly;
            Transaction.Rollback();
            Open(wanted, wasReadOnly);
        }

        if (readOnly == false && IsReadOnly && _hasRunStatement)
        {
            throw new SqlError(SqlState.ActiveSqlTransaction, "transaction read-write mode must be set before any query");
        }

        IsReadOnly = readOnly ?? IsReadOnly;
    }

    /// <summary>
    /// COMMIT. <paramref name="rolledBack"/> when the transaction had failed (tag ROLLBACK). The answer waits for the LSN. When none was in
    /// progress the caller warns (25P01).
    /// </summary>
    public Lsn Commit(out bool rolledBack)
    {
        rolledBack = Status == TransactionStatus.Failed;
        return EndTransaction(commit: !rolledBack);
    }

    /// <summary>ROLLBACK.</summary>
    public void Rollback() => EndTransaction(commit: false);

    /// <summary>An error ended a statement: an explicit transaction becomes Failed, an implicit one is rolled back.</summary>
    public void StatementFailed()
    {
        bool wasExplicit = Status != TransactionStatus.Idle;
        if (wasExplicit && _savepoints.Count > 0)
        {
            UndoToSavepoint();
            Status = TransactionStatus.Failed;
            return;
        }

        EndTransaction(commit: false);
        Status = wasExplicit ? TransactionStatus.Failed : TransactionStatus.Idle;
    }

    internal void NoteStatement() => _hasRunStatement = true;

    private void RequireUsable(bool needsTransaction = true)
    {
        if (Status == TransactionStatus.Failed)
        {
            throw new SqlError(
                SqlState.InFailedSqlTransaction, "current transaction is aborted, commands ignored until end of transaction block");
        }

        Invariant.Require(!needsTransaction || _transaction is not null);
    }

    private void Open(IsolationLevel level, bool readOnly)
    {
        _transaction = Database.Store.Begin(level);
        _catalogChanges = new CatalogTransaction(Database.Catalog, _transaction);
        _transactionTimeUs = Database.Clock.UtcNowUs;
        _hasRunStatement = false;
        IsReadOnly = readOnly;
    }

    /// <summary>Ends the transaction whatever its state; a commit that fails has rolled back.</summary>
    private Lsn EndTransaction(bool commit)
    {
        IStoreTransaction? transaction = _transaction;
        CatalogTransaction? changes = _catalogChanges;
        _transaction = null;
        _catalogChanges = null;
        _savepoints.Clear();
        Status = TransactionStatus.Idle;
        IsReadOnly = false;
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            _open[i].TransactionEnded();
        }

        _open.Clear();
        if (transaction is null || !transaction.IsActive)
        {
            return Lsn.None;
        }

        if (!commit)
        {
            transaction.Rollback();
            return Lsn.None;
        }

        Lsn lsn = CommitStore(transaction);
        if (changes is { HasChanges: true })
        {
            Database.Catalog.Publish(changes);
        }

        return lsn;
    }

    private static Lsn CommitStore(IStoreTransaction transaction)
    {
        try
        {
            return transaction.Commit();
        }
        catch (SqlError)
        {
            if (transaction.IsActive)
            {
                transaction.Rollback();
            }

            throw;
        }
    }

    private IsolationLevel DefaultLevel() => Context.TryGetVariable("default_transaction_isolation", out string level)
        ? level switch
        {
            "serializable" => IsolationLevel.Serializable,
            "repeatable read" => IsolationLevel.RepeatableRead,
            _ => IsolationLevel.ReadCommitted,
        }
        : IsolationLevel.ReadCommitted;

    private bool DefaultReadOnly() => Context.TryGetVariable("default_transaction_read_only", out string value) && value == "on";
}
