namespace Helios.Engine;

/// <summary>A session's state as ReadyForQuery reports it: I, T, E.</summary>
public enum TransactionStatus
{
    Idle,
    InTransaction,
    Failed,
}
