using Helios.Base;
using Helios.Catalog;

namespace Helios.Engine;

/// <summary>
/// Savepoints: a stack of marks in the transaction. An error takes the transaction back to the innermost one at once, so that its locks do
/// not outlive it, and leaves it failed until ROLLBACK or ROLLBACK TO.
/// </summary>
public sealed partial class EngineSession
{
    private readonly List<SavepointMark> _savepoints = [];

    /// <summary>Savepoints that are defined.</summary>
    public int SavepointDepth => _savepoints.Count;

    /// <summary>SAVEPOINT. Throws 25P01 outside a transaction block, 25P02 in a failed one.</summary>
    public void DefineSavepoint(string name)
    {
        RequireUsable(needsTransaction: false);
        RequireBlock("SAVEPOINT");
        if (_savepoints.Count >= Limits.SavepointCount)
        {
            throw new SqlError(
                SqlState.ConfigurationLimitExceeded, $"a transaction may have at most {Limits.SavepointCount} savepoints at once")
            {
                Hint = "RELEASE those that are no longer needed.",
            };
        }

        CatalogMark catalog = CatalogChanges.Mark();
        SavepointMark last = _savepoints.LastOrDefault();
        long relations = last.Relations + (ReferenceEquals(catalog.Created, last.Catalog.Created) ? 0 : catalog.Created.Length);
        if (relations > Limits.SavepointRelationCount)
        {
            throw new SqlError(
                SqlState.ConfigurationLimitExceeded, "the savepoints of the transaction stand behind too many relations that it made")
            {
                Detail = $"They may keep {Limits.SavepointRelationCount}, each savepoint by itself.",
                Hint = "RELEASE those that are no longer needed.",
            };
        }

        _savepoints.Add(new SavepointMark(name, Transaction.Mark(), catalog, IsReadOnly, relations));
    }

    /// <summary>RELEASE: forgets the savepoint and those after it. What was done since stays.</summary>
    /// <returns>The savepoints that are left.</returns>
    public int ReleaseSavepoint(string name)
    {
        RequireUsable(needsTransaction: false);
        RequireBlock("RELEASE SAVEPOINT");
        int at = FindSavepoint(name);
        IsReadOnly = _savepoints[at].IsReadOnly;
        _savepoints.RemoveRange(at, _savepoints.Count - at);
        return at;
    }

    /// <summary>ROLLBACK TO: undoes what was done since; the savepoint stays.</summary>
    /// <returns>The savepoints that are left, this one included.</returns>
    public int RollbackToSavepoint(string name)
    {
        RequireBlock("ROLLBACK TO SAVEPOINT");
        int at = FindSavepoint(name);
        _savepoints.RemoveRange(at + 1, _savepoints.Count - at - 1);
        UndoToSavepoint();
        Status = TransactionStatus.InTransaction;
        return at + 1;
    }

    private void UndoToSavepoint()
    {
        SavepointMark mark = _savepoints[^1];
        Transaction.RollbackTo(mark.Store);
        CatalogChanges.RollbackTo(mark.Catalog);
        IsReadOnly = mark.IsReadOnly;
    }

    private void RequireBlock(string command)
    {
        if (Status == TransactionStatus.Idle)
        {
            throw new SqlError(SqlState.NoActiveSqlTransaction, $"{command} can only be used in transaction blocks");
        }
    }

    private int FindSavepoint(string name)
    {
        int at = _savepoints.FindLastIndex(savepoint => savepoint.Name == name);
        return at >= 0
            ? at
            : throw new SqlError(SqlState.InvalidSavepointSpecification, $"savepoint \"{name}\" does not exist");
    }

    /// <param name="Relations">That this one and those before it keep.</param>
    private readonly record struct SavepointMark(string Name, int Store, CatalogMark Catalog, bool IsReadOnly, long Relations);
}
