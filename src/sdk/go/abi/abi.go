// Code generated from src/abi/abi.json by Helios.Abi.Generator. DO NOT EDIT.

// Package abi is the HeliosDB-Lite plugin ABI, version 1. src/abi/REFERENCE.md explains it.
package abi

import "unsafe"

// Version is the ABI's version, as CallFrame.ABI has it.
const Version uint16 = 1

// ArenaAlignment: Alignment of the region that helios_arena returns, and of every block the host places in it.
const ArenaAlignment uint32 = 64

// VerdictShiftCode: Bit of a verdict word at which the 24-bit code begins.
const VerdictShiftCode uint32 = 8

// VerdictShiftPtr: Bit of a verdict word at which the 32-bit address begins.
const VerdictShiftPtr uint32 = 32

// Absent: Answer of a host call: there is no such value.
const Absent int32 = -1

// Denied: Answer of a host call: not granted, not allowed in this hook, or the value is locked.
const Denied int32 = -2

// Invalid: Answer of a host call: the argument is not valid (name not UTF-8, value too long).
const Invalid int32 = -3

// Full: Answer of a host call: the quota that the operator granted is used up.
const Full int32 = -4

// Names of what a module exports.
const (
	// Marker of the ABI version. Never called.
	ExportABIV1 = "helios_abi_v1"

	// The guest's only memory.
	ExportMemory = "memory"

	// A 64-byte aligned region of that many bytes that stays the host's, or 0. Called once per instance, and again only when a statement or an answer needs a larger one (the old region is the guest's again).
	ExportArena = "helios_arena"

	// Once per instance, after _initialize and helios_arena. Reads its configuration by helios.config. Answers 0, or Reject with a Rejection.
	ExportInit = "helios_init"

	// The reactor start function of Go, C and C++ toolchains, called first.
	ExportInitialize = "_initialize"

	// Hook post_parse.
	ExportPostParse = "helios_post_parse"

	// Hook on_connect. Pass or Reject; may set session variables.
	ExportConnect = "helios_connect"

	// Hook pre_parse. Pass or Reject; may set session variables.
	ExportPreParse = "helios_pre_parse"

	// Hook pre_execution: once per execution with the statement (batch_ptr 0), then once per portion of the rows to be written or deleted (statement_ptr 0). Pass, Reject, and for rows Changed. A portion cannot be filtered: rows are refused, not dropped.
	ExportPreExecution = "helios_pre_execution"

	// Hook cache_lookup, before a statement that may be cached runs. Pass, Cached or Reject.
	ExportCacheLookup = "helios_cache_lookup"

	// Hook post_execution, once per batch. Pass, Changed, Filter, Replaced or Reject.
	ExportOnBatch = "helios_on_batch"

	// Hook post_execution, once after the last batch. Pass or Reject. A module that exports it and not helios_on_batch is told of every result, and shown no rows; such a plugin cannot be granted allow_result_modification.
	ExportOnEnd = "helios_on_end"

	// Hook post_execution, when a statement with rows is prepared or run: what it gives, before any of it. Pass, Changed with the columns to add, or Reject. The answer is a function of the columns and of the session values that are asked for: the host asks again when one differs. A statement that was described with other columns is then refused (0A000).
	ExportOnResult = "helios_on_result"

	// Hook cache_store, when such a result is complete. Pass, Cached or Reject.
	ExportCacheStore = "helios_cache_store"

	// Hook on_disconnect. Pass.
	ExportDisconnect = "helios_disconnect"
)

// HookFunc is what hooks are: the address of a CallFrame in, a verdict out.
type HookFunc func(frame uint32) int64

// Hook: Which hook a call frame belongs to.
type Hook uint8

// Members of Hook.
const (
	// A client connected (hook on_connect); it was sent nothing yet. The frame has no text.
	HookConnect Hook = 1

	// A text arrived, or a prepared statement is executed again (hook pre_parse). Nothing of it is parsed. The frame has the text.
	HookPreParse Hook = 2

	// The statement is parsed; nothing is planned. Answer with edits or a rejection.
	HookPostParse Hook = 3

	// A planned statement is about to run (the frame has a Statement), or rows are about to be written (the frame has a Batch): hook pre_execution.
	HookPreExecution Hook = 4

	// A read-only statement is about to run whose result may come from the result cache (hook cache_lookup). The frame has a Statement; parameters may be asked for as in pre_execution.
	HookCacheLookup Hook = 5

	// One batch of the result, before it is encoded for the client (hook post_execution). The frame names a Batch.
	HookOnBatch Hook = 6

	// The result is complete (hook post_execution). The frame names a ResultEnd.
	HookOnEnd Hook = 7

	// A result that may be kept is complete, and none of its rows has left yet (hook cache_store). As CacheLookup, and batch_ptr is a CacheOffer.
	HookCacheStore Hook = 8

	// The client is gone (hook on_disconnect). Nothing that the guest answers matters.
	HookDisconnect Hook = 9

	// The columns of a result are known, and no client was told of them (hook post_execution). The frame names a Batch without rows.
	HookOnResult Hook = 10
)

// Verdict: The low 8 bits of the i64 that a hook returns: verdict | code << 8 | address << 32.
type Verdict uint8

// Members of Verdict.
const (
	// Nothing to change. The whole word is 0.
	VerdictPass Verdict = 0

	// post_parse: the address is that of an EditList. OnResult: that of an AddedColumns. OnBatch: values, validity or selection were changed in place.
	VerdictChanged Verdict = 1

	// OnBatch: the rows at the address, a Replacement, leave instead of the batch's.
	VerdictReplaced Verdict = 2

	// OnBatch: bits of the selection were cleared, nothing else was changed.
	VerdictFilter Verdict = 3

	// Refuse the statement. The address is that of a Rejection, or 0 for 42501 and a default message.
	VerdictReject Verdict = 4

	// cache_lookup and cache_store: decide about the cache. The code is a CacheDecision, the address that of a CacheEntry or 0.
	VerdictCached Verdict = 5

	// The out area is too small. The address field holds the bytes needed; the host calls helios_arena for a larger arena and calls the hook once more.
	VerdictMoreSpace Verdict = 6
)

// EditKind: What one Edit asks for. The host checks every edit; one that is malformed or not granted is a failure of the plugin.
type EditKind uint16

// Members of EditKind.
const (
	// Only rows of table (schema_text, name_text) for which the expression at root is true may be seen, changed or written. Applied by the host at every reference of the table. Needs allow_query_modification and the table in allow_table_access.
	EditKindRestrict EditKind = 1

	// Attach key (name_text) and value (value_text) to the statement, for logs and EXPLAIN.
	EditKindAnnotate EditKind = 2

	// Put the tree at root in the place of node target. Tree edits (3 to 6 and 8) need allow_query_modification, and every relation of the statement and of the tree in allow_table_access; all of a chain are made before restrictions are applied.
	EditKindReplaceNode EditKind = 3

	// Read from the query at root instead of the relation (schema_text, name_text), wherever the statement reads it, or instead of the RangeVar target. The alias stays.
	EditKindWrapRelation EditKind = 4

	// Add the expression at root to the targets of query target (0: the statement's own), under the name name_text.
	EditKindAddTarget EditKind = 5

	// At most as many rows as value_text says (decimal digits) of query target (0: the statement's own). A smaller LIMIT stays.
	EditKindLimit EditKind = 6

	// Refuse the statement: sqlstate in value_text (optional), message in name_text. Same as the Reject verdict, for plugins that collect edits.
	EditKindReject EditKind = 7

	// Take node target out: a member of a list, or an optional clause.
	EditKindRemoveNode EditKind = 8
)

// RelationKind: What a relation of the statement is.
type RelationKind uint8

// Members of RelationKind.
const (
	// The name is not in the catalog (it may be about to be created).
	RelationKindUnknown RelationKind = 0

	// A table.
	RelationKindTable RelationKind = 1

	// A view.
	RelationKindView RelationKind = 2

	// A system relation (pg_catalog, information_schema, helios).
	RelationKindSystem RelationKind = 3

	// A sequence.
	RelationKindSequence RelationKind = 4
)

// GuestNodeKind: Node kinds that only guests write, beside those of NodeKind.
type GuestNodeKind uint16

// Members of GuestNodeKind.
const (
	// Text: the variable's name. The host reads it now and records the read; NULL when it is not set.
	GuestNodeKindSessionVariable GuestNodeKind = 2000
)

// Operation: What the rows of a batch are.
type Operation uint8

// Members of Operation.
const (
	// Rows of a result, on their way to the client.
	OperationResult Operation = 0

	// New rows, before constraints are checked.
	OperationInsert Operation = 1

	// Changed rows as they are to be, before constraints are checked.
	OperationUpdate Operation = 2

	// Rows that are to go. They cannot be changed.
	OperationDelete Operation = 3
)

// ColumnKind: How a batch column's values lie.
type ColumnKind uint8

// Members of ColumnKind.
const (
	// u8 each, 0 or 1.
	ColumnKindBool ColumnKind = 0

	// i16 each (int2).
	ColumnKindInt16 ColumnKind = 1

	// i32 each (int4, date as days since 2000-01-01, oid as its bits).
	ColumnKindInt32 ColumnKind = 2

	// i64 each (int8; timestamp and timestamptz as microseconds since 2000-01-01 UTC).
	ColumnKindInt64 ColumnKind = 3

	// f64 each (float4 and float8).
	ColumnKindFloat64 ColumnKind = 4

	// 16 bytes each, network order (uuid).
	ColumnKindBytes16 ColumnKind = 5

	// A View each: UTF-8 for the text types and json, raw for bytea, PostgreSQL's binary form for numeric and arrays.
	ColumnKindBytes ColumnKind = 6
)

// ColumnAccess: Bits of BatchColumn.access.
type ColumnAccess uint8

// Members of ColumnAccess.
const (
	// What the guest writes is what the client gets. Without it the host sends its own copy.
	ColumnAccessWritable ColumnAccess = 1

	// The values are computed (an expression, an aggregate), or come from more than one stored column.
	ColumnAccessDerived ColumnAccess = 2

	// The guest may clear validity bits. Where Writable is not set as well, values that are still valid leave as the host has them.
	ColumnAccessNullable ColumnAccess = 4

	// The guest declared the column in OnResult. Every value is NULL until it is written.
	ColumnAccessAdded ColumnAccess = 8
)

// LogLevel: Level of helios.log.
type LogLevel int32

// Members of LogLevel.
const (
	// For the plugin's author.
	LogLevelDebug LogLevel = 0

	// Normal operation.
	LogLevelInfo LogLevel = 1

	// Something an operator should look at.
	LogLevelWarning LogLevel = 2

	// The plugin could not do its work.
	LogLevelError LogLevel = 3
)

// ColumnFlag: Bits of ColumnInfo.flags.
type ColumnFlag uint32

// Members of ColumnFlag.
const (
	// Declared NOT NULL.
	ColumnFlagNotNull ColumnFlag = 1

	// Part of the primary key.
	ColumnFlagPrimaryKey ColumnFlag = 2

	// Has a default.
	ColumnFlagHasDefault ColumnFlag = 4
)

// SetVariableFlag: Bits of the flags of helios.set_session_var.
type SetVariableFlag uint32

// Members of SetVariableFlag.
const (
	// The client cannot change or reset the variable afterwards.
	SetVariableFlagLocked SetVariableFlag = 1
)

// JwtProblem: Why helios.jwt_verify does not take a token.
type JwtProblem int32

// Members of JwtProblem.
const (
	// It is no token of three base64url parts with JSON objects, or too long, or has a critical header.
	JwtProblemMalformed JwtProblem = -16

	// Its alg is not that of the key (none never is).
	JwtProblemAlgorithm JwtProblem = -17

	// The signature is not the key's.
	JwtProblemSignature JwtProblem = -18

	// exp has passed, or is missing.
	JwtProblemExpired JwtProblem = -19

	// nbf is to come.
	JwtProblemNotYetValid JwtProblem = -20

	// aud holds none of the key's audiences.
	JwtProblemAudience JwtProblem = -21

	// iss is not the key's issuer.
	JwtProblemIssuer JwtProblem = -22

	// The key set has no key of this kid and algorithm, or could not be fetched.
	JwtProblemKey JwtProblem = -23
)

// CacheDecision: What a plugin wants of the result cache: the code of the verdict Cached. Pass is Default.
type CacheDecision uint8

// Members of CacheDecision.
const (
	// What the plugins behind it say, and in the end the host's own policy.
	CacheDecisionDefault CacheDecision = 0

	// cache_lookup: run the statement; its result is kept only if the plugin's cache_store says so. cache_store: do not keep it.
	CacheDecisionMiss CacheDecision = 1

	// cache_lookup: serve the entry that the CacheEntry names, if there is one that holds for this very statement, its values, restrictions and settings; else run the statement and keep its result there. cache_store: keep it there.
	CacheDecisionUse CacheDecision = 2
)

// CacheFlag: Bits of CacheEntry.flags.
type CacheFlag uint32

// Members of CacheFlag.
const (
	// cache_lookup: an entry may be served until its time has passed, though its tables have changed since. Needs allow_stale_cache, else it is ignored.
	CacheFlagStaleOk CacheFlag = 1
)

// CacheTarget: What helios.cache_invalidate takes out, always of the plugin's own entries.
type CacheTarget uint32

// Members of CacheTarget.
const (
	// Every entry. No name.
	CacheTargetAll CacheTarget = 0

	// Those under a key, whatever statement and session they were made for.
	CacheTargetKey CacheTarget = 1

	// Those with a tag.
	CacheTargetTag CacheTarget = 2

	// Those made from a table: name, or schema.name.
	CacheTargetTable CacheTarget = 3
)

// RegexFlag: Bits of the flags of helios.regex_compile.
type RegexFlag uint32

// Members of RegexFlag.
const (
	// Letters match without case.
	RegexFlagIgnoreCase RegexFlag = 1

	// ^ and $ match at line ends.
	RegexFlagMultiline RegexFlag = 2

	// The dot matches line ends.
	RegexFlagDotAll RegexFlag = 4
)

// HttpProblem: Why helios.http_request brought no answer.
type HttpProblem int32

// Members of HttpProblem.
const (
	// The name is not known, or nothing answers there.
	HttpProblemUnreachable HttpProblem = -32

	// The name leads to an address that plugins may not reach: a private, local or otherwise special one that the grant does not name.
	HttpProblemAddress HttpProblem = -33

	// The server's certificate is not trusted, or TLS failed.
	HttpProblemTls HttpProblem = -34

	// The call's time was over, or the time that this hook call may wait in all.
	HttpProblemTimeout HttpProblem = -35

	// The request or the answer is larger than granted.
	HttpProblemTooLarge HttpProblem = -36

	// What the server sent is no HTTP, or the connection broke.
	HttpProblemProtocol HttpProblem = -37
)

// NodeKind: Kinds of AST nodes, with the meaning of text, value and flags and the roles of the children.
type NodeKind uint16

// Members of NodeKind.
const (
	NodeKindNone NodeKind = 0

	// Text: the name, already folded to lower case unless it was quoted.
	NodeKindIdentifier NodeKind = 1

	// "*" in a target list or column reference.
	NodeKindStar NodeKind = 2

	// Text: alias name. Column*: Identifier.
	NodeKindAlias NodeKind = 3

	// Name*: Identifier (built-in spellings are pg_catalog-qualified as PostgreSQL does: int → pg_catalog.int4). Modifier*: expressions (interval: the field mask of PostgreSQL, then the precision). Value: array dimensions. Flags: SetOf, PercentType. Bound*: IntegerConst per dimension, -1 where unwritten.
	NodeKindTypeName NodeKind = 4

	// A target of SELECT / RETURNING, an INSERT column, or an assignment. Text: output or column name (0 if none). Argument?: the expression. Indirection*: subscripts or fields of an assigned column. Multi-column assignment: see MultiAssign.
	NodeKindResTarget NodeKind = 5

	// Argument: expression. Value: SortDirection. Flags: NullsFirst, NullsLast. Text: USING operator.
	NodeKindSortBy NodeKind = 6

	// Flags: Recursive. Cte*: Cte.
	NodeKindWithClause NodeKind = 7

	// Text: name. Column*: Identifier. Query: statement. Value: CteMaterialize. Search?, Cycle?.
	NodeKindCte NodeKind = 8

	// Text: window name (of WINDOW clause or referenced by OVER name). Value: WindowFrame; the bounds' expressions are FrameStart?, FrameEnd?. Partition*, OrderBy*. RefName?: Identifier.
	NodeKindWindowDef NodeKind = 9

	// Value: LockStrength. Flags: NoWait, SkipLocked. Relation*: RangeVar.
	NodeKindLockingClause NodeKind = 10

	// Value: GroupingSetKind (empty, simple, rollup, cube, sets). Argument*.
	NodeKindGroupingSet NodeKind = 11

	// SEARCH of a CTE. Value: 0 depth first, 1 breadth first. Column*: Identifier. Text: the sequence column.
	NodeKindCteSearch NodeKind = 12

	// CYCLE of a CTE. Column*. Text: the mark column. High?, Low?: its values. Using: Identifier of the path column.
	NodeKindCteCycle NodeKind = 13

	// Text: relation name. Schema?, Catalog?: Identifier. Alias?. Flags: Only (ONLY was written), Temporary.
	NodeKindRangeVar NodeKind = 20

	// Query: SELECT. Alias?. Flags: Lateral.
	NodeKindRangeSubselect NodeKind = 21

	// Function*: each a FuncCall or another call expression, its column definitions behind it as Column*: ColumnDef. Alias?. Element*: ColumnDef of the alias of ROWS FROM. Flags: Lateral, Ordinality, RowsFrom.
	NodeKindRangeFunction NodeKind = 22

	// Value: JoinType. Left, Right. Using*: Identifier; or Condition?. Flags: Natural, Cross (written CROSS JOIN). Alias?; UsingAlias?.
	NodeKindJoinExpr NodeKind = 23

	// TABLESAMPLE. Relation: RangeVar; Name*: method; Argument*; Else?: REPEATABLE's seed.
	NodeKindRangeTableSample NodeKind = 24

	// XMLTABLE. Flags: Lateral. Argument: row expression; Source: document; Column*: RangeTableColumn; Option*: ResTarget (namespaces); Alias?.
	NodeKindRangeTableFunction NodeKind = 25

	// A column of XMLTABLE. Text: name. Type?, Argument?: path; Else?: default. Flags: Ordinality (FOR ORDINALITY), Not (NOT NULL).
	NodeKindRangeTableColumn NodeKind = 26

	// JSON_TABLE. Flags: Lateral. Source: context item; Argument: path; Text: path name; Passing*: ResTarget; Column*: JsonTableColumn; OnError?: JsonBehavior; Alias?.
	NodeKindJsonTable NodeKind = 27

	// A column of JSON_TABLE. Value: JsonColumnKind. Text: name (nested: the path's name). Type?: JsonReturning; Argument?: path; Option* as in JsonExpr; OnEmpty?, OnError?: JsonBehavior; Column* (nested).
	NodeKindJsonTableColumn NodeKind = 28

	// Field*: Identifier, the last one may be Star.
	NodeKindColumnRef NodeKind = 40

	// $n. Value: n from 1.
	NodeKindParameter NodeKind = 41

	// Value: the int4 value (never negative; a minus sign is an operator).
	NodeKindIntegerConst NodeKind = 42

	// A numeric literal that is no int4. Text: as written, underscores and base included.
	NodeKindFloatConst NodeKind = 43

	// Text: the bytes meant, escapes resolved.
	NodeKindStringConst NodeKind = 44

	// Text: 'b' or 'x' followed by the digits.
	NodeKindBitStringConst NodeKind = 45

	// Value: 0 or 1.
	NodeKindBoolConst NodeKind = 46

	NodeKindNullConst NodeKind = 47

	// Text: operator. Left? (absent: prefix operator), Right. Schema*: Identifier of OPERATOR(schema.op). Also <, =, LIKE (~~) and so on.
	NodeKindOperator NodeKind = 48

	// Argument*: two or more, flattened as PostgreSQL does.
	NodeKindAnd NodeKind = 49

	// Argument*: two or more.
	NodeKindOr NodeKind = 50

	// Argument.
	NodeKindNot NodeKind = 51

	// Argument. Flags: Not (IS NOT NULL).
	NodeKindIsNull NodeKind = 52

	// Argument. Value: BooleanTestKind (IS TRUE, IS NOT TRUE, ...).
	NodeKindBooleanTest NodeKind = 53

	// Left, Right. Flags: Not (IS NOT DISTINCT FROM).
	NodeKindDistinctFrom NodeKind = 54

	// Argument, Low, High. Flags: Not, Symmetric.
	NodeKindBetween NodeKind = 55

	// Argument; Element* or Query. Flags: Not. (IN)
	NodeKindIn NodeKind = 56

	// Left, Right, Escape?. Value: LikeKind. Flags: Not. (LIKE, ILIKE, SIMILAR TO)
	NodeKindLike NodeKind = 57

	// Query. (EXISTS)
	NodeKindExists NodeKind = 58

	// Query. (scalar subquery)
	NodeKindScalarSubquery NodeKind = 59

	// Query. (ARRAY(SELECT ...))
	NodeKindArraySubquery NodeKind = 60

	// Left op ANY/ALL (Query | Right). Text: operator. Schema*. Flags: All (else ANY/SOME).
	NodeKindQuantified NodeKind = 61

	// Argument?; When*: CaseWhen; Else?.
	NodeKindCase NodeKind = 62

	// Condition, Result.
	NodeKindCaseWhen NodeKind = 63

	// Argument*.
	NodeKindCoalesce NodeKind = 64

	// Left, Right.
	NodeKindNullIf NodeKind = 65

	// Argument*.
	NodeKindGreatest NodeKind = 66

	// Argument*.
	NodeKindLeast NodeKind = 67

	// Argument, Type. Flags: FunctionForm (CAST(..)), LiteralForm (type 'string').
	NodeKindTypeCast NodeKind = 68

	// Name*: Identifier. Argument*. Flags: Star (count(*)), Distinct, All, Variadic, WithinGroup, SqlSyntax. OrderBy*, Filter?, Over?: WindowDef. Value: NullTreatment.
	NodeKindFuncCall NodeKind = 69

	// Name: Identifier. Argument. (a => x)
	NodeKindNamedArgument NodeKind = 70

	// Value: SqlValueFunctionKind. Modifier?: precision.
	NodeKindSqlValueFunction NodeKind = 71

	// Element*. Flags: Explicit (ROW(...) was written).
	NodeKindRow NodeKind = 72

	// Element*. (ARRAY[...])
	NodeKindArrayExpr NodeKind = 73

	// Argument, then Indirection*: Identifier (field), Star, or Subscript.
	NodeKindIndirection NodeKind = 74

	// Lower?, Upper?. Flags: Slice.
	NodeKindSubscript NodeKind = 75

	// Argument; Name*: Identifier.
	NodeKindCollate NodeKind = 76

	// DEFAULT in VALUES or SET.
	NodeKindDefault NodeKind = 77

	// Text: cursor name. WHERE CURRENT OF.
	NodeKindCurrentOf NodeKind = 78

	// Argument*. GROUPING(...).
	NodeKindGroupingFunc NodeKind = 79

	// Argument. Flags: Not. (IS DOCUMENT)
	NodeKindIsDocument NodeKind = 80

	// Argument. Value: JsonItemType. Flags: Not, Distinct (WITH UNIQUE KEYS). (IS JSON)
	NodeKindIsJson NodeKind = 81

	// MERGE_ACTION().
	NodeKindMergeAction NodeKind = 82

	// An SQL/JSON expression. Value: JsonExprKind. Argument*: values (JsonValue where a FORMAT was written), of objects JsonKeyValue; of query functions the context item and the path; Query (ARRAY of a query). Passing*: ResTarget. Returns?: JsonReturning. OrderBy*. Option*: DefElem "null on null", "absent on null", "with unique keys", "without unique keys", "with wrapper" and so on, "keep quotes", "omit quotes". OnEmpty?, OnError?: JsonBehavior. Filter?, Over? of aggregates.
	NodeKindJsonExpr NodeKind = 83

	// An XML expression. Value: XmlExprKind. Text: name of an element or instruction. Argument*. Target*: ResTarget (attributes, forest). Type? (serialize). Option*: DefElem "document", "content", "preserve whitespace", "strip whitespace", "indent", "no indent", "version" (Argument?), "standalone yes", "standalone no", "standalone no value".
	NodeKindXmlExpr NodeKind = 84

	// A value with FORMAT JSON. Argument. Text: encoding, 0 if none.
	NodeKindJsonValue NodeKind = 85

	// Left: key; Right: value.
	NodeKindJsonKeyValue NodeKind = 86

	// RETURNING. Type. Flags: Explicit (FORMAT JSON was written). Text: encoding.
	NodeKindJsonReturning NodeKind = 87

	// Text: "error", "null", "true", "false", "unknown", "empty array", "empty object", "default" (Argument).
	NodeKindJsonBehavior NodeKind = 88

	// With?; Target*: ResTarget; From*; Where?; GroupBy*; Having?; Window*; OrderBy*: SortBy; Limit?; Offset?; Locking*; DistinctOn*; Into?. Flags: Distinct, WithTies, GroupDistinct.
	NodeKindSelect NodeKind = 100

	// Value: SetOperationKind. Flags: All. Left, Right: Select | SetOperation | Values. With?, OrderBy*, Limit?, Offset?, Locking*.
	NodeKindSetOperation NodeKind = 101

	// Row*: Row. With?, OrderBy*, Limit?, Offset?, Locking*.
	NodeKindValues NodeKind = 102

	// With?; Relation: RangeVar; Column*: ResTarget; Query? (absent: DEFAULT VALUES); OnConflict?; Returning*. Value: OverridingKind.
	NodeKindInsert NodeKind = 103

	// With?; Relation; Assignment*: ResTarget | MultiAssign; From*; Where?; Returning*; Option*: ReturningOption (all DML).
	NodeKindUpdate NodeKind = 104

	// With?; Relation; From* (USING); Where?; Returning*.
	NodeKindDelete NodeKind = 105

	// With?; Relation; Source; Condition; MergeWhen*; Returning*.
	NodeKindMerge NodeKind = 106

	// Value: 0 DO NOTHING, 1 DO UPDATE. Infer?: OnConflictTarget; Assignment*; Where?.
	NodeKindOnConflict NodeKind = 107

	// Element*: IndexElement; Where?; or Text: constraint name.
	NodeKindOnConflictTarget NodeKind = 108

	// Column*: ResTarget; Argument: the row or subquery. (a, b) = ...
	NodeKindMultiAssign NodeKind = 109

	// Value: MergeMatchKind. Text: 'insert' | 'update' | 'delete' | 'nothing'. Condition?, Column*, Element* (none: DEFAULT VALUES), Assignment*. Flags: OverridingUser, OverridingSystem.
	NodeKindMergeWhen NodeKind = 110

	// RETURNING WITH (OLD | NEW AS name). Value: 0 old, 1 new. Text: the name. Stands under Role.Option of the statement.
	NodeKindReturningOption NodeKind = 111

	// Value: TransactionKind. Text: savepoint name or gid. Option*: TransactionMode nodes. Flags: Chain.
	NodeKindTransaction NodeKind = 130

	// Text: mode name ("isolation level", "read only", "deferrable"). Argument: value.
	NodeKindTransactionMode NodeKind = 131

	// SET. Text: full dotted variable name, lower case. Name?: Identifier of its spelling where that has upper case. Value: VariableSetKind. Argument*: constants or Identifier. Flags: Local, TimeZone (SET TIME ZONE was written), XmlOption (SET XML OPTION was).
	NodeKindVariableSet NodeKind = 132

	// SHOW. Text: name, or "all". Name?: as of VariableSet.
	NodeKindVariableShow NodeKind = 133

	// Value: DiscardKind.
	NodeKindDiscard NodeKind = 134

	// Text: name. Type*: TypeName. Query.
	NodeKindPrepare NodeKind = 135

	// Text: name. Argument*.
	NodeKindExecute NodeKind = 136

	// Text: name, 0 for ALL.
	NodeKindDeallocate NodeKind = 137

	// Text: name. Query. Flags: Binary, Scroll, NoScroll, Hold, Insensitive, Asensitive.
	NodeKindDeclareCursor NodeKind = 138

	// Text: cursor name. Value: FetchDirection. Argument?: IntegerConst count (absent: 1); Flags: All, Move, Negative (count is negative).
	NodeKindFetch NodeKind = 139

	// Text: name, 0 for ALL.
	NodeKindClosePortal NodeKind = 140

	// Query. Option*: DefElem.
	NodeKindExplain NodeKind = 141

	// Relation? or Query?; Column*; Text: file or program name; Option*: DefElem (argument BoolConst: HEADER or FREEZE of the old syntax); Where?. Flags: From, Program.
	NodeKindCopy NodeKind = 142

	// Text: option name. Argument?: any node.
	NodeKindDefElem NodeKind = 143

	// Relation: RangeVar; Element*: ColumnDef | Constraint | LikeClause; Inherits*: RangeVar (of PARTITION OF: the parent, with Source: PartitionBound); Type?: OF type; Partition?: PartitionSpec; Option*: DefElem "using" | "with" (Option*) | "on commit" | "tablespace". Flags: IfNotExists, Temporary, Unlogged.
	NodeKindCreateTable NodeKind = 160

	// Text: column name. Type?: TypeName; Constraint*; Collation?: Collate; Option*: DefElem "storage" | "compression" | "options".
	NodeKindColumnDef NodeKind = 161

	// Value: ConstraintKind. Text: constraint name. Argument?: expression (DEFAULT, CHECK, GENERATED); Column*: Identifier (keys); Relation?: referenced table; Target*: referenced columns; Element*: IndexElement and Where? (exclusion). Option*: DefElem "match" | "on update" | "on delete" (Argument: Identifier "cascade", "restrict", "no action", "set null", "set default"; Column*) | "with" | "tablespace" | "using index" | "include" | "using", or sequence options (identity). Flags: Deferrable, InitiallyDeferred, NoInherit, NotValid, NotEnforced, NullsNotDistinct, WithoutOverlaps, Period, ReferencedPeriod, Always, Stored. What is said behind a column's constraint is a Constraint of its own, kind Attribute, Text: "deferrable", "not deferrable", "initially deferred", "initially immediate", "enforced" or "not enforced"; a table's constraint has flags for these.
	NodeKindConstraint NodeKind = 162

	// Value: DropObjectKind. Relation* / Name*: what is dropped. Flags: IfExists, Cascade.
	NodeKindDrop NodeKind = 163

	// Relation*. Flags: RestartIdentity, Cascade.
	NodeKindTruncate NodeKind = 164

	// Relation: RangeVar (target). Query. Column*. Flags: IfNotExists, Temporary, WithNoData, Materialized.
	NodeKindCreateTableAs NodeKind = 165

	// Text: column name, or Argument: expression. Name*: operator class, Option*: its options; Collation?: Collate. Value: SortDirection. Flags: NullsFirst, NullsLast. Right?: Operator (exclusion constraints).
	NodeKindIndexElement NodeKind = 166

	// LIKE in CREATE TABLE. Relation. Option*: DefElem (Text: what; Value: 0 including, 1 excluding).
	NodeKindLikeClause NodeKind = 167

	// PARTITION BY. Text: strategy. Element*: IndexElement.
	NodeKindPartitionSpec NodeKind = 168

	// Text: "default", "in" (Element*), "from" (Low*, High*) or "with" (Option*: modulus, remainder).
	NodeKindPartitionBound NodeKind = 169

	// A keyword of a utility statement. Text: the keyword in upper case.
	NodeKindWord NodeKind = 170

	// A symbol of a utility statement. Text: "(", ")", ",", ";", ".", "=", "-", "+" or "*".
	NodeKindPunctuation NodeKind = 171

	// The name of an object that is no relation. Name*: Identifier. Text: the operator that is named; then Name* are its schemas.
	NodeKindObjectName NodeKind = 172

	// Column names in parentheses. Column*: Identifier.
	NodeKindColumnList NodeKind = 173

	// Options in parentheses. Value: OptionListKind. Option*: DefElem; of foreign objects with Value 0 nothing, 1 SET, 2 ADD, 3 DROP.
	NodeKindOptionList NodeKind = 174

	// Parameters of a routine in parentheses. Element*: FunctionParameter; OrderBy*: FunctionParameter behind ORDER BY (aggregates). Flags: Star ("(*)").
	NodeKindParameterList NodeKind = 175

	// Text: name, 0 if none. Value: ParameterMode. Type: TypeName. Argument?: default.
	NodeKindFunctionParameter NodeKind = 176

	// A statement without a node of its own, as the words it is made of: all children count, in order, whatever their role. Word* and Punctuation* (role Word); Name*: Identifier or ObjectName; Function*: ObjectName of a routine; Relation*: RangeVar of every relation it names; Type*, Argument* (expressions and constants), Query* (statements), From*, Column*: ColumnList, Element* (ColumnDef, Constraint, IndexElement, ParameterList, LikeClause), Constraint*, Collation?, Source?: PartitionBound, Option* (OptionList; VariableSet of a SET or RESET clause, whose word SET stands before it; DefElem of a sequence).
	NodeKindUtility NodeKind = 999
)

// Role: What a node is to its parent.
type Role uint8

// Members of Role.
const (
	RoleNone Role = 0

	RoleArgument Role = 1

	RoleLeft Role = 2

	RoleRight Role = 3

	RoleQuery Role = 4

	RoleTarget Role = 5

	RoleFrom Role = 6

	RoleWhere Role = 7

	RoleGroupBy Role = 8

	RoleHaving Role = 9

	RoleOrderBy Role = 10

	RoleLimit Role = 11

	RoleOffset Role = 12

	RoleWith Role = 13

	RoleCte Role = 14

	RoleAlias Role = 15

	RoleColumn Role = 16

	RoleSchema Role = 17

	RoleCatalog Role = 18

	RoleField Role = 19

	RoleName Role = 20

	RoleType Role = 21

	RoleModifier Role = 22

	RoleBound Role = 23

	RoleIndirection Role = 24

	RoleCondition Role = 25

	RoleResult Role = 26

	RoleWhen Role = 27

	RoleElse Role = 28

	RoleElement Role = 29

	RoleLow Role = 30

	RoleHigh Role = 31

	RoleEscape Role = 32

	RoleUsing Role = 33

	RoleUsingAlias Role = 34

	RoleFunction Role = 35

	RoleRelation Role = 36

	RoleReturning Role = 37

	RoleOnConflict Role = 38

	RoleInfer Role = 39

	RoleAssignment Role = 40

	RoleRow Role = 41

	RoleDistinctOn Role = 42

	RoleWindow Role = 43

	RoleLocking Role = 44

	RoleInto Role = 45

	RoleFilter Role = 46

	RoleOver Role = 47

	RolePartition Role = 48

	RoleFrameStart Role = 49

	RoleFrameEnd Role = 50

	RoleRefName Role = 51

	RoleOption Role = 52

	RoleConstraint Role = 53

	RoleSource Role = 54

	RoleMergeWhen Role = 55

	RoleLower Role = 56

	RoleUpper Role = 57

	RoleSearch Role = 58

	RoleCycle Role = 59

	RoleCollation Role = 60

	RoleInherits Role = 61

	RoleOnEmpty Role = 62

	RoleOnError Role = 63

	RoleReturns Role = 64

	RolePassing Role = 65

	RoleWord Role = 66
)

// NodeFlags: Flags of a node; a bit's meaning depends on the node's kind.
type NodeFlags uint16

// Members of NodeFlags.
const (
	NodeFlagsNone NodeFlags = 0

	NodeFlagsNot NodeFlags = 1

	NodeFlagsAll NodeFlags = 2

	NodeFlagsDistinct NodeFlags = 4

	NodeFlagsStar NodeFlags = 8

	NodeFlagsLateral NodeFlags = 16

	NodeFlagsVariadic NodeFlags = 32

	NodeFlagsSymmetric NodeFlags = 64

	NodeFlagsRecursive NodeFlags = 128

	NodeFlagsNullsFirst NodeFlags = 1

	NodeFlagsNullsLast NodeFlags = 2

	NodeFlagsNatural NodeFlags = 1

	NodeFlagsCross NodeFlags = 2

	NodeFlagsWithTies NodeFlags = 8

	NodeFlagsGroupDistinct NodeFlags = 32

	NodeFlagsWithinGroup NodeFlags = 64

	NodeFlagsSqlSyntax NodeFlags = 128

	NodeFlagsOnly NodeFlags = 1

	NodeFlagsTemporary NodeFlags = 8

	NodeFlagsIfNotExists NodeFlags = 1

	NodeFlagsIfExists NodeFlags = 1

	NodeFlagsCascade NodeFlags = 2

	NodeFlagsRestartIdentity NodeFlags = 4

	NodeFlagsUnlogged NodeFlags = 16

	NodeFlagsWithNoData NodeFlags = 4

	NodeFlagsMaterialized NodeFlags = 32

	NodeFlagsLocal NodeFlags = 1

	NodeFlagsTimeZone NodeFlags = 2

	NodeFlagsXmlOption NodeFlags = 4

	NodeFlagsChain NodeFlags = 1

	NodeFlagsNoWait NodeFlags = 1

	NodeFlagsSkipLocked NodeFlags = 2

	NodeFlagsSetOf NodeFlags = 1

	NodeFlagsPercentType NodeFlags = 2

	NodeFlagsFunctionForm NodeFlags = 1

	NodeFlagsLiteralForm NodeFlags = 2

	NodeFlagsExplicit NodeFlags = 1

	NodeFlagsSlice NodeFlags = 1

	NodeFlagsOrdinality NodeFlags = 1

	NodeFlagsRowsFrom NodeFlags = 2

	NodeFlagsBinary NodeFlags = 1

	NodeFlagsScroll NodeFlags = 2

	NodeFlagsNoScroll NodeFlags = 4

	NodeFlagsHold NodeFlags = 8

	NodeFlagsInsensitive NodeFlags = 16

	NodeFlagsAsensitive NodeFlags = 32

	NodeFlagsMove NodeFlags = 1

	NodeFlagsNegative NodeFlags = 4

	NodeFlagsFrom NodeFlags = 1

	NodeFlagsProgram NodeFlags = 2

	NodeFlagsDeferrable NodeFlags = 1

	NodeFlagsInitiallyDeferred NodeFlags = 2

	NodeFlagsNoInherit NodeFlags = 4

	NodeFlagsNotValid NodeFlags = 8

	NodeFlagsNotEnforced NodeFlags = 16

	NodeFlagsNullsNotDistinct NodeFlags = 32

	NodeFlagsWithoutOverlaps NodeFlags = 64

	NodeFlagsPeriod NodeFlags = 128

	NodeFlagsReferencedPeriod NodeFlags = 256

	NodeFlagsAlways NodeFlags = 512

	NodeFlagsStored NodeFlags = 1024

	NodeFlagsNotNull NodeFlags = 4

	NodeFlagsOverridingUser NodeFlags = 1

	NodeFlagsOverridingSystem NodeFlags = 2
)

// Has tells whether a bit of flag is set.
func (s NodeFlags) Has(flag NodeFlags) bool { return s&flag != 0 }

// StatementKind: The kind of a statement.
type StatementKind uint8

// Members of StatementKind.
const (
	StatementKindEmpty StatementKind = 0

	StatementKindSelect StatementKind = 1

	StatementKindValues StatementKind = 2

	StatementKindInsert StatementKind = 3

	StatementKindUpdate StatementKind = 4

	StatementKindDelete StatementKind = 5

	StatementKindMerge StatementKind = 6

	StatementKindCreateTable StatementKind = 7

	StatementKindCreateTableAs StatementKind = 8

	StatementKindDropTable StatementKind = 9

	StatementKindTruncate StatementKind = 10

	StatementKindTransaction StatementKind = 11

	StatementKindVariableSet StatementKind = 12

	StatementKindVariableShow StatementKind = 13

	StatementKindDiscard StatementKind = 14

	StatementKindPrepare StatementKind = 15

	StatementKindExecute StatementKind = 16

	StatementKindDeallocate StatementKind = 17

	StatementKindDeclareCursor StatementKind = 18

	StatementKindFetch StatementKind = 19

	StatementKindClosePortal StatementKind = 20

	StatementKindExplain StatementKind = 21

	StatementKindCopy StatementKind = 22

	// Defines, changes or drops anything but a table's creation and its end: views, indexes, functions, schemas, ALTER TABLE, COMMENT, foreign schemas.
	StatementKindDefine StatementKind = 23

	// Who may do what: GRANT and REVOKE, roles, default privileges, OWNED BY, row security policies, security labels.
	StatementKindPrivilege StatementKind = 24

	// VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH MATERIALIZED VIEW, CHECKPOINT: the same data, stored anew.
	StatementKindMaintain StatementKind = 25

	// Runs code that stands elsewhere or in a string: DO, CALL, LOAD.
	StatementKindCode StatementKind = 26

	// LISTEN, NOTIFY, UNLISTEN.
	StatementKindNotify StatementKind = 27

	// LOCK TABLE.
	StatementKindLock StatementKind = 28

	// ALTER SYSTEM.
	StatementKindConfigure StatementKind = 29

	// SET CONSTRAINTS.
	StatementKindConstraints StatementKind = 30
)

// TableAccess: How a statement touches a relation; bits.
type TableAccess uint8

// Members of TableAccess.
const (
	TableAccessNone TableAccess = 0

	TableAccessRead TableAccess = 1

	TableAccessInsert TableAccess = 2

	TableAccessUpdate TableAccess = 4

	TableAccessDelete TableAccess = 8

	// Its definition: CREATE, DROP, ALTER, TRUNCATE.
	TableAccessDefine TableAccess = 16
)

// Has tells whether a bit of flag is set.
func (s TableAccess) Has(flag TableAccess) bool { return s&flag != 0 }

// SortDirection: Value of SortBy.
type SortDirection int32

// Members of SortDirection.
const (
	SortDirectionDefault SortDirection = 0

	SortDirectionAscending SortDirection = 1

	SortDirectionDescending SortDirection = 2

	SortDirectionUsing SortDirection = 3
)

// CteMaterialize: Value of Cte.
type CteMaterialize int32

// Members of CteMaterialize.
const (
	CteMaterializeDefault CteMaterialize = 0

	CteMaterializeAlways CteMaterialize = 1

	CteMaterializeNever CteMaterialize = 2
)

// JoinType: Value of JoinExpr.
type JoinType int32

// Members of JoinType.
const (
	JoinTypeInner JoinType = 0

	JoinTypeLeft JoinType = 1

	JoinTypeFull JoinType = 2

	JoinTypeRight JoinType = 3
)

// SetOperationKind: Value of SetOperation.
type SetOperationKind int32

// Members of SetOperationKind.
const (
	SetOperationKindUnion SetOperationKind = 0

	SetOperationKindIntersect SetOperationKind = 1

	SetOperationKindExcept SetOperationKind = 2
)

// LikeKind: Value of Like.
type LikeKind int32

// Members of LikeKind.
const (
	LikeKindLike LikeKind = 0

	LikeKindILike LikeKind = 1

	LikeKindSimilarTo LikeKind = 2
)

// BooleanTestKind: Value of BooleanTest.
type BooleanTestKind int32

// Members of BooleanTestKind.
const (
	BooleanTestKindIsTrue BooleanTestKind = 0

	BooleanTestKindIsNotTrue BooleanTestKind = 1

	BooleanTestKindIsFalse BooleanTestKind = 2

	BooleanTestKindIsNotFalse BooleanTestKind = 3

	BooleanTestKindIsUnknown BooleanTestKind = 4

	BooleanTestKindIsNotUnknown BooleanTestKind = 5
)

// GroupingSetKind: Value of GroupingSet.
type GroupingSetKind int32

// Members of GroupingSetKind.
const (
	GroupingSetKindEmpty GroupingSetKind = 0

	GroupingSetKindSimple GroupingSetKind = 1

	GroupingSetKindRollup GroupingSetKind = 2

	GroupingSetKindCube GroupingSetKind = 3

	GroupingSetKindSets GroupingSetKind = 4
)

// LockStrength: Value of LockingClause.
type LockStrength int32

// Members of LockStrength.
const (
	LockStrengthForKeyShare LockStrength = 0

	LockStrengthForShare LockStrength = 1

	LockStrengthForNoKeyUpdate LockStrength = 2

	LockStrengthForUpdate LockStrength = 3
)

// OverridingKind: Value of Insert.
type OverridingKind int32

// Members of OverridingKind.
const (
	OverridingKindNone OverridingKind = 0

	OverridingKindUser OverridingKind = 1

	OverridingKindSystem OverridingKind = 2
)

// TransactionKind: Value of Transaction.
type TransactionKind int32

// Members of TransactionKind.
const (
	TransactionKindBegin TransactionKind = 0

	TransactionKindStart TransactionKind = 1

	TransactionKindCommit TransactionKind = 2

	TransactionKindRollback TransactionKind = 3

	TransactionKindSavepoint TransactionKind = 4

	TransactionKindRelease TransactionKind = 5

	TransactionKindRollbackTo TransactionKind = 6

	TransactionKindPrepare TransactionKind = 7

	TransactionKindCommitPrepared TransactionKind = 8

	TransactionKindRollbackPrepared TransactionKind = 9
)

// VariableSetKind: Value of VariableSet.
type VariableSetKind int32

// Members of VariableSetKind.
const (
	VariableSetKindValue VariableSetKind = 0

	VariableSetKindDefault VariableSetKind = 1

	VariableSetKindCurrent VariableSetKind = 2

	VariableSetKindMulti VariableSetKind = 3

	VariableSetKindReset VariableSetKind = 4

	VariableSetKindResetAll VariableSetKind = 5
)

// DiscardKind: Value of Discard.
type DiscardKind int32

// Members of DiscardKind.
const (
	DiscardKindAll DiscardKind = 0

	DiscardKindPlans DiscardKind = 1

	DiscardKindSequences DiscardKind = 2

	DiscardKindTemp DiscardKind = 3
)

// FetchDirection: Value of Fetch.
type FetchDirection int32

// Members of FetchDirection.
const (
	FetchDirectionForward FetchDirection = 0

	FetchDirectionBackward FetchDirection = 1

	FetchDirectionAbsolute FetchDirection = 2

	FetchDirectionRelative FetchDirection = 3
)

// ConstraintKind: Value of Constraint.
type ConstraintKind int32

// Members of ConstraintKind.
const (
	ConstraintKindNull ConstraintKind = 0

	ConstraintKindNotNull ConstraintKind = 1

	ConstraintKindDefault ConstraintKind = 2

	ConstraintKindIdentity ConstraintKind = 3

	ConstraintKindGenerated ConstraintKind = 4

	ConstraintKindCheck ConstraintKind = 5

	ConstraintKindPrimary ConstraintKind = 6

	ConstraintKindUnique ConstraintKind = 7

	ConstraintKindExclusion ConstraintKind = 8

	ConstraintKindForeign ConstraintKind = 9

	ConstraintKindAttribute ConstraintKind = 10
)

// DropObjectKind: Value of Drop.
type DropObjectKind int32

// Members of DropObjectKind.
const (
	DropObjectKindTable DropObjectKind = 0

	DropObjectKindIndex DropObjectKind = 1

	DropObjectKindSequence DropObjectKind = 2

	DropObjectKindView DropObjectKind = 3

	DropObjectKindMaterializedView DropObjectKind = 4

	DropObjectKindSchema DropObjectKind = 5

	DropObjectKindType DropObjectKind = 6

	DropObjectKindDomain DropObjectKind = 7

	DropObjectKindFunction DropObjectKind = 8

	DropObjectKindProcedure DropObjectKind = 9

	DropObjectKindTrigger DropObjectKind = 10

	DropObjectKindRole DropObjectKind = 11

	DropObjectKindDatabase DropObjectKind = 12

	DropObjectKindExtension DropObjectKind = 13

	DropObjectKindOther DropObjectKind = 14
)

// SqlValueFunctionKind: Value of SqlValueFunction.
type SqlValueFunctionKind int32

// Members of SqlValueFunctionKind.
const (
	SqlValueFunctionKindCurrentDate SqlValueFunctionKind = 0

	SqlValueFunctionKindCurrentTime SqlValueFunctionKind = 1

	SqlValueFunctionKindCurrentTimeN SqlValueFunctionKind = 2

	SqlValueFunctionKindCurrentTimestamp SqlValueFunctionKind = 3

	SqlValueFunctionKindCurrentTimestampN SqlValueFunctionKind = 4

	SqlValueFunctionKindLocalTime SqlValueFunctionKind = 5

	SqlValueFunctionKindLocalTimeN SqlValueFunctionKind = 6

	SqlValueFunctionKindLocalTimestamp SqlValueFunctionKind = 7

	SqlValueFunctionKindLocalTimestampN SqlValueFunctionKind = 8

	SqlValueFunctionKindCurrentRole SqlValueFunctionKind = 9

	SqlValueFunctionKindCurrentUser SqlValueFunctionKind = 10

	SqlValueFunctionKindUser SqlValueFunctionKind = 11

	SqlValueFunctionKindSessionUser SqlValueFunctionKind = 12

	SqlValueFunctionKindCurrentCatalog SqlValueFunctionKind = 13

	SqlValueFunctionKindCurrentSchema SqlValueFunctionKind = 14
)

// NullTreatment: Value of FuncCall.
type NullTreatment int32

// Members of NullTreatment.
const (
	NullTreatmentDefault NullTreatment = 0

	NullTreatmentIgnore NullTreatment = 1

	NullTreatmentRespect NullTreatment = 2
)

// CallFrame: What a hook is called with; its address is the hook's argument. Lies in the arena, written afresh for each call. 64 bytes.
type CallFrame struct {
	// 1.
	ABI uint16

	// Hook.
	Hook uint8

	// 0.
	Flags uint8

	// Generation of the plugin set that the statement keeps to its end (low 32 bits).
	PluginGeneration uint32

	// The statement, for logs.
	QueryID uint64

	// Time this call may take, in nanoseconds.
	DeadlineNs uint64

	// Reserved, 0. Session values are asked for by session_var and connection_param.
	SessionPtr uint32

	// The statement's text, UTF-8.
	SQLPtr uint32

	// Bytes of the text.
	SQLLen uint32

	// A Statement, 0 in hooks that have none.
	StatementPtr uint32

	// Bytes from statement_ptr to the end of its nodes, texts and relations.
	StatementLen uint32

	// OnBatch: a Batch. OnEnd: a ResultEnd. Else 0.
	BatchPtr uint32

	// The out area: a scratch region for the answer, 64-byte aligned. An answer may also lie anywhere else in the guest's memory.
	OutPtr uint32

	// Bytes of the out area.
	OutCap uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [64]struct{} = [unsafe.Sizeof(CallFrame{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(CallFrame{}.ABI)]struct{}{}
var _ [2]struct{} = [unsafe.Offsetof(CallFrame{}.Hook)]struct{}{}
var _ [3]struct{} = [unsafe.Offsetof(CallFrame{}.Flags)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(CallFrame{}.PluginGeneration)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(CallFrame{}.QueryID)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(CallFrame{}.DeadlineNs)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(CallFrame{}.SessionPtr)]struct{}{}
var _ [28]struct{} = [unsafe.Offsetof(CallFrame{}.SQLPtr)]struct{}{}
var _ [32]struct{} = [unsafe.Offsetof(CallFrame{}.SQLLen)]struct{}{}
var _ [36]struct{} = [unsafe.Offsetof(CallFrame{}.StatementPtr)]struct{}{}
var _ [40]struct{} = [unsafe.Offsetof(CallFrame{}.StatementLen)]struct{}{}
var _ [44]struct{} = [unsafe.Offsetof(CallFrame{}.BatchPtr)]struct{}{}
var _ [48]struct{} = [unsafe.Offsetof(CallFrame{}.OutPtr)]struct{}{}
var _ [52]struct{} = [unsafe.Offsetof(CallFrame{}.OutCap)]struct{}{}
var _ [56]struct{} = [unsafe.Offsetof(CallFrame{}.Reserved)]struct{}{}

// Statement: A parsed statement. Addresses are those of the guest's memory. 64 bytes.
type Statement struct {
	// AstNode[node_count]. Node 0 is no node.
	NodesPtr uint32

	// Nodes, the empty node 0 included.
	NodeCount uint32

	// The text pool: u32 length, bytes, padded to 4. AstNode.text counts from here; 0 is no text.
	TextsPtr uint32

	// Bytes of the text pool.
	TextsLen uint32

	// Index of the statement's node.
	Root uint32

	// StatementKind.
	Kind uint8

	// StatementKind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else 0.
	InnerKind uint8

	// 0.
	Reserved0 uint16

	// Relation[relation_count].
	RelationsPtr uint32

	// Relations that the statement names, once per name, names of CTEs excluded.
	RelationCount uint32

	// Highest $n.
	ParameterCount uint32

	// 0.
	Reserved1 uint32

	// 0.
	Reserved2 uint64

	// 0.
	Reserved3 uint64

	// 0.
	Reserved4 uint64
}

// A layout that differs does not compile.
var _ [64]struct{} = [unsafe.Sizeof(Statement{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Statement{}.NodesPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Statement{}.NodeCount)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Statement{}.TextsPtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Statement{}.TextsLen)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Statement{}.Root)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Statement{}.Kind)]struct{}{}
var _ [21]struct{} = [unsafe.Offsetof(Statement{}.InnerKind)]struct{}{}
var _ [22]struct{} = [unsafe.Offsetof(Statement{}.Reserved0)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(Statement{}.RelationsPtr)]struct{}{}
var _ [28]struct{} = [unsafe.Offsetof(Statement{}.RelationCount)]struct{}{}
var _ [32]struct{} = [unsafe.Offsetof(Statement{}.ParameterCount)]struct{}{}
var _ [36]struct{} = [unsafe.Offsetof(Statement{}.Reserved1)]struct{}{}
var _ [40]struct{} = [unsafe.Offsetof(Statement{}.Reserved2)]struct{}{}
var _ [48]struct{} = [unsafe.Offsetof(Statement{}.Reserved3)]struct{}{}
var _ [56]struct{} = [unsafe.Offsetof(Statement{}.Reserved4)]struct{}{}

// AstNode: One node of the table. A statement's nodes and a guest's expressions have the same layout. 28 bytes.
type AstNode struct {
	// NodeKind.
	Kind uint16

	// Role.
	Role uint8

	// 0.
	Reserved uint8

	// Index of the next sibling, 0 at the end.
	Next uint32

	// Index of the first child, 0 if none.
	First uint32

	// Offset in the text pool, 0 if none.
	Text uint32

	// Meaning by kind.
	Value int32

	// NodeFlags.
	Flags uint16

	// 0.
	Reserved2 uint16

	// Byte offset in the source text.
	Position int32
}

// A layout that differs does not compile.
var _ [28]struct{} = [unsafe.Sizeof(AstNode{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(AstNode{}.Kind)]struct{}{}
var _ [2]struct{} = [unsafe.Offsetof(AstNode{}.Role)]struct{}{}
var _ [3]struct{} = [unsafe.Offsetof(AstNode{}.Reserved)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(AstNode{}.Next)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(AstNode{}.First)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(AstNode{}.Text)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(AstNode{}.Value)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(AstNode{}.Flags)]struct{}{}
var _ [22]struct{} = [unsafe.Offsetof(AstNode{}.Reserved2)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(AstNode{}.Position)]struct{}{}

// Relation: A relation that the statement names. 24 bytes.
type Relation struct {
	// The schema as written, UTF-8; 0 if not written.
	SchemaPtr uint32

	// Bytes of the schema.
	SchemaLen uint32

	// The name, UTF-8, folded as SQL folds it.
	NamePtr uint32

	// Bytes of the name.
	NameLen uint32

	// TableAccess bits.
	Access uint8

	// RelationKind.
	Kind uint8

	// 1 when allow_table_access names it.
	Granted uint8

	// 0.
	Reserved0 uint8

	// 0.
	Reserved1 uint32
}

// A layout that differs does not compile.
var _ [24]struct{} = [unsafe.Sizeof(Relation{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Relation{}.SchemaPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Relation{}.SchemaLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Relation{}.NamePtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Relation{}.NameLen)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Relation{}.Access)]struct{}{}
var _ [17]struct{} = [unsafe.Offsetof(Relation{}.Kind)]struct{}{}
var _ [18]struct{} = [unsafe.Offsetof(Relation{}.Granted)]struct{}{}
var _ [19]struct{} = [unsafe.Offsetof(Relation{}.Reserved0)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Relation{}.Reserved1)]struct{}{}

// EditList: The answer to post_parse beside the verdict Changed. Nodes and texts have the layout of Statement: node 0 and text 0 are empty. 32 bytes.
type EditList struct {
	// Edit[edit_count].
	EditsPtr uint32

	// Edits.
	EditCount uint32

	// AstNode[node_count].
	NodesPtr uint32

	// Nodes, the empty node 0 included; 0 if there are none.
	NodeCount uint32

	// Text pool.
	TextsPtr uint32

	// Bytes of the text pool.
	TextsLen uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(EditList{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(EditList{}.EditsPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(EditList{}.EditCount)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(EditList{}.NodesPtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(EditList{}.NodeCount)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(EditList{}.TextsPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(EditList{}.TextsLen)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(EditList{}.Reserved)]struct{}{}

// Edit: One edit. Texts are offsets in the EditList's pool. 32 bytes.
type Edit struct {
	// EditKind.
	Kind uint16

	// 0.
	Flags uint16

	// A node of the statement, 0 where the kind needs none.
	Target uint32

	// Schema of the table, 0 for any.
	SchemaText uint32

	// Table, key or message.
	NameText uint32

	// Value or SQLSTATE.
	ValueText uint32

	// Index of the expression's node.
	Root uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(Edit{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Edit{}.Kind)]struct{}{}
var _ [2]struct{} = [unsafe.Offsetof(Edit{}.Flags)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Edit{}.Target)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Edit{}.SchemaText)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Edit{}.NameText)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Edit{}.ValueText)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Edit{}.Root)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(Edit{}.Reserved)]struct{}{}

// Rejection: Why a statement is refused. Also the answer of helios_init when the plugin cannot start. 32 bytes.
type Rejection struct {
	// Five of 0-9 A-Z, or zeros for 42501.
	Sqlstate [5]uint8

	// 0.
	Reserved [3]uint8

	// UTF-8.
	MessagePtr uint32

	// Bytes; 0 for a default message.
	MessageLen uint32

	// UTF-8.
	DetailPtr uint32

	// Bytes, 0 for none.
	DetailLen uint32

	// UTF-8.
	HintPtr uint32

	// Bytes, 0 for none.
	HintLen uint32
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(Rejection{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Rejection{}.Sqlstate)]struct{}{}
var _ [5]struct{} = [unsafe.Offsetof(Rejection{}.Reserved)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Rejection{}.MessagePtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Rejection{}.MessageLen)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Rejection{}.DetailPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Rejection{}.DetailLen)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(Rejection{}.HintPtr)]struct{}{}
var _ [28]struct{} = [unsafe.Offsetof(Rejection{}.HintLen)]struct{}{}

// Batch: A batch of result rows. Only the columns that the plugin was granted lie in its memory. 64 bytes.
type Batch struct {
	// Rows that lie in the vectors, selected or not.
	RowCount uint32

	// Columns that the plugin sees.
	ColumnCount uint16

	// Columns of the whole result.
	ResultColumnCount uint16

	// BatchColumn[column_count].
	ColumnsPtr uint32

	// Bitmap of row_count bits, least significant first: 1 for a row of the result. The guest may clear bits; a bit it sets does not count. Rows that are not selected may hold anything.
	SelectionPtr uint32

	// Bits that are 1.
	SelectedCount uint32

	// Number of the batch within the result, from 0.
	Sequence uint32

	// Rows of the batches before this one.
	RowsBefore uint64

	// Operation: what the rows are.
	Operation uint8

	// 0.
	Reserved0 [7]uint8

	// 0.
	Reserved1 uint64

	// 0.
	Reserved2 uint64

	// 0.
	Reserved3 uint64
}

// A layout that differs does not compile.
var _ [64]struct{} = [unsafe.Sizeof(Batch{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Batch{}.RowCount)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Batch{}.ColumnCount)]struct{}{}
var _ [6]struct{} = [unsafe.Offsetof(Batch{}.ResultColumnCount)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Batch{}.ColumnsPtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Batch{}.SelectionPtr)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Batch{}.SelectedCount)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Batch{}.Sequence)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(Batch{}.RowsBefore)]struct{}{}
var _ [32]struct{} = [unsafe.Offsetof(Batch{}.Operation)]struct{}{}
var _ [33]struct{} = [unsafe.Offsetof(Batch{}.Reserved0)]struct{}{}
var _ [40]struct{} = [unsafe.Offsetof(Batch{}.Reserved1)]struct{}{}
var _ [48]struct{} = [unsafe.Offsetof(Batch{}.Reserved2)]struct{}{}
var _ [56]struct{} = [unsafe.Offsetof(Batch{}.Reserved3)]struct{}{}

// BatchColumn: One column of a batch. 64 bytes.
type BatchColumn struct {
	// Position in the result, from 0.
	Index uint16

	// ColumnKind.
	Kind uint8

	// ColumnAccess bits.
	Access uint8

	// PostgreSQL's type OID.
	TypeOID uint32

	// PostgreSQL's typmod, -1 for none.
	TypeModifier int32

	// Bitmap of row_count bits, least significant first: 1 for a value, 0 for NULL.
	ValidityPtr uint32

	// row_count values, dense, 64-byte aligned; ColumnKind says of which form. Those of NULLs may be anything.
	DataPtr uint32

	// The column's name in the result, UTF-8.
	NamePtr uint32

	// Bytes of the name.
	NameLen uint32

	// Origin[origin_count].
	OriginsPtr uint32

	// Stored columns that the values are made from.
	OriginCount uint32

	// 0.
	Reserved0 uint32

	// 0.
	Reserved1 uint64

	// 0.
	Reserved2 uint64

	// 0.
	Reserved3 uint64
}

// A layout that differs does not compile.
var _ [64]struct{} = [unsafe.Sizeof(BatchColumn{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(BatchColumn{}.Index)]struct{}{}
var _ [2]struct{} = [unsafe.Offsetof(BatchColumn{}.Kind)]struct{}{}
var _ [3]struct{} = [unsafe.Offsetof(BatchColumn{}.Access)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(BatchColumn{}.TypeOID)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(BatchColumn{}.TypeModifier)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(BatchColumn{}.ValidityPtr)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(BatchColumn{}.DataPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(BatchColumn{}.NamePtr)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(BatchColumn{}.NameLen)]struct{}{}
var _ [28]struct{} = [unsafe.Offsetof(BatchColumn{}.OriginsPtr)]struct{}{}
var _ [32]struct{} = [unsafe.Offsetof(BatchColumn{}.OriginCount)]struct{}{}
var _ [36]struct{} = [unsafe.Offsetof(BatchColumn{}.Reserved0)]struct{}{}
var _ [40]struct{} = [unsafe.Offsetof(BatchColumn{}.Reserved1)]struct{}{}
var _ [48]struct{} = [unsafe.Offsetof(BatchColumn{}.Reserved2)]struct{}{}
var _ [56]struct{} = [unsafe.Offsetof(BatchColumn{}.Reserved3)]struct{}{}

// View: A variable-length value of a batch. The guest replaces a value by writing another view; the bytes may lie anywhere in its memory. 8 bytes.
type View struct {
	// Address of the bytes.
	Ptr uint32

	// How many.
	Len uint32
}

// A layout that differs does not compile.
var _ [8]struct{} = [unsafe.Sizeof(View{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(View{}.Ptr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(View{}.Len)]struct{}{}

// AddedColumns: The answer to OnResult beside the verdict Changed: columns that stand behind those of the result, in this order. Needs allow_added_columns. 16 bytes.
type AddedColumns struct {
	// AddedColumn[column_count].
	ColumnsPtr uint32

	// 1 to 64.
	ColumnCount uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [16]struct{} = [unsafe.Sizeof(AddedColumns{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(AddedColumns{}.ColumnsPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(AddedColumns{}.ColumnCount)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(AddedColumns{}.Reserved)]struct{}{}

// AddedColumn: A column that the guest computes: it finds it in each batch behind the columns that it sees, and fills it. 32 bytes.
type AddedColumn struct {
	// Name for the client, UTF-8.
	NamePtr uint32

	// 1 to 63 bytes, none of them 0.
	NameLen uint32

	// PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid.
	TypeOID uint32

	// -1.
	TypeModifier int32

	// 0.
	Reserved0 uint64

	// 0.
	Reserved1 uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(AddedColumn{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(AddedColumn{}.NamePtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(AddedColumn{}.NameLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(AddedColumn{}.TypeOID)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(AddedColumn{}.TypeModifier)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(AddedColumn{}.Reserved0)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(AddedColumn{}.Reserved1)]struct{}{}

// Replacement: The answer to OnBatch beside the verdict Replaced: rows that leave instead of the batch's. The host copies them; they may lie anywhere in the guest's memory. Needs allow_result_modification. 32 bytes.
type Replacement struct {
	// Rows, 0 to 8192.
	RowCount uint32

	// As in the batch: one ReplacedColumn for each of its columns, in its order.
	ColumnCount uint32

	// ReplacedColumn[column_count].
	ColumnsPtr uint32

	// i32[row_count]: the selected row of the batch that the row is made from. What the guest does not give is taken from there, columns that it does not see among it. -1: none; only where every column of the result is Writable or Nullable, and what the guest does not give is NULL.
	SourcesPtr uint32

	// 0.
	Reserved0 uint64

	// 0.
	Reserved1 uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(Replacement{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Replacement{}.RowCount)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Replacement{}.ColumnCount)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Replacement{}.ColumnsPtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Replacement{}.SourcesPtr)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Replacement{}.Reserved0)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(Replacement{}.Reserved1)]struct{}{}

// ReplacedColumn: One column of a Replacement. 16 bytes.
type ReplacedColumn struct {
	// Bitmap of row_count bits, least significant first. 0: every value is valid.
	ValidityPtr uint32

	// row_count values, dense, of the column's ColumnKind, 8-byte aligned. 0: the values are those of the source rows as the guest left them in the batch. Must be 0 where the column is not Writable.
	DataPtr uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [16]struct{} = [unsafe.Sizeof(ReplacedColumn{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(ReplacedColumn{}.ValidityPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(ReplacedColumn{}.DataPtr)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(ReplacedColumn{}.Reserved)]struct{}{}

// Origin: A stored column that values are made from. 24 bytes.
type Origin struct {
	// Schema, UTF-8.
	SchemaPtr uint32

	// Bytes.
	SchemaLen uint32

	// Table, UTF-8.
	TablePtr uint32

	// Bytes.
	TableLen uint32

	// Column, UTF-8.
	ColumnPtr uint32

	// Bytes.
	ColumnLen uint32
}

// A layout that differs does not compile.
var _ [24]struct{} = [unsafe.Sizeof(Origin{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(Origin{}.SchemaPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(Origin{}.SchemaLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(Origin{}.TablePtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(Origin{}.TableLen)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(Origin{}.ColumnPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(Origin{}.ColumnLen)]struct{}{}

// ResultEnd: What a result was, all in all. 32 bytes.
type ResultEnd struct {
	// Rows that this plugin was shown.
	RowsIn uint64

	// Rows that it left.
	RowsOut uint64

	// Calls of on_batch.
	Batches uint32

	// 0.
	Reserved0 uint32

	// 0.
	Reserved1 uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(ResultEnd{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(ResultEnd{}.RowsIn)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(ResultEnd{}.RowsOut)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(ResultEnd{}.Batches)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(ResultEnd{}.Reserved0)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(ResultEnd{}.Reserved1)]struct{}{}

// CacheEntry: Where a result lies in the plugin's part of the result cache. The key only adds to what tells entries apart: the statement as it runs, its values, restrictions and settings always do. 32 bytes.
type CacheEntry struct {
	// Up to 256 bytes, of the plugin's own.
	KeyPtr uint32

	// Bytes of the key, may be 0.
	KeyLen uint32

	// How long the entry may be served; 0: as long as the grant lets it.
	TtlMs uint32

	// CacheFlag bits.
	Flags uint32

	// View[tag_count]: names by which entries are invalidated together, 1 to 256 bytes each.
	TagsPtr uint32

	// Up to 16.
	TagCount uint32

	// 0.
	Reserved uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(CacheEntry{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(CacheEntry{}.KeyPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(CacheEntry{}.KeyLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(CacheEntry{}.TtlMs)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(CacheEntry{}.Flags)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(CacheEntry{}.TagsPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(CacheEntry{}.TagCount)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(CacheEntry{}.Reserved)]struct{}{}

// CacheOffer: A complete result, as cache_store is asked about it. 32 bytes.
type CacheOffer struct {
	// Its rows, before post_execution.
	Rows uint64

	// What it would take of the cache.
	Bytes uint64

	// CacheDecision that this plugin's cache_lookup made.
	Decision uint8

	// 0.
	Reserved0 [7]uint8

	// 0.
	Reserved1 uint64
}

// A layout that differs does not compile.
var _ [32]struct{} = [unsafe.Sizeof(CacheOffer{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(CacheOffer{}.Rows)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(CacheOffer{}.Bytes)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(CacheOffer{}.Decision)]struct{}{}
var _ [17]struct{} = [unsafe.Offsetof(CacheOffer{}.Reserved0)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(CacheOffer{}.Reserved1)]struct{}{}

// ColumnInfo: One column, as helios.table_columns answers. Offsets count from the begin of the answer, which is u32 count, u32 0, ColumnInfo[count], names. 24 bytes.
type ColumnInfo struct {
	// The column's name, UTF-8.
	NameOff uint32

	// Bytes of the name.
	NameLen uint32

	// PostgreSQL's type OID.
	TypeOID uint32

	// PostgreSQL's typmod, -1 for none.
	TypeModifier int32

	// ColumnFlag bits.
	Flags uint32

	// Position from 1.
	Ordinal uint32
}

// A layout that differs does not compile.
var _ [24]struct{} = [unsafe.Sizeof(ColumnInfo{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(ColumnInfo{}.NameOff)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(ColumnInfo{}.NameLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(ColumnInfo{}.TypeOID)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(ColumnInfo{}.TypeModifier)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(ColumnInfo{}.Flags)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(ColumnInfo{}.Ordinal)]struct{}{}

// LogField: One field of helios.log_fields. 16 bytes.
type LogField struct {
	// a-z, 0-9, _ and ., 1 to 32 bytes, not plugin or version.
	KeyPtr uint32

	// Bytes of the key.
	KeyLen uint32

	// UTF-8.
	ValuePtr uint32

	// Bytes of the value; those beyond 256 are cut.
	ValueLen uint32
}

// A layout that differs does not compile.
var _ [16]struct{} = [unsafe.Sizeof(LogField{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(LogField{}.KeyPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(LogField{}.KeyLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(LogField{}.ValuePtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(LogField{}.ValueLen)]struct{}{}

// RegexMatch: What helios.regex_find found, in bytes of the text. 8 bytes.
type RegexMatch struct {
	// First byte.
	Begin uint32

	// Byte behind the last.
	End uint32
}

// A layout that differs does not compile.
var _ [8]struct{} = [unsafe.Sizeof(RegexMatch{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(RegexMatch{}.Begin)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(RegexMatch{}.End)]struct{}{}

// HttpRequest: What helios.http_request sends. 40 bytes.
type HttpRequest struct {
	// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
	MethodPtr uint32

	// Bytes of the method.
	MethodLen uint32

	// http or https, absolute, printable ASCII, at most 8 KiB; without user, password and fragment.
	UrlPtr uint32

	// Bytes of the URL.
	UrlLen uint32

	// HttpHeader[header_count].
	HeadersPtr uint32

	// At most 64, and 16 KiB of names and values.
	HeaderCount uint32

	// The body.
	BodyPtr uint32

	// Bytes of the body.
	BodyLen uint32

	// Time for the whole exchange; 0, or more than is granted: what is granted.
	TimeoutMs uint32

	// 0.
	Reserved uint32
}

// A layout that differs does not compile.
var _ [40]struct{} = [unsafe.Sizeof(HttpRequest{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(HttpRequest{}.MethodPtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(HttpRequest{}.MethodLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(HttpRequest{}.UrlPtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(HttpRequest{}.UrlLen)]struct{}{}
var _ [16]struct{} = [unsafe.Offsetof(HttpRequest{}.HeadersPtr)]struct{}{}
var _ [20]struct{} = [unsafe.Offsetof(HttpRequest{}.HeaderCount)]struct{}{}
var _ [24]struct{} = [unsafe.Offsetof(HttpRequest{}.BodyPtr)]struct{}{}
var _ [28]struct{} = [unsafe.Offsetof(HttpRequest{}.BodyLen)]struct{}{}
var _ [32]struct{} = [unsafe.Offsetof(HttpRequest{}.TimeoutMs)]struct{}{}
var _ [36]struct{} = [unsafe.Offsetof(HttpRequest{}.Reserved)]struct{}{}

// HttpHeader: One header of a request. Those that frame a message or belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, Keep-Alive, Upgrade, TE, Trailer, Expect, Accept-Encoding, Proxy-*) are the host's. 16 bytes.
type HttpHeader struct {
	// A token.
	NamePtr uint32

	// Bytes of the name.
	NameLen uint32

	// Printable ASCII and tabs.
	ValuePtr uint32

	// Bytes of the value.
	ValueLen uint32
}

// A layout that differs does not compile.
var _ [16]struct{} = [unsafe.Sizeof(HttpHeader{})]struct{}{}
var _ [0]struct{} = [unsafe.Offsetof(HttpHeader{}.NamePtr)]struct{}{}
var _ [4]struct{} = [unsafe.Offsetof(HttpHeader{}.NameLen)]struct{}{}
var _ [8]struct{} = [unsafe.Offsetof(HttpHeader{}.ValuePtr)]struct{}{}
var _ [12]struct{} = [unsafe.Offsetof(HttpHeader{}.ValueLen)]struct{}{}
