namespace Helios.Engine;

public enum StepResult
{
    /// <summary><see cref="StatementExecution.Current"/> holds at least one row.</summary>
    Rows,

    /// <summary>The statement is finished; no rows are left.</summary>
    Done,

    /// <summary>Another transaction stands in the way. The statement's own effects are undone; call <see
    /// cref="StatementExecution.WhenUnblocked"/>,
    /// then <see cref="StatementExecution.Restart"/>, then step again. Never after a first row was given.</summary>
    Wait,

    /// <summary>COPY FROM has read all of <see cref="StatementExecution.CopyInput"/>: append to it or end it, then step again.</summary>
    Input,
}
