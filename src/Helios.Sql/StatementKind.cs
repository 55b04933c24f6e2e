namespace Helios.Sql;

/// <summary>
/// Every kind of statement that reaches the pipeline. A closed set: the pipeline's policy table names each member, so a new kind does not
/// compile until someone has decided how plugins see it.
/// </summary>
public enum StatementKind : byte
{
    Empty,
    Select,
    Values,
    Insert,
    Update,
    Delete,
    Merge,
    CreateTable,
    CreateTableAs,
    DropTable,
    Truncate,
    Transaction,
    VariableSet,
    VariableShow,
    Discard,
    Prepare,
    Execute,
    Deallocate,
    DeclareCursor,
    Fetch,
    ClosePortal,
    Explain,
    Copy,

    /// <summary>Defines, changes or drops anything but a table's creation and its end: views, indexes, functions, schemas, ALTER TABLE,
    /// COMMENT, foreign schemas.</summary>
    Define,

    /// <summary>Who may do what: GRANT and REVOKE, roles, default privileges, OWNED BY, row security policies, security labels.</summary>
    Privilege,

    /// <summary>VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH MATERIALIZED VIEW, CHECKPOINT: the same data, stored anew.</summary>
    Maintain,

    /// <summary>Runs code that stands elsewhere or in a string: DO, CALL, LOAD.</summary>
    Code,

    /// <summary>LISTEN, NOTIFY, UNLISTEN.</summary>
    Notify,

    /// <summary>LOCK TABLE.</summary>
    Lock,

    /// <summary>ALTER SYSTEM.</summary>
    Configure,

    /// <summary>SET CONSTRAINTS.</summary>
    Constraints,
}
