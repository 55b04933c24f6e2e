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

    /// <summary>Parsed, named, and answered with 0A000.</summary>
    Utility,
}
