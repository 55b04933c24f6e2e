// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
namespace Helios.Plugins.Abi;

/// <summary>Names and numbers of the plugin ABI.</summary>
internal static class AbiConstants
{
    public const int Version = 1;
    public const string Marker = "helios_abi_v1";
    public const string Module = "helios";
    public const string ManifestSection = "helios.manifest";

    /// <summary>Alignment of the region that helios_arena returns, and of every block the host places in it.</summary>
    public const uint ArenaAlignment = 64;

    /// <summary>Bit of a verdict word at which the 24-bit code begins.</summary>
    public const uint VerdictShiftCode = 8;

    /// <summary>Bit of a verdict word at which the 32-bit address begins.</summary>
    public const uint VerdictShiftPtr = 32;

    /// <summary>Answer of a host call: there is no such value.</summary>
    public const int Absent = -1;

    /// <summary>Answer of a host call: not granted, not allowed in this hook, or the value is locked.</summary>
    public const int Denied = -2;

    /// <summary>Answer of a host call: the argument is not valid (name not UTF-8, value too long).</summary>
    public const int Invalid = -3;

    /// <summary>Answer of a host call: the quota that the operator granted is used up.</summary>
    public const int Full = -4;
}

/// <summary>Which hook a call frame belongs to.</summary>
internal enum Hook : byte
{
    /// <summary>A client connected (hook on_connect); it was sent nothing yet. The frame has no text.</summary>
    Connect = 1,

    /// <summary>A text arrived, or a prepared statement is executed again (hook pre_parse). Nothing of it is parsed. The frame has the text.</summary>
    PreParse = 2,

    /// <summary>The statement is parsed; nothing is planned. Answer with edits or a rejection.</summary>
    PostParse = 3,

    /// <summary>A planned statement is about to run (the frame has a Statement), or rows are about to be written (the frame has a Batch): hook pre_execution.</summary>
    PreExecution = 4,

    /// <summary>A read-only statement is about to run whose result may come from the result cache (hook cache_lookup). The frame has a Statement; parameters may be asked for as in pre_execution.</summary>
    CacheLookup = 5,

    /// <summary>One batch of the result, before it is encoded for the client (hook post_execution). The frame names a Batch.</summary>
    OnBatch = 6,

    /// <summary>The result is complete (hook post_execution). The frame names a ResultEnd.</summary>
    OnEnd = 7,

    /// <summary>A result that may be kept is complete, and none of its rows has left yet (hook cache_store). As CacheLookup, and batch_ptr is a CacheOffer.</summary>
    CacheStore = 8,

    /// <summary>The client is gone (hook on_disconnect). Nothing that the guest answers matters.</summary>
    Disconnect = 9,

    /// <summary>The columns of a result are known, and no client was told of them (hook post_execution). The frame names a Batch without rows.</summary>
    OnResult = 10,
}

/// <summary>The low 8 bits of the i64 that a hook returns: verdict | code &lt;&lt; 8 | address &lt;&lt; 32.</summary>
internal enum Verdict : byte
{
    /// <summary>Nothing to change. The whole word is 0.</summary>
    Pass = 0,

    /// <summary>post_parse: the address is that of an EditList. OnResult: that of an AddedColumns. OnBatch: values, validity or selection were changed in place.</summary>
    Changed = 1,

    /// <summary>OnBatch: the rows at the address, a Replacement, leave instead of the batch's.</summary>
    Replaced = 2,

    /// <summary>OnBatch: bits of the selection were cleared, nothing else was changed.</summary>
    Filter = 3,

    /// <summary>Refuse the statement. The address is that of a Rejection, or 0 for 42501 and a default message.</summary>
    Reject = 4,

    /// <summary>cache_lookup and cache_store: decide about the cache. The code is a CacheDecision, the address that of a CacheEntry or 0.</summary>
    Cached = 5,

    /// <summary>The out area is too small. The address field holds the bytes needed; the host calls helios_arena for a larger arena and calls the hook once more.</summary>
    MoreSpace = 6,
}

/// <summary>What one Edit asks for. The host checks every edit; one that is malformed or not granted is a failure of the plugin.</summary>
public enum EditKind : ushort
{
    /// <summary>Only rows of table (schema_text, name_text) for which the expression at root is true may be seen, changed or written. Applied by the host at every reference of the table. Needs allow_query_modification and the table in allow_table_access.</summary>
    Restrict = 1,

    /// <summary>Attach key (name_text) and value (value_text) to the statement, for logs and EXPLAIN.</summary>
    Annotate = 2,

    /// <summary>Put the tree at root in the place of node target. Tree edits (3 to 6 and 8) need allow_query_modification, and every relation of the statement and of the tree in allow_table_access; all of a chain are made before restrictions are applied.</summary>
    ReplaceNode = 3,

    /// <summary>Read from the query at root instead of the relation (schema_text, name_text), wherever the statement reads it, or instead of the RangeVar target. The alias stays.</summary>
    WrapRelation = 4,

    /// <summary>Add the expression at root to the targets of query target (0: the statement's own), under the name name_text.</summary>
    AddTarget = 5,

    /// <summary>At most as many rows as value_text says (decimal digits) of query target (0: the statement's own). A smaller LIMIT stays.</summary>
    Limit = 6,

    /// <summary>Refuse the statement: sqlstate in value_text (optional), message in name_text. Same as the Reject verdict, for plugins that collect edits.</summary>
    Reject = 7,

    /// <summary>Take node target out: a member of a list, or an optional clause.</summary>
    RemoveNode = 8,
}

/// <summary>What a relation of the statement is.</summary>
public enum RelationKind : byte
{
    /// <summary>The name is not in the catalog (it may be about to be created).</summary>
    Unknown = 0,

    /// <summary>A table.</summary>
    Table = 1,

    /// <summary>A view.</summary>
    View = 2,

    /// <summary>A system relation (pg_catalog, information_schema, helios).</summary>
    System = 3,

    /// <summary>A sequence.</summary>
    Sequence = 4,
}

/// <summary>Node kinds that only guests write, beside those of NodeKind.</summary>
internal enum GuestNodeKind : ushort
{
    /// <summary>Text: the variable's name. The host reads it now and records the read; NULL when it is not set.</summary>
    SessionVariable = 2000,
}

/// <summary>What the rows of a batch are.</summary>
public enum Operation : byte
{
    /// <summary>Rows of a result, on their way to the client.</summary>
    Result = 0,

    /// <summary>New rows, before constraints are checked.</summary>
    Insert = 1,

    /// <summary>Changed rows as they are to be, before constraints are checked.</summary>
    Update = 2,

    /// <summary>Rows that are to go. They cannot be changed.</summary>
    Delete = 3,
}

/// <summary>How a batch column's values lie.</summary>
public enum ColumnKind : byte
{
    /// <summary>u8 each, 0 or 1.</summary>
    Bool = 0,

    /// <summary>i16 each (int2).</summary>
    Int16 = 1,

    /// <summary>i32 each (int4, date as days since 2000-01-01, oid as its bits).</summary>
    Int32 = 2,

    /// <summary>i64 each (int8; timestamp and timestamptz as microseconds since 2000-01-01 UTC).</summary>
    Int64 = 3,

    /// <summary>f64 each (float4 and float8).</summary>
    Float64 = 4,

    /// <summary>16 bytes each, network order (uuid).</summary>
    Bytes16 = 5,

    /// <summary>A View each: UTF-8 for the text types and json, raw for bytea, PostgreSQL's binary form for numeric and arrays.</summary>
    Bytes = 6,
}

/// <summary>Bits of BatchColumn.access.</summary>
public enum ColumnAccess : byte
{
    /// <summary>What the guest writes is what the client gets. Without it the host sends its own copy.</summary>
    Writable = 1,

    /// <summary>The values are computed (an expression, an aggregate), or come from more than one stored column.</summary>
    Derived = 2,

    /// <summary>The guest may clear validity bits. Where Writable is not set as well, values that are still valid leave as the host has them.</summary>
    Nullable = 4,

    /// <summary>The guest declared the column in OnResult. Every value is NULL until it is written.</summary>
    Added = 8,
}

/// <summary>Level of helios.log.</summary>
internal enum LogLevel : int
{
    /// <summary>For the plugin's author.</summary>
    Debug = 0,

    /// <summary>Normal operation.</summary>
    Info = 1,

    /// <summary>Something an operator should look at.</summary>
    Warning = 2,

    /// <summary>The plugin could not do its work.</summary>
    Error = 3,
}

/// <summary>Bits of ColumnInfo.flags.</summary>
internal enum ColumnFlag : uint
{
    /// <summary>Declared NOT NULL.</summary>
    NotNull = 1,

    /// <summary>Part of the primary key.</summary>
    PrimaryKey = 2,

    /// <summary>Has a default.</summary>
    HasDefault = 4,
}

/// <summary>Bits of the flags of helios.set_session_var.</summary>
internal enum SetVariableFlag : uint
{
    /// <summary>The client cannot change or reset the variable afterwards.</summary>
    Locked = 1,
}

/// <summary>Why helios.jwt_verify does not take a token.</summary>
internal enum JwtProblem : int
{
    /// <summary>It is no token of three base64url parts with JSON objects, or too long, or has a critical header.</summary>
    Malformed = -16,

    /// <summary>Its alg is not that of the key (none never is).</summary>
    Algorithm = -17,

    /// <summary>The signature is not the key's.</summary>
    Signature = -18,

    /// <summary>exp has passed, or is missing.</summary>
    Expired = -19,

    /// <summary>nbf is to come.</summary>
    NotYetValid = -20,

    /// <summary>aud holds none of the key's audiences.</summary>
    Audience = -21,

    /// <summary>iss is not the key's issuer.</summary>
    Issuer = -22,

    /// <summary>The key set has no key of this kid and algorithm, or could not be fetched.</summary>
    Key = -23,
}

/// <summary>What a plugin wants of the result cache: the code of the verdict Cached. Pass is Default.</summary>
public enum CacheDecision : byte
{
    /// <summary>What the plugins behind it say, and in the end the host's own policy.</summary>
    Default = 0,

    /// <summary>cache_lookup: run the statement; its result is kept only if the plugin's cache_store says so. cache_store: do not keep it.</summary>
    Miss = 1,

    /// <summary>cache_lookup: serve the entry that the CacheEntry names, if there is one that holds for this very statement, its values, restrictions and settings; else run the statement and keep its result there. cache_store: keep it there.</summary>
    Use = 2,
}

/// <summary>Bits of CacheEntry.flags.</summary>
public enum CacheFlag : uint
{
    /// <summary>cache_lookup: an entry may be served until its time has passed, though its tables have changed since. Needs allow_stale_cache, else it is ignored.</summary>
    StaleOk = 1,
}

/// <summary>What helios.cache_invalidate takes out, always of the plugin's own entries.</summary>
public enum CacheTarget : uint
{
    /// <summary>Every entry. No name.</summary>
    All = 0,

    /// <summary>Those under a key, whatever statement and session they were made for.</summary>
    Key = 1,

    /// <summary>Those with a tag.</summary>
    Tag = 2,

    /// <summary>Those made from a table: name, or schema.name.</summary>
    Table = 3,
}

/// <summary>Bits of the flags of helios.regex_compile.</summary>
internal enum RegexFlag : uint
{
    /// <summary>Letters match without case.</summary>
    IgnoreCase = 1,

    /// <summary>^ and $ match at line ends.</summary>
    Multiline = 2,

    /// <summary>The dot matches line ends.</summary>
    DotAll = 4,
}

/// <summary>Why helios.http_request brought no answer.</summary>
internal enum HttpProblem : int
{
    /// <summary>The name is not known, or nothing answers there.</summary>
    Unreachable = -32,

    /// <summary>The name leads to an address that plugins may not reach: a private, local or otherwise special one that the grant does not name.</summary>
    Address = -33,

    /// <summary>The server's certificate is not trusted, or TLS failed.</summary>
    Tls = -34,

    /// <summary>The call's time was over, or the time that this hook call may wait in all.</summary>
    Timeout = -35,

    /// <summary>The request or the answer is larger than granted.</summary>
    TooLarge = -36,

    /// <summary>What the server sent is no HTTP, or the connection broke.</summary>
    Protocol = -37,
}
