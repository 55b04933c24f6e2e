namespace Helios.Base;

/// <summary>
/// A five-character SQLSTATE. Source: PostgreSQL documentation, appendix A. Only the codes this server raises are named.
/// </summary>
public readonly record struct SqlState(string Code)
{
    public static readonly SqlState Successful = new("00000");
    public static readonly SqlState Warning = new("01000");
    public static readonly SqlState FeatureNotSupported = new("0A000");
    public static readonly SqlState ProtocolViolation = new("08P01");
    public static readonly SqlState ConnectionFailure = new("08006");
    public static readonly SqlState CardinalityViolation = new("21000");
    public static readonly SqlState StringDataRightTruncation = new("22001");
    public static readonly SqlState NumericValueOutOfRange = new("22003");
    public static readonly SqlState NullValueNotAllowed = new("22004");
    public static readonly SqlState InvalidDatetimeFormat = new("22007");
    public static readonly SqlState DatetimeFieldOverflow = new("22008");
    public static readonly SqlState SubstringError = new("22011");
    public static readonly SqlState DivisionByZero = new("22012");
    public static readonly SqlState CharacterNotInRepertoire = new("22021");
    public static readonly SqlState InvalidParameterValue = new("22023");
    public static readonly SqlState InvalidEscapeSequence = new("22025");
    public static readonly SqlState InvalidRowCountInLimit = new("2201W");
    public static readonly SqlState InvalidRowCountInOffset = new("2201X");
    public static readonly SqlState InvalidTextRepresentation = new("22P02");
    public static readonly SqlState InvalidBinaryRepresentation = new("22P03");
    public static readonly SqlState NotNullViolation = new("23502");
    public static readonly SqlState ForeignKeyViolation = new("23503");
    public static readonly SqlState UniqueViolation = new("23505");
    public static readonly SqlState CheckViolation = new("23514");
    public static readonly SqlState InvalidCursorState = new("24000");
    public static readonly SqlState InvalidTransactionState = new("25000");
    public static readonly SqlState ActiveSqlTransaction = new("25001");
    public static readonly SqlState ReadOnlySqlTransaction = new("25006");
    public static readonly SqlState NoActiveSqlTransaction = new("25P01");
    public static readonly SqlState InFailedSqlTransaction = new("25P02");
    public static readonly SqlState InvalidSqlStatementName = new("26000");
    public static readonly SqlState InvalidAuthorization = new("28000");
    public static readonly SqlState InvalidPassword = new("28P01");
    public static readonly SqlState InvalidCursorName = new("34000");
    public static readonly SqlState InvalidCatalogName = new("3D000");
    public static readonly SqlState InvalidSchemaName = new("3F000");
    public static readonly SqlState SerializationFailure = new("40001");
    public static readonly SqlState DeadlockDetected = new("40P01");
    public static readonly SqlState SyntaxErrorOrAccessRule = new("42000");
    public static readonly SqlState InsufficientPrivilege = new("42501");
    public static readonly SqlState SyntaxError = new("42601");
    public static readonly SqlState InvalidName = new("42602");
    public static readonly SqlState DuplicateColumn = new("42701");
    public static readonly SqlState AmbiguousColumn = new("42702");
    public static readonly SqlState UndefinedColumn = new("42703");
    public static readonly SqlState UndefinedObject = new("42704");
    public static readonly SqlState DuplicateObject = new("42710");
    public static readonly SqlState DuplicateAlias = new("42712");
    public static readonly SqlState AmbiguousFunction = new("42725");
    public static readonly SqlState GroupingError = new("42803");
    public static readonly SqlState DatatypeMismatch = new("42804");
    public static readonly SqlState WrongObjectType = new("42809");
    public static readonly SqlState CannotCoerce = new("42846");
    public static readonly SqlState UndefinedFunction = new("42883");
    public static readonly SqlState ReservedName = new("42939");
    public static readonly SqlState UndefinedTable = new("42P01");
    public static readonly SqlState UndefinedParameter = new("42P02");
    public static readonly SqlState DuplicateCursor = new("42P03");
    public static readonly SqlState DuplicatePreparedStatement = new("42P05");
    public static readonly SqlState DuplicateTable = new("42P07");
    public static readonly SqlState InvalidColumnReference = new("42P10");
    public static readonly SqlState InvalidTableDefinition = new("42P16");
    public static readonly SqlState IndeterminateDatatype = new("42P18");
    public static readonly SqlState DiskFull = new("53100");
    public static readonly SqlState OutOfMemory = new("53200");
    public static readonly SqlState TooManyConnections = new("53300");
    public static readonly SqlState ConfigurationLimitExceeded = new("53400");
    public static readonly SqlState ProgramLimitExceeded = new("54000");
    public static readonly SqlState StatementTooComplex = new("54001");
    public static readonly SqlState TooManyColumns = new("54011");
    public static readonly SqlState ObjectNotInPrerequisiteState = new("55000");
    public static readonly SqlState ObjectInUse = new("55006");
    public static readonly SqlState LockNotAvailable = new("55P03");
    public static readonly SqlState QueryCanceled = new("57014");
    public static readonly SqlState AdminShutdown = new("57P01");
    public static readonly SqlState CannotConnectNow = new("57P03");
    public static readonly SqlState IoError = new("58030");
    public static readonly SqlState InternalError = new("XX000");
    public static readonly SqlState DataCorrupted = new("XX001");

    public override string ToString() => Code;
}
