namespace Helios.Base;

/// <summary>Storage can no longer promise what it promised (a failed fsync, a checksum that does not match): commits stop and the process
/// restarts from the log.</summary>
public sealed class Fault : Exception
{
    public Fault(string message) : base(message)
    {
    }

    public Fault(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>What a client is told where only its statement fails.</summary>
    public SqlState State { get; init; } = SqlState.IoError;
}

/// <summary>A broken invariant of our own code. Never caused by input; the process reports it and the statement ends with XX000.</summary>
public sealed class Bug : Exception
{
    public Bug(string message) : base(message)
    {
    }
}

/// <summary>A mistake of the operator (configuration, command line, files): one line on standard error and a documented exit
/// code.</summary>
public sealed class OperatorError : Exception
{
    public OperatorError(ExitCode code, string message) : base(message)
    {
        Code = code;
    }

    public ExitCode Code { get; }
}
