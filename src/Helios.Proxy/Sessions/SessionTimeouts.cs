namespace Helios.Proxy.Sessions;

/// <summary>A session's timeouts in milliseconds; 0: none.</summary>
public readonly record struct SessionTimeouts(int StatementMs, int LockMs, int IdleInTransactionMs, int IdleSessionMs, int TransactionMs)
{
    /// <summary>Where the transaction's time would be over no later, it alone counts.</summary>
    public int EffectiveStatementMs => IsOvertaken(StatementMs) ? 0 : StatementMs;

    /// <summary>As above.</summary>
    public int EffectiveIdleInTransactionMs => IsOvertaken(IdleInTransactionMs) ? 0 : IdleInTransactionMs;

    private bool IsOvertaken(int timeoutMs) => TransactionMs > 0 && TransactionMs <= timeoutMs;
}
