using Helios.Sql;

namespace Helios.Proxy.Statements;

/// <summary>How plugins see a kind of statement.</summary>
public enum StatementPolicy
{
    /// <summary>The hooks run with the statement's tables before it is planned.</summary>
    Gated,

    /// <summary>The hooks run when the statement inside is executed, under the values that hold then.</summary>
    GatedWhenExecuted,

    /// <summary>Rows come from a portal that was gated when it was opened; the values its decision read must still hold.</summary>
    GatedPortal,

    /// <summary>Touches the session only: no table, no row.</summary>
    SessionOnly,
}

/// <summary>
/// The policy of every kind of statement (DESIGN invariant 1). The switch names each member and has no default arm: a kind without a
/// decided policy does not compile (CS8509 is an error).
/// </summary>
public static class StatementPolicies
{
    public static StatementPolicy Of(StatementKind kind) => kind switch
    {
        StatementKind.Select => StatementPolicy.Gated,
        StatementKind.Values => StatementPolicy.Gated,
        StatementKind.Insert => StatementPolicy.Gated,
        StatementKind.Update => StatementPolicy.Gated,
        StatementKind.Delete => StatementPolicy.Gated,
        StatementKind.Merge => StatementPolicy.Gated,
        StatementKind.CreateTable => StatementPolicy.Gated,
        StatementKind.CreateTableAs => StatementPolicy.Gated,
        StatementKind.DropTable => StatementPolicy.Gated,
        StatementKind.Truncate => StatementPolicy.Gated,
        StatementKind.Explain => StatementPolicy.Gated,
        StatementKind.Copy => StatementPolicy.Gated,
        StatementKind.Define => StatementPolicy.Gated,
        StatementKind.Privilege => StatementPolicy.Gated,
        StatementKind.Maintain => StatementPolicy.Gated,
        StatementKind.Code => StatementPolicy.Gated,
        StatementKind.Notify => StatementPolicy.Gated,
        StatementKind.Lock => StatementPolicy.Gated,
        StatementKind.Configure => StatementPolicy.Gated,
        StatementKind.Constraints => StatementPolicy.Gated,
        StatementKind.DeclareCursor => StatementPolicy.Gated,
        StatementKind.Prepare => StatementPolicy.GatedWhenExecuted,
        StatementKind.Execute => StatementPolicy.GatedWhenExecuted,
        StatementKind.Fetch => StatementPolicy.GatedPortal,
        StatementKind.Empty => StatementPolicy.SessionOnly,
        StatementKind.Transaction => StatementPolicy.SessionOnly,
        StatementKind.VariableSet => StatementPolicy.SessionOnly,
        StatementKind.VariableShow => StatementPolicy.SessionOnly,
        StatementKind.Discard => StatementPolicy.SessionOnly,
        StatementKind.Deallocate => StatementPolicy.SessionOnly,
        StatementKind.ClosePortal => StatementPolicy.SessionOnly,
    };
}
