using Helios.Engine;
using Helios.Proxy.Statements;
using Helios.Sql;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>
/// A statement with its parameters, ready to run: a portal of Bind, a cursor of DECLARE, or the one a simple query runs in. Rows of the
/// last step that were not sent yet stay in the execution's batch between two Executes.
/// </summary>
internal sealed class Portal
{
    public Portal(string name)
    {
        Name = name;
    }

    public string Name { get; }

    /// <summary>The statement as it was bound.</summary>
    public Prepared Prepared { get; private set; } = null!;

    public ParsedStatement Parsed => Prepared.Statement.Shared.Parsed;

    /// <summary>What runs: the statement itself, or for EXECUTE the prepared statement it names.</summary>
    public Prepared Source { get; set; } = null!;

    /// <summary>Under which values the source was admitted; null until it is.</summary>
    public Decision? Decision { get; set; }

    /// <summary>The plan that runs; null for a statement of the session alone.</summary>
    public PreparedPlan? Plan { get; set; }

    public ResultShape Shape { get; set; } = ResultShape.Empty;

    public Datum[] Parameters { get; set; } = [];

    /// <summary>Bytes of text parameters, owned by the portal for as long as it lives.</summary>
    public byte[] ParameterBytes { get; set; } = [];

    public RowFormat Format { get; } = new();

    public StatementExecution? Execution { get; set; }

    /// <summary>The batch that rows are taken from, or null: step for the next one.</summary>
    public Batch? Pending { get; set; }

    /// <summary>Index among the selected rows of <see cref="Pending"/>.</summary>
    public int PendingAt { get; set; }

    /// <summary>The source has no more rows.</summary>
    public bool IsDone { get; set; }

    /// <summary>Executed at least once: a statement without rows runs only once.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Savepoints that there were when it was made: it goes with the last of them.</summary>
    public int SavepointDepth { get; set; }

    /// <summary>Opened by DECLARE: only FETCH, MOVE and CLOSE run it.</summary>
    public bool IsCursor { get; set; }

    public bool IsBinaryCursor { get; set; }

    public void Reset(Prepared prepared)
    {
        Close();
        Prepared = prepared;
        Source = prepared;
        Decision = null;
        Plan = null;
        Shape = ResultShape.Empty;
        Parameters = [];
    }

    public void Close()
    {
        Execution?.Dispose();
        Execution = null;
        Pending = null;
        PendingAt = 0;
        IsDone = false;
        IsStarted = false;
    }
}
