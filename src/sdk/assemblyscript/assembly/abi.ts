// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
// The HeliosDB-Lite plugin ABI, version 1. src/abi/REFERENCE.md explains it.

/** The ABI's version, as CallFrame.abi has it. */
export const ABI_VERSION: u16 = 1;

/** Alignment of the region that helios_arena returns, and of every block the host places in it. */
export const ARENA_ALIGNMENT: u32 = 64;

/** Bit of a verdict word at which the 24-bit code begins. */
export const VERDICT_SHIFT_CODE: u32 = 8;

/** Bit of a verdict word at which the 32-bit address begins. */
export const VERDICT_SHIFT_PTR: u32 = 32;

/** Answer of a host call: there is no such value. */
export const ABSENT: i32 = -1;

/** Answer of a host call: not granted, not allowed in this hook, or the value is locked. */
export const DENIED: i32 = -2;

/** Answer of a host call: the argument is not valid (name not UTF-8, value too long). */
export const INVALID: i32 = -3;

/** Answer of a host call: the quota that the operator granted is used up. */
export const FULL: i32 = -4;

/** Names of what a module exports. */
export namespace Export {
  /** Marker of the ABI version. Never called. */
  export const HELIOS_ABI_V1: string = "helios_abi_v1";
  /** The guest's only memory. */
  export const MEMORY: string = "memory";
  /** A 64-byte aligned region of that many bytes that stays the host's, or 0. Called once per instance, and again only when a statement or an answer needs a larger one (the old region is the guest's again). */
  export const HELIOS_ARENA: string = "helios_arena";
  /** Once per instance, after _initialize and helios_arena. Reads its configuration by helios.config. Answers 0, or Reject with a Rejection. */
  export const HELIOS_INIT: string = "helios_init";
  /** The reactor start function of Go, C and C++ toolchains, called first. */
  export const INITIALIZE: string = "_initialize";
  /** Hook post_parse. */
  export const HELIOS_POST_PARSE: string = "helios_post_parse";
  /** Hook on_connect. Pass or Reject; may set session variables. */
  export const HELIOS_CONNECT: string = "helios_connect";
  /** Hook pre_parse. Pass or Reject; may set session variables. */
  export const HELIOS_PRE_PARSE: string = "helios_pre_parse";
  /** Hook pre_execution: once per execution with the statement (batch_ptr 0), then once per portion of the rows to be written or deleted (statement_ptr 0). Pass, Reject, and for rows Changed. A portion cannot be filtered: rows are refused, not dropped. */
  export const HELIOS_PRE_EXECUTION: string = "helios_pre_execution";
  /** Hook cache_lookup, before a statement that may be cached runs. Pass, Cached or Reject. */
  export const HELIOS_CACHE_LOOKUP: string = "helios_cache_lookup";
  /** Hook post_execution, once per batch. Pass, Changed, Filter, Replaced or Reject. */
  export const HELIOS_ON_BATCH: string = "helios_on_batch";
  /** Hook post_execution, once after the last batch. Pass or Reject. A module that exports it and not helios_on_batch is told of every result, and shown no rows; such a plugin cannot be granted allow_result_modification. */
  export const HELIOS_ON_END: string = "helios_on_end";
  /** Hook post_execution, when a statement with rows is prepared or run: what it gives, before any of it. Pass, Changed with the columns to add, or Reject. The answer is a function of the columns and of the session values that are asked for: the host asks again when one differs. A statement that was described with other columns is then refused (0A000). */
  export const HELIOS_ON_RESULT: string = "helios_on_result";
  /** Hook cache_store, when such a result is complete. Pass, Cached or Reject. */
  export const HELIOS_CACHE_STORE: string = "helios_cache_store";
  /** Hook on_disconnect. Pass. */
  export const HELIOS_DISCONNECT: string = "helios_disconnect";
}

/** Which hook a call frame belongs to. (u8) */
export const enum Hook {
  /** A client connected (hook on_connect); it was sent nothing yet. The frame has no text. */
  Connect = 1,
  /** A text arrived, or a prepared statement is executed again (hook pre_parse). Nothing of it is parsed. The frame has the text. */
  PreParse = 2,
  /** The statement is parsed; nothing is planned. Answer with edits or a rejection. */
  PostParse = 3,
  /** A planned statement is about to run (the frame has a Statement), or rows are about to be written (the frame has a Batch): hook pre_execution. */
  PreExecution = 4,
  /** A read-only statement is about to run whose result may come from the result cache (hook cache_lookup). The frame has a Statement; parameters may be asked for as in pre_execution. */
  CacheLookup = 5,
  /** One batch of the result, before it is encoded for the client (hook post_execution). The frame names a Batch. */
  OnBatch = 6,
  /** The result is complete (hook post_execution). The frame names a ResultEnd. */
  OnEnd = 7,
  /** A result that may be kept is complete, and none of its rows has left yet (hook cache_store). As CacheLookup, and batch_ptr is a CacheOffer. */
  CacheStore = 8,
  /** The client is gone (hook on_disconnect). Nothing that the guest answers matters. */
  Disconnect = 9,
  /** The columns of a result are known, and no client was told of them (hook post_execution). The frame names a Batch without rows. */
  OnResult = 10,
}

/** The low 8 bits of the i64 that a hook returns: verdict | code << 8 | address << 32. (u8) */
export const enum Verdict {
  /** Nothing to change. The whole word is 0. */
  Pass = 0,
  /** post_parse: the address is that of an EditList. OnResult: that of an AddedColumns. OnBatch: values, validity or selection were changed in place. */
  Changed = 1,
  /** OnBatch: the rows at the address, a Replacement, leave instead of the batch's. */
  Replaced = 2,
  /** OnBatch: bits of the selection were cleared, nothing else was changed. */
  Filter = 3,
  /** Refuse the statement. The address is that of a Rejection, or 0 for 42501 and a default message. */
  Reject = 4,
  /** cache_lookup and cache_store: decide about the cache. The code is a CacheDecision, the address that of a CacheEntry or 0. */
  Cached = 5,
  /** The out area is too small. The address field holds the bytes needed; the host calls helios_arena for a larger arena and calls the hook once more. */
  MoreSpace = 6,
}

/** What one Edit asks for. The host checks every edit; one that is malformed or not granted is a failure of the plugin. (u16) */
export const enum EditKind {
  /** Only rows of table (schema_text, name_text) for which the expression at root is true may be seen, changed or written. Applied by the host at every reference of the table. Needs allow_query_modification and the table in allow_table_access. */
  Restrict = 1,
  /** Attach key (name_text) and value (value_text) to the statement, for logs and EXPLAIN. */
  Annotate = 2,
  /** Put the tree at root in the place of node target. Tree edits (3 to 6 and 8) need allow_query_modification, and every relation of the statement and of the tree in allow_table_access; all of a chain are made before restrictions are applied. */
  ReplaceNode = 3,
  /** Read from the query at root instead of the relation (schema_text, name_text), wherever the statement reads it, or instead of the RangeVar target. The alias stays. */
  WrapRelation = 4,
  /** Add the expression at root to the targets of query target (0: the statement's own), under the name name_text. */
  AddTarget = 5,
  /** At most as many rows as value_text says (decimal digits) of query target (0: the statement's own). A smaller LIMIT stays. */
  Limit = 6,
  /** Refuse the statement: sqlstate in value_text (optional), message in name_text. Same as the Reject verdict, for plugins that collect edits. */
  Reject = 7,
  /** Take node target out: a member of a list, or an optional clause. */
  RemoveNode = 8,
}

/** What a relation of the statement is. (u8) */
export const enum RelationKind {
  /** The name is not in the catalog (it may be about to be created). */
  Unknown = 0,
  /** A table. */
  Table = 1,
  /** A view. */
  View = 2,
  /** A system relation (pg_catalog, information_schema, helios). */
  System = 3,
  /** A sequence. */
  Sequence = 4,
}

/** Node kinds that only guests write, beside those of NodeKind. (u16) */
export const enum GuestNodeKind {
  /** Text: the variable's name. The host reads it now and records the read; NULL when it is not set. */
  SessionVariable = 2000,
}

/** What the rows of a batch are. (u8) */
export const enum Operation {
  /** Rows of a result, on their way to the client. */
  Result = 0,
  /** New rows, before constraints are checked. */
  Insert = 1,
  /** Changed rows as they are to be, before constraints are checked. */
  Update = 2,
  /** Rows that are to go. They cannot be changed. */
  Delete = 3,
}

/** How a batch column's values lie. (u8) */
export const enum ColumnKind {
  /** u8 each, 0 or 1. */
  Bool = 0,
  /** i16 each (int2). */
  Int16 = 1,
  /** i32 each (int4, date as days since 2000-01-01, oid as its bits). */
  Int32 = 2,
  /** i64 each (int8; timestamp and timestamptz as microseconds since 2000-01-01 UTC). */
  Int64 = 3,
  /** f64 each (float4 and float8). */
  Float64 = 4,
  /** 16 bytes each, network order (uuid). */
  Bytes16 = 5,
  /** A View each: UTF-8 for the text types and json, raw for bytea, PostgreSQL's binary form for numeric and arrays. */
  Bytes = 6,
}

/** Bits of BatchColumn.access. (u8) */
export const enum ColumnAccess {
  /** What the guest writes is what the client gets. Without it the host sends its own copy. */
  Writable = 1,
  /** The values are computed (an expression, an aggregate), or come from more than one stored column. */
  Derived = 2,
  /** The guest may clear validity bits. Where Writable is not set as well, values that are still valid leave as the host has them. */
  Nullable = 4,
  /** The guest declared the column in OnResult. Every value is NULL until it is written. */
  Added = 8,
}

/** Level of helios.log. (i32) */
export const enum LogLevel {
  /** For the plugin's author. */
  Debug = 0,
  /** Normal operation. */
  Info = 1,
  /** Something an operator should look at. */
  Warning = 2,
  /** The plugin could not do its work. */
  Error = 3,
}

/** Bits of ColumnInfo.flags. (u32) */
export const enum ColumnFlag {
  /** Declared NOT NULL. */
  NotNull = 1,
  /** Part of the primary key. */
  PrimaryKey = 2,
  /** Has a default. */
  HasDefault = 4,
}

/** Bits of the flags of helios.set_session_var. (u32) */
export const enum SetVariableFlag {
  /** The client cannot change or reset the variable afterwards. */
  Locked = 1,
}

/** Why helios.jwt_verify does not take a token. (i32) */
export const enum JwtProblem {
  /** It is no token of three base64url parts with JSON objects, or too long, or has a critical header. */
  Malformed = -16,
  /** Its alg is not that of the key (none never is). */
  Algorithm = -17,
  /** The signature is not the key's. */
  Signature = -18,
  /** exp has passed, or is missing. */
  Expired = -19,
  /** nbf is to come. */
  NotYetValid = -20,
  /** aud holds none of the key's audiences. */
  Audience = -21,
  /** iss is not the key's issuer. */
  Issuer = -22,
  /** The key set has no key of this kid and algorithm, or could not be fetched. */
  Key = -23,
}

/** What a plugin wants of the result cache: the code of the verdict Cached. Pass is Default. (u8) */
export const enum CacheDecision {
  /** What the plugins behind it say, and in the end the host's own policy. */
  Default = 0,
  /** cache_lookup: run the statement; its result is kept only if the plugin's cache_store says so. cache_store: do not keep it. */
  Miss = 1,
  /** cache_lookup: serve the entry that the CacheEntry names, if there is one that holds for this very statement, its values, restrictions and settings; else run the statement and keep its result there. cache_store: keep it there. */
  Use = 2,
}

/** Bits of CacheEntry.flags. (u32) */
export const enum CacheFlag {
  /** cache_lookup: an entry may be served until its time has passed, though its tables have changed since. Needs allow_stale_cache, else it is ignored. */
  StaleOk = 1,
}

/** What helios.cache_invalidate takes out, always of the plugin's own entries. (u32) */
export const enum CacheTarget {
  /** Every entry. No name. */
  All = 0,
  /** Those under a key, whatever statement and session they were made for. */
  Key = 1,
  /** Those with a tag. */
  Tag = 2,
  /** Those made from a table: name, or schema.name. */
  Table = 3,
}

/** Bits of the flags of helios.regex_compile. (u32) */
export const enum RegexFlag {
  /** Letters match without case. */
  IgnoreCase = 1,
  /** ^ and $ match at line ends. */
  Multiline = 2,
  /** The dot matches line ends. */
  DotAll = 4,
}

/** Why helios.http_request brought no answer. (i32) */
export const enum HttpProblem {
  /** The name is not known, or nothing answers there. */
  Unreachable = -32,
  /** The name leads to an address that plugins may not reach: a private, local or otherwise special one that the grant does not name. */
  Address = -33,
  /** The server's certificate is not trusted, or TLS failed. */
  Tls = -34,
  /** The call's time was over, or the time that this hook call may wait in all. */
  Timeout = -35,
  /** The request or the answer is larger than granted. */
  TooLarge = -36,
  /** What the server sent is no HTTP, or the connection broke. */
  Protocol = -37,
}

/** Kinds of AST nodes, with the meaning of text, value and flags and the roles of the children. (u16) */
export const enum NodeKind {
  None = 0,
  /** Text: the name, already folded to lower case unless it was quoted. */
  Identifier = 1,
  /** "*" in a target list or column reference. */
  Star = 2,
  /** Text: alias name. Column*: Identifier. */
  Alias = 3,
  /** Name*: Identifier (built-in spellings are pg_catalog-qualified as PostgreSQL does: int → pg_catalog.int4). Modifier*: expressions (interval: the field mask of PostgreSQL, then the precision). Value: array dimensions. Flags: SetOf, PercentType. Bound*: IntegerConst per dimension, -1 where unwritten. */
  TypeName = 4,
  /** A target of SELECT / RETURNING, an INSERT column, or an assignment. Text: output or column name (0 if none). Argument?: the expression. Indirection*: subscripts or fields of an assigned column. Multi-column assignment: see MultiAssign. */
  ResTarget = 5,
  /** Argument: expression. Value: SortDirection. Flags: NullsFirst, NullsLast. Text: USING operator. */
  SortBy = 6,
  /** Flags: Recursive. Cte*: Cte. */
  WithClause = 7,
  /** Text: name. Column*: Identifier. Query: statement. Value: CteMaterialize. Search?, Cycle?. */
  Cte = 8,
  /** Text: window name (of WINDOW clause or referenced by OVER name). Value: WindowFrame; the bounds' expressions are FrameStart?, FrameEnd?. Partition*, OrderBy*. RefName?: Identifier. */
  WindowDef = 9,
  /** Value: LockStrength. Flags: NoWait, SkipLocked. Relation*: RangeVar. */
  LockingClause = 10,
  /** Value: GroupingSetKind (empty, simple, rollup, cube, sets). Argument*. */
  GroupingSet = 11,
  /** SEARCH of a CTE. Value: 0 depth first, 1 breadth first. Column*: Identifier. Text: the sequence column. */
  CteSearch = 12,
  /** CYCLE of a CTE. Column*. Text: the mark column. High?, Low?: its values. Using: Identifier of the path column. */
  CteCycle = 13,
  /** Text: relation name. Schema?, Catalog?: Identifier. Alias?. Flags: Only (ONLY was written), Temporary. */
  RangeVar = 20,
  /** Query: SELECT. Alias?. Flags: Lateral. */
  RangeSubselect = 21,
  /** Function*: each a FuncCall or another call expression, its column definitions behind it as Column*: ColumnDef. Alias?. Element*: ColumnDef of the alias of ROWS FROM. Flags: Lateral, Ordinality, RowsFrom. */
  RangeFunction = 22,
  /** Value: JoinType. Left, Right. Using*: Identifier; or Condition?. Flags: Natural, Cross (written CROSS JOIN). Alias?; UsingAlias?. */
  JoinExpr = 23,
  /** TABLESAMPLE. Relation: RangeVar; Name*: method; Argument*; Else?: REPEATABLE's seed. */
  RangeTableSample = 24,
  /** XMLTABLE. Flags: Lateral. Argument: row expression; Source: document; Column*: RangeTableColumn; Option*: ResTarget (namespaces); Alias?. */
  RangeTableFunction = 25,
  /** A column of XMLTABLE. Text: name. Type?, Argument?: path; Else?: default. Flags: Ordinality (FOR ORDINALITY), Not (NOT NULL). */
  RangeTableColumn = 26,
  /** JSON_TABLE. Flags: Lateral. Source: context item; Argument: path; Text: path name; Passing*: ResTarget; Column*: JsonTableColumn; OnError?: JsonBehavior; Alias?. */
  JsonTable = 27,
  /** A column of JSON_TABLE. Value: JsonColumnKind. Text: name (nested: the path's name). Type?: JsonReturning; Argument?: path; Option* as in JsonExpr; OnEmpty?, OnError?: JsonBehavior; Column* (nested). */
  JsonTableColumn = 28,
  /** Field*: Identifier, the last one may be Star. */
  ColumnRef = 40,
  /** $n. Value: n from 1. */
  Parameter = 41,
  /** Value: the int4 value (never negative; a minus sign is an operator). */
  IntegerConst = 42,
  /** A numeric literal that is no int4. Text: as written, underscores and base included. */
  FloatConst = 43,
  /** Text: the bytes meant, escapes resolved. */
  StringConst = 44,
  /** Text: 'b' or 'x' followed by the digits. */
  BitStringConst = 45,
  /** Value: 0 or 1. */
  BoolConst = 46,
  NullConst = 47,
  /** Text: operator. Left? (absent: prefix operator), Right. Schema*: Identifier of OPERATOR(schema.op). Also <, =, LIKE (~~) and so on. */
  Operator = 48,
  /** Argument*: two or more, flattened as PostgreSQL does. */
  And = 49,
  /** Argument*: two or more. */
  Or = 50,
  /** Argument. */
  Not = 51,
  /** Argument. Flags: Not (IS NOT NULL). */
  IsNull = 52,
  /** Argument. Value: BooleanTestKind (IS TRUE, IS NOT TRUE, ...). */
  BooleanTest = 53,
  /** Left, Right. Flags: Not (IS NOT DISTINCT FROM). */
  DistinctFrom = 54,
  /** Argument, Low, High. Flags: Not, Symmetric. */
  Between = 55,
  /** Argument; Element* or Query. Flags: Not. (IN) */
  In = 56,
  /** Left, Right, Escape?. Value: LikeKind. Flags: Not. (LIKE, ILIKE, SIMILAR TO) */
  Like = 57,
  /** Query. (EXISTS) */
  Exists = 58,
  /** Query. (scalar subquery) */
  ScalarSubquery = 59,
  /** Query. (ARRAY(SELECT ...)) */
  ArraySubquery = 60,
  /** Left op ANY/ALL (Query | Right). Text: operator. Schema*. Flags: All (else ANY/SOME). */
  Quantified = 61,
  /** Argument?; When*: CaseWhen; Else?. */
  Case = 62,
  /** Condition, Result. */
  CaseWhen = 63,
  /** Argument*. */
  Coalesce = 64,
  /** Left, Right. */
  NullIf = 65,
  /** Argument*. */
  Greatest = 66,
  /** Argument*. */
  Least = 67,
  /** Argument, Type. Flags: FunctionForm (CAST(..)), LiteralForm (type 'string'). */
  TypeCast = 68,
  /** Name*: Identifier. Argument*. Flags: Star (count(*)), Distinct, All, Variadic, WithinGroup, SqlSyntax. OrderBy*, Filter?, Over?: WindowDef. Value: NullTreatment. */
  FuncCall = 69,
  /** Name: Identifier. Argument. (a => x) */
  NamedArgument = 70,
  /** Value: SqlValueFunctionKind. Modifier?: precision. */
  SqlValueFunction = 71,
  /** Element*. Flags: Explicit (ROW(...) was written). */
  Row = 72,
  /** Element*. (ARRAY[...]) */
  ArrayExpr = 73,
  /** Argument, then Indirection*: Identifier (field), Star, or Subscript. */
  Indirection = 74,
  /** Lower?, Upper?. Flags: Slice. */
  Subscript = 75,
  /** Argument; Name*: Identifier. */
  Collate = 76,
  /** DEFAULT in VALUES or SET. */
  Default = 77,
  /** Text: cursor name. WHERE CURRENT OF. */
  CurrentOf = 78,
  /** Argument*. GROUPING(...). */
  GroupingFunc = 79,
  /** Argument. Flags: Not. (IS DOCUMENT) */
  IsDocument = 80,
  /** Argument. Value: JsonItemType. Flags: Not, Distinct (WITH UNIQUE KEYS). (IS JSON) */
  IsJson = 81,
  /** MERGE_ACTION(). */
  MergeAction = 82,
  /** An SQL/JSON expression. Value: JsonExprKind. Argument*: values (JsonValue where a FORMAT was written), of objects JsonKeyValue; of query functions the context item and the path; Query (ARRAY of a query). Passing*: ResTarget. Returns?: JsonReturning. OrderBy*. Option*: DefElem "null on null", "absent on null", "with unique keys", "without unique keys", "with wrapper" and so on, "keep quotes", "omit quotes". OnEmpty?, OnError?: JsonBehavior. Filter?, Over? of aggregates. */
  JsonExpr = 83,
  /** An XML expression. Value: XmlExprKind. Text: name of an element or instruction. Argument*. Target*: ResTarget (attributes, forest). Type? (serialize). Option*: DefElem "document", "content", "preserve whitespace", "strip whitespace", "indent", "no indent", "version" (Argument?), "standalone yes", "standalone no", "standalone no value". */
  XmlExpr = 84,
  /** A value with FORMAT JSON. Argument. Text: encoding, 0 if none. */
  JsonValue = 85,
  /** Left: key; Right: value. */
  JsonKeyValue = 86,
  /** RETURNING. Type. Flags: Explicit (FORMAT JSON was written). Text: encoding. */
  JsonReturning = 87,
  /** Text: "error", "null", "true", "false", "unknown", "empty array", "empty object", "default" (Argument). */
  JsonBehavior = 88,
  /** With?; Target*: ResTarget; From*; Where?; GroupBy*; Having?; Window*; OrderBy*: SortBy; Limit?; Offset?; Locking*; DistinctOn*; Into?. Flags: Distinct, WithTies, GroupDistinct. */
  Select = 100,
  /** Value: SetOperationKind. Flags: All. Left, Right: Select | SetOperation | Values. With?, OrderBy*, Limit?, Offset?, Locking*. */
  SetOperation = 101,
  /** Row*: Row. With?, OrderBy*, Limit?, Offset?, Locking*. */
  Values = 102,
  /** With?; Relation: RangeVar; Column*: ResTarget; Query? (absent: DEFAULT VALUES); OnConflict?; Returning*. Value: OverridingKind. */
  Insert = 103,
  /** With?; Relation; Assignment*: ResTarget | MultiAssign; From*; Where?; Returning*; Option*: ReturningOption (all DML). */
  Update = 104,
  /** With?; Relation; From* (USING); Where?; Returning*. */
  Delete = 105,
  /** With?; Relation; Source; Condition; MergeWhen*; Returning*. */
  Merge = 106,
  /** Value: 0 DO NOTHING, 1 DO UPDATE. Infer?: OnConflictTarget; Assignment*; Where?. */
  OnConflict = 107,
  /** Element*: IndexElement; Where?; or Text: constraint name. */
  OnConflictTarget = 108,
  /** Column*: ResTarget; Argument: the row or subquery. (a, b) = ... */
  MultiAssign = 109,
  /** Value: MergeMatchKind. Text: 'insert' | 'update' | 'delete' | 'nothing'. Condition?, Column*, Element* (none: DEFAULT VALUES), Assignment*. Flags: OverridingUser, OverridingSystem. */
  MergeWhen = 110,
  /** RETURNING WITH (OLD | NEW AS name). Value: 0 old, 1 new. Text: the name. Stands under Role.Option of the statement. */
  ReturningOption = 111,
  /** Value: TransactionKind. Text: savepoint name or gid. Option*: TransactionMode nodes. Flags: Chain. */
  Transaction = 130,
  /** Text: mode name ("isolation level", "read only", "deferrable"). Argument: value. */
  TransactionMode = 131,
  /** SET. Text: full dotted variable name, lower case. Name?: Identifier of its spelling where that has upper case. Value: VariableSetKind. Argument*: constants or Identifier. Flags: Local, TimeZone (SET TIME ZONE was written), XmlOption (SET XML OPTION was). */
  VariableSet = 132,
  /** SHOW. Text: name, or "all". Name?: as of VariableSet. */
  VariableShow = 133,
  /** Value: DiscardKind. */
  Discard = 134,
  /** Text: name. Type*: TypeName. Query. */
  Prepare = 135,
  /** Text: name. Argument*. */
  Execute = 136,
  /** Text: name, 0 for ALL. */
  Deallocate = 137,
  /** Text: name. Query. Flags: Binary, Scroll, NoScroll, Hold, Insensitive, Asensitive. */
  DeclareCursor = 138,
  /** Text: cursor name. Value: FetchDirection. Argument?: IntegerConst count (absent: 1); Flags: All, Move, Negative (count is negative). */
  Fetch = 139,
  /** Text: name, 0 for ALL. */
  ClosePortal = 140,
  /** Query. Option*: DefElem. */
  Explain = 141,
  /** Relation? or Query?; Column*; Text: file or program name; Option*: DefElem (argument BoolConst: HEADER or FREEZE of the old syntax); Where?. Flags: From, Program. */
  Copy = 142,
  /** Text: option name. Argument?: any node. */
  DefElem = 143,
  /** Relation: RangeVar; Element*: ColumnDef | Constraint | LikeClause; Inherits*: RangeVar (of PARTITION OF: the parent, with Source: PartitionBound); Type?: OF type; Partition?: PartitionSpec; Option*: DefElem "using" | "with" (Option*) | "on commit" | "tablespace". Flags: IfNotExists, Temporary, Unlogged. */
  CreateTable = 160,
  /** Text: column name. Type?: TypeName; Constraint*; Collation?: Collate; Option*: DefElem "storage" | "compression" | "options". */
  ColumnDef = 161,
  /** Value: ConstraintKind. Text: constraint name. Argument?: expression (DEFAULT, CHECK, GENERATED); Column*: Identifier (keys); Relation?: referenced table; Target*: referenced columns; Element*: IndexElement and Where? (exclusion). Option*: DefElem "match" | "on update" | "on delete" (Argument: Identifier "cascade", "restrict", "no action", "set null", "set default"; Column*) | "with" | "tablespace" | "using index" | "include" | "using", or sequence options (identity). Flags: Deferrable, InitiallyDeferred, NoInherit, NotValid, NotEnforced, NullsNotDistinct, WithoutOverlaps, Period, ReferencedPeriod, Always, Stored. What is said behind a column's constraint is a Constraint of its own, kind Attribute, Text: "deferrable", "not deferrable", "initially deferred", "initially immediate", "enforced" or "not enforced"; a table's constraint has flags for these. */
  Constraint = 162,
  /** Value: DropObjectKind. Relation* / Name*: what is dropped. Flags: IfExists, Cascade. */
  Drop = 163,
  /** Relation*. Flags: RestartIdentity, Cascade. */
  Truncate = 164,
  /** Relation: RangeVar (target). Query. Column*. Flags: IfNotExists, Temporary, WithNoData, Materialized. */
  CreateTableAs = 165,
  /** Text: column name, or Argument: expression. Name*: operator class, Option*: its options; Collation?: Collate. Value: SortDirection. Flags: NullsFirst, NullsLast. Right?: Operator (exclusion constraints). */
  IndexElement = 166,
  /** LIKE in CREATE TABLE. Relation. Option*: DefElem (Text: what; Value: 0 including, 1 excluding). */
  LikeClause = 167,
  /** PARTITION BY. Text: strategy. Element*: IndexElement. */
  PartitionSpec = 168,
  /** Text: "default", "in" (Element*), "from" (Low*, High*) or "with" (Option*: modulus, remainder). */
  PartitionBound = 169,
  /** A keyword of a utility statement. Text: the keyword in upper case. */
  Word = 170,
  /** A symbol of a utility statement. Text: "(", ")", ",", ";", ".", "=", "-", "+" or "*". */
  Punctuation = 171,
  /** The name of an object that is no relation. Name*: Identifier. Text: the operator that is named; then Name* are its schemas. */
  ObjectName = 172,
  /** Column names in parentheses. Column*: Identifier. */
  ColumnList = 173,
  /** Options in parentheses. Value: OptionListKind. Option*: DefElem; of foreign objects with Value 0 nothing, 1 SET, 2 ADD, 3 DROP. */
  OptionList = 174,
  /** Parameters of a routine in parentheses. Element*: FunctionParameter; OrderBy*: FunctionParameter behind ORDER BY (aggregates). Flags: Star ("(*)"). */
  ParameterList = 175,
  /** Text: name, 0 if none. Value: ParameterMode. Type: TypeName. Argument?: default. */
  FunctionParameter = 176,
  /** A statement without a node of its own, as the words it is made of: all children count, in order, whatever their role. Word* and Punctuation* (role Word); Name*: Identifier or ObjectName; Function*: ObjectName of a routine; Relation*: RangeVar of every relation it names; Type*, Argument* (expressions and constants), Query* (statements), From*, Column*: ColumnList, Element* (ColumnDef, Constraint, IndexElement, ParameterList, LikeClause), Constraint*, Collation?, Source?: PartitionBound, Option* (OptionList; VariableSet of a SET or RESET clause, whose word SET stands before it; DefElem of a sequence). */
  Utility = 999,
}

/** What a node is to its parent. (u8) */
export const enum Role {
  None = 0,
  Argument = 1,
  Left = 2,
  Right = 3,
  Query = 4,
  Target = 5,
  From = 6,
  Where = 7,
  GroupBy = 8,
  Having = 9,
  OrderBy = 10,
  Limit = 11,
  Offset = 12,
  With = 13,
  Cte = 14,
  Alias = 15,
  Column = 16,
  Schema = 17,
  Catalog = 18,
  Field = 19,
  Name = 20,
  Type = 21,
  Modifier = 22,
  Bound = 23,
  Indirection = 24,
  Condition = 25,
  Result = 26,
  When = 27,
  Else = 28,
  Element = 29,
  Low = 30,
  High = 31,
  Escape = 32,
  Using = 33,
  UsingAlias = 34,
  Function = 35,
  Relation = 36,
  Returning = 37,
  OnConflict = 38,
  Infer = 39,
  Assignment = 40,
  Row = 41,
  DistinctOn = 42,
  Window = 43,
  Locking = 44,
  Into = 45,
  Filter = 46,
  Over = 47,
  Partition = 48,
  FrameStart = 49,
  FrameEnd = 50,
  RefName = 51,
  Option = 52,
  Constraint = 53,
  Source = 54,
  MergeWhen = 55,
  Lower = 56,
  Upper = 57,
  Search = 58,
  Cycle = 59,
  Collation = 60,
  Inherits = 61,
  OnEmpty = 62,
  OnError = 63,
  Returns = 64,
  Passing = 65,
  Word = 66,
}

/** Flags of a node; a bit's meaning depends on the node's kind. (u16) */
export const enum NodeFlags {
  None = 0,
  Not = 1,
  All = 2,
  Distinct = 4,
  Star = 8,
  Lateral = 16,
  Variadic = 32,
  Symmetric = 64,
  Recursive = 128,
  NullsFirst = 1,
  NullsLast = 2,
  Natural = 1,
  Cross = 2,
  WithTies = 8,
  GroupDistinct = 32,
  WithinGroup = 64,
  SqlSyntax = 128,
  Only = 1,
  Temporary = 8,
  IfNotExists = 1,
  IfExists = 1,
  Cascade = 2,
  RestartIdentity = 4,
  Unlogged = 16,
  WithNoData = 4,
  Materialized = 32,
  Local = 1,
  TimeZone = 2,
  XmlOption = 4,
  Chain = 1,
  NoWait = 1,
  SkipLocked = 2,
  SetOf = 1,
  PercentType = 2,
  FunctionForm = 1,
  LiteralForm = 2,
  Explicit = 1,
  Slice = 1,
  Ordinality = 1,
  RowsFrom = 2,
  Binary = 1,
  Scroll = 2,
  NoScroll = 4,
  Hold = 8,
  Insensitive = 16,
  Asensitive = 32,
  Move = 1,
  Negative = 4,
  From = 1,
  Program = 2,
  Deferrable = 1,
  InitiallyDeferred = 2,
  NoInherit = 4,
  NotValid = 8,
  NotEnforced = 16,
  NullsNotDistinct = 32,
  WithoutOverlaps = 64,
  Period = 128,
  ReferencedPeriod = 256,
  Always = 512,
  Stored = 1024,
  NotNull = 4,
  OverridingUser = 1,
  OverridingSystem = 2,
}

/** The kind of a statement. (u8) */
export const enum StatementKind {
  Empty = 0,
  Select = 1,
  Values = 2,
  Insert = 3,
  Update = 4,
  Delete = 5,
  Merge = 6,
  CreateTable = 7,
  CreateTableAs = 8,
  DropTable = 9,
  Truncate = 10,
  Transaction = 11,
  VariableSet = 12,
  VariableShow = 13,
  Discard = 14,
  Prepare = 15,
  Execute = 16,
  Deallocate = 17,
  DeclareCursor = 18,
  Fetch = 19,
  ClosePortal = 20,
  Explain = 21,
  Copy = 22,
  /** Defines, changes or drops anything but a table's creation and its end: views, indexes, functions, schemas, ALTER TABLE, COMMENT, foreign schemas. */
  Define = 23,
  /** Who may do what: GRANT and REVOKE, roles, default privileges, OWNED BY, row security policies, security labels. */
  Privilege = 24,
  /** VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH MATERIALIZED VIEW, CHECKPOINT: the same data, stored anew. */
  Maintain = 25,
  /** Runs code that stands elsewhere or in a string: DO, CALL, LOAD. */
  Code = 26,
  /** LISTEN, NOTIFY, UNLISTEN. */
  Notify = 27,
  /** LOCK TABLE. */
  Lock = 28,
  /** ALTER SYSTEM. */
  Configure = 29,
  /** SET CONSTRAINTS. */
  Constraints = 30,
}

/** How a statement touches a relation; bits. (u8) */
export const enum TableAccess {
  None = 0,
  Read = 1,
  Insert = 2,
  Update = 4,
  Delete = 8,
  /** Its definition: CREATE, DROP, ALTER, TRUNCATE. */
  Define = 16,
}

/** Value of SortBy. (i32) */
export const enum SortDirection {
  Default = 0,
  Ascending = 1,
  Descending = 2,
  Using = 3,
}

/** Value of Cte. (i32) */
export const enum CteMaterialize {
  Default = 0,
  Always = 1,
  Never = 2,
}

/** Value of JoinExpr. (i32) */
export const enum JoinType {
  Inner = 0,
  Left = 1,
  Full = 2,
  Right = 3,
}

/** Value of SetOperation. (i32) */
export const enum SetOperationKind {
  Union = 0,
  Intersect = 1,
  Except = 2,
}

/** Value of Like. (i32) */
export const enum LikeKind {
  Like = 0,
  ILike = 1,
  SimilarTo = 2,
}

/** Value of BooleanTest. (i32) */
export const enum BooleanTestKind {
  IsTrue = 0,
  IsNotTrue = 1,
  IsFalse = 2,
  IsNotFalse = 3,
  IsUnknown = 4,
  IsNotUnknown = 5,
}

/** Value of GroupingSet. (i32) */
export const enum GroupingSetKind {
  Empty = 0,
  Simple = 1,
  Rollup = 2,
  Cube = 3,
  Sets = 4,
}

/** Value of LockingClause. (i32) */
export const enum LockStrength {
  ForKeyShare = 0,
  ForShare = 1,
  ForNoKeyUpdate = 2,
  ForUpdate = 3,
}

/** Value of Insert. (i32) */
export const enum OverridingKind {
  None = 0,
  User = 1,
  System = 2,
}

/** Value of Transaction. (i32) */
export const enum TransactionKind {
  Begin = 0,
  Start = 1,
  Commit = 2,
  Rollback = 3,
  Savepoint = 4,
  Release = 5,
  RollbackTo = 6,
  Prepare = 7,
  CommitPrepared = 8,
  RollbackPrepared = 9,
}

/** Value of VariableSet. (i32) */
export const enum VariableSetKind {
  Value = 0,
  Default = 1,
  Current = 2,
  Multi = 3,
  Reset = 4,
  ResetAll = 5,
}

/** Value of Discard. (i32) */
export const enum DiscardKind {
  All = 0,
  Plans = 1,
  Sequences = 2,
  Temp = 3,
}

/** Value of Fetch. (i32) */
export const enum FetchDirection {
  Forward = 0,
  Backward = 1,
  Absolute = 2,
  Relative = 3,
}

/** Value of Constraint. (i32) */
export const enum ConstraintKind {
  Null = 0,
  NotNull = 1,
  Default = 2,
  Identity = 3,
  Generated = 4,
  Check = 5,
  Primary = 6,
  Unique = 7,
  Exclusion = 8,
  Foreign = 9,
  Attribute = 10,
}

/** Value of Drop. (i32) */
export const enum DropObjectKind {
  Table = 0,
  Index = 1,
  Sequence = 2,
  View = 3,
  MaterializedView = 4,
  Schema = 5,
  Type = 6,
  Domain = 7,
  Function = 8,
  Procedure = 9,
  Trigger = 10,
  Role = 11,
  Database = 12,
  Extension = 13,
  Other = 14,
}

/** Value of SqlValueFunction. (i32) */
export const enum SqlValueFunctionKind {
  CurrentDate = 0,
  CurrentTime = 1,
  CurrentTimeN = 2,
  CurrentTimestamp = 3,
  CurrentTimestampN = 4,
  LocalTime = 5,
  LocalTimeN = 6,
  LocalTimestamp = 7,
  LocalTimestampN = 8,
  CurrentRole = 9,
  CurrentUser = 10,
  User = 11,
  SessionUser = 12,
  CurrentCatalog = 13,
  CurrentSchema = 14,
}

/** Value of FuncCall. (i32) */
export const enum NullTreatment {
  Default = 0,
  Ignore = 1,
  Respect = 2,
}

/** What a hook is called with; its address is the hook's argument. Lies in the arena, written afresh for each call. 64 bytes. */
@unmanaged
export class CallFrame {
  /** 1. */
  abi: u16;
  /** Hook. */
  hook: u8;
  /** 0. */
  flags: u8;
  /** Generation of the plugin set that the statement keeps to its end (low 32 bits). */
  pluginGeneration: u32;
  /** The statement, for logs. */
  queryId: u64;
  /** Time this call may take, in nanoseconds. */
  deadlineNs: u64;
  /** Reserved, 0. Session values are asked for by session_var and connection_param. */
  sessionPtr: u32;
  /** The statement's text, UTF-8. */
  sqlPtr: u32;
  /** Bytes of the text. */
  sqlLen: u32;
  /** A Statement, 0 in hooks that have none. */
  statementPtr: u32;
  /** Bytes from statement_ptr to the end of its nodes, texts and relations. */
  statementLen: u32;
  /** OnBatch: a Batch. OnEnd: a ResultEnd. Else 0. */
  batchPtr: u32;
  /** The out area: a scratch region for the answer, 64-byte aligned. An answer may also lie anywhere else in the guest's memory. */
  outPtr: u32;
  /** Bytes of the out area. */
  outCap: u32;
  /** 0. */
  reserved: u64;
}

/** A parsed statement. Addresses are those of the guest's memory. 64 bytes. */
@unmanaged
export class Statement {
  /** AstNode[node_count]. Node 0 is no node. */
  nodesPtr: u32;
  /** Nodes, the empty node 0 included. */
  nodeCount: u32;
  /** The text pool: u32 length, bytes, padded to 4. AstNode.text counts from here; 0 is no text. */
  textsPtr: u32;
  /** Bytes of the text pool. */
  textsLen: u32;
  /** Index of the statement's node. */
  root: u32;
  /** StatementKind. */
  kind: u8;
  /** StatementKind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else 0. */
  innerKind: u8;
  /** 0. */
  reserved0: u16;
  /** Relation[relation_count]. */
  relationsPtr: u32;
  /** Relations that the statement names, once per name, names of CTEs excluded. */
  relationCount: u32;
  /** Highest $n. */
  parameterCount: u32;
  /** 0. */
  reserved1: u32;
  /** 0. */
  reserved2: u64;
  /** 0. */
  reserved3: u64;
  /** 0. */
  reserved4: u64;
}

/** One node of the table. A statement's nodes and a guest's expressions have the same layout. 28 bytes. */
@unmanaged
export class AstNode {
  /** NodeKind. */
  kind: u16;
  /** Role. */
  role: u8;
  /** 0. */
  reserved: u8;
  /** Index of the next sibling, 0 at the end. */
  next: u32;
  /** Index of the first child, 0 if none. */
  first: u32;
  /** Offset in the text pool, 0 if none. */
  text: u32;
  /** Meaning by kind. */
  value: i32;
  /** NodeFlags. */
  flags: u16;
  /** 0. */
  reserved2: u16;
  /** Byte offset in the source text. */
  position: i32;
}

/** A relation that the statement names. 24 bytes. */
@unmanaged
export class Relation {
  /** The schema as written, UTF-8; 0 if not written. */
  schemaPtr: u32;
  /** Bytes of the schema. */
  schemaLen: u32;
  /** The name, UTF-8, folded as SQL folds it. */
  namePtr: u32;
  /** Bytes of the name. */
  nameLen: u32;
  /** TableAccess bits. */
  access: u8;
  /** RelationKind. */
  kind: u8;
  /** 1 when allow_table_access names it. */
  granted: u8;
  /** 0. */
  reserved0: u8;
  /** 0. */
  reserved1: u32;
}

/** The answer to post_parse beside the verdict Changed. Nodes and texts have the layout of Statement: node 0 and text 0 are empty. 32 bytes. */
@unmanaged
export class EditList {
  /** Edit[edit_count]. */
  editsPtr: u32;
  /** Edits. */
  editCount: u32;
  /** AstNode[node_count]. */
  nodesPtr: u32;
  /** Nodes, the empty node 0 included; 0 if there are none. */
  nodeCount: u32;
  /** Text pool. */
  textsPtr: u32;
  /** Bytes of the text pool. */
  textsLen: u32;
  /** 0. */
  reserved: u64;
}

/** One edit. Texts are offsets in the EditList's pool. 32 bytes. */
@unmanaged
export class Edit {
  /** EditKind. */
  kind: u16;
  /** 0. */
  flags: u16;
  /** A node of the statement, 0 where the kind needs none. */
  target: u32;
  /** Schema of the table, 0 for any. */
  schemaText: u32;
  /** Table, key or message. */
  nameText: u32;
  /** Value or SQLSTATE. */
  valueText: u32;
  /** Index of the expression's node. */
  root: u32;
  /** 0. */
  reserved: u64;
}

/** Why a statement is refused. Also the answer of helios_init when the plugin cannot start. 32 bytes. */
@unmanaged
export class Rejection {
  /** Five of 0-9 A-Z, or zeros for 42501. */
  sqlstate0: u8;
  sqlstate1: u8;
  sqlstate2: u8;
  sqlstate3: u8;
  sqlstate4: u8;
  /** 0. */
  reserved0: u8;
  reserved1: u8;
  reserved2: u8;
  /** UTF-8. */
  messagePtr: u32;
  /** Bytes; 0 for a default message. */
  messageLen: u32;
  /** UTF-8. */
  detailPtr: u32;
  /** Bytes, 0 for none. */
  detailLen: u32;
  /** UTF-8. */
  hintPtr: u32;
  /** Bytes, 0 for none. */
  hintLen: u32;
}

/** A batch of result rows. Only the columns that the plugin was granted lie in its memory. 64 bytes. */
@unmanaged
export class Batch {
  /** Rows that lie in the vectors, selected or not. */
  rowCount: u32;
  /** Columns that the plugin sees. */
  columnCount: u16;
  /** Columns of the whole result. */
  resultColumnCount: u16;
  /** BatchColumn[column_count]. */
  columnsPtr: u32;
  /** Bitmap of row_count bits, least significant first: 1 for a row of the result. The guest may clear bits; a bit it sets does not count. Rows that are not selected may hold anything. */
  selectionPtr: u32;
  /** Bits that are 1. */
  selectedCount: u32;
  /** Number of the batch within the result, from 0. */
  sequence: u32;
  /** Rows of the batches before this one. */
  rowsBefore: u64;
  /** Operation: what the rows are. */
  operation: u8;
  /** 0. */
  reserved00: u8;
  reserved01: u8;
  reserved02: u8;
  reserved03: u8;
  reserved04: u8;
  reserved05: u8;
  reserved06: u8;
  /** 0. */
  reserved1: u64;
  /** 0. */
  reserved2: u64;
  /** 0. */
  reserved3: u64;
}

/** One column of a batch. 64 bytes. */
@unmanaged
export class BatchColumn {
  /** Position in the result, from 0. */
  index: u16;
  /** ColumnKind. */
  kind: u8;
  /** ColumnAccess bits. */
  access: u8;
  /** PostgreSQL's type OID. */
  typeOid: u32;
  /** PostgreSQL's typmod, -1 for none. */
  typeModifier: i32;
  /** Bitmap of row_count bits, least significant first: 1 for a value, 0 for NULL. */
  validityPtr: u32;
  /** row_count values, dense, 64-byte aligned; ColumnKind says of which form. Those of NULLs may be anything. */
  dataPtr: u32;
  /** The column's name in the result, UTF-8. */
  namePtr: u32;
  /** Bytes of the name. */
  nameLen: u32;
  /** Origin[origin_count]. */
  originsPtr: u32;
  /** Stored columns that the values are made from. */
  originCount: u32;
  /** 0. */
  reserved0: u32;
  /** 0. */
  reserved1: u64;
  /** 0. */
  reserved2: u64;
  /** 0. */
  reserved3: u64;
}

/** A variable-length value of a batch. The guest replaces a value by writing another view; the bytes may lie anywhere in its memory. 8 bytes. */
@unmanaged
export class View {
  /** Address of the bytes. */
  ptr: u32;
  /** How many. */
  len: u32;
}

/** The answer to OnResult beside the verdict Changed: columns that stand behind those of the result, in this order. Needs allow_added_columns. 16 bytes. */
@unmanaged
export class AddedColumns {
  /** AddedColumn[column_count]. */
  columnsPtr: u32;
  /** 1 to 64. */
  columnCount: u32;
  /** 0. */
  reserved: u64;
}

/** A column that the guest computes: it finds it in each batch behind the columns that it sees, and fills it. 32 bytes. */
@unmanaged
export class AddedColumn {
  /** Name for the client, UTF-8. */
  namePtr: u32;
  /** 1 to 63 bytes, none of them 0. */
  nameLen: u32;
  /** PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid. */
  typeOid: u32;
  /** -1. */
  typeModifier: i32;
  /** 0. */
  reserved0: u64;
  /** 0. */
  reserved1: u64;
}

/** The answer to OnBatch beside the verdict Replaced: rows that leave instead of the batch's. The host copies them; they may lie anywhere in the guest's memory. Needs allow_result_modification. 32 bytes. */
@unmanaged
export class Replacement {
  /** Rows, 0 to 8192. */
  rowCount: u32;
  /** As in the batch: one ReplacedColumn for each of its columns, in its order. */
  columnCount: u32;
  /** ReplacedColumn[column_count]. */
  columnsPtr: u32;
  /** i32[row_count]: the selected row of the batch that the row is made from. What the guest does not give is taken from there, columns that it does not see among it. -1: none; only where every column of the result is Writable or Nullable, and what the guest does not give is NULL. */
  sourcesPtr: u32;
  /** 0. */
  reserved0: u64;
  /** 0. */
  reserved1: u64;
}

/** One column of a Replacement. 16 bytes. */
@unmanaged
export class ReplacedColumn {
  /** Bitmap of row_count bits, least significant first. 0: every value is valid. */
  validityPtr: u32;
  /** row_count values, dense, of the column's ColumnKind, 8-byte aligned. 0: the values are those of the source rows as the guest left them in the batch. Must be 0 where the column is not Writable. */
  dataPtr: u32;
  /** 0. */
  reserved: u64;
}

/** A stored column that values are made from. 24 bytes. */
@unmanaged
export class Origin {
  /** Schema, UTF-8. */
  schemaPtr: u32;
  /** Bytes. */
  schemaLen: u32;
  /** Table, UTF-8. */
  tablePtr: u32;
  /** Bytes. */
  tableLen: u32;
  /** Column, UTF-8. */
  columnPtr: u32;
  /** Bytes. */
  columnLen: u32;
}

/** What a result was, all in all. 32 bytes. */
@unmanaged
export class ResultEnd {
  /** Rows that this plugin was shown. */
  rowsIn: u64;
  /** Rows that it left. */
  rowsOut: u64;
  /** Calls of on_batch. */
  batches: u32;
  /** 0. */
  reserved0: u32;
  /** 0. */
  reserved1: u64;
}

/** Where a result lies in the plugin's part of the result cache. The key only adds to what tells entries apart: the statement as it runs, its values, restrictions and settings always do. 32 bytes. */
@unmanaged
export class CacheEntry {
  /** Up to 256 bytes, of the plugin's own. */
  keyPtr: u32;
  /** Bytes of the key, may be 0. */
  keyLen: u32;
  /** How long the entry may be served; 0: as long as the grant lets it. */
  ttlMs: u32;
  /** CacheFlag bits. */
  flags: u32;
  /** View[tag_count]: names by which entries are invalidated together, 1 to 256 bytes each. */
  tagsPtr: u32;
  /** Up to 16. */
  tagCount: u32;
  /** 0. */
  reserved: u64;
}

/** A complete result, as cache_store is asked about it. 32 bytes. */
@unmanaged
export class CacheOffer {
  /** Its rows, before post_execution. */
  rows: u64;
  /** What it would take of the cache. */
  bytes: u64;
  /** CacheDecision that this plugin's cache_lookup made. */
  decision: u8;
  /** 0. */
  reserved00: u8;
  reserved01: u8;
  reserved02: u8;
  reserved03: u8;
  reserved04: u8;
  reserved05: u8;
  reserved06: u8;
  /** 0. */
  reserved1: u64;
}

/** One column, as helios.table_columns answers. Offsets count from the begin of the answer, which is u32 count, u32 0, ColumnInfo[count], names. 24 bytes. */
@unmanaged
export class ColumnInfo {
  /** The column's name, UTF-8. */
  nameOff: u32;
  /** Bytes of the name. */
  nameLen: u32;
  /** PostgreSQL's type OID. */
  typeOid: u32;
  /** PostgreSQL's typmod, -1 for none. */
  typeModifier: i32;
  /** ColumnFlag bits. */
  flags: u32;
  /** Position from 1. */
  ordinal: u32;
}

/** One field of helios.log_fields. 16 bytes. */
@unmanaged
export class LogField {
  /** a-z, 0-9, _ and ., 1 to 32 bytes, not plugin or version. */
  keyPtr: u32;
  /** Bytes of the key. */
  keyLen: u32;
  /** UTF-8. */
  valuePtr: u32;
  /** Bytes of the value; those beyond 256 are cut. */
  valueLen: u32;
}

/** What helios.regex_find found, in bytes of the text. 8 bytes. */
@unmanaged
export class RegexMatch {
  /** First byte. */
  begin: u32;
  /** Byte behind the last. */
  end: u32;
}

/** What helios.http_request sends. 40 bytes. */
@unmanaged
export class HttpRequest {
  /** GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS. */
  methodPtr: u32;
  /** Bytes of the method. */
  methodLen: u32;
  /** http or https, absolute, printable ASCII, at most 8 KiB; without user, password and fragment. */
  urlPtr: u32;
  /** Bytes of the URL. */
  urlLen: u32;
  /** HttpHeader[header_count]. */
  headersPtr: u32;
  /** At most 64, and 16 KiB of names and values. */
  headerCount: u32;
  /** The body. */
  bodyPtr: u32;
  /** Bytes of the body. */
  bodyLen: u32;
  /** Time for the whole exchange; 0, or more than is granted: what is granted. */
  timeoutMs: u32;
  /** 0. */
  reserved: u32;
}

/** One header of a request. Those that frame a message or belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, Keep-Alive, Upgrade, TE, Trailer, Expect, Accept-Encoding, Proxy-*) are the host's. 16 bytes. */
@unmanaged
export class HttpHeader {
  /** A token. */
  namePtr: u32;
  /** Bytes of the name. */
  nameLen: u32;
  /** Printable ASCII and tabs. */
  valuePtr: u32;
  /** Bytes of the value. */
  valueLen: u32;
}

/** A layout that differs does not compile. */
export function checkLayout(): void {
  if (offsetof<CallFrame>() != 64) ERROR("CallFrame");
  if (offsetof<CallFrame>("abi") != 0) ERROR("CallFrame.abi");
  if (offsetof<CallFrame>("hook") != 2) ERROR("CallFrame.hook");
  if (offsetof<CallFrame>("flags") != 3) ERROR("CallFrame.flags");
  if (offsetof<CallFrame>("pluginGeneration") != 4) ERROR("CallFrame.pluginGeneration");
  if (offsetof<CallFrame>("queryId") != 8) ERROR("CallFrame.queryId");
  if (offsetof<CallFrame>("deadlineNs") != 16) ERROR("CallFrame.deadlineNs");
  if (offsetof<CallFrame>("sessionPtr") != 24) ERROR("CallFrame.sessionPtr");
  if (offsetof<CallFrame>("sqlPtr") != 28) ERROR("CallFrame.sqlPtr");
  if (offsetof<CallFrame>("sqlLen") != 32) ERROR("CallFrame.sqlLen");
  if (offsetof<CallFrame>("statementPtr") != 36) ERROR("CallFrame.statementPtr");
  if (offsetof<CallFrame>("statementLen") != 40) ERROR("CallFrame.statementLen");
  if (offsetof<CallFrame>("batchPtr") != 44) ERROR("CallFrame.batchPtr");
  if (offsetof<CallFrame>("outPtr") != 48) ERROR("CallFrame.outPtr");
  if (offsetof<CallFrame>("outCap") != 52) ERROR("CallFrame.outCap");
  if (offsetof<CallFrame>("reserved") != 56) ERROR("CallFrame.reserved");
  if (offsetof<Statement>() != 64) ERROR("Statement");
  if (offsetof<Statement>("nodesPtr") != 0) ERROR("Statement.nodesPtr");
  if (offsetof<Statement>("nodeCount") != 4) ERROR("Statement.nodeCount");
  if (offsetof<Statement>("textsPtr") != 8) ERROR("Statement.textsPtr");
  if (offsetof<Statement>("textsLen") != 12) ERROR("Statement.textsLen");
  if (offsetof<Statement>("root") != 16) ERROR("Statement.root");
  if (offsetof<Statement>("kind") != 20) ERROR("Statement.kind");
  if (offsetof<Statement>("innerKind") != 21) ERROR("Statement.innerKind");
  if (offsetof<Statement>("reserved0") != 22) ERROR("Statement.reserved0");
  if (offsetof<Statement>("relationsPtr") != 24) ERROR("Statement.relationsPtr");
  if (offsetof<Statement>("relationCount") != 28) ERROR("Statement.relationCount");
  if (offsetof<Statement>("parameterCount") != 32) ERROR("Statement.parameterCount");
  if (offsetof<Statement>("reserved1") != 36) ERROR("Statement.reserved1");
  if (offsetof<Statement>("reserved2") != 40) ERROR("Statement.reserved2");
  if (offsetof<Statement>("reserved3") != 48) ERROR("Statement.reserved3");
  if (offsetof<Statement>("reserved4") != 56) ERROR("Statement.reserved4");
  if (offsetof<AstNode>() != 28) ERROR("AstNode");
  if (offsetof<AstNode>("kind") != 0) ERROR("AstNode.kind");
  if (offsetof<AstNode>("role") != 2) ERROR("AstNode.role");
  if (offsetof<AstNode>("reserved") != 3) ERROR("AstNode.reserved");
  if (offsetof<AstNode>("next") != 4) ERROR("AstNode.next");
  if (offsetof<AstNode>("first") != 8) ERROR("AstNode.first");
  if (offsetof<AstNode>("text") != 12) ERROR("AstNode.text");
  if (offsetof<AstNode>("value") != 16) ERROR("AstNode.value");
  if (offsetof<AstNode>("flags") != 20) ERROR("AstNode.flags");
  if (offsetof<AstNode>("reserved2") != 22) ERROR("AstNode.reserved2");
  if (offsetof<AstNode>("position") != 24) ERROR("AstNode.position");
  if (offsetof<Relation>() != 24) ERROR("Relation");
  if (offsetof<Relation>("schemaPtr") != 0) ERROR("Relation.schemaPtr");
  if (offsetof<Relation>("schemaLen") != 4) ERROR("Relation.schemaLen");
  if (offsetof<Relation>("namePtr") != 8) ERROR("Relation.namePtr");
  if (offsetof<Relation>("nameLen") != 12) ERROR("Relation.nameLen");
  if (offsetof<Relation>("access") != 16) ERROR("Relation.access");
  if (offsetof<Relation>("kind") != 17) ERROR("Relation.kind");
  if (offsetof<Relation>("granted") != 18) ERROR("Relation.granted");
  if (offsetof<Relation>("reserved0") != 19) ERROR("Relation.reserved0");
  if (offsetof<Relation>("reserved1") != 20) ERROR("Relation.reserved1");
  if (offsetof<EditList>() != 32) ERROR("EditList");
  if (offsetof<EditList>("editsPtr") != 0) ERROR("EditList.editsPtr");
  if (offsetof<EditList>("editCount") != 4) ERROR("EditList.editCount");
  if (offsetof<EditList>("nodesPtr") != 8) ERROR("EditList.nodesPtr");
  if (offsetof<EditList>("nodeCount") != 12) ERROR("EditList.nodeCount");
  if (offsetof<EditList>("textsPtr") != 16) ERROR("EditList.textsPtr");
  if (offsetof<EditList>("textsLen") != 20) ERROR("EditList.textsLen");
  if (offsetof<EditList>("reserved") != 24) ERROR("EditList.reserved");
  if (offsetof<Edit>() != 32) ERROR("Edit");
  if (offsetof<Edit>("kind") != 0) ERROR("Edit.kind");
  if (offsetof<Edit>("flags") != 2) ERROR("Edit.flags");
  if (offsetof<Edit>("target") != 4) ERROR("Edit.target");
  if (offsetof<Edit>("schemaText") != 8) ERROR("Edit.schemaText");
  if (offsetof<Edit>("nameText") != 12) ERROR("Edit.nameText");
  if (offsetof<Edit>("valueText") != 16) ERROR("Edit.valueText");
  if (offsetof<Edit>("root") != 20) ERROR("Edit.root");
  if (offsetof<Edit>("reserved") != 24) ERROR("Edit.reserved");
  if (offsetof<Rejection>() != 32) ERROR("Rejection");
  if (offsetof<Rejection>("sqlstate0") != 0) ERROR("Rejection.sqlstate0");
  if (offsetof<Rejection>("reserved0") != 5) ERROR("Rejection.reserved0");
  if (offsetof<Rejection>("messagePtr") != 8) ERROR("Rejection.messagePtr");
  if (offsetof<Rejection>("messageLen") != 12) ERROR("Rejection.messageLen");
  if (offsetof<Rejection>("detailPtr") != 16) ERROR("Rejection.detailPtr");
  if (offsetof<Rejection>("detailLen") != 20) ERROR("Rejection.detailLen");
  if (offsetof<Rejection>("hintPtr") != 24) ERROR("Rejection.hintPtr");
  if (offsetof<Rejection>("hintLen") != 28) ERROR("Rejection.hintLen");
  if (offsetof<Batch>() != 64) ERROR("Batch");
  if (offsetof<Batch>("rowCount") != 0) ERROR("Batch.rowCount");
  if (offsetof<Batch>("columnCount") != 4) ERROR("Batch.columnCount");
  if (offsetof<Batch>("resultColumnCount") != 6) ERROR("Batch.resultColumnCount");
  if (offsetof<Batch>("columnsPtr") != 8) ERROR("Batch.columnsPtr");
  if (offsetof<Batch>("selectionPtr") != 12) ERROR("Batch.selectionPtr");
  if (offsetof<Batch>("selectedCount") != 16) ERROR("Batch.selectedCount");
  if (offsetof<Batch>("sequence") != 20) ERROR("Batch.sequence");
  if (offsetof<Batch>("rowsBefore") != 24) ERROR("Batch.rowsBefore");
  if (offsetof<Batch>("operation") != 32) ERROR("Batch.operation");
  if (offsetof<Batch>("reserved00") != 33) ERROR("Batch.reserved00");
  if (offsetof<Batch>("reserved1") != 40) ERROR("Batch.reserved1");
  if (offsetof<Batch>("reserved2") != 48) ERROR("Batch.reserved2");
  if (offsetof<Batch>("reserved3") != 56) ERROR("Batch.reserved3");
  if (offsetof<BatchColumn>() != 64) ERROR("BatchColumn");
  if (offsetof<BatchColumn>("index") != 0) ERROR("BatchColumn.index");
  if (offsetof<BatchColumn>("kind") != 2) ERROR("BatchColumn.kind");
  if (offsetof<BatchColumn>("access") != 3) ERROR("BatchColumn.access");
  if (offsetof<BatchColumn>("typeOid") != 4) ERROR("BatchColumn.typeOid");
  if (offsetof<BatchColumn>("typeModifier") != 8) ERROR("BatchColumn.typeModifier");
  if (offsetof<BatchColumn>("validityPtr") != 12) ERROR("BatchColumn.validityPtr");
  if (offsetof<BatchColumn>("dataPtr") != 16) ERROR("BatchColumn.dataPtr");
  if (offsetof<BatchColumn>("namePtr") != 20) ERROR("BatchColumn.namePtr");
  if (offsetof<BatchColumn>("nameLen") != 24) ERROR("BatchColumn.nameLen");
  if (offsetof<BatchColumn>("originsPtr") != 28) ERROR("BatchColumn.originsPtr");
  if (offsetof<BatchColumn>("originCount") != 32) ERROR("BatchColumn.originCount");
  if (offsetof<BatchColumn>("reserved0") != 36) ERROR("BatchColumn.reserved0");
  if (offsetof<BatchColumn>("reserved1") != 40) ERROR("BatchColumn.reserved1");
  if (offsetof<BatchColumn>("reserved2") != 48) ERROR("BatchColumn.reserved2");
  if (offsetof<BatchColumn>("reserved3") != 56) ERROR("BatchColumn.reserved3");
  if (offsetof<View>() != 8) ERROR("View");
  if (offsetof<View>("ptr") != 0) ERROR("View.ptr");
  if (offsetof<View>("len") != 4) ERROR("View.len");
  if (offsetof<AddedColumns>() != 16) ERROR("AddedColumns");
  if (offsetof<AddedColumns>("columnsPtr") != 0) ERROR("AddedColumns.columnsPtr");
  if (offsetof<AddedColumns>("columnCount") != 4) ERROR("AddedColumns.columnCount");
  if (offsetof<AddedColumns>("reserved") != 8) ERROR("AddedColumns.reserved");
  if (offsetof<AddedColumn>() != 32) ERROR("AddedColumn");
  if (offsetof<AddedColumn>("namePtr") != 0) ERROR("AddedColumn.namePtr");
  if (offsetof<AddedColumn>("nameLen") != 4) ERROR("AddedColumn.nameLen");
  if (offsetof<AddedColumn>("typeOid") != 8) ERROR("AddedColumn.typeOid");
  if (offsetof<AddedColumn>("typeModifier") != 12) ERROR("AddedColumn.typeModifier");
  if (offsetof<AddedColumn>("reserved0") != 16) ERROR("AddedColumn.reserved0");
  if (offsetof<AddedColumn>("reserved1") != 24) ERROR("AddedColumn.reserved1");
  if (offsetof<Replacement>() != 32) ERROR("Replacement");
  if (offsetof<Replacement>("rowCount") != 0) ERROR("Replacement.rowCount");
  if (offsetof<Replacement>("columnCount") != 4) ERROR("Replacement.columnCount");
  if (offsetof<Replacement>("columnsPtr") != 8) ERROR("Replacement.columnsPtr");
  if (offsetof<Replacement>("sourcesPtr") != 12) ERROR("Replacement.sourcesPtr");
  if (offsetof<Replacement>("reserved0") != 16) ERROR("Replacement.reserved0");
  if (offsetof<Replacement>("reserved1") != 24) ERROR("Replacement.reserved1");
  if (offsetof<ReplacedColumn>() != 16) ERROR("ReplacedColumn");
  if (offsetof<ReplacedColumn>("validityPtr") != 0) ERROR("ReplacedColumn.validityPtr");
  if (offsetof<ReplacedColumn>("dataPtr") != 4) ERROR("ReplacedColumn.dataPtr");
  if (offsetof<ReplacedColumn>("reserved") != 8) ERROR("ReplacedColumn.reserved");
  if (offsetof<Origin>() != 24) ERROR("Origin");
  if (offsetof<Origin>("schemaPtr") != 0) ERROR("Origin.schemaPtr");
  if (offsetof<Origin>("schemaLen") != 4) ERROR("Origin.schemaLen");
  if (offsetof<Origin>("tablePtr") != 8) ERROR("Origin.tablePtr");
  if (offsetof<Origin>("tableLen") != 12) ERROR("Origin.tableLen");
  if (offsetof<Origin>("columnPtr") != 16) ERROR("Origin.columnPtr");
  if (offsetof<Origin>("columnLen") != 20) ERROR("Origin.columnLen");
  if (offsetof<ResultEnd>() != 32) ERROR("ResultEnd");
  if (offsetof<ResultEnd>("rowsIn") != 0) ERROR("ResultEnd.rowsIn");
  if (offsetof<ResultEnd>("rowsOut") != 8) ERROR("ResultEnd.rowsOut");
  if (offsetof<ResultEnd>("batches") != 16) ERROR("ResultEnd.batches");
  if (offsetof<ResultEnd>("reserved0") != 20) ERROR("ResultEnd.reserved0");
  if (offsetof<ResultEnd>("reserved1") != 24) ERROR("ResultEnd.reserved1");
  if (offsetof<CacheEntry>() != 32) ERROR("CacheEntry");
  if (offsetof<CacheEntry>("keyPtr") != 0) ERROR("CacheEntry.keyPtr");
  if (offsetof<CacheEntry>("keyLen") != 4) ERROR("CacheEntry.keyLen");
  if (offsetof<CacheEntry>("ttlMs") != 8) ERROR("CacheEntry.ttlMs");
  if (offsetof<CacheEntry>("flags") != 12) ERROR("CacheEntry.flags");
  if (offsetof<CacheEntry>("tagsPtr") != 16) ERROR("CacheEntry.tagsPtr");
  if (offsetof<CacheEntry>("tagCount") != 20) ERROR("CacheEntry.tagCount");
  if (offsetof<CacheEntry>("reserved") != 24) ERROR("CacheEntry.reserved");
  if (offsetof<CacheOffer>() != 32) ERROR("CacheOffer");
  if (offsetof<CacheOffer>("rows") != 0) ERROR("CacheOffer.rows");
  if (offsetof<CacheOffer>("bytes") != 8) ERROR("CacheOffer.bytes");
  if (offsetof<CacheOffer>("decision") != 16) ERROR("CacheOffer.decision");
  if (offsetof<CacheOffer>("reserved00") != 17) ERROR("CacheOffer.reserved00");
  if (offsetof<CacheOffer>("reserved1") != 24) ERROR("CacheOffer.reserved1");
  if (offsetof<ColumnInfo>() != 24) ERROR("ColumnInfo");
  if (offsetof<ColumnInfo>("nameOff") != 0) ERROR("ColumnInfo.nameOff");
  if (offsetof<ColumnInfo>("nameLen") != 4) ERROR("ColumnInfo.nameLen");
  if (offsetof<ColumnInfo>("typeOid") != 8) ERROR("ColumnInfo.typeOid");
  if (offsetof<ColumnInfo>("typeModifier") != 12) ERROR("ColumnInfo.typeModifier");
  if (offsetof<ColumnInfo>("flags") != 16) ERROR("ColumnInfo.flags");
  if (offsetof<ColumnInfo>("ordinal") != 20) ERROR("ColumnInfo.ordinal");
  if (offsetof<LogField>() != 16) ERROR("LogField");
  if (offsetof<LogField>("keyPtr") != 0) ERROR("LogField.keyPtr");
  if (offsetof<LogField>("keyLen") != 4) ERROR("LogField.keyLen");
  if (offsetof<LogField>("valuePtr") != 8) ERROR("LogField.valuePtr");
  if (offsetof<LogField>("valueLen") != 12) ERROR("LogField.valueLen");
  if (offsetof<RegexMatch>() != 8) ERROR("RegexMatch");
  if (offsetof<RegexMatch>("begin") != 0) ERROR("RegexMatch.begin");
  if (offsetof<RegexMatch>("end") != 4) ERROR("RegexMatch.end");
  if (offsetof<HttpRequest>() != 40) ERROR("HttpRequest");
  if (offsetof<HttpRequest>("methodPtr") != 0) ERROR("HttpRequest.methodPtr");
  if (offsetof<HttpRequest>("methodLen") != 4) ERROR("HttpRequest.methodLen");
  if (offsetof<HttpRequest>("urlPtr") != 8) ERROR("HttpRequest.urlPtr");
  if (offsetof<HttpRequest>("urlLen") != 12) ERROR("HttpRequest.urlLen");
  if (offsetof<HttpRequest>("headersPtr") != 16) ERROR("HttpRequest.headersPtr");
  if (offsetof<HttpRequest>("headerCount") != 20) ERROR("HttpRequest.headerCount");
  if (offsetof<HttpRequest>("bodyPtr") != 24) ERROR("HttpRequest.bodyPtr");
  if (offsetof<HttpRequest>("bodyLen") != 28) ERROR("HttpRequest.bodyLen");
  if (offsetof<HttpRequest>("timeoutMs") != 32) ERROR("HttpRequest.timeoutMs");
  if (offsetof<HttpRequest>("reserved") != 36) ERROR("HttpRequest.reserved");
  if (offsetof<HttpHeader>() != 16) ERROR("HttpHeader");
  if (offsetof<HttpHeader>("namePtr") != 0) ERROR("HttpHeader.namePtr");
  if (offsetof<HttpHeader>("nameLen") != 4) ERROR("HttpHeader.nameLen");
  if (offsetof<HttpHeader>("valuePtr") != 8) ERROR("HttpHeader.valuePtr");
  if (offsetof<HttpHeader>("valueLen") != 12) ERROR("HttpHeader.valueLen");
}

/** One line of the server's log, with the plugin's name. UTF-8; longer lines are cut. */
@external("helios", "log")
export declare function heliosLog(level: i32, textPtr: usize, textLen: u32): void;

/** Value of a session variable (SET, startup options). The answer is its length in bytes, written if it fits out_cap, or ABSENT. Every read is recorded: the decision is reused only under the same value. */
@external("helios", "session_var")
export declare function heliosSessionVar(namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** Sets a session variable (SetVariableFlag), once the whole chain has let the client or the text pass. 0; DENIED when allow_session_variables does not name it, or in hooks other than on_connect and pre_parse; INVALID when it is no variable or the value is too long. Needs allow_session_variables. */
@external("helios", "set_session_var")
export declare function heliosSetSessionVar(namePtr: usize, nameLen: u32, valuePtr: usize, valueLen: u32, flags: u32): i32;

/** A parameter of the startup packet (user, database, application_name, ...). As session_var. */
@external("helios", "connection_param")
export declare function heliosConnectionParam(namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** A header that the client sent (an HTTP header, or a connection parameter of that name, case-insensitive). As session_var. */
@external("helios", "header")
export declare function heliosHeader(namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** The plugin's config table as JSON text. The answer is its length, written if it fits; at least 2 (an empty object). */
@external("helios", "config")
export declare function heliosConfig(outPtr: usize, outCap: u32): i32;

/** One value of the config table: a string as it is, anything else as JSON. As session_var. */
@external("helios", "config_value")
export declare function heliosConfigValue(keyPtr: usize, keyLen: u32, outPtr: usize, outCap: u32): i32;

/** The columns of a table, as ColumnInfo describes. schema_len 0: by search path. ABSENT if there is no such table, DENIED if allow_table_access does not name it. Needs allow_metadata_access. */
@external("helios", "table_columns")
export declare function heliosTableColumns(schemaPtr: usize, schemaLen: u32, namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** Microseconds since 1970-01-01 UTC. */
@external("helios", "now")
export declare function heliosNow(): i64;

/** Fills a region with random bytes. */
@external("helios", "random")
export declare function heliosRandom(outPtr: usize, outLen: u32): void;

/** Ends the call, and the instance with it: the plugin failed for this reason (UTF-8, 512 bytes count). For panics and exceptions; does not return. */
@external("helios", "fail")
export declare function heliosFail(textPtr: usize, textLen: u32): void;

/** Takes cost tokens from the bucket of this key, which fills by tokens per period_ms and holds burst. 0: taken; above 0: nothing taken, milliseconds until there will be enough. cost 0 only looks. INVALID unless key is 1 to 256 bytes, tokens and burst 1 to 1,000,000, period_ms 1 to 3,600,000, cost 0 to burst. A plugin's buckets are shared by all its instances and outlive its versions; beyond rate_limit_keys the least recently used one is forgotten (it is full again). Needs rate_limit_keys. */
@external("helios", "rate_limit")
export declare function heliosRateLimit(keyPtr: usize, keyLen: u32, tokens: i32, periodMs: i32, burst: i32, cost: i32): i32;

/** A value of the plugin's own store, which all its instances and versions share and which the server's end empties. As session_var, but bytes; nothing makes the read part of a decision's key, so the decision is not used again. Needs kv_max_keys. */
@external("helios", "kv_get")
export declare function heliosKvGet(keyPtr: usize, keyLen: u32, outPtr: usize, outCap: u32): i32;

/** Stores a value (up to 64 KiB, key 1 to 256 bytes), for so many milliseconds or, with 0, until it is deleted. 0; FULL beyond kv_max_keys or kv_max_bytes (nothing is evicted but what has expired); INVALID. Needs kv_max_keys. */
@external("helios", "kv_set")
export declare function heliosKvSet(keyPtr: usize, keyLen: u32, valuePtr: usize, valueLen: u32, ttlMs: i32): i32;

/** 0, or ABSENT. Needs kv_max_keys. */
@external("helios", "kv_delete")
export declare function heliosKvDelete(keyPtr: usize, keyLen: u32): i32;

/** Adds to a value of 8 bytes (i64; absent counts as 0 and begins the time to live, which later calls do not change) and writes the sum to out_ptr. 0; FULL; INVALID when the value is not 8 bytes or the sum overflows. Needs kv_max_keys. */
@external("helios", "kv_increment")
export declare function heliosKvIncrement(keyPtr: usize, keyLen: u32, delta: i64, ttlMs: i32, outPtr: usize): i32;

/** Stores the value if the present one is the expected one; expected_len -1: if there is none. 0 stored, 1 not; FULL; INVALID. Needs kv_max_keys. */
@external("helios", "kv_compare_and_set")
export declare function heliosKvCompareAndSet(keyPtr: usize, keyLen: u32, expectedPtr: usize, expectedLen: u32, valuePtr: usize, valueLen: u32, ttlMs: i32): i32;

/** Verifies a signed token (JWS compact, up to 16 KiB) with the configured key of this name, and its exp, nbf, aud and iss as that key says. The answer is the length of its claims, a JSON object, written if it fits; a JwtProblem; DENIED when allow_keys does not name the key; ABSENT when it is not configured or for something else. Needs allow_keys. */
@external("helios", "jwt_verify")
export declare function heliosJwtVerify(tokenPtr: usize, tokenLen: u32, keyPtr: usize, keyLen: u32, outPtr: usize, outCap: u32): i32;

/** SHA-256, 32 bytes. 0; INVALID beyond 1 MiB. */
@external("helios", "sha256")
export declare function heliosSha256(dataPtr: usize, dataLen: u32, outPtr: usize): i32;

/** HMAC-SHA256, 32 bytes, with the configured key of this name, whose algorithm must be hmac_sha256 (a key that verifies tokens cannot make them). 0; INVALID beyond 1 MiB; DENIED; ABSENT. Needs allow_keys. */
@external("helios", "hmac_sha256")
export declare function heliosHmacSha256(keyPtr: usize, keyLen: u32, dataPtr: usize, dataLen: u32, outPtr: usize): i32;

/** XXH64, for buckets; no protection against an adversary who chooses the data. At most 16 MiB. */
@external("helios", "xxhash64")
export declare function heliosXxhash64(dataPtr: usize, dataLen: u32, seed: i64): i64;

/** Compiles a regular expression (up to 1 KiB; .NET's syntax without backreferences, lookaround and atomic groups; RegexFlag) for matching in time linear in the text. The answer is its handle, the same for the same pattern and flags; FULL beyond regex_patterns; INVALID. Needs regex_patterns. */
@external("helios", "regex_compile")
export declare function heliosRegexCompile(patternPtr: usize, patternLen: u32, flags: u32): i32;

/** 1 or 0. INVALID: no such handle, text not UTF-8 or beyond 64 KiB. Needs regex_patterns. */
@external("helios", "regex_is_match")
export declare function heliosRegexIsMatch(handle: i32, textPtr: usize, textLen: u32): i32;

/** The first match at or behind byte start, as a RegexMatch at out_ptr. 1; 0 when there is none; INVALID as regex_is_match, or when start is no place between characters. Needs regex_patterns. */
@external("helios", "regex_find")
export declare function heliosRegexFind(handle: i32, textPtr: usize, textLen: u32, start: i32, outPtr: usize): i32;

/** Adds to a counter of the plugin. Names: a-z, 0-9, _ and ., 1 to 64 bytes. 0; FULL beyond metric_names; INVALID: a name that is none or is another kind of metric, a delta below 0. Needs metric_names. */
@external("helios", "counter_add")
export declare function heliosCounterAdd(namePtr: usize, nameLen: u32, delta: i64): i32;

/** Sets a gauge. As counter_add. Needs metric_names. */
@external("helios", "gauge_set")
export declare function heliosGaugeSet(namePtr: usize, nameLen: u32, value: i64): i32;

/** Counts a value (0 or more) into a histogram whose buckets double. As counter_add. Needs metric_names. */
@external("helios", "histogram_observe")
export declare function heliosHistogramObserve(namePtr: usize, nameLen: u32, value: i64): i32;

/** As log, with up to 16 LogFields. 0; INVALID: too many, or a key that is none. */
@external("helios", "log_fields")
export declare function heliosLogFields(level: i32, textPtr: usize, textLen: u32, fieldsPtr: usize, fieldCount: i32): i32;

/** Text form of $index (from 1) of the execution, in the statement's call of pre_execution and in the cache hooks. As session_var: its length, ABSENT for NULL; INVALID when there is no such parameter; DENIED in every other call. Needs allow_parameter_access. */
@external("helios", "parameter")
export declare function heliosParameter(index: i32, outPtr: usize, outCap: u32): i32;

/** Takes entries of the plugin out of the result cache (CacheTarget). Inside a transaction it happens at the commit, and not at all when the transaction rolls back; a result that was begun before is not kept afterwards. 0; INVALID: no such target, or a name that is none; DENIED: a table that allow_table_access does not name. Needs allow_cache. */
@external("helios", "cache_invalidate")
export declare function heliosCacheInvalidate(target: i32, namePtr: usize, nameLen: u32): i32;

/** How many entries the plugin has under this key, of whatever statement and session: a hint. INVALID: a key beyond 256 bytes. Needs allow_cache. */
@external("helios", "cache_count")
export declare function heliosCacheCount(keyPtr: usize, keyLen: u32): i32;

/** Sends an HttpRequest and waits for the whole answer. Its status (redirects are answers like any other), or an HttpProblem; DENIED when http_hosts does not name this scheme, host, port and method, or in hooks other than on_connect, pre_parse and the statement's call of pre_execution; INVALID: the request is malformed; FULL: as many requests as granted are under way or were sent, in this second or by this call. The answer stays until the next request or the hook's end. Needs http_hosts. */
@external("helios", "http_request")
export declare function heliosHttpRequest(requestPtr: usize): i32;

/** A header of the answer, by its name without case; several of one name with ', ' between them. As session_var. Needs http_hosts. */
@external("helios", "http_header")
export declare function heliosHttpHeader(namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** The body of the answer: its length in bytes, written if it fits; ABSENT when there is no answer. Needs http_hosts. */
@external("helios", "http_body")
export declare function heliosHttpBody(outPtr: usize, outCap: u32): i32;

/** A variable of the server's environment as it was when the plugin was loaded. As session_var; DENIED when environment does not name it. WASI's environ_get shows those that are granted. Needs environment. */
@external("helios", "env_var")
export declare function heliosEnvVar(namePtr: usize, nameLen: u32, outPtr: usize, outCap: u32): i32;

/** Bytes of a file of the granted directory, by its path from there ('lists/words.txt'). ABSENT; DENIED: something is there that is no regular file (links are not followed), or that the server cannot read; INVALID: the path is absolute, has a part that is empty, '.' or '..', or is no UTF-8 of 1 to 1,024 bytes. The host holds the files in memory: an instance sees all of them as they were at one moment, and when they change, new instances take its place. Needs directory. */
@external("helios", "file_size")
export declare function heliosFileSize(pathPtr: usize, pathLen: u32): i64;

/** Reads from a byte of a file on, up to out_cap and at most 1 MiB: how many bytes were written, 0 at and behind the end. Else as file_size; INVALID for a negative offset too. Needs directory. */
@external("helios", "file_read")
export declare function heliosFileRead(pathPtr: usize, pathLen: u32, offset: i64, outPtr: usize, outCap: u32): i32;

/** Path of the readable file of this number (from 0), in the order of their bytes: its length, written if it fits; ABSENT behind the last. Needs directory. */
@external("helios", "file_name")
export declare function heliosFileName(index: i32, outPtr: usize, outCap: u32): i32;
