namespace Helios.Base;

/// <summary>
/// The client's failure: ends a statement, never a session, and becomes one ErrorResponse. The fields are those of the PostgreSQL
/// protocol (documentation, "Error and Notice Message Fields"). <see cref="Position"/> counts characters of the statement from 1; 0 means
/// none.
/// </summary>
public sealed class SqlError : Exception
{
    public SqlError(SqlState state, string message) : base(message)
    {
        State = state;
    }

    public SqlState State { get; }

    public string? Detail { get; init; }

    public string? Hint { get; init; }

    /// <summary>1-based character position in the statement, 0 when unknown.</summary>
    public int Position { get; init; }

    /// <summary>Where it happened, as PostgreSQL's CONTEXT tells it.</summary>
    public string? Context { get; init; }

    public string? SchemaName { get; init; }

    public string? TableName { get; init; }

    public string? ColumnName { get; init; }

    public string? ConstraintName { get; init; }

    /// <summary>True when the session cannot go on (FATAL): the error is sent and the connection is closed.</summary>
    public bool IsFatal { get; init; }

    /// <summary>True when a plugin worded it, or its failure did: what it tells is the plugin's to decide.</summary>
    public bool IsFromPlugin { get; init; }

    /// <summary>The same with a context.</summary>
    public SqlError Within(string context) => new(State, Message)
    {
        Detail = Detail,
        Hint = Hint,
        Position = Position,
        Context = Context is null ? context : Context + "\n" + context,
        SchemaName = SchemaName,
        TableName = TableName,
        ColumnName = ColumnName,
        ConstraintName = ConstraintName,
        IsFatal = IsFatal,
        IsFromPlugin = IsFromPlugin,
    };

    public static SqlError NotSupported(string what) => new(SqlState.FeatureNotSupported, what + " is not supported yet");
}
