using Helios.Base;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// One run of a plan. Used by one thread at a time; only <see cref="Cancel"/> may come from another. Dispose gives it back to its
/// session's pool.
/// Any exception out of <see cref="Step"/> has already undone the statement's own effects; the caller then ends or fails the transaction
/// (<see cref="EngineSession.StatementFailed"/>).
/// </summary>
public sealed class StatementExecution : IDisposable
{
    private volatile bool _isCancelled;

    internal StatementExecution()
    {
    }

    public PreparedPlan Plan { get; private set; } = null!;

    /// <summary>The rows of the last step that answered <see cref="StepResult.Rows"/>; valid until the next step.</summary>
    public Batch Current { get; private set; } = null!;

    /// <summary>Rows given or changed so far.</summary>
    public long AffectedRows { get; private set; }

    /// <summary>CommandComplete's tag, once done: "SELECT 5", "INSERT 0 3", "CREATE TABLE".</summary>
    public string CommandTag => throw SqlError.NotSupported("the executor");

    /// <summary>No byte of the result may leave before this is durable (DESIGN invariant 8). The transaction's own commit has an LSN of
    /// its own.</summary>
    public Lsn RequiredLsn { get; private set; }

    internal bool IsCancelled => _isCancelled;

    /// <summary>Runs until there are rows, the end, or a wait. <paramref name="maxRows"/> bounds the rows of this step (portals, FETCH);
    /// 0 means a full batch.</summary>
    public StepResult Step(int maxRows = 0) => throw SqlError.NotSupported("the executor");

    /// <summary>Writes <see cref="CommandTag"/> as UTF-8 and returns its length; no allocation.</summary>
    public int WriteCommandTag(Span<byte> destination) => throw SqlError.NotSupported("the executor");

    /// <summary>After <see cref="StepResult.Wait"/>: calls <paramref name="resume"/> once, from any thread, when the other transaction
    /// has ended. Throws 40P01 for the victim of a deadlock.</summary>
    public void WhenUnblocked(Action resume) => throw SqlError.NotSupported("the executor");

    /// <summary>Gives up the wait (cancel, timeout).</summary>
    public void StopWaiting() => throw SqlError.NotSupported("the executor");

    /// <summary>Begins again under a new snapshot after a wait.</summary>
    public void Restart() => throw SqlError.NotSupported("the executor");

    /// <summary>Asks the statement to end with 57014. Any thread.</summary>
    public void Cancel() => _isCancelled = true;

    public void Dispose()
    {
    }
}
