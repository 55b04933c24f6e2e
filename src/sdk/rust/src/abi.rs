// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
//! The HeliosDB-Lite plugin ABI, version 1. `src/abi/REFERENCE.md` explains it.
#![allow(dead_code)]

pub const ABI_VERSION: u16 = 1;

/// Alignment of the region that helios_arena returns, and of every block the host places in it.
pub const ARENA_ALIGNMENT: u32 = 64;

/// Bit of a verdict word at which the 24-bit code begins.
pub const VERDICT_SHIFT_CODE: u32 = 8;

/// Bit of a verdict word at which the 32-bit address begins.
pub const VERDICT_SHIFT_PTR: u32 = 32;

/// Answer of a host call: there is no such value.
pub const ABSENT: i32 = -1;

/// Answer of a host call: not granted, not allowed in this hook, or the value is locked.
pub const DENIED: i32 = -2;

/// Answer of a host call: the argument is not valid (name not UTF-8, value too long).
pub const INVALID: i32 = -3;

/// Answer of a host call: the quota that the operator granted is used up.
pub const FULL: i32 = -4;

/// Which hook a call frame belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Hook(pub u8);

impl Hook {
    /// A client connected (hook on_connect); it was sent nothing yet. The frame has no text.
    pub const CONNECT: Hook = Hook(1);
    /// A text arrived, or a prepared statement is executed again (hook pre_parse). Nothing of it is parsed. The frame has the text.
    pub const PRE_PARSE: Hook = Hook(2);
    /// The statement is parsed; nothing is planned. Answer with edits or a rejection.
    pub const POST_PARSE: Hook = Hook(3);
    /// A planned statement is about to run (the frame has a Statement), or rows are about to be written (the frame has a Batch): hook pre_execution.
    pub const PRE_EXECUTION: Hook = Hook(4);
    /// A read-only statement is about to run whose result may come from the result cache (hook cache_lookup). The frame has a Statement; parameters may be asked for as in pre_execution.
    pub const CACHE_LOOKUP: Hook = Hook(5);
    /// One batch of the result, before it is encoded for the client (hook post_execution). The frame names a Batch.
    pub const ON_BATCH: Hook = Hook(6);
    /// The result is complete (hook post_execution). The frame names a ResultEnd.
    pub const ON_END: Hook = Hook(7);
    /// A result that may be kept is complete, and none of its rows has left yet (hook cache_store). As CacheLookup, and batch_ptr is a CacheOffer.
    pub const CACHE_STORE: Hook = Hook(8);
    /// The client is gone (hook on_disconnect). Nothing that the guest answers matters.
    pub const DISCONNECT: Hook = Hook(9);
    /// The columns of a result are known, and no client was told of them (hook post_execution). The frame names a Batch without rows.
    pub const ON_RESULT: Hook = Hook(10);
}

/// The low 8 bits of the i64 that a hook returns: verdict | code << 8 | address << 32.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Verdict(pub u8);

impl Verdict {
    /// Nothing to change. The whole word is 0.
    pub const PASS: Verdict = Verdict(0);
    /// post_parse: the address is that of an EditList. OnResult: that of an AddedColumns. OnBatch: values, validity or selection were changed in place.
    pub const CHANGED: Verdict = Verdict(1);
    /// OnBatch: the rows at the address, a Replacement, leave instead of the batch's.
    pub const REPLACED: Verdict = Verdict(2);
    /// OnBatch: bits of the selection were cleared, nothing else was changed.
    pub const FILTER: Verdict = Verdict(3);
    /// Refuse the statement. The address is that of a Rejection, or 0 for 42501 and a default message.
    pub const REJECT: Verdict = Verdict(4);
    /// cache_lookup and cache_store: decide about the cache. The code is a CacheDecision, the address that of a CacheEntry or 0.
    pub const CACHED: Verdict = Verdict(5);
    /// The out area is too small. The address field holds the bytes needed; the host calls helios_arena for a larger arena and calls the hook once more.
    pub const MORE_SPACE: Verdict = Verdict(6);
}

/// What one Edit asks for. The host checks every edit; one that is malformed or not granted is a failure of the plugin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct EditKind(pub u16);

impl EditKind {
    /// Only rows of table (schema_text, name_text) for which the expression at root is true may be seen, changed or written. Applied by the host at every reference of the table. Needs allow_query_modification and the table in allow_table_access.
    pub const RESTRICT: EditKind = EditKind(1);
    /// Attach key (name_text) and value (value_text) to the statement, for logs and EXPLAIN.
    pub const ANNOTATE: EditKind = EditKind(2);
    /// Put the tree at root in the place of node target. Tree edits (3 to 6 and 8) need allow_query_modification, and every relation of the statement and of the tree in allow_table_access; all of a chain are made before restrictions are applied.
    pub const REPLACE_NODE: EditKind = EditKind(3);
    /// Read from the query at root instead of the relation (schema_text, name_text), wherever the statement reads it, or instead of the RangeVar target. The alias stays.
    pub const WRAP_RELATION: EditKind = EditKind(4);
    /// Add the expression at root to the targets of query target (0: the statement's own), under the name name_text.
    pub const ADD_TARGET: EditKind = EditKind(5);
    /// At most as many rows as value_text says (decimal digits) of query target (0: the statement's own). A smaller LIMIT stays.
    pub const LIMIT: EditKind = EditKind(6);
    /// Refuse the statement: sqlstate in value_text (optional), message in name_text. Same as the Reject verdict, for plugins that collect edits.
    pub const REJECT: EditKind = EditKind(7);
    /// Take node target out: a member of a list, or an optional clause.
    pub const REMOVE_NODE: EditKind = EditKind(8);
}

/// What a relation of the statement is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct RelationKind(pub u8);

impl RelationKind {
    /// The name is not in the catalog (it may be about to be created).
    pub const UNKNOWN: RelationKind = RelationKind(0);
    /// A table.
    pub const TABLE: RelationKind = RelationKind(1);
    /// A view.
    pub const VIEW: RelationKind = RelationKind(2);
    /// A system relation (pg_catalog, information_schema, helios).
    pub const SYSTEM: RelationKind = RelationKind(3);
    /// A sequence.
    pub const SEQUENCE: RelationKind = RelationKind(4);
}

/// Node kinds that only guests write, beside those of NodeKind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct GuestNodeKind(pub u16);

impl GuestNodeKind {
    /// Text: the variable's name. The host reads it now and records the read; NULL when it is not set.
    pub const SESSION_VARIABLE: GuestNodeKind = GuestNodeKind(2000);
}

/// What the rows of a batch are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Operation(pub u8);

impl Operation {
    /// Rows of a result, on their way to the client.
    pub const RESULT: Operation = Operation(0);
    /// New rows, before constraints are checked.
    pub const INSERT: Operation = Operation(1);
    /// Changed rows as they are to be, before constraints are checked.
    pub const UPDATE: Operation = Operation(2);
    /// Rows that are to go. They cannot be changed.
    pub const DELETE: Operation = Operation(3);
}

/// How a batch column's values lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct ColumnKind(pub u8);

impl ColumnKind {
    /// u8 each, 0 or 1.
    pub const BOOL: ColumnKind = ColumnKind(0);
    /// i16 each (int2).
    pub const INT16: ColumnKind = ColumnKind(1);
    /// i32 each (int4, date as days since 2000-01-01, oid as its bits).
    pub const INT32: ColumnKind = ColumnKind(2);
    /// i64 each (int8; timestamp and timestamptz as microseconds since 2000-01-01 UTC).
    pub const INT64: ColumnKind = ColumnKind(3);
    /// f64 each (float4 and float8).
    pub const FLOAT64: ColumnKind = ColumnKind(4);
    /// 16 bytes each, network order (uuid).
    pub const BYTES16: ColumnKind = ColumnKind(5);
    /// A View each: UTF-8 for the text types and json, raw for bytea, PostgreSQL's binary form for numeric and arrays.
    pub const BYTES: ColumnKind = ColumnKind(6);
}

/// Bits of BatchColumn.access.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct ColumnAccess(pub u8);

impl ColumnAccess {
    /// What the guest writes is what the client gets. Without it the host sends its own copy.
    pub const WRITABLE: ColumnAccess = ColumnAccess(1);
    /// The values are computed (an expression, an aggregate), or come from more than one stored column.
    pub const DERIVED: ColumnAccess = ColumnAccess(2);
    /// The guest may clear validity bits. Where Writable is not set as well, values that are still valid leave as the host has them.
    pub const NULLABLE: ColumnAccess = ColumnAccess(4);
    /// The guest declared the column in OnResult. Every value is NULL until it is written.
    pub const ADDED: ColumnAccess = ColumnAccess(8);
}

/// Level of helios.log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct LogLevel(pub i32);

impl LogLevel {
    /// For the plugin's author.
    pub const DEBUG: LogLevel = LogLevel(0);
    /// Normal operation.
    pub const INFO: LogLevel = LogLevel(1);
    /// Something an operator should look at.
    pub const WARNING: LogLevel = LogLevel(2);
    /// The plugin could not do its work.
    pub const ERROR: LogLevel = LogLevel(3);
}

/// Bits of ColumnInfo.flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct ColumnFlag(pub u32);

impl ColumnFlag {
    /// Declared NOT NULL.
    pub const NOT_NULL: ColumnFlag = ColumnFlag(1);
    /// Part of the primary key.
    pub const PRIMARY_KEY: ColumnFlag = ColumnFlag(2);
    /// Has a default.
    pub const HAS_DEFAULT: ColumnFlag = ColumnFlag(4);
}

/// Bits of the flags of helios.set_session_var.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct SetVariableFlag(pub u32);

impl SetVariableFlag {
    /// The client cannot change or reset the variable afterwards.
    pub const LOCKED: SetVariableFlag = SetVariableFlag(1);
}

/// Why helios.jwt_verify does not take a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct JwtProblem(pub i32);

impl JwtProblem {
    /// It is no token of three base64url parts with JSON objects, or too long, or has a critical header.
    pub const MALFORMED: JwtProblem = JwtProblem(-16);
    /// Its alg is not that of the key (none never is).
    pub const ALGORITHM: JwtProblem = JwtProblem(-17);
    /// The signature is not the key's.
    pub const SIGNATURE: JwtProblem = JwtProblem(-18);
    /// exp has passed, or is missing.
    pub const EXPIRED: JwtProblem = JwtProblem(-19);
    /// nbf is to come.
    pub const NOT_YET_VALID: JwtProblem = JwtProblem(-20);
    /// aud holds none of the key's audiences.
    pub const AUDIENCE: JwtProblem = JwtProblem(-21);
    /// iss is not the key's issuer.
    pub const ISSUER: JwtProblem = JwtProblem(-22);
    /// The key set has no key of this kid and algorithm, or could not be fetched.
    pub const KEY: JwtProblem = JwtProblem(-23);
}

/// What a plugin wants of the result cache: the code of the verdict Cached. Pass is Default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct CacheDecision(pub u8);

impl CacheDecision {
    /// What the plugins behind it say, and in the end the host's own policy.
    pub const DEFAULT: CacheDecision = CacheDecision(0);
    /// cache_lookup: run the statement; its result is kept only if the plugin's cache_store says so. cache_store: do not keep it.
    pub const MISS: CacheDecision = CacheDecision(1);
    /// cache_lookup: serve the entry that the CacheEntry names, if there is one that holds for this very statement, its values, restrictions and settings; else run the statement and keep its result there. cache_store: keep it there.
    pub const USE: CacheDecision = CacheDecision(2);
}

/// Bits of CacheEntry.flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct CacheFlag(pub u32);

impl CacheFlag {
    /// cache_lookup: an entry may be served until its time has passed, though its tables have changed since. Needs allow_stale_cache, else it is ignored.
    pub const STALE_OK: CacheFlag = CacheFlag(1);
}

/// What helios.cache_invalidate takes out, always of the plugin's own entries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct CacheTarget(pub u32);

impl CacheTarget {
    /// Every entry. No name.
    pub const ALL: CacheTarget = CacheTarget(0);
    /// Those under a key, whatever statement and session they were made for.
    pub const KEY: CacheTarget = CacheTarget(1);
    /// Those with a tag.
    pub const TAG: CacheTarget = CacheTarget(2);
    /// Those made from a table: name, or schema.name.
    pub const TABLE: CacheTarget = CacheTarget(3);
}

/// Bits of the flags of helios.regex_compile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct RegexFlag(pub u32);

impl RegexFlag {
    /// Letters match without case.
    pub const IGNORE_CASE: RegexFlag = RegexFlag(1);
    /// ^ and $ match at line ends.
    pub const MULTILINE: RegexFlag = RegexFlag(2);
    /// The dot matches line ends.
    pub const DOT_ALL: RegexFlag = RegexFlag(4);
}

/// Why helios.http_request brought no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct HttpProblem(pub i32);

impl HttpProblem {
    /// The name is not known, or nothing answers there.
    pub const UNREACHABLE: HttpProblem = HttpProblem(-32);
    /// The name leads to an address that plugins may not reach: a private, local or otherwise special one that the grant does not name.
    pub const ADDRESS: HttpProblem = HttpProblem(-33);
    /// The server's certificate is not trusted, or TLS failed.
    pub const TLS: HttpProblem = HttpProblem(-34);
    /// The call's time was over, or the time that this hook call may wait in all.
    pub const TIMEOUT: HttpProblem = HttpProblem(-35);
    /// The request or the answer is larger than granted.
    pub const TOO_LARGE: HttpProblem = HttpProblem(-36);
    /// What the server sent is no HTTP, or the connection broke.
    pub const PROTOCOL: HttpProblem = HttpProblem(-37);
}

/// Kinds of AST nodes, with the meaning of text, value and flags and the roles of the children.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct NodeKind(pub u16);

impl NodeKind {
    pub const NONE: NodeKind = NodeKind(0);
    /// Text: the name, already folded to lower case unless it was quoted.
    pub const IDENTIFIER: NodeKind = NodeKind(1);
    /// "*" in a target list or column reference.
    pub const STAR: NodeKind = NodeKind(2);
    /// Text: alias name. Column*: Identifier.
    pub const ALIAS: NodeKind = NodeKind(3);
    /// Name*: Identifier (built-in spellings are pg_catalog-qualified as PostgreSQL does: int → pg_catalog.int4). Modifier*: expressions (interval: the field mask of PostgreSQL, then the precision). Value: array dimensions. Flags: SetOf, PercentType. Bound*: IntegerConst per dimension, -1 where unwritten.
    pub const TYPE_NAME: NodeKind = NodeKind(4);
    /// A target of SELECT / RETURNING, an INSERT column, or an assignment. Text: output or column name (0 if none). Argument?: the expression. Indirection*: subscripts or fields of an assigned column. Multi-column assignment: see MultiAssign.
    pub const RES_TARGET: NodeKind = NodeKind(5);
    /// Argument: expression. Value: SortDirection. Flags: NullsFirst, NullsLast. Text: USING operator.
    pub const SORT_BY: NodeKind = NodeKind(6);
    /// Flags: Recursive. Cte*: Cte.
    pub const WITH_CLAUSE: NodeKind = NodeKind(7);
    /// Text: name. Column*: Identifier. Query: statement. Value: CteMaterialize. Search?, Cycle?.
    pub const CTE: NodeKind = NodeKind(8);
    /// Text: window name (of WINDOW clause or referenced by OVER name). Value: WindowFrame; the bounds' expressions are FrameStart?, FrameEnd?. Partition*, OrderBy*. RefName?: Identifier.
    pub const WINDOW_DEF: NodeKind = NodeKind(9);
    /// Value: LockStrength. Flags: NoWait, SkipLocked. Relation*: RangeVar.
    pub const LOCKING_CLAUSE: NodeKind = NodeKind(10);
    /// Value: GroupingSetKind (empty, simple, rollup, cube, sets). Argument*.
    pub const GROUPING_SET: NodeKind = NodeKind(11);
    /// SEARCH of a CTE. Value: 0 depth first, 1 breadth first. Column*: Identifier. Text: the sequence column.
    pub const CTE_SEARCH: NodeKind = NodeKind(12);
    /// CYCLE of a CTE. Column*. Text: the mark column. High?, Low?: its values. Using: Identifier of the path column.
    pub const CTE_CYCLE: NodeKind = NodeKind(13);
    /// Text: relation name. Schema?, Catalog?: Identifier. Alias?. Flags: Only (ONLY was written), Temporary.
    pub const RANGE_VAR: NodeKind = NodeKind(20);
    /// Query: SELECT. Alias?. Flags: Lateral.
    pub const RANGE_SUBSELECT: NodeKind = NodeKind(21);
    /// Function*: each a FuncCall or another call expression, its column definitions behind it as Column*: ColumnDef. Alias?. Element*: ColumnDef of the alias of ROWS FROM. Flags: Lateral, Ordinality, RowsFrom.
    pub const RANGE_FUNCTION: NodeKind = NodeKind(22);
    /// Value: JoinType. Left, Right. Using*: Identifier; or Condition?. Flags: Natural, Cross (written CROSS JOIN). Alias?; UsingAlias?.
    pub const JOIN_EXPR: NodeKind = NodeKind(23);
    /// TABLESAMPLE. Relation: RangeVar; Name*: method; Argument*; Else?: REPEATABLE's seed.
    pub const RANGE_TABLE_SAMPLE: NodeKind = NodeKind(24);
    /// XMLTABLE. Flags: Lateral. Argument: row expression; Source: document; Column*: RangeTableColumn; Option*: ResTarget (namespaces); Alias?.
    pub const RANGE_TABLE_FUNCTION: NodeKind = NodeKind(25);
    /// A column of XMLTABLE. Text: name. Type?, Argument?: path; Else?: default. Flags: Ordinality (FOR ORDINALITY), Not (NOT NULL).
    pub const RANGE_TABLE_COLUMN: NodeKind = NodeKind(26);
    /// JSON_TABLE. Flags: Lateral. Source: context item; Argument: path; Text: path name; Passing*: ResTarget; Column*: JsonTableColumn; OnError?: JsonBehavior; Alias?.
    pub const JSON_TABLE: NodeKind = NodeKind(27);
    /// A column of JSON_TABLE. Value: JsonColumnKind. Text: name (nested: the path's name). Type?: JsonReturning; Argument?: path; Option* as in JsonExpr; OnEmpty?, OnError?: JsonBehavior; Column* (nested).
    pub const JSON_TABLE_COLUMN: NodeKind = NodeKind(28);
    /// Field*: Identifier, the last one may be Star.
    pub const COLUMN_REF: NodeKind = NodeKind(40);
    /// $n. Value: n from 1.
    pub const PARAMETER: NodeKind = NodeKind(41);
    /// Value: the int4 value (never negative; a minus sign is an operator).
    pub const INTEGER_CONST: NodeKind = NodeKind(42);
    /// A numeric literal that is no int4. Text: as written, underscores and base included.
    pub const FLOAT_CONST: NodeKind = NodeKind(43);
    /// Text: the bytes meant, escapes resolved.
    pub const STRING_CONST: NodeKind = NodeKind(44);
    /// Text: 'b' or 'x' followed by the digits.
    pub const BIT_STRING_CONST: NodeKind = NodeKind(45);
    /// Value: 0 or 1.
    pub const BOOL_CONST: NodeKind = NodeKind(46);
    pub const NULL_CONST: NodeKind = NodeKind(47);
    /// Text: operator. Left? (absent: prefix operator), Right. Schema*: Identifier of OPERATOR(schema.op). Also <, =, LIKE (~~) and so on.
    pub const OPERATOR: NodeKind = NodeKind(48);
    /// Argument*: two or more, flattened as PostgreSQL does.
    pub const AND: NodeKind = NodeKind(49);
    /// Argument*: two or more.
    pub const OR: NodeKind = NodeKind(50);
    /// Argument.
    pub const NOT: NodeKind = NodeKind(51);
    /// Argument. Flags: Not (IS NOT NULL).
    pub const IS_NULL: NodeKind = NodeKind(52);
    /// Argument. Value: BooleanTestKind (IS TRUE, IS NOT TRUE, ...).
    pub const BOOLEAN_TEST: NodeKind = NodeKind(53);
    /// Left, Right. Flags: Not (IS NOT DISTINCT FROM).
    pub const DISTINCT_FROM: NodeKind = NodeKind(54);
    /// Argument, Low, High. Flags: Not, Symmetric.
    pub const BETWEEN: NodeKind = NodeKind(55);
    /// Argument; Element* or Query. Flags: Not. (IN)
    pub const IN: NodeKind = NodeKind(56);
    /// Left, Right, Escape?. Value: LikeKind. Flags: Not. (LIKE, ILIKE, SIMILAR TO)
    pub const LIKE: NodeKind = NodeKind(57);
    /// Query. (EXISTS)
    pub const EXISTS: NodeKind = NodeKind(58);
    /// Query. (scalar subquery)
    pub const SCALAR_SUBQUERY: NodeKind = NodeKind(59);
    /// Query. (ARRAY(SELECT ...))
    pub const ARRAY_SUBQUERY: NodeKind = NodeKind(60);
    /// Left op ANY/ALL (Query | Right). Text: operator. Schema*. Flags: All (else ANY/SOME).
    pub const QUANTIFIED: NodeKind = NodeKind(61);
    /// Argument?; When*: CaseWhen; Else?.
    pub const CASE: NodeKind = NodeKind(62);
    /// Condition, Result.
    pub const CASE_WHEN: NodeKind = NodeKind(63);
    /// Argument*.
    pub const COALESCE: NodeKind = NodeKind(64);
    /// Left, Right.
    pub const NULL_IF: NodeKind = NodeKind(65);
    /// Argument*.
    pub const GREATEST: NodeKind = NodeKind(66);
    /// Argument*.
    pub const LEAST: NodeKind = NodeKind(67);
    /// Argument, Type. Flags: FunctionForm (CAST(..)), LiteralForm (type 'string').
    pub const TYPE_CAST: NodeKind = NodeKind(68);
    /// Name*: Identifier. Argument*. Flags: Star (count(*)), Distinct, All, Variadic, WithinGroup, SqlSyntax. OrderBy*, Filter?, Over?: WindowDef. Value: NullTreatment.
    pub const FUNC_CALL: NodeKind = NodeKind(69);
    /// Name: Identifier. Argument. (a => x)
    pub const NAMED_ARGUMENT: NodeKind = NodeKind(70);
    /// Value: SqlValueFunctionKind. Modifier?: precision.
    pub const SQL_VALUE_FUNCTION: NodeKind = NodeKind(71);
    /// Element*. Flags: Explicit (ROW(...) was written).
    pub const ROW: NodeKind = NodeKind(72);
    /// Element*. (ARRAY\[...\])
    pub const ARRAY_EXPR: NodeKind = NodeKind(73);
    /// Argument, then Indirection*: Identifier (field), Star, or Subscript.
    pub const INDIRECTION: NodeKind = NodeKind(74);
    /// Lower?, Upper?. Flags: Slice.
    pub const SUBSCRIPT: NodeKind = NodeKind(75);
    /// Argument; Name*: Identifier.
    pub const COLLATE: NodeKind = NodeKind(76);
    /// DEFAULT in VALUES or SET.
    pub const DEFAULT: NodeKind = NodeKind(77);
    /// Text: cursor name. WHERE CURRENT OF.
    pub const CURRENT_OF: NodeKind = NodeKind(78);
    /// Argument*. GROUPING(...).
    pub const GROUPING_FUNC: NodeKind = NodeKind(79);
    /// Argument. Flags: Not. (IS DOCUMENT)
    pub const IS_DOCUMENT: NodeKind = NodeKind(80);
    /// Argument. Value: JsonItemType. Flags: Not, Distinct (WITH UNIQUE KEYS). (IS JSON)
    pub const IS_JSON: NodeKind = NodeKind(81);
    /// MERGE_ACTION().
    pub const MERGE_ACTION: NodeKind = NodeKind(82);
    /// An SQL/JSON expression. Value: JsonExprKind. Argument*: values (JsonValue where a FORMAT was written), of objects JsonKeyValue; of query functions the context item and the path; Query (ARRAY of a query). Passing*: ResTarget. Returns?: JsonReturning. OrderBy*. Option*: DefElem "null on null", "absent on null", "with unique keys", "without unique keys", "with wrapper" and so on, "keep quotes", "omit quotes". OnEmpty?, OnError?: JsonBehavior. Filter?, Over? of aggregates.
    pub const JSON_EXPR: NodeKind = NodeKind(83);
    /// An XML expression. Value: XmlExprKind. Text: name of an element or instruction. Argument*. Target*: ResTarget (attributes, forest). Type? (serialize). Option*: DefElem "document", "content", "preserve whitespace", "strip whitespace", "indent", "no indent", "version" (Argument?), "standalone yes", "standalone no", "standalone no value".
    pub const XML_EXPR: NodeKind = NodeKind(84);
    /// A value with FORMAT JSON. Argument. Text: encoding, 0 if none.
    pub const JSON_VALUE: NodeKind = NodeKind(85);
    /// Left: key; Right: value.
    pub const JSON_KEY_VALUE: NodeKind = NodeKind(86);
    /// RETURNING. Type. Flags: Explicit (FORMAT JSON was written). Text: encoding.
    pub const JSON_RETURNING: NodeKind = NodeKind(87);
    /// Text: "error", "null", "true", "false", "unknown", "empty array", "empty object", "default" (Argument).
    pub const JSON_BEHAVIOR: NodeKind = NodeKind(88);
    /// With?; Target*: ResTarget; From*; Where?; GroupBy*; Having?; Window*; OrderBy*: SortBy; Limit?; Offset?; Locking*; DistinctOn*; Into?. Flags: Distinct, WithTies, GroupDistinct.
    pub const SELECT: NodeKind = NodeKind(100);
    /// Value: SetOperationKind. Flags: All. Left, Right: Select | SetOperation | Values. With?, OrderBy*, Limit?, Offset?, Locking*.
    pub const SET_OPERATION: NodeKind = NodeKind(101);
    /// Row*: Row. With?, OrderBy*, Limit?, Offset?, Locking*.
    pub const VALUES: NodeKind = NodeKind(102);
    /// With?; Relation: RangeVar; Column*: ResTarget; Query? (absent: DEFAULT VALUES); OnConflict?; Returning*. Value: OverridingKind.
    pub const INSERT: NodeKind = NodeKind(103);
    /// With?; Relation; Assignment*: ResTarget | MultiAssign; From*; Where?; Returning*; Option*: ReturningOption (all DML).
    pub const UPDATE: NodeKind = NodeKind(104);
    /// With?; Relation; From* (USING); Where?; Returning*.
    pub const DELETE: NodeKind = NodeKind(105);
    /// With?; Relation; Source; Condition; MergeWhen*; Returning*.
    pub const MERGE: NodeKind = NodeKind(106);
    /// Value: 0 DO NOTHING, 1 DO UPDATE. Infer?: OnConflictTarget; Assignment*; Where?.
    pub const ON_CONFLICT: NodeKind = NodeKind(107);
    /// Element*: IndexElement; Where?; or Text: constraint name.
    pub const ON_CONFLICT_TARGET: NodeKind = NodeKind(108);
    /// Column*: ResTarget; Argument: the row or subquery. (a, b) = ...
    pub const MULTI_ASSIGN: NodeKind = NodeKind(109);
    /// Value: MergeMatchKind. Text: 'insert' | 'update' | 'delete' | 'nothing'. Condition?, Column*, Element* (none: DEFAULT VALUES), Assignment*. Flags: OverridingUser, OverridingSystem.
    pub const MERGE_WHEN: NodeKind = NodeKind(110);
    /// RETURNING WITH (OLD | NEW AS name). Value: 0 old, 1 new. Text: the name. Stands under Role.Option of the statement.
    pub const RETURNING_OPTION: NodeKind = NodeKind(111);
    /// Value: TransactionKind. Text: savepoint name or gid. Option*: TransactionMode nodes. Flags: Chain.
    pub const TRANSACTION: NodeKind = NodeKind(130);
    /// Text: mode name ("isolation level", "read only", "deferrable"). Argument: value.
    pub const TRANSACTION_MODE: NodeKind = NodeKind(131);
    /// SET. Text: full dotted variable name, lower case. Name?: Identifier of its spelling where that has upper case. Value: VariableSetKind. Argument*: constants or Identifier. Flags: Local, TimeZone (SET TIME ZONE was written), XmlOption (SET XML OPTION was).
    pub const VARIABLE_SET: NodeKind = NodeKind(132);
    /// SHOW. Text: name, or "all". Name?: as of VariableSet.
    pub const VARIABLE_SHOW: NodeKind = NodeKind(133);
    /// Value: DiscardKind.
    pub const DISCARD: NodeKind = NodeKind(134);
    /// Text: name. Type*: TypeName. Query.
    pub const PREPARE: NodeKind = NodeKind(135);
    /// Text: name. Argument*.
    pub const EXECUTE: NodeKind = NodeKind(136);
    /// Text: name, 0 for ALL.
    pub const DEALLOCATE: NodeKind = NodeKind(137);
    /// Text: name. Query. Flags: Binary, Scroll, NoScroll, Hold, Insensitive, Asensitive.
    pub const DECLARE_CURSOR: NodeKind = NodeKind(138);
    /// Text: cursor name. Value: FetchDirection. Argument?: IntegerConst count (absent: 1); Flags: All, Move, Negative (count is negative).
    pub const FETCH: NodeKind = NodeKind(139);
    /// Text: name, 0 for ALL.
    pub const CLOSE_PORTAL: NodeKind = NodeKind(140);
    /// Query. Option*: DefElem.
    pub const EXPLAIN: NodeKind = NodeKind(141);
    /// Relation? or Query?; Column*; Text: file or program name; Option*: DefElem (argument BoolConst: HEADER or FREEZE of the old syntax); Where?. Flags: From, Program.
    pub const COPY: NodeKind = NodeKind(142);
    /// Text: option name. Argument?: any node.
    pub const DEF_ELEM: NodeKind = NodeKind(143);
    /// Relation: RangeVar; Element*: ColumnDef | Constraint | LikeClause; Inherits*: RangeVar (of PARTITION OF: the parent, with Source: PartitionBound); Type?: OF type; Partition?: PartitionSpec; Option*: DefElem "using" | "with" (Option*) | "on commit" | "tablespace". Flags: IfNotExists, Temporary, Unlogged.
    pub const CREATE_TABLE: NodeKind = NodeKind(160);
    /// Text: column name. Type?: TypeName; Constraint*; Collation?: Collate; Option*: DefElem "storage" | "compression" | "options".
    pub const COLUMN_DEF: NodeKind = NodeKind(161);
    /// Value: ConstraintKind. Text: constraint name. Argument?: expression (DEFAULT, CHECK, GENERATED); Column*: Identifier (keys); Relation?: referenced table; Target*: referenced columns; Element*: IndexElement and Where? (exclusion). Option*: DefElem "match" | "on update" | "on delete" (Argument: Identifier "cascade", "restrict", "no action", "set null", "set default"; Column*) | "with" | "tablespace" | "using index" | "include" | "using", or sequence options (identity). Flags: Deferrable, InitiallyDeferred, NoInherit, NotValid, NotEnforced, NullsNotDistinct, WithoutOverlaps, Period, ReferencedPeriod, Always, Stored. What is said behind a column's constraint is a Constraint of its own, kind Attribute, Text: "deferrable", "not deferrable", "initially deferred", "initially immediate", "enforced" or "not enforced"; a table's constraint has flags for these.
    pub const CONSTRAINT: NodeKind = NodeKind(162);
    /// Value: DropObjectKind. Relation* / Name*: what is dropped. Flags: IfExists, Cascade.
    pub const DROP: NodeKind = NodeKind(163);
    /// Relation*. Flags: RestartIdentity, Cascade.
    pub const TRUNCATE: NodeKind = NodeKind(164);
    /// Relation: RangeVar (target). Query. Column*. Flags: IfNotExists, Temporary, WithNoData, Materialized.
    pub const CREATE_TABLE_AS: NodeKind = NodeKind(165);
    /// Text: column name, or Argument: expression. Name*: operator class, Option*: its options; Collation?: Collate. Value: SortDirection. Flags: NullsFirst, NullsLast. Right?: Operator (exclusion constraints).
    pub const INDEX_ELEMENT: NodeKind = NodeKind(166);
    /// LIKE in CREATE TABLE. Relation. Option*: DefElem (Text: what; Value: 0 including, 1 excluding).
    pub const LIKE_CLAUSE: NodeKind = NodeKind(167);
    /// PARTITION BY. Text: strategy. Element*: IndexElement.
    pub const PARTITION_SPEC: NodeKind = NodeKind(168);
    /// Text: "default", "in" (Element*), "from" (Low*, High*) or "with" (Option*: modulus, remainder).
    pub const PARTITION_BOUND: NodeKind = NodeKind(169);
    /// A keyword of a utility statement. Text: the keyword in upper case.
    pub const WORD: NodeKind = NodeKind(170);
    /// A symbol of a utility statement. Text: "(", ")", ",", ";", ".", "=", "-", "+" or "*".
    pub const PUNCTUATION: NodeKind = NodeKind(171);
    /// The name of an object that is no relation. Name*: Identifier. Text: the operator that is named; then Name* are its schemas.
    pub const OBJECT_NAME: NodeKind = NodeKind(172);
    /// Column names in parentheses. Column*: Identifier.
    pub const COLUMN_LIST: NodeKind = NodeKind(173);
    /// Options in parentheses. Value: OptionListKind. Option*: DefElem; of foreign objects with Value 0 nothing, 1 SET, 2 ADD, 3 DROP.
    pub const OPTION_LIST: NodeKind = NodeKind(174);
    /// Parameters of a routine in parentheses. Element*: FunctionParameter; OrderBy*: FunctionParameter behind ORDER BY (aggregates). Flags: Star ("(*)").
    pub const PARAMETER_LIST: NodeKind = NodeKind(175);
    /// Text: name, 0 if none. Value: ParameterMode. Type: TypeName. Argument?: default.
    pub const FUNCTION_PARAMETER: NodeKind = NodeKind(176);
    /// A statement without a node of its own, as the words it is made of: all children count, in order, whatever their role. Word* and Punctuation* (role Word); Name*: Identifier or ObjectName; Function*: ObjectName of a routine; Relation*: RangeVar of every relation it names; Type*, Argument* (expressions and constants), Query* (statements), From*, Column*: ColumnList, Element* (ColumnDef, Constraint, IndexElement, ParameterList, LikeClause), Constraint*, Collation?, Source?: PartitionBound, Option* (OptionList; VariableSet of a SET or RESET clause, whose word SET stands before it; DefElem of a sequence).
    pub const UTILITY: NodeKind = NodeKind(999);
}

/// What a node is to its parent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct Role(pub u8);

impl Role {
    pub const NONE: Role = Role(0);
    pub const ARGUMENT: Role = Role(1);
    pub const LEFT: Role = Role(2);
    pub const RIGHT: Role = Role(3);
    pub const QUERY: Role = Role(4);
    pub const TARGET: Role = Role(5);
    pub const FROM: Role = Role(6);
    pub const WHERE: Role = Role(7);
    pub const GROUP_BY: Role = Role(8);
    pub const HAVING: Role = Role(9);
    pub const ORDER_BY: Role = Role(10);
    pub const LIMIT: Role = Role(11);
    pub const OFFSET: Role = Role(12);
    pub const WITH: Role = Role(13);
    pub const CTE: Role = Role(14);
    pub const ALIAS: Role = Role(15);
    pub const COLUMN: Role = Role(16);
    pub const SCHEMA: Role = Role(17);
    pub const CATALOG: Role = Role(18);
    pub const FIELD: Role = Role(19);
    pub const NAME: Role = Role(20);
    pub const TYPE: Role = Role(21);
    pub const MODIFIER: Role = Role(22);
    pub const BOUND: Role = Role(23);
    pub const INDIRECTION: Role = Role(24);
    pub const CONDITION: Role = Role(25);
    pub const RESULT: Role = Role(26);
    pub const WHEN: Role = Role(27);
    pub const ELSE: Role = Role(28);
    pub const ELEMENT: Role = Role(29);
    pub const LOW: Role = Role(30);
    pub const HIGH: Role = Role(31);
    pub const ESCAPE: Role = Role(32);
    pub const USING: Role = Role(33);
    pub const USING_ALIAS: Role = Role(34);
    pub const FUNCTION: Role = Role(35);
    pub const RELATION: Role = Role(36);
    pub const RETURNING: Role = Role(37);
    pub const ON_CONFLICT: Role = Role(38);
    pub const INFER: Role = Role(39);
    pub const ASSIGNMENT: Role = Role(40);
    pub const ROW: Role = Role(41);
    pub const DISTINCT_ON: Role = Role(42);
    pub const WINDOW: Role = Role(43);
    pub const LOCKING: Role = Role(44);
    pub const INTO: Role = Role(45);
    pub const FILTER: Role = Role(46);
    pub const OVER: Role = Role(47);
    pub const PARTITION: Role = Role(48);
    pub const FRAME_START: Role = Role(49);
    pub const FRAME_END: Role = Role(50);
    pub const REF_NAME: Role = Role(51);
    pub const OPTION: Role = Role(52);
    pub const CONSTRAINT: Role = Role(53);
    pub const SOURCE: Role = Role(54);
    pub const MERGE_WHEN: Role = Role(55);
    pub const LOWER: Role = Role(56);
    pub const UPPER: Role = Role(57);
    pub const SEARCH: Role = Role(58);
    pub const CYCLE: Role = Role(59);
    pub const COLLATION: Role = Role(60);
    pub const INHERITS: Role = Role(61);
    pub const ON_EMPTY: Role = Role(62);
    pub const ON_ERROR: Role = Role(63);
    pub const RETURNS: Role = Role(64);
    pub const PASSING: Role = Role(65);
    pub const WORD: Role = Role(66);
}

/// Flags of a node; a bit's meaning depends on the node's kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct NodeFlags(pub u16);

impl NodeFlags {
    pub const NONE: NodeFlags = NodeFlags(0);
    pub const NOT: NodeFlags = NodeFlags(1);
    pub const ALL: NodeFlags = NodeFlags(2);
    pub const DISTINCT: NodeFlags = NodeFlags(4);
    pub const STAR: NodeFlags = NodeFlags(8);
    pub const LATERAL: NodeFlags = NodeFlags(16);
    pub const VARIADIC: NodeFlags = NodeFlags(32);
    pub const SYMMETRIC: NodeFlags = NodeFlags(64);
    pub const RECURSIVE: NodeFlags = NodeFlags(128);
    pub const NULLS_FIRST: NodeFlags = NodeFlags(1);
    pub const NULLS_LAST: NodeFlags = NodeFlags(2);
    pub const NATURAL: NodeFlags = NodeFlags(1);
    pub const CROSS: NodeFlags = NodeFlags(2);
    pub const WITH_TIES: NodeFlags = NodeFlags(8);
    pub const GROUP_DISTINCT: NodeFlags = NodeFlags(32);
    pub const WITHIN_GROUP: NodeFlags = NodeFlags(64);
    pub const SQL_SYNTAX: NodeFlags = NodeFlags(128);
    pub const ONLY: NodeFlags = NodeFlags(1);
    pub const TEMPORARY: NodeFlags = NodeFlags(8);
    pub const IF_NOT_EXISTS: NodeFlags = NodeFlags(1);
    pub const IF_EXISTS: NodeFlags = NodeFlags(1);
    pub const CASCADE: NodeFlags = NodeFlags(2);
    pub const RESTART_IDENTITY: NodeFlags = NodeFlags(4);
    pub const UNLOGGED: NodeFlags = NodeFlags(16);
    pub const WITH_NO_DATA: NodeFlags = NodeFlags(4);
    pub const MATERIALIZED: NodeFlags = NodeFlags(32);
    pub const LOCAL: NodeFlags = NodeFlags(1);
    pub const TIME_ZONE: NodeFlags = NodeFlags(2);
    pub const XML_OPTION: NodeFlags = NodeFlags(4);
    pub const CHAIN: NodeFlags = NodeFlags(1);
    pub const NO_WAIT: NodeFlags = NodeFlags(1);
    pub const SKIP_LOCKED: NodeFlags = NodeFlags(2);
    pub const SET_OF: NodeFlags = NodeFlags(1);
    pub const PERCENT_TYPE: NodeFlags = NodeFlags(2);
    pub const FUNCTION_FORM: NodeFlags = NodeFlags(1);
    pub const LITERAL_FORM: NodeFlags = NodeFlags(2);
    pub const EXPLICIT: NodeFlags = NodeFlags(1);
    pub const SLICE: NodeFlags = NodeFlags(1);
    pub const ORDINALITY: NodeFlags = NodeFlags(1);
    pub const ROWS_FROM: NodeFlags = NodeFlags(2);
    pub const BINARY: NodeFlags = NodeFlags(1);
    pub const SCROLL: NodeFlags = NodeFlags(2);
    pub const NO_SCROLL: NodeFlags = NodeFlags(4);
    pub const HOLD: NodeFlags = NodeFlags(8);
    pub const INSENSITIVE: NodeFlags = NodeFlags(16);
    pub const ASENSITIVE: NodeFlags = NodeFlags(32);
    pub const MOVE: NodeFlags = NodeFlags(1);
    pub const NEGATIVE: NodeFlags = NodeFlags(4);
    pub const FROM: NodeFlags = NodeFlags(1);
    pub const PROGRAM: NodeFlags = NodeFlags(2);
    pub const DEFERRABLE: NodeFlags = NodeFlags(1);
    pub const INITIALLY_DEFERRED: NodeFlags = NodeFlags(2);
    pub const NO_INHERIT: NodeFlags = NodeFlags(4);
    pub const NOT_VALID: NodeFlags = NodeFlags(8);
    pub const NOT_ENFORCED: NodeFlags = NodeFlags(16);
    pub const NULLS_NOT_DISTINCT: NodeFlags = NodeFlags(32);
    pub const WITHOUT_OVERLAPS: NodeFlags = NodeFlags(64);
    pub const PERIOD: NodeFlags = NodeFlags(128);
    pub const REFERENCED_PERIOD: NodeFlags = NodeFlags(256);
    pub const ALWAYS: NodeFlags = NodeFlags(512);
    pub const STORED: NodeFlags = NodeFlags(1024);
    pub const NOT_NULL: NodeFlags = NodeFlags(4);
    pub const OVERRIDING_USER: NodeFlags = NodeFlags(1);
    pub const OVERRIDING_SYSTEM: NodeFlags = NodeFlags(2);

    #[inline]
    pub const fn has(self, flag: NodeFlags) -> bool {
        self.0 & flag.0 != 0
    }
}

/// The kind of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct StatementKind(pub u8);

impl StatementKind {
    pub const EMPTY: StatementKind = StatementKind(0);
    pub const SELECT: StatementKind = StatementKind(1);
    pub const VALUES: StatementKind = StatementKind(2);
    pub const INSERT: StatementKind = StatementKind(3);
    pub const UPDATE: StatementKind = StatementKind(4);
    pub const DELETE: StatementKind = StatementKind(5);
    pub const MERGE: StatementKind = StatementKind(6);
    pub const CREATE_TABLE: StatementKind = StatementKind(7);
    pub const CREATE_TABLE_AS: StatementKind = StatementKind(8);
    pub const DROP_TABLE: StatementKind = StatementKind(9);
    pub const TRUNCATE: StatementKind = StatementKind(10);
    pub const TRANSACTION: StatementKind = StatementKind(11);
    pub const VARIABLE_SET: StatementKind = StatementKind(12);
    pub const VARIABLE_SHOW: StatementKind = StatementKind(13);
    pub const DISCARD: StatementKind = StatementKind(14);
    pub const PREPARE: StatementKind = StatementKind(15);
    pub const EXECUTE: StatementKind = StatementKind(16);
    pub const DEALLOCATE: StatementKind = StatementKind(17);
    pub const DECLARE_CURSOR: StatementKind = StatementKind(18);
    pub const FETCH: StatementKind = StatementKind(19);
    pub const CLOSE_PORTAL: StatementKind = StatementKind(20);
    pub const EXPLAIN: StatementKind = StatementKind(21);
    pub const COPY: StatementKind = StatementKind(22);
    /// Defines, changes or drops anything but a table's creation and its end: views, indexes, functions, schemas, ALTER TABLE, COMMENT, foreign schemas.
    pub const DEFINE: StatementKind = StatementKind(23);
    /// Who may do what: GRANT and REVOKE, roles, default privileges, OWNED BY, row security policies, security labels.
    pub const PRIVILEGE: StatementKind = StatementKind(24);
    /// VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH MATERIALIZED VIEW, CHECKPOINT: the same data, stored anew.
    pub const MAINTAIN: StatementKind = StatementKind(25);
    /// Runs code that stands elsewhere or in a string: DO, CALL, LOAD.
    pub const CODE: StatementKind = StatementKind(26);
    /// LISTEN, NOTIFY, UNLISTEN.
    pub const NOTIFY: StatementKind = StatementKind(27);
    /// LOCK TABLE.
    pub const LOCK: StatementKind = StatementKind(28);
    /// ALTER SYSTEM.
    pub const CONFIGURE: StatementKind = StatementKind(29);
    /// SET CONSTRAINTS.
    pub const CONSTRAINTS: StatementKind = StatementKind(30);
}

/// How a statement touches a relation; bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct TableAccess(pub u8);

impl TableAccess {
    pub const NONE: TableAccess = TableAccess(0);
    pub const READ: TableAccess = TableAccess(1);
    pub const INSERT: TableAccess = TableAccess(2);
    pub const UPDATE: TableAccess = TableAccess(4);
    pub const DELETE: TableAccess = TableAccess(8);
    /// Its definition: CREATE, DROP, ALTER, TRUNCATE.
    pub const DEFINE: TableAccess = TableAccess(16);

    #[inline]
    pub const fn has(self, flag: TableAccess) -> bool {
        self.0 & flag.0 != 0
    }
}

/// Value of SortBy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct SortDirection(pub i32);

impl SortDirection {
    pub const DEFAULT: SortDirection = SortDirection(0);
    pub const ASCENDING: SortDirection = SortDirection(1);
    pub const DESCENDING: SortDirection = SortDirection(2);
    pub const USING: SortDirection = SortDirection(3);
}

/// Value of Cte.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct CteMaterialize(pub i32);

impl CteMaterialize {
    pub const DEFAULT: CteMaterialize = CteMaterialize(0);
    pub const ALWAYS: CteMaterialize = CteMaterialize(1);
    pub const NEVER: CteMaterialize = CteMaterialize(2);
}

/// Value of JoinExpr.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct JoinType(pub i32);

impl JoinType {
    pub const INNER: JoinType = JoinType(0);
    pub const LEFT: JoinType = JoinType(1);
    pub const FULL: JoinType = JoinType(2);
    pub const RIGHT: JoinType = JoinType(3);
}

/// Value of SetOperation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct SetOperationKind(pub i32);

impl SetOperationKind {
    pub const UNION: SetOperationKind = SetOperationKind(0);
    pub const INTERSECT: SetOperationKind = SetOperationKind(1);
    pub const EXCEPT: SetOperationKind = SetOperationKind(2);
}

/// Value of Like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct LikeKind(pub i32);

impl LikeKind {
    pub const LIKE: LikeKind = LikeKind(0);
    pub const I_LIKE: LikeKind = LikeKind(1);
    pub const SIMILAR_TO: LikeKind = LikeKind(2);
}

/// Value of BooleanTest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct BooleanTestKind(pub i32);

impl BooleanTestKind {
    pub const IS_TRUE: BooleanTestKind = BooleanTestKind(0);
    pub const IS_NOT_TRUE: BooleanTestKind = BooleanTestKind(1);
    pub const IS_FALSE: BooleanTestKind = BooleanTestKind(2);
    pub const IS_NOT_FALSE: BooleanTestKind = BooleanTestKind(3);
    pub const IS_UNKNOWN: BooleanTestKind = BooleanTestKind(4);
    pub const IS_NOT_UNKNOWN: BooleanTestKind = BooleanTestKind(5);
}

/// Value of GroupingSet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct GroupingSetKind(pub i32);

impl GroupingSetKind {
    pub const EMPTY: GroupingSetKind = GroupingSetKind(0);
    pub const SIMPLE: GroupingSetKind = GroupingSetKind(1);
    pub const ROLLUP: GroupingSetKind = GroupingSetKind(2);
    pub const CUBE: GroupingSetKind = GroupingSetKind(3);
    pub const SETS: GroupingSetKind = GroupingSetKind(4);
}

/// Value of LockingClause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct LockStrength(pub i32);

impl LockStrength {
    pub const FOR_KEY_SHARE: LockStrength = LockStrength(0);
    pub const FOR_SHARE: LockStrength = LockStrength(1);
    pub const FOR_NO_KEY_UPDATE: LockStrength = LockStrength(2);
    pub const FOR_UPDATE: LockStrength = LockStrength(3);
}

/// Value of Insert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct OverridingKind(pub i32);

impl OverridingKind {
    pub const NONE: OverridingKind = OverridingKind(0);
    pub const USER: OverridingKind = OverridingKind(1);
    pub const SYSTEM: OverridingKind = OverridingKind(2);
}

/// Value of Transaction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct TransactionKind(pub i32);

impl TransactionKind {
    pub const BEGIN: TransactionKind = TransactionKind(0);
    pub const START: TransactionKind = TransactionKind(1);
    pub const COMMIT: TransactionKind = TransactionKind(2);
    pub const ROLLBACK: TransactionKind = TransactionKind(3);
    pub const SAVEPOINT: TransactionKind = TransactionKind(4);
    pub const RELEASE: TransactionKind = TransactionKind(5);
    pub const ROLLBACK_TO: TransactionKind = TransactionKind(6);
    pub const PREPARE: TransactionKind = TransactionKind(7);
    pub const COMMIT_PREPARED: TransactionKind = TransactionKind(8);
    pub const ROLLBACK_PREPARED: TransactionKind = TransactionKind(9);
}

/// Value of VariableSet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct VariableSetKind(pub i32);

impl VariableSetKind {
    pub const VALUE: VariableSetKind = VariableSetKind(0);
    pub const DEFAULT: VariableSetKind = VariableSetKind(1);
    pub const CURRENT: VariableSetKind = VariableSetKind(2);
    pub const MULTI: VariableSetKind = VariableSetKind(3);
    pub const RESET: VariableSetKind = VariableSetKind(4);
    pub const RESET_ALL: VariableSetKind = VariableSetKind(5);
}

/// Value of Discard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct DiscardKind(pub i32);

impl DiscardKind {
    pub const ALL: DiscardKind = DiscardKind(0);
    pub const PLANS: DiscardKind = DiscardKind(1);
    pub const SEQUENCES: DiscardKind = DiscardKind(2);
    pub const TEMP: DiscardKind = DiscardKind(3);
}

/// Value of Fetch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct FetchDirection(pub i32);

impl FetchDirection {
    pub const FORWARD: FetchDirection = FetchDirection(0);
    pub const BACKWARD: FetchDirection = FetchDirection(1);
    pub const ABSOLUTE: FetchDirection = FetchDirection(2);
    pub const RELATIVE: FetchDirection = FetchDirection(3);
}

/// Value of Constraint.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct ConstraintKind(pub i32);

impl ConstraintKind {
    pub const NULL: ConstraintKind = ConstraintKind(0);
    pub const NOT_NULL: ConstraintKind = ConstraintKind(1);
    pub const DEFAULT: ConstraintKind = ConstraintKind(2);
    pub const IDENTITY: ConstraintKind = ConstraintKind(3);
    pub const GENERATED: ConstraintKind = ConstraintKind(4);
    pub const CHECK: ConstraintKind = ConstraintKind(5);
    pub const PRIMARY: ConstraintKind = ConstraintKind(6);
    pub const UNIQUE: ConstraintKind = ConstraintKind(7);
    pub const EXCLUSION: ConstraintKind = ConstraintKind(8);
    pub const FOREIGN: ConstraintKind = ConstraintKind(9);
    pub const ATTRIBUTE: ConstraintKind = ConstraintKind(10);
}

/// Value of Drop.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct DropObjectKind(pub i32);

impl DropObjectKind {
    pub const TABLE: DropObjectKind = DropObjectKind(0);
    pub const INDEX: DropObjectKind = DropObjectKind(1);
    pub const SEQUENCE: DropObjectKind = DropObjectKind(2);
    pub const VIEW: DropObjectKind = DropObjectKind(3);
    pub const MATERIALIZED_VIEW: DropObjectKind = DropObjectKind(4);
    pub const SCHEMA: DropObjectKind = DropObjectKind(5);
    pub const TYPE: DropObjectKind = DropObjectKind(6);
    pub const DOMAIN: DropObjectKind = DropObjectKind(7);
    pub const FUNCTION: DropObjectKind = DropObjectKind(8);
    pub const PROCEDURE: DropObjectKind = DropObjectKind(9);
    pub const TRIGGER: DropObjectKind = DropObjectKind(10);
    pub const ROLE: DropObjectKind = DropObjectKind(11);
    pub const DATABASE: DropObjectKind = DropObjectKind(12);
    pub const EXTENSION: DropObjectKind = DropObjectKind(13);
    pub const OTHER: DropObjectKind = DropObjectKind(14);
}

/// Value of SqlValueFunction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct SqlValueFunctionKind(pub i32);

impl SqlValueFunctionKind {
    pub const CURRENT_DATE: SqlValueFunctionKind = SqlValueFunctionKind(0);
    pub const CURRENT_TIME: SqlValueFunctionKind = SqlValueFunctionKind(1);
    pub const CURRENT_TIME_N: SqlValueFunctionKind = SqlValueFunctionKind(2);
    pub const CURRENT_TIMESTAMP: SqlValueFunctionKind = SqlValueFunctionKind(3);
    pub const CURRENT_TIMESTAMP_N: SqlValueFunctionKind = SqlValueFunctionKind(4);
    pub const LOCAL_TIME: SqlValueFunctionKind = SqlValueFunctionKind(5);
    pub const LOCAL_TIME_N: SqlValueFunctionKind = SqlValueFunctionKind(6);
    pub const LOCAL_TIMESTAMP: SqlValueFunctionKind = SqlValueFunctionKind(7);
    pub const LOCAL_TIMESTAMP_N: SqlValueFunctionKind = SqlValueFunctionKind(8);
    pub const CURRENT_ROLE: SqlValueFunctionKind = SqlValueFunctionKind(9);
    pub const CURRENT_USER: SqlValueFunctionKind = SqlValueFunctionKind(10);
    pub const USER: SqlValueFunctionKind = SqlValueFunctionKind(11);
    pub const SESSION_USER: SqlValueFunctionKind = SqlValueFunctionKind(12);
    pub const CURRENT_CATALOG: SqlValueFunctionKind = SqlValueFunctionKind(13);
    pub const CURRENT_SCHEMA: SqlValueFunctionKind = SqlValueFunctionKind(14);
}

/// Value of FuncCall.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(transparent)]
pub struct NullTreatment(pub i32);

impl NullTreatment {
    pub const DEFAULT: NullTreatment = NullTreatment(0);
    pub const IGNORE: NullTreatment = NullTreatment(1);
    pub const RESPECT: NullTreatment = NullTreatment(2);
}

/// What a hook is called with; its address is the hook's argument. Lies in the arena, written afresh for each call. 64 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CallFrame {
    /// 1.
    pub abi: u16,
    /// Hook.
    pub hook: u8,
    /// 0.
    pub flags: u8,
    /// Generation of the plugin set that the statement keeps to its end (low 32 bits).
    pub plugin_generation: u32,
    /// The statement, for logs.
    pub query_id: u64,
    /// Time this call may take, in nanoseconds.
    pub deadline_ns: u64,
    /// Reserved, 0. Session values are asked for by session_var and connection_param.
    pub session_ptr: u32,
    /// The statement's text, UTF-8.
    pub sql_ptr: u32,
    /// Bytes of the text.
    pub sql_len: u32,
    /// A Statement, 0 in hooks that have none.
    pub statement_ptr: u32,
    /// Bytes from statement_ptr to the end of its nodes, texts and relations.
    pub statement_len: u32,
    /// OnBatch: a Batch. OnEnd: a ResultEnd. Else 0.
    pub batch_ptr: u32,
    /// The out area: a scratch region for the answer, 64-byte aligned. An answer may also lie anywhere else in the guest's memory.
    pub out_ptr: u32,
    /// Bytes of the out area.
    pub out_cap: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 64] = [(); core::mem::size_of::<CallFrame>()];

/// A parsed statement. Addresses are those of the guest's memory. 64 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Statement {
    /// AstNode[node_count]. Node 0 is no node.
    pub nodes_ptr: u32,
    /// Nodes, the empty node 0 included.
    pub node_count: u32,
    /// The text pool: u32 length, bytes, padded to 4. AstNode.text counts from here; 0 is no text.
    pub texts_ptr: u32,
    /// Bytes of the text pool.
    pub texts_len: u32,
    /// Index of the statement's node.
    pub root: u32,
    /// StatementKind.
    pub kind: u8,
    /// StatementKind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else 0.
    pub inner_kind: u8,
    /// 0.
    pub reserved0: u16,
    /// Relation[relation_count].
    pub relations_ptr: u32,
    /// Relations that the statement names, once per name, names of CTEs excluded.
    pub relation_count: u32,
    /// Highest $n.
    pub parameter_count: u32,
    /// 0.
    pub reserved1: u32,
    /// 0.
    pub reserved2: u64,
    /// 0.
    pub reserved3: u64,
    /// 0.
    pub reserved4: u64,
}

const _: [(); 64] = [(); core::mem::size_of::<Statement>()];

/// One node of the table. A statement's nodes and a guest's expressions have the same layout. 28 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct AstNode {
    /// NodeKind.
    pub kind: u16,
    /// Role.
    pub role: u8,
    /// 0.
    pub reserved: u8,
    /// Index of the next sibling, 0 at the end.
    pub next: u32,
    /// Index of the first child, 0 if none.
    pub first: u32,
    /// Offset in the text pool, 0 if none.
    pub text: u32,
    /// Meaning by kind.
    pub value: i32,
    /// NodeFlags.
    pub flags: u16,
    /// 0.
    pub reserved2: u16,
    /// Byte offset in the source text.
    pub position: i32,
}

const _: [(); 28] = [(); core::mem::size_of::<AstNode>()];

/// A relation that the statement names. 24 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Relation {
    /// The schema as written, UTF-8; 0 if not written.
    pub schema_ptr: u32,
    /// Bytes of the schema.
    pub schema_len: u32,
    /// The name, UTF-8, folded as SQL folds it.
    pub name_ptr: u32,
    /// Bytes of the name.
    pub name_len: u32,
    /// TableAccess bits.
    pub access: u8,
    /// RelationKind.
    pub kind: u8,
    /// 1 when allow_table_access names it.
    pub granted: u8,
    /// 0.
    pub reserved0: u8,
    /// 0.
    pub reserved1: u32,
}

const _: [(); 24] = [(); core::mem::size_of::<Relation>()];

/// The answer to post_parse beside the verdict Changed. Nodes and texts have the layout of Statement: node 0 and text 0 are empty. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct EditList {
    /// Edit[edit_count].
    pub edits_ptr: u32,
    /// Edits.
    pub edit_count: u32,
    /// AstNode[node_count].
    pub nodes_ptr: u32,
    /// Nodes, the empty node 0 included; 0 if there are none.
    pub node_count: u32,
    /// Text pool.
    pub texts_ptr: u32,
    /// Bytes of the text pool.
    pub texts_len: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<EditList>()];

/// One edit. Texts are offsets in the EditList's pool. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Edit {
    /// EditKind.
    pub kind: u16,
    /// 0.
    pub flags: u16,
    /// A node of the statement, 0 where the kind needs none.
    pub target: u32,
    /// Schema of the table, 0 for any.
    pub schema_text: u32,
    /// Table, key or message.
    pub name_text: u32,
    /// Value or SQLSTATE.
    pub value_text: u32,
    /// Index of the expression's node.
    pub root: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<Edit>()];

/// Why a statement is refused. Also the answer of helios_init when the plugin cannot start. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Rejection {
    /// Five of 0-9 A-Z, or zeros for 42501.
    pub sqlstate: [u8; 5],
    /// 0.
    pub reserved: [u8; 3],
    /// UTF-8.
    pub message_ptr: u32,
    /// Bytes; 0 for a default message.
    pub message_len: u32,
    /// UTF-8.
    pub detail_ptr: u32,
    /// Bytes, 0 for none.
    pub detail_len: u32,
    /// UTF-8.
    pub hint_ptr: u32,
    /// Bytes, 0 for none.
    pub hint_len: u32,
}

const _: [(); 32] = [(); core::mem::size_of::<Rejection>()];

/// A batch of result rows. Only the columns that the plugin was granted lie in its memory. 64 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Batch {
    /// Rows that lie in the vectors, selected or not.
    pub row_count: u32,
    /// Columns that the plugin sees.
    pub column_count: u16,
    /// Columns of the whole result.
    pub result_column_count: u16,
    /// BatchColumn[column_count].
    pub columns_ptr: u32,
    /// Bitmap of row_count bits, least significant first: 1 for a row of the result. The guest may clear bits; a bit it sets does not count. Rows that are not selected may hold anything.
    pub selection_ptr: u32,
    /// Bits that are 1.
    pub selected_count: u32,
    /// Number of the batch within the result, from 0.
    pub sequence: u32,
    /// Rows of the batches before this one.
    pub rows_before: u64,
    /// Operation: what the rows are.
    pub operation: u8,
    /// 0.
    pub reserved0: [u8; 7],
    /// 0.
    pub reserved1: u64,
    /// 0.
    pub reserved2: u64,
    /// 0.
    pub reserved3: u64,
}

const _: [(); 64] = [(); core::mem::size_of::<Batch>()];

/// One column of a batch. 64 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct BatchColumn {
    /// Position in the result, from 0.
    pub index: u16,
    /// ColumnKind.
    pub kind: u8,
    /// ColumnAccess bits.
    pub access: u8,
    /// PostgreSQL's type OID.
    pub type_oid: u32,
    /// PostgreSQL's typmod, -1 for none.
    pub type_modifier: i32,
    /// Bitmap of row_count bits, least significant first: 1 for a value, 0 for NULL.
    pub validity_ptr: u32,
    /// row_count values, dense, 64-byte aligned; ColumnKind says of which form. Those of NULLs may be anything.
    pub data_ptr: u32,
    /// The column's name in the result, UTF-8.
    pub name_ptr: u32,
    /// Bytes of the name.
    pub name_len: u32,
    /// Origin[origin_count].
    pub origins_ptr: u32,
    /// Stored columns that the values are made from.
    pub origin_count: u32,
    /// 0.
    pub reserved0: u32,
    /// 0.
    pub reserved1: u64,
    /// 0.
    pub reserved2: u64,
    /// 0.
    pub reserved3: u64,
}

const _: [(); 64] = [(); core::mem::size_of::<BatchColumn>()];

/// A variable-length value of a batch. The guest replaces a value by writing another view; the bytes may lie anywhere in its memory. 8 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct View {
    /// Address of the bytes.
    pub ptr: u32,
    /// How many.
    pub len: u32,
}

const _: [(); 8] = [(); core::mem::size_of::<View>()];

/// The answer to OnResult beside the verdict Changed: columns that stand behind those of the result, in this order. Needs allow_added_columns. 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct AddedColumns {
    /// AddedColumn[column_count].
    pub columns_ptr: u32,
    /// 1 to 64.
    pub column_count: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 16] = [(); core::mem::size_of::<AddedColumns>()];

/// A column that the guest computes: it finds it in each batch behind the columns that it sees, and fills it. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct AddedColumn {
    /// Name for the client, UTF-8.
    pub name_ptr: u32,
    /// 1 to 63 bytes, none of them 0.
    pub name_len: u32,
    /// PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid.
    pub type_oid: u32,
    /// -1.
    pub type_modifier: i32,
    /// 0.
    pub reserved0: u64,
    /// 0.
    pub reserved1: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<AddedColumn>()];

/// The answer to OnBatch beside the verdict Replaced: rows that leave instead of the batch's. The host copies them; they may lie anywhere in the guest's memory. Needs allow_result_modification. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Replacement {
    /// Rows, 0 to 8192.
    pub row_count: u32,
    /// As in the batch: one ReplacedColumn for each of its columns, in its order.
    pub column_count: u32,
    /// ReplacedColumn[column_count].
    pub columns_ptr: u32,
    /// i32[row_count]: the selected row of the batch that the row is made from. What the guest does not give is taken from there, columns that it does not see among it. -1: none; only where every column of the result is Writable or Nullable, and what the guest does not give is NULL.
    pub sources_ptr: u32,
    /// 0.
    pub reserved0: u64,
    /// 0.
    pub reserved1: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<Replacement>()];

/// One column of a Replacement. 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ReplacedColumn {
    /// Bitmap of row_count bits, least significant first. 0: every value is valid.
    pub validity_ptr: u32,
    /// row_count values, dense, of the column's ColumnKind, 8-byte aligned. 0: the values are those of the source rows as the guest left them in the batch. Must be 0 where the column is not Writable.
    pub data_ptr: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 16] = [(); core::mem::size_of::<ReplacedColumn>()];

/// A stored column that values are made from. 24 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Origin {
    /// Schema, UTF-8.
    pub schema_ptr: u32,
    /// Bytes.
    pub schema_len: u32,
    /// Table, UTF-8.
    pub table_ptr: u32,
    /// Bytes.
    pub table_len: u32,
    /// Column, UTF-8.
    pub column_ptr: u32,
    /// Bytes.
    pub column_len: u32,
}

const _: [(); 24] = [(); core::mem::size_of::<Origin>()];

/// What a result was, all in all. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ResultEnd {
    /// Rows that this plugin was shown.
    pub rows_in: u64,
    /// Rows that it left.
    pub rows_out: u64,
    /// Calls of on_batch.
    pub batches: u32,
    /// 0.
    pub reserved0: u32,
    /// 0.
    pub reserved1: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<ResultEnd>()];

/// Where a result lies in the plugin's part of the result cache. The key only adds to what tells entries apart: the statement as it runs, its values, restrictions and settings always do. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CacheEntry {
    /// Up to 256 bytes, of the plugin's own.
    pub key_ptr: u32,
    /// Bytes of the key, may be 0.
    pub key_len: u32,
    /// How long the entry may be served; 0: as long as the grant lets it.
    pub ttl_ms: u32,
    /// CacheFlag bits.
    pub flags: u32,
    /// View[tag_count]: names by which entries are invalidated together, 1 to 256 bytes each.
    pub tags_ptr: u32,
    /// Up to 16.
    pub tag_count: u32,
    /// 0.
    pub reserved: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<CacheEntry>()];

/// A complete result, as cache_store is asked about it. 32 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CacheOffer {
    /// Its rows, before post_execution.
    pub rows: u64,
    /// What it would take of the cache.
    pub bytes: u64,
    /// CacheDecision that this plugin's cache_lookup made.
    pub decision: u8,
    /// 0.
    pub reserved0: [u8; 7],
    /// 0.
    pub reserved1: u64,
}

const _: [(); 32] = [(); core::mem::size_of::<CacheOffer>()];

/// One column, as helios.table_columns answers. Offsets count from the begin of the answer, which is u32 count, u32 0, ColumnInfo[count], names. 24 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ColumnInfo {
    /// The column's name, UTF-8.
    pub name_off: u32,
    /// Bytes of the name.
    pub name_len: u32,
    /// PostgreSQL's type OID.
    pub type_oid: u32,
    /// PostgreSQL's typmod, -1 for none.
    pub type_modifier: i32,
    /// ColumnFlag bits.
    pub flags: u32,
    /// Position from 1.
    pub ordinal: u32,
}

const _: [(); 24] = [(); core::mem::size_of::<ColumnInfo>()];

/// One field of helios.log_fields. 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct LogField {
    /// a-z, 0-9, _ and ., 1 to 32 bytes, not plugin or version.
    pub key_ptr: u32,
    /// Bytes of the key.
    pub key_len: u32,
    /// UTF-8.
    pub value_ptr: u32,
    /// Bytes of the value; those beyond 256 are cut.
    pub value_len: u32,
}

const _: [(); 16] = [(); core::mem::size_of::<LogField>()];

/// What helios.regex_find found, in bytes of the text. 8 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct RegexMatch {
    /// First byte.
    pub begin: u32,
    /// Byte behind the last.
    pub end: u32,
}

const _: [(); 8] = [(); core::mem::size_of::<RegexMatch>()];

/// What helios.http_request sends. 40 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct HttpRequest {
    /// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
    pub method_ptr: u32,
    /// Bytes of the method.
    pub method_len: u32,
    /// http or https, absolute, printable ASCII, at most 8 KiB; without user, password and fragment.
    pub url_ptr: u32,
    /// Bytes of the URL.
    pub url_len: u32,
    /// HttpHeader[header_count].
    pub headers_ptr: u32,
    /// At most 64, and 16 KiB of names and values.
    pub header_count: u32,
    /// The body.
    pub body_ptr: u32,
    /// Bytes of the body.
    pub body_len: u32,
    /// Time for the whole exchange; 0, or more than is granted: what is granted.
    pub timeout_ms: u32,
    /// 0.
    pub reserved: u32,
}

const _: [(); 40] = [(); core::mem::size_of::<HttpRequest>()];

/// One header of a request. Those that frame a message or belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, Keep-Alive, Upgrade, TE, Trailer, Expect, Accept-Encoding, Proxy-*) are the host's. 16 bytes.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct HttpHeader {
    /// A token.
    pub name_ptr: u32,
    /// Bytes of the name.
    pub name_len: u32,
    /// Printable ASCII and tabs.
    pub value_ptr: u32,
    /// Bytes of the value.
    pub value_len: u32,
}

const _: [(); 16] = [(); core::mem::size_of::<HttpHeader>()];

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "helios")]
extern "C" {
    /// One line of the server's log, with the plugin's name. UTF-8; longer lines are cut.
    #[link_name = "log"]
    pub fn helios_log(level: i32, text_ptr: *const u8, text_len: u32);
    /// Value of a session variable (SET, startup options). The answer is its length in bytes, written if it fits out_cap, or ABSENT. Every read is recorded: the decision is reused only under the same value.
    #[link_name = "session_var"]
    pub fn helios_session_var(name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Sets a session variable (SetVariableFlag), once the whole chain has let the client or the text pass. 0; DENIED when allow_session_variables does not name it, or in hooks other than on_connect and pre_parse; INVALID when it is no variable or the value is too long. Needs allow_session_variables.
    #[link_name = "set_session_var"]
    pub fn helios_set_session_var(name_ptr: *const u8, name_len: u32, value_ptr: *const u8, value_len: u32, flags: u32) -> i32;
    /// A parameter of the startup packet (user, database, application_name, ...). As session_var.
    #[link_name = "connection_param"]
    pub fn helios_connection_param(name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// A header that the client sent (an HTTP header, or a connection parameter of that name, case-insensitive). As session_var.
    #[link_name = "header"]
    pub fn helios_header(name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// The plugin's config table as JSON text. The answer is its length, written if it fits; at least 2 (an empty object).
    #[link_name = "config"]
    pub fn helios_config(out_ptr: *mut u8, out_cap: u32) -> i32;
    /// One value of the config table: a string as it is, anything else as JSON. As session_var.
    #[link_name = "config_value"]
    pub fn helios_config_value(key_ptr: *const u8, key_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// The columns of a table, as ColumnInfo describes. schema_len 0: by search path. ABSENT if there is no such table, DENIED if allow_table_access does not name it. Needs allow_metadata_access.
    #[link_name = "table_columns"]
    pub fn helios_table_columns(schema_ptr: *const u8, schema_len: u32, name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Microseconds since 1970-01-01 UTC.
    #[link_name = "now"]
    pub fn helios_now() -> i64;
    /// Fills a region with random bytes.
    #[link_name = "random"]
    pub fn helios_random(out_ptr: *mut u8, out_len: u32);
    /// Ends the call, and the instance with it: the plugin failed for this reason (UTF-8, 512 bytes count). For panics and exceptions; does not return.
    #[link_name = "fail"]
    pub fn helios_fail(text_ptr: *const u8, text_len: u32);
    /// Takes cost tokens from the bucket of this key, which fills by tokens per period_ms and holds burst. 0: taken; above 0: nothing taken, milliseconds until there will be enough. cost 0 only looks. INVALID unless key is 1 to 256 bytes, tokens and burst 1 to 1,000,000, period_ms 1 to 3,600,000, cost 0 to burst. A plugin's buckets are shared by all its instances and outlive its versions; beyond rate_limit_keys the least recently used one is forgotten (it is full again). Needs rate_limit_keys.
    #[link_name = "rate_limit"]
    pub fn helios_rate_limit(key_ptr: *const u8, key_len: u32, tokens: i32, period_ms: i32, burst: i32, cost: i32) -> i32;
    /// A value of the plugin's own store, which all its instances and versions share and which the server's end empties. As session_var, but bytes; nothing makes the read part of a decision's key, so the decision is not used again. Needs kv_max_keys.
    #[link_name = "kv_get"]
    pub fn helios_kv_get(key_ptr: *const u8, key_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Stores a value (up to 64 KiB, key 1 to 256 bytes), for so many milliseconds or, with 0, until it is deleted. 0; FULL beyond kv_max_keys or kv_max_bytes (nothing is evicted but what has expired); INVALID. Needs kv_max_keys.
    #[link_name = "kv_set"]
    pub fn helios_kv_set(key_ptr: *const u8, key_len: u32, value_ptr: *const u8, value_len: u32, ttl_ms: i32) -> i32;
    /// 0, or ABSENT. Needs kv_max_keys.
    #[link_name = "kv_delete"]
    pub fn helios_kv_delete(key_ptr: *const u8, key_len: u32) -> i32;
    /// Adds to a value of 8 bytes (i64; absent counts as 0 and begins the time to live, which later calls do not change) and writes the sum to out_ptr. 0; FULL; INVALID when the value is not 8 bytes or the sum overflows. Needs kv_max_keys.
    #[link_name = "kv_increment"]
    pub fn helios_kv_increment(key_ptr: *const u8, key_len: u32, delta: i64, ttl_ms: i32, out_ptr: *mut u8) -> i32;
    /// Stores the value if the present one is the expected one; expected_len -1: if there is none. 0 stored, 1 not; FULL; INVALID. Needs kv_max_keys.
    #[link_name = "kv_compare_and_set"]
    pub fn helios_kv_compare_and_set(key_ptr: *const u8, key_len: u32, expected_ptr: *const u8, expected_len: u32, value_ptr: *const u8, value_len: u32, ttl_ms: i32) -> i32;
    /// Verifies a signed token (JWS compact, up to 16 KiB) with the configured key of this name, and its exp, nbf, aud and iss as that key says. The answer is the length of its claims, a JSON object, written if it fits; a JwtProblem; DENIED when allow_keys does not name the key; ABSENT when it is not configured or for something else. Needs allow_keys.
    #[link_name = "jwt_verify"]
    pub fn helios_jwt_verify(token_ptr: *const u8, token_len: u32, key_ptr: *const u8, key_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// SHA-256, 32 bytes. 0; INVALID beyond 1 MiB.
    #[link_name = "sha256"]
    pub fn helios_sha256(data_ptr: *const u8, data_len: u32, out_ptr: *mut u8) -> i32;
    /// HMAC-SHA256, 32 bytes, with the configured key of this name, whose algorithm must be hmac_sha256 (a key that verifies tokens cannot make them). 0; INVALID beyond 1 MiB; DENIED; ABSENT. Needs allow_keys.
    #[link_name = "hmac_sha256"]
    pub fn helios_hmac_sha256(key_ptr: *const u8, key_len: u32, data_ptr: *const u8, data_len: u32, out_ptr: *mut u8) -> i32;
    /// XXH64, for buckets; no protection against an adversary who chooses the data. At most 16 MiB.
    #[link_name = "xxhash64"]
    pub fn helios_xxhash64(data_ptr: *const u8, data_len: u32, seed: i64) -> i64;
    /// Compiles a regular expression (up to 1 KiB; .NET's syntax without backreferences, lookaround and atomic groups; RegexFlag) for matching in time linear in the text. The answer is its handle, the same for the same pattern and flags; FULL beyond regex_patterns; INVALID. Needs regex_patterns.
    #[link_name = "regex_compile"]
    pub fn helios_regex_compile(pattern_ptr: *const u8, pattern_len: u32, flags: u32) -> i32;
    /// 1 or 0. INVALID: no such handle, text not UTF-8 or beyond 64 KiB. Needs regex_patterns.
    #[link_name = "regex_is_match"]
    pub fn helios_regex_is_match(handle: i32, text_ptr: *const u8, text_len: u32) -> i32;
    /// The first match at or behind byte start, as a RegexMatch at out_ptr. 1; 0 when there is none; INVALID as regex_is_match, or when start is no place between characters. Needs regex_patterns.
    #[link_name = "regex_find"]
    pub fn helios_regex_find(handle: i32, text_ptr: *const u8, text_len: u32, start: i32, out_ptr: *mut u8) -> i32;
    /// Adds to a counter of the plugin. Names: a-z, 0-9, _ and ., 1 to 64 bytes. 0; FULL beyond metric_names; INVALID: a name that is none or is another kind of metric, a delta below 0. Needs metric_names.
    #[link_name = "counter_add"]
    pub fn helios_counter_add(name_ptr: *const u8, name_len: u32, delta: i64) -> i32;
    /// Sets a gauge. As counter_add. Needs metric_names.
    #[link_name = "gauge_set"]
    pub fn helios_gauge_set(name_ptr: *const u8, name_len: u32, value: i64) -> i32;
    /// Counts a value (0 or more) into a histogram whose buckets double. As counter_add. Needs metric_names.
    #[link_name = "histogram_observe"]
    pub fn helios_histogram_observe(name_ptr: *const u8, name_len: u32, value: i64) -> i32;
    /// As log, with up to 16 LogFields. 0; INVALID: too many, or a key that is none.
    #[link_name = "log_fields"]
    pub fn helios_log_fields(level: i32, text_ptr: *const u8, text_len: u32, fields_ptr: *const u8, field_count: i32) -> i32;
    /// Text form of $index (from 1) of the execution, in the statement's call of pre_execution and in the cache hooks. As session_var: its length, ABSENT for NULL; INVALID when there is no such parameter; DENIED in every other call. Needs allow_parameter_access.
    #[link_name = "parameter"]
    pub fn helios_parameter(index: i32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Takes entries of the plugin out of the result cache (CacheTarget). Inside a transaction it happens at the commit, and not at all when the transaction rolls back; a result that was begun before is not kept afterwards. 0; INVALID: no such target, or a name that is none; DENIED: a table that allow_table_access does not name. Needs allow_cache.
    #[link_name = "cache_invalidate"]
    pub fn helios_cache_invalidate(target: i32, name_ptr: *const u8, name_len: u32) -> i32;
    /// How many entries the plugin has under this key, of whatever statement and session: a hint. INVALID: a key beyond 256 bytes. Needs allow_cache.
    #[link_name = "cache_count"]
    pub fn helios_cache_count(key_ptr: *const u8, key_len: u32) -> i32;
    /// Sends an HttpRequest and waits for the whole answer. Its status (redirects are answers like any other), or an HttpProblem; DENIED when http_hosts does not name this scheme, host, port and method, or in hooks other than on_connect, pre_parse and the statement's call of pre_execution; INVALID: the request is malformed; FULL: as many requests as granted are under way or were sent, in this second or by this call. The answer stays until the next request or the hook's end. Needs http_hosts.
    #[link_name = "http_request"]
    pub fn helios_http_request(request_ptr: *const u8) -> i32;
    /// A header of the answer, by its name without case; several of one name with ', ' between them. As session_var. Needs http_hosts.
    #[link_name = "http_header"]
    pub fn helios_http_header(name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// The body of the answer: its length in bytes, written if it fits; ABSENT when there is no answer. Needs http_hosts.
    #[link_name = "http_body"]
    pub fn helios_http_body(out_ptr: *mut u8, out_cap: u32) -> i32;
    /// A variable of the server's environment as it was when the plugin was loaded. As session_var; DENIED when environment does not name it. WASI's environ_get shows those that are granted. Needs environment.
    #[link_name = "env_var"]
    pub fn helios_env_var(name_ptr: *const u8, name_len: u32, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Bytes of a file of the granted directory, by its path from there ('lists/words.txt'). ABSENT; DENIED: something is there that is no regular file (links are not followed), or that the server cannot read; INVALID: the path is absolute, has a part that is empty, '.' or '..', or is no UTF-8 of 1 to 1,024 bytes. The host holds the files in memory: an instance sees all of them as they were at one moment, and when they change, new instances take its place. Needs directory.
    #[link_name = "file_size"]
    pub fn helios_file_size(path_ptr: *const u8, path_len: u32) -> i64;
    /// Reads from a byte of a file on, up to out_cap and at most 1 MiB: how many bytes were written, 0 at and behind the end. Else as file_size; INVALID for a negative offset too. Needs directory.
    #[link_name = "file_read"]
    pub fn helios_file_read(path_ptr: *const u8, path_len: u32, offset: i64, out_ptr: *mut u8, out_cap: u32) -> i32;
    /// Path of the readable file of this number (from 0), in the order of their bytes: its length, written if it fits; ABSENT behind the last. Needs directory.
    #[link_name = "file_name"]
    pub fn helios_file_name(index: i32, out_ptr: *mut u8, out_cap: u32) -> i32;
}
