namespace Helios.Execution;

/// <summary>The rows of one CTE in one run.</summary>
internal sealed class CteState
{
    public CteState(StatementRuntime runtime)
    {
        Rows = new RowBuffer(runtime);
    }

    /// <summary>The run that filled <see cref="Rows"/>; 0 for none.</summary>
    public long FilledInRun { get; set; }

    public RowBuffer Rows { get; set; }

    /// <summary>What the recursive term sees: the rows of the step before.</summary>
    public RowBuffer? WorkTable { get; set; }
}
