// Generated from src/abi/abi.json by Helios.Abi.Generator. Do not edit.
/// \file
/// The HeliosDB-Lite plugin ABI, version 1. src/abi/REFERENCE.md explains it.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace helios::abi {

/// The ABI's version, as CallFrame::abi has it.
inline constexpr uint16_t version = 1;

/// Alignment of the region that helios_arena returns, and of every block the host places in it.
inline constexpr uint32_t arena_alignment = 64;

/// Bit of a verdict word at which the 24-bit code begins.
inline constexpr uint32_t verdict_shift_code = 8;

/// Bit of a verdict word at which the 32-bit address begins.
inline constexpr uint32_t verdict_shift_ptr = 32;

/// Answer of a host call: there is no such value.
inline constexpr int32_t absent = -1;

/// Answer of a host call: not granted, not allowed in this hook, or the value is locked.
inline constexpr int32_t denied = -2;

/// Answer of a host call: the argument is not valid (name not UTF-8, value too long).
inline constexpr int32_t invalid = -3;

/// Answer of a host call: the quota that the operator granted is used up.
inline constexpr int32_t full = -4;

/// Which hook a call frame belongs to.
enum class Hook : uint8_t {
  /// A client connected (hook on_connect); it was sent nothing yet. The frame has no text.
  Connect = 1,
  /// A text arrived, or a prepared statement is executed again (hook pre_parse). Nothing of it is parsed. The frame has the text.
  PreParse = 2,
  /// The statement is parsed; nothing is planned. Answer with edits or a rejection.
  PostParse = 3,
  /// A planned statement is about to run (the frame has a Statement), or rows are about to be written (the frame has a Batch): hook pre_execution.
  PreExecution = 4,
  /// A read-only statement is about to run whose result may come from the result cache (hook cache_lookup). The frame has a Statement; parameters may be asked for as in pre_execution.
  CacheLookup = 5,
  /// One batch of the result, before it is encoded for the client (hook post_execution). The frame names a Batch.
  OnBatch = 6,
  /// The result is complete (hook post_execution). The frame names a ResultEnd.
  OnEnd = 7,
  /// A result that may be kept is complete, and none of its rows has left yet (hook cache_store). As CacheLookup, and batch_ptr is a CacheOffer.
  CacheStore = 8,
  /// The client is gone (hook on_disconnect). Nothing that the guest answers matters.
  Disconnect = 9,
  /// The columns of a result are known, and no client was told of them (hook post_execution). The frame names a Batch without rows.
  OnResult = 10,
};

/// The low 8 bits of the i64 that a hook returns: verdict | code << 8 | address << 32.
enum class Verdict : uint8_t {
  /// Nothing to change. The whole word is 0.
  Pass = 0,
  /// post_parse: the address is that of an EditList. OnResult: that of an AddedColumns. OnBatch: values, validity or selection were changed in place.
  Changed = 1,
  /// OnBatch: the rows at the address, a Replacement, leave instead of the batch's.
  Replaced = 2,
  /// OnBatch: bits of the selection were cleared, nothing else was changed.
  Filter = 3,
  /// Refuse the statement. The address is that of a Rejection, or 0 for 42501 and a default message.
  Reject = 4,
  /// cache_lookup and cache_store: decide about the cache. The code is a CacheDecision, the address that of a CacheEntry or 0.
  Cached = 5,
  /// The out area is too small. The address field holds the bytes needed; the host calls helios_arena for a larger arena and calls the hook once more.
  MoreSpace = 6,
};

/// What one Edit asks for. The host checks every edit; one that is malformed or not granted is a failure of the plugin.
enum class EditKind : uint16_t {
  /// Only rows of table (schema_text, name_text) for which the expression at root is true may be seen, changed or written. Applied by the host at every reference of the table. Needs allow_query_modification and the table in allow_table_access.
  Restrict = 1,
  /// Attach key (name_text) and value (value_text) to the statement, for logs and EXPLAIN.
  Annotate = 2,
  /// Put the tree at root in the place of node target. Tree edits (3 to 6 and 8) need allow_query_modification, and every relation of the statement and of the tree in allow_table_access; all of a chain are made before restrictions are applied.
  ReplaceNode = 3,
  /// Read from the query at root instead of the relation (schema_text, name_text), wherever the statement reads it, or instead of the RangeVar target. The alias stays.
  WrapRelation = 4,
  /// Add the expression at root to the targets of query target (0: the statement's own), under the name name_text.
  AddTarget = 5,
  /// At most as many rows as value_text says (decimal digits) of query target (0: the statement's own). A smaller LIMIT stays.
  Limit = 6,
  /// Refuse the statement: sqlstate in value_text (optional), message in name_text. Same as the Reject verdict, for plugins that collect edits.
  Reject = 7,
  /// Take node target out: a member of a list, or an optional clause.
  RemoveNode = 8,
};

/// What a relation of the statement is.
enum class RelationKind : uint8_t {
  /// The name is not in the catalog (it may be about to be created).
  Unknown = 0,
  /// A table.
  Table = 1,
  /// A view.
  View = 2,
  /// A system relation (pg_catalog, information_schema, helios).
  System = 3,
  /// A sequence.
  Sequence = 4,
};

/// Node kinds that only guests write, beside those of NodeKind.
enum class GuestNodeKind : uint16_t {
  /// Text: the variable's name. The host reads it now and records the read; NULL when it is not set.
  SessionVariable = 2000,
};

/// What the rows of a batch are.
enum class Operation : uint8_t {
  /// Rows of a result, on their way to the client.
  Result = 0,
  /// New rows, before constraints are checked.
  Insert = 1,
  /// Changed rows as they are to be, before constraints are checked.
  Update = 2,
  /// Rows that are to go. They cannot be changed.
  Delete = 3,
};

/// How a batch column's values lie.
enum class ColumnKind : uint8_t {
  /// u8 each, 0 or 1.
  Bool = 0,
  /// i16 each (int2).
  Int16 = 1,
  /// i32 each (int4, date as days since 2000-01-01, oid as its bits).
  Int32 = 2,
  /// i64 each (int8; timestamp and timestamptz as microseconds since 2000-01-01 UTC).
  Int64 = 3,
  /// f64 each (float4 and float8).
  Float64 = 4,
  /// 16 bytes each, network order (uuid).
  Bytes16 = 5,
  /// A View each: UTF-8 for the text types and json, raw for bytea, PostgreSQL's binary form for numeric and arrays.
  Bytes = 6,
};

/// Bits of BatchColumn.access.
enum class ColumnAccess : uint8_t {
  /// What the guest writes is what the client gets. Without it the host sends its own copy.
  Writable = 1,
  /// The values are computed (an expression, an aggregate), or come from more than one stored column.
  Derived = 2,
  /// The guest may clear validity bits. Where Writable is not set as well, values that are still valid leave as the host has them.
  Nullable = 4,
  /// The guest declared the column in OnResult. Every value is NULL until it is written.
  Added = 8,
};

/// Level of helios.log.
enum class LogLevel : int32_t {
  /// For the plugin's author.
  Debug = 0,
  /// Normal operation.
  Info = 1,
  /// Something an operator should look at.
  Warning = 2,
  /// The plugin could not do its work.
  Error = 3,
};

/// Bits of ColumnInfo.flags.
enum class ColumnFlag : uint32_t {
  /// Declared NOT NULL.
  NotNull = 1,
  /// Part of the primary key.
  PrimaryKey = 2,
  /// Has a default.
  HasDefault = 4,
};

/// Bits of the flags of helios.set_session_var.
enum class SetVariableFlag : uint32_t {
  /// The client cannot change or reset the variable afterwards.
  Locked = 1,
};

/// Why helios.jwt_verify does not take a token.
enum class JwtProblem : int32_t {
  /// It is no token of three base64url parts with JSON objects, or too long, or has a critical header.
  Malformed = -16,
  /// Its alg is not that of the key (none never is).
  Algorithm = -17,
  /// The signature is not the key's.
  Signature = -18,
  /// exp has passed, or is missing.
  Expired = -19,
  /// nbf is to come.
  NotYetValid = -20,
  /// aud holds none of the key's audiences.
  Audience = -21,
  /// iss is not the key's issuer.
  Issuer = -22,
  /// The key set has no key of this kid and algorithm, or could not be fetched.
  Key = -23,
};

/// What a plugin wants of the result cache: the code of the verdict Cached. Pass is Default.
enum class CacheDecision : uint8_t {
  /// What the plugins behind it say, and in the end the host's own policy.
  Default = 0,
  /// cache_lookup: run the statement; its result is kept only if the plugin's cache_store says so. cache_store: do not keep it.
  Miss = 1,
  /// cache_lookup: serve the entry that the CacheEntry names, if there is one that holds for this very statement, its values, restrictions and settings; else run the statement and keep its result there. cache_store: keep it there.
  Use = 2,
};

/// Bits of CacheEntry.flags.
enum class CacheFlag : uint32_t {
  /// cache_lookup: an entry may be served until its time has passed, though its tables have changed since. Needs allow_stale_cache, else it is ignored.
  StaleOk = 1,
};

/// What helios.cache_invalidate takes out, always of the plugin's own entries.
enum class CacheTarget : uint32_t {
  /// Every entry. No name.
  All = 0,
  /// Those under a key, whatever statement and session they were made for.
  Key = 1,
  /// Those with a tag.
  Tag = 2,
  /// Those made from a table: name, or schema.name.
  Table = 3,
};

/// Bits of the flags of helios.regex_compile.
enum class RegexFlag : uint32_t {
  /// Letters match without case.
  IgnoreCase = 1,
  /// ^ and $ match at line ends.
  Multiline = 2,
  /// The dot matches line ends.
  DotAll = 4,
};

/// Why helios.http_request brought no answer.
enum class HttpProblem : int32_t {
  /// The name is not known, or nothing answers there.
  Unreachable = -32,
  /// The name leads to an address that plugins may not reach: a private, local or otherwise special one that the grant does not name.
  Address = -33,
  /// The server's certificate is not trusted, or TLS failed.
  Tls = -34,
  /// The call's time was over, or the time that this hook call may wait in all.
  Timeout = -35,
  /// The request or the answer is larger than granted.
  TooLarge = -36,
  /// What the server sent is no HTTP, or the connection broke.
  Protocol = -37,
};

/// Kinds of AST nodes, with the meaning of text, value and flags and the roles of the children.
enum class NodeKind : uint16_t {
  None = 0,
  /// Text: the name, already folded to lower case unless it was quoted.
  Identifier = 1,
  /// "*" in a target list or column reference.
  Star = 2,
  /// Text: alias name. Column*: Identifier.
  Alias = 3,
  /// Name*: Identifier (built-in spellings are pg_catalog-qualified as PostgreSQL does: int → pg_catalog.int4). Modifier*: expressions (interval: the field mask of PostgreSQL, then the precision). Value: array dimensions. Flags: SetOf, PercentType. Bound*: IntegerConst per dimension, -1 where unwritten.
  TypeName = 4,
  /// A target of SELECT / RETURNING, an INSERT column, or an assignment. Text: output or column name (0 if none). Argument?: the expression. Indirection*: subscripts or fields of an assigned column. Multi-column assignment: see MultiAssign.
  ResTarget = 5,
  /// Argument: expression. Value: SortDirection. Flags: NullsFirst, NullsLast. Text: USING operator.
  SortBy = 6,
  /// Flags: Recursive. Cte*: Cte.
  WithClause = 7,
  /// Text: name. Column*: Identifier. Query: statement. Value: CteMaterialize. Search?, Cycle?.
  Cte = 8,
  /// Text: window name (of WINDOW clause or referenced by OVER name). Value: WindowFrame; the bounds' expressions are FrameStart?, FrameEnd?. Partition*, OrderBy*. RefName?: Identifier.
  WindowDef = 9,
  /// Value: LockStrength. Flags: NoWait, SkipLocked. Relation*: RangeVar.
  LockingClause = 10,
  /// Value: GroupingSetKind (empty, simple, rollup, cube, sets). Argument*.
  GroupingSet = 11,
  /// SEARCH of a CTE. Value: 0 depth first, 1 breadth first. Column*: Identifier. Text: the sequence column.
  CteSearch = 12,
  /// CYCLE of a CTE. Column*. Text: the mark column. High?, Low?: its values. Using: Identifier of the path column.
  CteCycle = 13,
  /// Text: relation name. Schema?, Catalog?: Identifier. Alias?. Flags: Only (ONLY was written), Temporary.
  RangeVar = 20,
  /// Query: SELECT. Alias?. Flags: Lateral.
  RangeSubselect = 21,
  /// Function*: each a FuncCall or another call expression, its column definitions behind it as Column*: ColumnDef. Alias?. Element*: ColumnDef of the alias of ROWS FROM. Flags: Lateral, Ordinality, RowsFrom.
  RangeFunction = 22,
  /// Value: JoinType. Left, Right. Using*: Identifier; or Condition?. Flags: Natural, Cross (written CROSS JOIN). Alias?; UsingAlias?.
  JoinExpr = 23,
  /// TABLESAMPLE. Relation: RangeVar; Name*: method; Argument*; Else?: REPEATABLE's seed.
  RangeTableSample = 24,
  /// XMLTABLE. Flags: Lateral. Argument: row expression; Source: document; Column*: RangeTableColumn; Option*: ResTarget (namespaces); Alias?.
  RangeTableFunction = 25,
  /// A column of XMLTABLE. Text: name. Type?, Argument?: path; Else?: default. Flags: Ordinality (FOR ORDINALITY), Not (NOT NULL).
  RangeTableColumn = 26,
  /// JSON_TABLE. Flags: Lateral. Source: context item; Argument: path; Text: path name; Passing*: ResTarget; Column*: JsonTableColumn; OnError?: JsonBehavior; Alias?.
  JsonTable = 27,
  /// A column of JSON_TABLE. Value: JsonColumnKind. Text: name (nested: the path's name). Type?: JsonReturning; Argument?: path; Option* as in JsonExpr; OnEmpty?, OnError?: JsonBehavior; Column* (nested).
  JsonTableColumn = 28,
  /// Field*: Identifier, the last one may be Star.
  ColumnRef = 40,
  /// $n. Value: n from 1.
  Parameter = 41,
  /// Value: the int4 value (never negative; a minus sign is an operator).
  IntegerConst = 42,
  /// A numeric literal that is no int4. Text: as written, underscores and base included.
  FloatConst = 43,
  /// Text: the bytes meant, escapes resolved.
  StringConst = 44,
  /// Text: 'b' or 'x' followed by the digits.
  BitStringConst = 45,
  /// Value: 0 or 1.
  BoolConst = 46,
  NullConst = 47,
  /// Text: operator. Left? (absent: prefix operator), Right. Schema*: Identifier of OPERATOR(schema.op). Also <, =, LIKE (~~) and so on.
  Operator = 48,
  /// Argument*: two or more, flattened as PostgreSQL does.
  And = 49,
  /// Argument*: two or more.
  Or = 50,
  /// Argument.
  Not = 51,
  /// Argument. Flags: Not (IS NOT NULL).
  IsNull = 52,
  /// Argument. Value: BooleanTestKind (IS TRUE, IS NOT TRUE, ...).
  BooleanTest = 53,
  /// Left, Right. Flags: Not (IS NOT DISTINCT FROM).
  DistinctFrom = 54,
  /// Argument, Low, High. Flags: Not, Symmetric.
  Between = 55,
  /// Argument; Element* or Query. Flags: Not. (IN)
  In = 56,
  /// Left, Right, Escape?. Value: LikeKind. Flags: Not. (LIKE, ILIKE, SIMILAR TO)
  Like = 57,
  /// Query. (EXISTS)
  Exists = 58,
  /// Query. (scalar subquery)
  ScalarSubquery = 59,
  /// Query. (ARRAY(SELECT ...))
  ArraySubquery = 60,
  /// Left op ANY/ALL (Query | Right). Text: operator. Schema*. Flags: All (else ANY/SOME).
  Quantified = 61,
  /// Argument?; When*: CaseWhen; Else?.
  Case = 62,
  /// Condition, Result.
  CaseWhen = 63,
  /// Argument*.
  Coalesce = 64,
  /// Left, Right.
  NullIf = 65,
  /// Argument*.
  Greatest = 66,
  /// Argument*.
  Least = 67,
  /// Argument, Type. Flags: FunctionForm (CAST(..)), LiteralForm (type 'string').
  TypeCast = 68,
  /// Name*: Identifier. Argument*. Flags: Star (count(*)), Distinct, All, Variadic, WithinGroup, SqlSyntax. OrderBy*, Filter?, Over?: WindowDef. Value: NullTreatment.
  FuncCall = 69,
  /// Name: Identifier. Argument. (a => x)
  NamedArgument = 70,
  /// Value: SqlValueFunctionKind. Modifier?: precision.
  SqlValueFunction = 71,
  /// Element*. Flags: Explicit (ROW(...) was written).
  Row = 72,
  /// Element*. (ARRAY[...])
  ArrayExpr = 73,
  /// Argument, then Indirection*: Identifier (field), Star, or Subscript.
  Indirection = 74,
  /// Lower?, Upper?. Flags: Slice.
  Subscript = 75,
  /// Argument; Name*: Identifier.
  Collate = 76,
  /// DEFAULT in VALUES or SET.
  Default = 77,
  /// Text: cursor name. WHERE CURRENT OF.
  CurrentOf = 78,
  /// Argument*. GROUPING(...).
  GroupingFunc = 79,
  /// Argument. Flags: Not. (IS DOCUMENT)
  IsDocument = 80,
  /// Argument. Value: JsonItemType. Flags: Not, Distinct (WITH UNIQUE KEYS). (IS JSON)
  IsJson = 81,
  /// MERGE_ACTION().
  MergeAction = 82,
  /// An SQL/JSON expression. Value: JsonExprKind. Argument*: values (JsonValue where a FORMAT was written), of objects JsonKeyValue; of query functions the context item and the path; Query (ARRAY of a query). Passing*: ResTarget. Returns?: JsonReturning. OrderBy*. Option*: DefElem "null on null", "absent on null", "with unique keys", "without unique keys", "with wrapper" and so on, "keep quotes", "omit quotes". OnEmpty?, OnError?: JsonBehavior. Filter?, Over? of aggregates.
  JsonExpr = 83,
  /// An XML expression. Value: XmlExprKind. Text: name of an element or instruction. Argument*. Target*: ResTarget (attributes, forest). Type? (serialize). Option*: DefElem "document", "content", "preserve whitespace", "strip whitespace", "indent", "no indent", "version" (Argument?), "standalone yes", "standalone no", "standalone no value".
  XmlExpr = 84,
  /// A value with FORMAT JSON. Argument. Text: encoding, 0 if none.
  JsonValue = 85,
  /// Left: key; Right: value.
  JsonKeyValue = 86,
  /// RETURNING. Type. Flags: Explicit (FORMAT JSON was written). Text: encoding.
  JsonReturning = 87,
  /// Text: "error", "null", "true", "false", "unknown", "empty array", "empty object", "default" (Argument).
  JsonBehavior = 88,
  /// With?; Target*: ResTarget; From*; Where?; GroupBy*; Having?; Window*; OrderBy*: SortBy; Limit?; Offset?; Locking*; DistinctOn*; Into?. Flags: Distinct, WithTies, GroupDistinct.
  Select = 100,
  /// Value: SetOperationKind. Flags: All. Left, Right: Select | SetOperation | Values. With?, OrderBy*, Limit?, Offset?, Locking*.
  SetOperation = 101,
  /// Row*: Row. With?, OrderBy*, Limit?, Offset?, Locking*.
  Values = 102,
  /// With?; Relation: RangeVar; Column*: ResTarget; Query? (absent: DEFAULT VALUES); OnConflict?; Returning*. Value: OverridingKind.
  Insert = 103,
  /// With?; Relation; Assignment*: ResTarget | MultiAssign; From*; Where?; Returning*; Option*: ReturningOption (all DML).
  Update = 104,
  /// With?; Relation; From* (USING); Where?; Returning*.
  Delete = 105,
  /// With?; Relation; Source; Condition; MergeWhen*; Returning*.
  Merge = 106,
  /// Value: 0 DO NOTHING, 1 DO UPDATE. Infer?: OnConflictTarget; Assignment*; Where?.
  OnConflict = 107,
  /// Element*: IndexElement; Where?; or Text: constraint name.
  OnConflictTarget = 108,
  /// Column*: ResTarget; Argument: the row or subquery. (a, b) = ...
  MultiAssign = 109,
  /// Value: MergeMatchKind. Text: 'insert' | 'update' | 'delete' | 'nothing'. Condition?, Column*, Element* (none: DEFAULT VALUES), Assignment*. Flags: OverridingUser, OverridingSystem.
  MergeWhen = 110,
  /// RETURNING WITH (OLD | NEW AS name). Value: 0 old, 1 new. Text: the name. Stands under Role.Option of the statement.
  ReturningOption = 111,
  /// Value: TransactionKind. Text: savepoint name or gid. Option*: TransactionMode nodes. Flags: Chain.
  Transaction = 130,
  /// Text: mode name ("isolation level", "read only", "deferrable"). Argument: value.
  TransactionMode = 131,
  /// SET. Text: full dotted variable name, lower case. Name?: Identifier of its spelling where that has upper case. Value: VariableSetKind. Argument*: constants or Identifier. Flags: Local, TimeZone (SET TIME ZONE was written), XmlOption (SET XML OPTION was).
  VariableSet = 132,
  /// SHOW. Text: name, or "all". Name?: as of VariableSet.
  VariableShow = 133,
  /// Value: DiscardKind.
  Discard = 134,
  /// Text: name. Type*: TypeName. Query.
  Prepare = 135,
  /// Text: name. Argument*.
  Execute = 136,
  /// Text: name, 0 for ALL.
  Deallocate = 137,
  /// Text: name. Query. Flags: Binary, Scroll, NoScroll, Hold, Insensitive, Asensitive.
  DeclareCursor = 138,
  /// Text: cursor name. Value: FetchDirection. Argument?: IntegerConst count (absent: 1); Flags: All, Move, Negative (count is negative).
  Fetch = 139,
  /// Text: name, 0 for ALL.
  ClosePortal = 140,
  /// Query. Option*: DefElem.
  Explain = 141,
  /// Relation? or Query?; Column*; Text: file or program name; Option*: DefElem (argument BoolConst: HEADER or FREEZE of the old syntax); Where?. Flags: From, Program.
  Copy = 142,
  /// Text: option name. Argument?: any node.
  DefElem = 143,
  /// Relation: RangeVar; Element*: ColumnDef | Constraint | LikeClause; Inherits*: RangeVar (of PARTITION OF: the parent, with Source: PartitionBound); Type?: OF type; Partition?: PartitionSpec; Option*: DefElem "using" | "with" (Option*) | "on commit" | "tablespace". Flags: IfNotExists, Temporary, Unlogged.
  CreateTable = 160,
  /// Text: column name. Type?: TypeName; Constraint*; Collation?: Collate; Option*: DefElem "storage" | "compression" | "options".
  ColumnDef = 161,
  /// Value: ConstraintKind. Text: constraint name. Argument?: expression (DEFAULT, CHECK, GENERATED); Column*: Identifier (keys); Relation?: referenced table; Target*: referenced columns; Element*: IndexElement and Where? (exclusion). Option*: DefElem "match" | "on update" | "on delete" (Argument: Identifier "cascade", "restrict", "no action", "set null", "set default"; Column*) | "with" | "tablespace" | "using index" | "include" | "using", or sequence options (identity). Flags: Deferrable, InitiallyDeferred, NoInherit, NotValid, NotEnforced, NullsNotDistinct, WithoutOverlaps, Period, ReferencedPeriod, Always, Stored. What is said behind a column's constraint is a Constraint of its own, kind Attribute, Text: "deferrable", "not deferrable", "initially deferred", "initially immediate", "enforced" or "not enforced"; a table's constraint has flags for these.
  Constraint = 162,
  /// Value: DropObjectKind. Relation* / Name*: what is dropped. Flags: IfExists, Cascade.
  Drop = 163,
  /// Relation*. Flags: RestartIdentity, Cascade.
  Truncate = 164,
  /// Relation: RangeVar (target). Query. Column*. Flags: IfNotExists, Temporary, WithNoData, Materialized.
  CreateTableAs = 165,
  /// Text: column name, or Argument: expression. Name*: operator class, Option*: its options; Collation?: Collate. Value: SortDirection. Flags: NullsFirst, NullsLast. Right?: Operator (exclusion constraints).
  IndexElement = 166,
  /// LIKE in CREATE TABLE. Relation. Option*: DefElem (Text: what; Value: 0 including, 1 excluding).
  LikeClause = 167,
  /// PARTITION BY. Text: strategy. Element*: IndexElement.
  PartitionSpec = 168,
  /// Text: "default", "in" (Element*), "from" (Low*, High*) or "with" (Option*: modulus, remainder).
  PartitionBound = 169,
  /// A keyword of a utility statement. Text: the keyword in upper case.
  Word = 170,
  /// A symbol of a utility statement. Text: "(", ")", ",", ";", ".", "=", "-", "+" or "*".
  Punctuation = 171,
  /// The name of an object that is no relation. Name*: Identifier. Text: the operator that is named; then Name* are its schemas.
  ObjectName = 172,
  /// Column names in parentheses. Column*: Identifier.
  ColumnList = 173,
  /// Options in parentheses. Value: OptionListKind. Option*: DefElem; of foreign objects with Value 0 nothing, 1 SET, 2 ADD, 3 DROP.
  OptionList = 174,
  /// Parameters of a routine in parentheses. Element*: FunctionParameter; OrderBy*: FunctionParameter behind ORDER BY (aggregates). Flags: Star ("(*)").
  ParameterList = 175,
  /// Text: name, 0 if none. Value: ParameterMode. Type: TypeName. Argument?: default.
  FunctionParameter = 176,
  /// A statement without a node of its own, as the words it is made of: all children count, in order, whatever their role. Word* and Punctuation* (role Word); Name*: Identifier or ObjectName; Function*: ObjectName of a routine; Relation*: RangeVar of every relation it names; Type*, Argument* (expressions and constants), Query* (statements), From*, Column*: ColumnList, Element* (ColumnDef, Constraint, IndexElement, ParameterList, LikeClause), Constraint*, Collation?, Source?: PartitionBound, Option* (OptionList; VariableSet of a SET or RESET clause, whose word SET stands before it; DefElem of a sequence).
  Utility = 999,
};

/// What a node is to its parent.
enum class Role : uint8_t {
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
};

/// Flags of a node; a bit's meaning depends on the node's kind.
enum class NodeFlags : uint16_t {
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
};

/// The kind of a statement.
enum class StatementKind : uint8_t {
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
  /// Defines, changes or drops anything but a table's creation and its end: views, indexes, functions, schemas, ALTER TABLE, COMMENT, foreign schemas.
  Define = 23,
  /// Who may do what: GRANT and REVOKE, roles, default privileges, OWNED BY, row security policies, security labels.
  Privilege = 24,
  /// VACUUM, ANALYZE, CLUSTER, REINDEX, REFRESH MATERIALIZED VIEW, CHECKPOINT: the same data, stored anew.
  Maintain = 25,
  /// Runs code that stands elsewhere or in a string: DO, CALL, LOAD.
  Code = 26,
  /// LISTEN, NOTIFY, UNLISTEN.
  Notify = 27,
  /// LOCK TABLE.
  Lock = 28,
  /// ALTER SYSTEM.
  Configure = 29,
  /// SET CONSTRAINTS.
  Constraints = 30,
};

/// How a statement touches a relation; bits.
enum class TableAccess : uint8_t {
  None = 0,
  Read = 1,
  Insert = 2,
  Update = 4,
  Delete = 8,
  /// Its definition: CREATE, DROP, ALTER, TRUNCATE.
  Define = 16,
};

/// Value of SortBy.
enum class SortDirection : int32_t {
  Default = 0,
  Ascending = 1,
  Descending = 2,
  Using = 3,
};

/// Value of Cte.
enum class CteMaterialize : int32_t {
  Default = 0,
  Always = 1,
  Never = 2,
};

/// Value of JoinExpr.
enum class JoinType : int32_t {
  Inner = 0,
  Left = 1,
  Full = 2,
  Right = 3,
};

/// Value of SetOperation.
enum class SetOperationKind : int32_t {
  Union = 0,
  Intersect = 1,
  Except = 2,
};

/// Value of Like.
enum class LikeKind : int32_t {
  Like = 0,
  ILike = 1,
  SimilarTo = 2,
};

/// Value of BooleanTest.
enum class BooleanTestKind : int32_t {
  IsTrue = 0,
  IsNotTrue = 1,
  IsFalse = 2,
  IsNotFalse = 3,
  IsUnknown = 4,
  IsNotUnknown = 5,
};

/// Value of GroupingSet.
enum class GroupingSetKind : int32_t {
  Empty = 0,
  Simple = 1,
  Rollup = 2,
  Cube = 3,
  Sets = 4,
};

/// Value of LockingClause.
enum class LockStrength : int32_t {
  ForKeyShare = 0,
  ForShare = 1,
  ForNoKeyUpdate = 2,
  ForUpdate = 3,
};

/// Value of Insert.
enum class OverridingKind : int32_t {
  None = 0,
  User = 1,
  System = 2,
};

/// Value of Transaction.
enum class TransactionKind : int32_t {
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
};

/// Value of VariableSet.
enum class VariableSetKind : int32_t {
  Value = 0,
  Default = 1,
  Current = 2,
  Multi = 3,
  Reset = 4,
  ResetAll = 5,
};

/// Value of Discard.
enum class DiscardKind : int32_t {
  All = 0,
  Plans = 1,
  Sequences = 2,
  Temp = 3,
};

/// Value of Fetch.
enum class FetchDirection : int32_t {
  Forward = 0,
  Backward = 1,
  Absolute = 2,
  Relative = 3,
};

/// Value of Constraint.
enum class ConstraintKind : int32_t {
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
};

/// Value of Drop.
enum class DropObjectKind : int32_t {
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
};

/// Value of SqlValueFunction.
enum class SqlValueFunctionKind : int32_t {
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
};

/// Value of FuncCall.
enum class NullTreatment : int32_t {
  Default = 0,
  Ignore = 1,
  Respect = 2,
};

/// True when a bit of flag is set.
template <class Set>
constexpr bool has(Set set, Set flag) noexcept {
  using Bits = __underlying_type(Set);
  return (static_cast<Bits>(set) & static_cast<Bits>(flag)) != 0;
}

/// What a hook is called with; its address is the hook's argument. Lies in the arena, written afresh for each call. 64 bytes.
struct CallFrame {
  /// 1.
  uint16_t abi;
  /// Hook.
  uint8_t hook;
  /// 0.
  uint8_t flags;
  /// Generation of the plugin set that the statement keeps to its end (low 32 bits).
  uint32_t plugin_generation;
  /// The statement, for logs.
  uint64_t query_id;
  /// Time this call may take, in nanoseconds.
  uint64_t deadline_ns;
  /// Reserved, 0. Session values are asked for by session_var and connection_param.
  uint32_t session_ptr;
  /// The statement's text, UTF-8.
  uint32_t sql_ptr;
  /// Bytes of the text.
  uint32_t sql_len;
  /// A Statement, 0 in hooks that have none.
  uint32_t statement_ptr;
  /// Bytes from statement_ptr to the end of its nodes, texts and relations.
  uint32_t statement_len;
  /// OnBatch: a Batch. OnEnd: a ResultEnd. Else 0.
  uint32_t batch_ptr;
  /// The out area: a scratch region for the answer, 64-byte aligned. An answer may also lie anywhere else in the guest's memory.
  uint32_t out_ptr;
  /// Bytes of the out area.
  uint32_t out_cap;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(CallFrame) == 64 && __is_trivially_copyable(CallFrame));
static_assert(offsetof(CallFrame, abi) == 0);
static_assert(offsetof(CallFrame, hook) == 2);
static_assert(offsetof(CallFrame, flags) == 3);
static_assert(offsetof(CallFrame, plugin_generation) == 4);
static_assert(offsetof(CallFrame, query_id) == 8);
static_assert(offsetof(CallFrame, deadline_ns) == 16);
static_assert(offsetof(CallFrame, session_ptr) == 24);
static_assert(offsetof(CallFrame, sql_ptr) == 28);
static_assert(offsetof(CallFrame, sql_len) == 32);
static_assert(offsetof(CallFrame, statement_ptr) == 36);
static_assert(offsetof(CallFrame, statement_len) == 40);
static_assert(offsetof(CallFrame, batch_ptr) == 44);
static_assert(offsetof(CallFrame, out_ptr) == 48);
static_assert(offsetof(CallFrame, out_cap) == 52);
static_assert(offsetof(CallFrame, reserved) == 56);

/// A parsed statement. Addresses are those of the guest's memory. 64 bytes.
struct Statement {
  /// AstNode[node_count]. Node 0 is no node.
  uint32_t nodes_ptr;
  /// Nodes, the empty node 0 included.
  uint32_t node_count;
  /// The text pool: u32 length, bytes, padded to 4. AstNode.text counts from here; 0 is no text.
  uint32_t texts_ptr;
  /// Bytes of the text pool.
  uint32_t texts_len;
  /// Index of the statement's node.
  uint32_t root;
  /// StatementKind.
  uint8_t kind;
  /// StatementKind of the statement inside PREPARE, DECLARE, EXPLAIN or COPY (query), else 0.
  uint8_t inner_kind;
  /// 0.
  uint16_t reserved0;
  /// Relation[relation_count].
  uint32_t relations_ptr;
  /// Relations that the statement names, once per name, names of CTEs excluded.
  uint32_t relation_count;
  /// Highest $n.
  uint32_t parameter_count;
  /// 0.
  uint32_t reserved1;
  /// 0.
  uint64_t reserved2;
  /// 0.
  uint64_t reserved3;
  /// 0.
  uint64_t reserved4;
};

static_assert(sizeof(Statement) == 64 && __is_trivially_copyable(Statement));
static_assert(offsetof(Statement, nodes_ptr) == 0);
static_assert(offsetof(Statement, node_count) == 4);
static_assert(offsetof(Statement, texts_ptr) == 8);
static_assert(offsetof(Statement, texts_len) == 12);
static_assert(offsetof(Statement, root) == 16);
static_assert(offsetof(Statement, kind) == 20);
static_assert(offsetof(Statement, inner_kind) == 21);
static_assert(offsetof(Statement, reserved0) == 22);
static_assert(offsetof(Statement, relations_ptr) == 24);
static_assert(offsetof(Statement, relation_count) == 28);
static_assert(offsetof(Statement, parameter_count) == 32);
static_assert(offsetof(Statement, reserved1) == 36);
static_assert(offsetof(Statement, reserved2) == 40);
static_assert(offsetof(Statement, reserved3) == 48);
static_assert(offsetof(Statement, reserved4) == 56);

/// One node of the table. A statement's nodes and a guest's expressions have the same layout. 28 bytes.
struct AstNode {
  /// NodeKind.
  uint16_t kind;
  /// Role.
  uint8_t role;
  /// 0.
  uint8_t reserved;
  /// Index of the next sibling, 0 at the end.
  uint32_t next;
  /// Index of the first child, 0 if none.
  uint32_t first;
  /// Offset in the text pool, 0 if none.
  uint32_t text;
  /// Meaning by kind.
  int32_t value;
  /// NodeFlags.
  uint16_t flags;
  /// 0.
  uint16_t reserved2;
  /// Byte offset in the source text.
  int32_t position;
};

static_assert(sizeof(AstNode) == 28 && __is_trivially_copyable(AstNode));
static_assert(offsetof(AstNode, kind) == 0);
static_assert(offsetof(AstNode, role) == 2);
static_assert(offsetof(AstNode, reserved) == 3);
static_assert(offsetof(AstNode, next) == 4);
static_assert(offsetof(AstNode, first) == 8);
static_assert(offsetof(AstNode, text) == 12);
static_assert(offsetof(AstNode, value) == 16);
static_assert(offsetof(AstNode, flags) == 20);
static_assert(offsetof(AstNode, reserved2) == 22);
static_assert(offsetof(AstNode, position) == 24);

/// A relation that the statement names. 24 bytes.
struct Relation {
  /// The schema as written, UTF-8; 0 if not written.
  uint32_t schema_ptr;
  /// Bytes of the schema.
  uint32_t schema_len;
  /// The name, UTF-8, folded as SQL folds it.
  uint32_t name_ptr;
  /// Bytes of the name.
  uint32_t name_len;
  /// TableAccess bits.
  uint8_t access;
  /// RelationKind.
  uint8_t kind;
  /// 1 when allow_table_access names it.
  uint8_t granted;
  /// 0.
  uint8_t reserved0;
  /// 0.
  uint32_t reserved1;
};

static_assert(sizeof(Relation) == 24 && __is_trivially_copyable(Relation));
static_assert(offsetof(Relation, schema_ptr) == 0);
static_assert(offsetof(Relation, schema_len) == 4);
static_assert(offsetof(Relation, name_ptr) == 8);
static_assert(offsetof(Relation, name_len) == 12);
static_assert(offsetof(Relation, access) == 16);
static_assert(offsetof(Relation, kind) == 17);
static_assert(offsetof(Relation, granted) == 18);
static_assert(offsetof(Relation, reserved0) == 19);
static_assert(offsetof(Relation, reserved1) == 20);

/// The answer to post_parse beside the verdict Changed. Nodes and texts have the layout of Statement: node 0 and text 0 are empty. 32 bytes.
struct EditList {
  /// Edit[edit_count].
  uint32_t edits_ptr;
  /// Edits.
  uint32_t edit_count;
  /// AstNode[node_count].
  uint32_t nodes_ptr;
  /// Nodes, the empty node 0 included; 0 if there are none.
  uint32_t node_count;
  /// Text pool.
  uint32_t texts_ptr;
  /// Bytes of the text pool.
  uint32_t texts_len;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(EditList) == 32 && __is_trivially_copyable(EditList));
static_assert(offsetof(EditList, edits_ptr) == 0);
static_assert(offsetof(EditList, edit_count) == 4);
static_assert(offsetof(EditList, nodes_ptr) == 8);
static_assert(offsetof(EditList, node_count) == 12);
static_assert(offsetof(EditList, texts_ptr) == 16);
static_assert(offsetof(EditList, texts_len) == 20);
static_assert(offsetof(EditList, reserved) == 24);

/// One edit. Texts are offsets in the EditList's pool. 32 bytes.
struct Edit {
  /// EditKind.
  uint16_t kind;
  /// 0.
  uint16_t flags;
  /// A node of the statement, 0 where the kind needs none.
  uint32_t target;
  /// Schema of the table, 0 for any.
  uint32_t schema_text;
  /// Table, key or message.
  uint32_t name_text;
  /// Value or SQLSTATE.
  uint32_t value_text;
  /// Index of the expression's node.
  uint32_t root;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(Edit) == 32 && __is_trivially_copyable(Edit));
static_assert(offsetof(Edit, kind) == 0);
static_assert(offsetof(Edit, flags) == 2);
static_assert(offsetof(Edit, target) == 4);
static_assert(offsetof(Edit, schema_text) == 8);
static_assert(offsetof(Edit, name_text) == 12);
static_assert(offsetof(Edit, value_text) == 16);
static_assert(offsetof(Edit, root) == 20);
static_assert(offsetof(Edit, reserved) == 24);

/// Why a statement is refused. Also the answer of helios_init when the plugin cannot start. 32 bytes.
struct Rejection {
  /// Five of 0-9 A-Z, or zeros for 42501.
  uint8_t sqlstate[5];
  /// 0.
  uint8_t reserved[3];
  /// UTF-8.
  uint32_t message_ptr;
  /// Bytes; 0 for a default message.
  uint32_t message_len;
  /// UTF-8.
  uint32_t detail_ptr;
  /// Bytes, 0 for none.
  uint32_t detail_len;
  /// UTF-8.
  uint32_t hint_ptr;
  /// Bytes, 0 for none.
  uint32_t hint_len;
};

static_assert(sizeof(Rejection) == 32 && __is_trivially_copyable(Rejection));
static_assert(offsetof(Rejection, sqlstate) == 0);
static_assert(offsetof(Rejection, reserved) == 5);
static_assert(offsetof(Rejection, message_ptr) == 8);
static_assert(offsetof(Rejection, message_len) == 12);
static_assert(offsetof(Rejection, detail_ptr) == 16);
static_assert(offsetof(Rejection, detail_len) == 20);
static_assert(offsetof(Rejection, hint_ptr) == 24);
static_assert(offsetof(Rejection, hint_len) == 28);

/// A batch of result rows. Only the columns that the plugin was granted lie in its memory. 64 bytes.
struct Batch {
  /// Rows that lie in the vectors, selected or not.
  uint32_t row_count;
  /// Columns that the plugin sees.
  uint16_t column_count;
  /// Columns of the whole result.
  uint16_t result_column_count;
  /// BatchColumn[column_count].
  uint32_t columns_ptr;
  /// Bitmap of row_count bits, least significant first: 1 for a row of the result. The guest may clear bits; a bit it sets does not count. Rows that are not selected may hold anything.
  uint32_t selection_ptr;
  /// Bits that are 1.
  uint32_t selected_count;
  /// Number of the batch within the result, from 0.
  uint32_t sequence;
  /// Rows of the batches before this one.
  uint64_t rows_before;
  /// Operation: what the rows are.
  uint8_t operation;
  /// 0.
  uint8_t reserved0[7];
  /// 0.
  uint64_t reserved1;
  /// 0.
  uint64_t reserved2;
  /// 0.
  uint64_t reserved3;
};

static_assert(sizeof(Batch) == 64 && __is_trivially_copyable(Batch));
static_assert(offsetof(Batch, row_count) == 0);
static_assert(offsetof(Batch, column_count) == 4);
static_assert(offsetof(Batch, result_column_count) == 6);
static_assert(offsetof(Batch, columns_ptr) == 8);
static_assert(offsetof(Batch, selection_ptr) == 12);
static_assert(offsetof(Batch, selected_count) == 16);
static_assert(offsetof(Batch, sequence) == 20);
static_assert(offsetof(Batch, rows_before) == 24);
static_assert(offsetof(Batch, operation) == 32);
static_assert(offsetof(Batch, reserved0) == 33);
static_assert(offsetof(Batch, reserved1) == 40);
static_assert(offsetof(Batch, reserved2) == 48);
static_assert(offsetof(Batch, reserved3) == 56);

/// One column of a batch. 64 bytes.
struct BatchColumn {
  /// Position in the result, from 0.
  uint16_t index;
  /// ColumnKind.
  uint8_t kind;
  /// ColumnAccess bits.
  uint8_t access;
  /// PostgreSQL's type OID.
  uint32_t type_oid;
  /// PostgreSQL's typmod, -1 for none.
  int32_t type_modifier;
  /// Bitmap of row_count bits, least significant first: 1 for a value, 0 for NULL.
  uint32_t validity_ptr;
  /// row_count values, dense, 64-byte aligned; ColumnKind says of which form. Those of NULLs may be anything.
  uint32_t data_ptr;
  /// The column's name in the result, UTF-8.
  uint32_t name_ptr;
  /// Bytes of the name.
  uint32_t name_len;
  /// Origin[origin_count].
  uint32_t origins_ptr;
  /// Stored columns that the values are made from.
  uint32_t origin_count;
  /// 0.
  uint32_t reserved0;
  /// 0.
  uint64_t reserved1;
  /// 0.
  uint64_t reserved2;
  /// 0.
  uint64_t reserved3;
};

static_assert(sizeof(BatchColumn) == 64 && __is_trivially_copyable(BatchColumn));
static_assert(offsetof(BatchColumn, index) == 0);
static_assert(offsetof(BatchColumn, kind) == 2);
static_assert(offsetof(BatchColumn, access) == 3);
static_assert(offsetof(BatchColumn, type_oid) == 4);
static_assert(offsetof(BatchColumn, type_modifier) == 8);
static_assert(offsetof(BatchColumn, validity_ptr) == 12);
static_assert(offsetof(BatchColumn, data_ptr) == 16);
static_assert(offsetof(BatchColumn, name_ptr) == 20);
static_assert(offsetof(BatchColumn, name_len) == 24);
static_assert(offsetof(BatchColumn, origins_ptr) == 28);
static_assert(offsetof(BatchColumn, origin_count) == 32);
static_assert(offsetof(BatchColumn, reserved0) == 36);
static_assert(offsetof(BatchColumn, reserved1) == 40);
static_assert(offsetof(BatchColumn, reserved2) == 48);
static_assert(offsetof(BatchColumn, reserved3) == 56);

/// A variable-length value of a batch. The guest replaces a value by writing another view; the bytes may lie anywhere in its memory. 8 bytes.
struct View {
  /// Address of the bytes.
  uint32_t ptr;
  /// How many.
  uint32_t len;
};

static_assert(sizeof(View) == 8 && __is_trivially_copyable(View));
static_assert(offsetof(View, ptr) == 0);
static_assert(offsetof(View, len) == 4);

/// The answer to OnResult beside the verdict Changed: columns that stand behind those of the result, in this order. Needs allow_added_columns. 16 bytes.
struct AddedColumns {
  /// AddedColumn[column_count].
  uint32_t columns_ptr;
  /// 1 to 64.
  uint32_t column_count;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(AddedColumns) == 16 && __is_trivially_copyable(AddedColumns));
static_assert(offsetof(AddedColumns, columns_ptr) == 0);
static_assert(offsetof(AddedColumns, column_count) == 4);
static_assert(offsetof(AddedColumns, reserved) == 8);

/// A column that the guest computes: it finds it in each batch behind the columns that it sees, and fills it. 32 bytes.
struct AddedColumn {
  /// Name for the client, UTF-8.
  uint32_t name_ptr;
  /// 1 to 63 bytes, none of them 0.
  uint32_t name_len;
  /// PostgreSQL's OID of bool, bytea, int2, int4, int8, oid, float4, float8, text, varchar, date, timestamp, timestamptz or uuid.
  uint32_t type_oid;
  /// -1.
  int32_t type_modifier;
  /// 0.
  uint64_t reserved0;
  /// 0.
  uint64_t reserved1;
};

static_assert(sizeof(AddedColumn) == 32 && __is_trivially_copyable(AddedColumn));
static_assert(offsetof(AddedColumn, name_ptr) == 0);
static_assert(offsetof(AddedColumn, name_len) == 4);
static_assert(offsetof(AddedColumn, type_oid) == 8);
static_assert(offsetof(AddedColumn, type_modifier) == 12);
static_assert(offsetof(AddedColumn, reserved0) == 16);
static_assert(offsetof(AddedColumn, reserved1) == 24);

/// The answer to OnBatch beside the verdict Replaced: rows that leave instead of the batch's. The host copies them; they may lie anywhere in the guest's memory. Needs allow_result_modification. 32 bytes.
struct Replacement {
  /// Rows, 0 to 8192.
  uint32_t row_count;
  /// As in the batch: one ReplacedColumn for each of its columns, in its order.
  uint32_t column_count;
  /// ReplacedColumn[column_count].
  uint32_t columns_ptr;
  /// i32[row_count]: the selected row of the batch that the row is made from. What the guest does not give is taken from there, columns that it does not see among it. -1: none; only where every column of the result is Writable or Nullable, and what the guest does not give is NULL.
  uint32_t sources_ptr;
  /// 0.
  uint64_t reserved0;
  /// 0.
  uint64_t reserved1;
};

static_assert(sizeof(Replacement) == 32 && __is_trivially_copyable(Replacement));
static_assert(offsetof(Replacement, row_count) == 0);
static_assert(offsetof(Replacement, column_count) == 4);
static_assert(offsetof(Replacement, columns_ptr) == 8);
static_assert(offsetof(Replacement, sources_ptr) == 12);
static_assert(offsetof(Replacement, reserved0) == 16);
static_assert(offsetof(Replacement, reserved1) == 24);

/// One column of a Replacement. 16 bytes.
struct ReplacedColumn {
  /// Bitmap of row_count bits, least significant first. 0: every value is valid.
  uint32_t validity_ptr;
  /// row_count values, dense, of the column's ColumnKind, 8-byte aligned. 0: the values are those of the source rows as the guest left them in the batch. Must be 0 where the column is not Writable.
  uint32_t data_ptr;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(ReplacedColumn) == 16 && __is_trivially_copyable(ReplacedColumn));
static_assert(offsetof(ReplacedColumn, validity_ptr) == 0);
static_assert(offsetof(ReplacedColumn, data_ptr) == 4);
static_assert(offsetof(ReplacedColumn, reserved) == 8);

/// A stored column that values are made from. 24 bytes.
struct Origin {
  /// Schema, UTF-8.
  uint32_t schema_ptr;
  /// Bytes.
  uint32_t schema_len;
  /// Table, UTF-8.
  uint32_t table_ptr;
  /// Bytes.
  uint32_t table_len;
  /// Column, UTF-8.
  uint32_t column_ptr;
  /// Bytes.
  uint32_t column_len;
};

static_assert(sizeof(Origin) == 24 && __is_trivially_copyable(Origin));
static_assert(offsetof(Origin, schema_ptr) == 0);
static_assert(offsetof(Origin, schema_len) == 4);
static_assert(offsetof(Origin, table_ptr) == 8);
static_assert(offsetof(Origin, table_len) == 12);
static_assert(offsetof(Origin, column_ptr) == 16);
static_assert(offsetof(Origin, column_len) == 20);

/// What a result was, all in all. 32 bytes.
struct ResultEnd {
  /// Rows that this plugin was shown.
  uint64_t rows_in;
  /// Rows that it left.
  uint64_t rows_out;
  /// Calls of on_batch.
  uint32_t batches;
  /// 0.
  uint32_t reserved0;
  /// 0.
  uint64_t reserved1;
};

static_assert(sizeof(ResultEnd) == 32 && __is_trivially_copyable(ResultEnd));
static_assert(offsetof(ResultEnd, rows_in) == 0);
static_assert(offsetof(ResultEnd, rows_out) == 8);
static_assert(offsetof(ResultEnd, batches) == 16);
static_assert(offsetof(ResultEnd, reserved0) == 20);
static_assert(offsetof(ResultEnd, reserved1) == 24);

/// Where a result lies in the plugin's part of the result cache. The key only adds to what tells entries apart: the statement as it runs, its values, restrictions and settings always do. 32 bytes.
struct CacheEntry {
  /// Up to 256 bytes, of the plugin's own.
  uint32_t key_ptr;
  /// Bytes of the key, may be 0.
  uint32_t key_len;
  /// How long the entry may be served; 0: as long as the grant lets it.
  uint32_t ttl_ms;
  /// CacheFlag bits.
  uint32_t flags;
  /// View[tag_count]: names by which entries are invalidated together, 1 to 256 bytes each.
  uint32_t tags_ptr;
  /// Up to 16.
  uint32_t tag_count;
  /// 0.
  uint64_t reserved;
};

static_assert(sizeof(CacheEntry) == 32 && __is_trivially_copyable(CacheEntry));
static_assert(offsetof(CacheEntry, key_ptr) == 0);
static_assert(offsetof(CacheEntry, key_len) == 4);
static_assert(offsetof(CacheEntry, ttl_ms) == 8);
static_assert(offsetof(CacheEntry, flags) == 12);
static_assert(offsetof(CacheEntry, tags_ptr) == 16);
static_assert(offsetof(CacheEntry, tag_count) == 20);
static_assert(offsetof(CacheEntry, reserved) == 24);

/// A complete result, as cache_store is asked about it. 32 bytes.
struct CacheOffer {
  /// Its rows, before post_execution.
  uint64_t rows;
  /// What it would take of the cache.
  uint64_t bytes;
  /// CacheDecision that this plugin's cache_lookup made.
  uint8_t decision;
  /// 0.
  uint8_t reserved0[7];
  /// 0.
  uint64_t reserved1;
};

static_assert(sizeof(CacheOffer) == 32 && __is_trivially_copyable(CacheOffer));
static_assert(offsetof(CacheOffer, rows) == 0);
static_assert(offsetof(CacheOffer, bytes) == 8);
static_assert(offsetof(CacheOffer, decision) == 16);
static_assert(offsetof(CacheOffer, reserved0) == 17);
static_assert(offsetof(CacheOffer, reserved1) == 24);

/// One column, as helios.table_columns answers. Offsets count from the begin of the answer, which is u32 count, u32 0, ColumnInfo[count], names. 24 bytes.
struct ColumnInfo {
  /// The column's name, UTF-8.
  uint32_t name_off;
  /// Bytes of the name.
  uint32_t name_len;
  /// PostgreSQL's type OID.
  uint32_t type_oid;
  /// PostgreSQL's typmod, -1 for none.
  int32_t type_modifier;
  /// ColumnFlag bits.
  uint32_t flags;
  /// Position from 1.
  uint32_t ordinal;
};

static_assert(sizeof(ColumnInfo) == 24 && __is_trivially_copyable(ColumnInfo));
static_assert(offsetof(ColumnInfo, name_off) == 0);
static_assert(offsetof(ColumnInfo, name_len) == 4);
static_assert(offsetof(ColumnInfo, type_oid) == 8);
static_assert(offsetof(ColumnInfo, type_modifier) == 12);
static_assert(offsetof(ColumnInfo, flags) == 16);
static_assert(offsetof(ColumnInfo, ordinal) == 20);

/// One field of helios.log_fields. 16 bytes.
struct LogField {
  /// a-z, 0-9, _ and ., 1 to 32 bytes, not plugin or version.
  uint32_t key_ptr;
  /// Bytes of the key.
  uint32_t key_len;
  /// UTF-8.
  uint32_t value_ptr;
  /// Bytes of the value; those beyond 256 are cut.
  uint32_t value_len;
};

static_assert(sizeof(LogField) == 16 && __is_trivially_copyable(LogField));
static_assert(offsetof(LogField, key_ptr) == 0);
static_assert(offsetof(LogField, key_len) == 4);
static_assert(offsetof(LogField, value_ptr) == 8);
static_assert(offsetof(LogField, value_len) == 12);

/// What helios.regex_find found, in bytes of the text. 8 bytes.
struct RegexMatch {
  /// First byte.
  uint32_t begin;
  /// Byte behind the last.
  uint32_t end;
};

static_assert(sizeof(RegexMatch) == 8 && __is_trivially_copyable(RegexMatch));
static_assert(offsetof(RegexMatch, begin) == 0);
static_assert(offsetof(RegexMatch, end) == 4);

/// What helios.http_request sends. 40 bytes.
struct HttpRequest {
  /// GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
  uint32_t method_ptr;
  /// Bytes of the method.
  uint32_t method_len;
  /// http or https, absolute, printable ASCII, at most 8 KiB; without user, password and fragment.
  uint32_t url_ptr;
  /// Bytes of the URL.
  uint32_t url_len;
  /// HttpHeader[header_count].
  uint32_t headers_ptr;
  /// At most 64, and 16 KiB of names and values.
  uint32_t header_count;
  /// The body.
  uint32_t body_ptr;
  /// Bytes of the body.
  uint32_t body_len;
  /// Time for the whole exchange; 0, or more than is granted: what is granted.
  uint32_t timeout_ms;
  /// 0.
  uint32_t reserved;
};

static_assert(sizeof(HttpRequest) == 40 && __is_trivially_copyable(HttpRequest));
static_assert(offsetof(HttpRequest, method_ptr) == 0);
static_assert(offsetof(HttpRequest, method_len) == 4);
static_assert(offsetof(HttpRequest, url_ptr) == 8);
static_assert(offsetof(HttpRequest, url_len) == 12);
static_assert(offsetof(HttpRequest, headers_ptr) == 16);
static_assert(offsetof(HttpRequest, header_count) == 20);
static_assert(offsetof(HttpRequest, body_ptr) == 24);
static_assert(offsetof(HttpRequest, body_len) == 28);
static_assert(offsetof(HttpRequest, timeout_ms) == 32);
static_assert(offsetof(HttpRequest, reserved) == 36);

/// One header of a request. Those that frame a message or belong to the connection (Host, Content-Length, Transfer-Encoding, Connection, Keep-Alive, Upgrade, TE, Trailer, Expect, Accept-Encoding, Proxy-*) are the host's. 16 bytes.
struct HttpHeader {
  /// A token.
  uint32_t name_ptr;
  /// Bytes of the name.
  uint32_t name_len;
  /// Printable ASCII and tabs.
  uint32_t value_ptr;
  /// Bytes of the value.
  uint32_t value_len;
};

static_assert(sizeof(HttpHeader) == 16 && __is_trivially_copyable(HttpHeader));
static_assert(offsetof(HttpHeader, name_ptr) == 0);
static_assert(offsetof(HttpHeader, name_len) == 4);
static_assert(offsetof(HttpHeader, value_ptr) == 8);
static_assert(offsetof(HttpHeader, value_len) == 12);

}  // namespace helios::abi

#if defined(__wasm32__)

// What the host offers. Only what is called is imported.
extern "C" {

/// One line of the server's log, with the plugin's name. UTF-8; longer lines are cut.
__attribute__((import_module("helios"), import_name("log")))
void helios_log(int32_t level, const void* text_ptr, uint32_t text_len);

/// Value of a session variable (SET, startup options). The answer is its length in bytes, written if it fits out_cap, or ABSENT. Every read is recorded: the decision is reused only under the same value.
__attribute__((import_module("helios"), import_name("session_var")))
int32_t helios_session_var(const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// Sets a session variable (SetVariableFlag), once the whole chain has let the client or the text pass. 0; DENIED when allow_session_variables does not name it, or in hooks other than on_connect and pre_parse; INVALID when it is no variable or the value is too long. Needs allow_session_variables.
__attribute__((import_module("helios"), import_name("set_session_var")))
int32_t helios_set_session_var(const void* name_ptr, uint32_t name_len, const void* value_ptr, uint32_t value_len, uint32_t flags);

/// A parameter of the startup packet (user, database, application_name, ...). As session_var.
__attribute__((import_module("helios"), import_name("connection_param")))
int32_t helios_connection_param(const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// A header that the client sent (an HTTP header, or a connection parameter of that name, case-insensitive). As session_var.
__attribute__((import_module("helios"), import_name("header")))
int32_t helios_header(const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// The plugin's config table as JSON text. The answer is its length, written if it fits; at least 2 (an empty object).
__attribute__((import_module("helios"), import_name("config")))
int32_t helios_config(void* out_ptr, uint32_t out_cap);

/// One value of the config table: a string as it is, anything else as JSON. As session_var.
__attribute__((import_module("helios"), import_name("config_value")))
int32_t helios_config_value(const void* key_ptr, uint32_t key_len, void* out_ptr, uint32_t out_cap);

/// The columns of a table, as ColumnInfo describes. schema_len 0: by search path. ABSENT if there is no such table, DENIED if allow_table_access does not name it. Needs allow_metadata_access.
__attribute__((import_module("helios"), import_name("table_columns")))
int32_t helios_table_columns(const void* schema_ptr, uint32_t schema_len, const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// Microseconds since 1970-01-01 UTC.
__attribute__((import_module("helios"), import_name("now")))
int64_t helios_now();

/// Fills a region with random bytes.
__attribute__((import_module("helios"), import_name("random")))
void helios_random(void* out_ptr, uint32_t out_len);

/// Ends the call, and the instance with it: the plugin failed for this reason (UTF-8, 512 bytes count). For panics and exceptions; does not return.
__attribute__((import_module("helios"), import_name("fail")))
void helios_fail(const void* text_ptr, uint32_t text_len);

/// Takes cost tokens from the bucket of this key, which fills by tokens per period_ms and holds burst. 0: taken; above 0: nothing taken, milliseconds until there will be enough. cost 0 only looks. INVALID unless key is 1 to 256 bytes, tokens and burst 1 to 1,000,000, period_ms 1 to 3,600,000, cost 0 to burst. A plugin's buckets are shared by all its instances and outlive its versions; beyond rate_limit_keys the least recently used one is forgotten (it is full again). Needs rate_limit_keys.
__attribute__((import_module("helios"), import_name("rate_limit")))
int32_t helios_rate_limit(const void* key_ptr, uint32_t key_len, int32_t tokens, int32_t period_ms, int32_t burst, int32_t cost);

/// A value of the plugin's own store, which all its instances and versions share and which the server's end empties. As session_var, but bytes; nothing makes the read part of a decision's key, so the decision is not used again. Needs kv_max_keys.
__attribute__((import_module("helios"), import_name("kv_get")))
int32_t helios_kv_get(const void* key_ptr, uint32_t key_len, void* out_ptr, uint32_t out_cap);

/// Stores a value (up to 64 KiB, key 1 to 256 bytes), for so many milliseconds or, with 0, until it is deleted. 0; FULL beyond kv_max_keys or kv_max_bytes (nothing is evicted but what has expired); INVALID. Needs kv_max_keys.
__attribute__((import_module("helios"), import_name("kv_set")))
int32_t helios_kv_set(const void* key_ptr, uint32_t key_len, const void* value_ptr, uint32_t value_len, int32_t ttl_ms);

/// 0, or ABSENT. Needs kv_max_keys.
__attribute__((import_module("helios"), import_name("kv_delete")))
int32_t helios_kv_delete(const void* key_ptr, uint32_t key_len);

/// Adds to a value of 8 bytes (i64; absent counts as 0 and begins the time to live, which later calls do not change) and writes the sum to out_ptr. 0; FULL; INVALID when the value is not 8 bytes or the sum overflows. Needs kv_max_keys.
__attribute__((import_module("helios"), import_name("kv_increment")))
int32_t helios_kv_increment(const void* key_ptr, uint32_t key_len, int64_t delta, int32_t ttl_ms, void* out_ptr);

/// Stores the value if the present one is the expected one; expected_len -1: if there is none. 0 stored, 1 not; FULL; INVALID. Needs kv_max_keys.
__attribute__((import_module("helios"), import_name("kv_compare_and_set")))
int32_t helios_kv_compare_and_set(const void* key_ptr, uint32_t key_len, const void* expected_ptr, uint32_t expected_len, const void* value_ptr, uint32_t value_len, int32_t ttl_ms);

/// Verifies a signed token (JWS compact, up to 16 KiB) with the configured key of this name, and its exp, nbf, aud and iss as that key says. The answer is the length of its claims, a JSON object, written if it fits; a JwtProblem; DENIED when allow_keys does not name the key; ABSENT when it is not configured or for something else. Needs allow_keys.
__attribute__((import_module("helios"), import_name("jwt_verify")))
int32_t helios_jwt_verify(const void* token_ptr, uint32_t token_len, const void* key_ptr, uint32_t key_len, void* out_ptr, uint32_t out_cap);

/// SHA-256, 32 bytes. 0; INVALID beyond 1 MiB.
__attribute__((import_module("helios"), import_name("sha256")))
int32_t helios_sha256(const void* data_ptr, uint32_t data_len, void* out_ptr);

/// HMAC-SHA256, 32 bytes, with the configured key of this name, whose algorithm must be hmac_sha256 (a key that verifies tokens cannot make them). 0; INVALID beyond 1 MiB; DENIED; ABSENT. Needs allow_keys.
__attribute__((import_module("helios"), import_name("hmac_sha256")))
int32_t helios_hmac_sha256(const void* key_ptr, uint32_t key_len, const void* data_ptr, uint32_t data_len, void* out_ptr);

/// XXH64, for buckets; no protection against an adversary who chooses the data. At most 16 MiB.
__attribute__((import_module("helios"), import_name("xxhash64")))
int64_t helios_xxhash64(const void* data_ptr, uint32_t data_len, int64_t seed);

/// Compiles a regular expression (up to 1 KiB; .NET's syntax without backreferences, lookaround and atomic groups; RegexFlag) for matching in time linear in the text. The answer is its handle, the same for the same pattern and flags; FULL beyond regex_patterns; INVALID. Needs regex_patterns.
__attribute__((import_module("helios"), import_name("regex_compile")))
int32_t helios_regex_compile(const void* pattern_ptr, uint32_t pattern_len, uint32_t flags);

/// 1 or 0. INVALID: no such handle, text not UTF-8 or beyond 64 KiB. Needs regex_patterns.
__attribute__((import_module("helios"), import_name("regex_is_match")))
int32_t helios_regex_is_match(int32_t handle, const void* text_ptr, uint32_t text_len);

/// The first match at or behind byte start, as a RegexMatch at out_ptr. 1; 0 when there is none; INVALID as regex_is_match, or when start is no place between characters. Needs regex_patterns.
__attribute__((import_module("helios"), import_name("regex_find")))
int32_t helios_regex_find(int32_t handle, const void* text_ptr, uint32_t text_len, int32_t start, void* out_ptr);

/// Adds to a counter of the plugin. Names: a-z, 0-9, _ and ., 1 to 64 bytes. 0; FULL beyond metric_names; INVALID: a name that is none or is another kind of metric, a delta below 0. Needs metric_names.
__attribute__((import_module("helios"), import_name("counter_add")))
int32_t helios_counter_add(const void* name_ptr, uint32_t name_len, int64_t delta);

/// Sets a gauge. As counter_add. Needs metric_names.
__attribute__((import_module("helios"), import_name("gauge_set")))
int32_t helios_gauge_set(const void* name_ptr, uint32_t name_len, int64_t value);

/// Counts a value (0 or more) into a histogram whose buckets double. As counter_add. Needs metric_names.
__attribute__((import_module("helios"), import_name("histogram_observe")))
int32_t helios_histogram_observe(const void* name_ptr, uint32_t name_len, int64_t value);

/// As log, with up to 16 LogFields. 0; INVALID: too many, or a key that is none.
__attribute__((import_module("helios"), import_name("log_fields")))
int32_t helios_log_fields(int32_t level, const void* text_ptr, uint32_t text_len, const void* fields_ptr, int32_t field_count);

/// Text form of $index (from 1) of the execution, in the statement's call of pre_execution and in the cache hooks. As session_var: its length, ABSENT for NULL; INVALID when there is no such parameter; DENIED in every other call. Needs allow_parameter_access.
__attribute__((import_module("helios"), import_name("parameter")))
int32_t helios_parameter(int32_t index, void* out_ptr, uint32_t out_cap);

/// Takes entries of the plugin out of the result cache (CacheTarget). Inside a transaction it happens at the commit, and not at all when the transaction rolls back; a result that was begun before is not kept afterwards. 0; INVALID: no such target, or a name that is none; DENIED: a table that allow_table_access does not name. Needs allow_cache.
__attribute__((import_module("helios"), import_name("cache_invalidate")))
int32_t helios_cache_invalidate(int32_t target, const void* name_ptr, uint32_t name_len);

/// How many entries the plugin has under this key, of whatever statement and session: a hint. INVALID: a key beyond 256 bytes. Needs allow_cache.
__attribute__((import_module("helios"), import_name("cache_count")))
int32_t helios_cache_count(const void* key_ptr, uint32_t key_len);

/// Sends an HttpRequest and waits for the whole answer. Its status (redirects are answers like any other), or an HttpProblem; DENIED when http_hosts does not name this scheme, host, port and method, or in hooks other than on_connect, pre_parse and the statement's call of pre_execution; INVALID: the request is malformed; FULL: as many requests as granted are under way or were sent, in this second or by this call. The answer stays until the next request or the hook's end. Needs http_hosts.
__attribute__((import_module("helios"), import_name("http_request")))
int32_t helios_http_request(const void* request_ptr);

/// A header of the answer, by its name without case; several of one name with ', ' between them. As session_var. Needs http_hosts.
__attribute__((import_module("helios"), import_name("http_header")))
int32_t helios_http_header(const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// The body of the answer: its length in bytes, written if it fits; ABSENT when there is no answer. Needs http_hosts.
__attribute__((import_module("helios"), import_name("http_body")))
int32_t helios_http_body(void* out_ptr, uint32_t out_cap);

/// A variable of the server's environment as it was when the plugin was loaded. As session_var; DENIED when environment does not name it. WASI's environ_get shows those that are granted. Needs environment.
__attribute__((import_module("helios"), import_name("env_var")))
int32_t helios_env_var(const void* name_ptr, uint32_t name_len, void* out_ptr, uint32_t out_cap);

/// Bytes of a file of the granted directory, by its path from there ('lists/words.txt'). ABSENT; DENIED: something is there that is no regular file (links are not followed), or that the server cannot read; INVALID: the path is absolute, has a part that is empty, '.' or '..', or is no UTF-8 of 1 to 1,024 bytes. The host holds the files in memory: an instance sees all of them as they were at one moment, and when they change, new instances take its place. Needs directory.
__attribute__((import_module("helios"), import_name("file_size")))
int64_t helios_file_size(const void* path_ptr, uint32_t path_len);

/// Reads from a byte of a file on, up to out_cap and at most 1 MiB: how many bytes were written, 0 at and behind the end. Else as file_size; INVALID for a negative offset too. Needs directory.
__attribute__((import_module("helios"), import_name("file_read")))
int32_t helios_file_read(const void* path_ptr, uint32_t path_len, int64_t offset, void* out_ptr, uint32_t out_cap);

/// Path of the readable file of this number (from 0), in the order of their bytes: its length, written if it fits; ABSENT behind the last. Needs directory.
__attribute__((import_module("helios"), import_name("file_name")))
int32_t helios_file_name(int32_t index, void* out_ptr, uint32_t out_cap);

// What a module exports: those that it defines.

/// Marker of the ABI version. Never called.
__attribute__((export_name("helios_abi_v1")))
void helios_abi_v1();

/// A 64-byte aligned region of that many bytes that stays the host's, or 0. Called once per instance, and again only when a statement or an answer needs a larger one (the old region is the guest's again).
__attribute__((export_name("helios_arena")))
void* helios_arena(uint32_t bytes);

/// Once per instance, after _initialize and helios_arena. Reads its configuration by helios.config. Answers 0, or Reject with a Rejection.
__attribute__((export_name("helios_init")))
int64_t helios_init();

/// Hook post_parse.
__attribute__((export_name("helios_post_parse")))
int64_t helios_post_parse(const helios::abi::CallFrame* frame);

/// Hook on_connect. Pass or Reject; may set session variables.
__attribute__((export_name("helios_connect")))
int64_t helios_connect(const helios::abi::CallFrame* frame);

/// Hook pre_parse. Pass or Reject; may set session variables.
__attribute__((export_name("helios_pre_parse")))
int64_t helios_pre_parse(const helios::abi::CallFrame* frame);

/// Hook pre_execution: once per execution with the statement (batch_ptr 0), then once per portion of the rows to be written or deleted (statement_ptr 0). Pass, Reject, and for rows Changed. A portion cannot be filtered: rows are refused, not dropped.
__attribute__((export_name("helios_pre_execution")))
int64_t helios_pre_execution(const helios::abi::CallFrame* frame);

/// Hook cache_lookup, before a statement that may be cached runs. Pass, Cached or Reject.
__attribute__((export_name("helios_cache_lookup")))
int64_t helios_cache_lookup(const helios::abi::CallFrame* frame);

/// Hook post_execution, once per batch. Pass, Changed, Filter, Replaced or Reject.
__attribute__((export_name("helios_on_batch")))
int64_t helios_on_batch(const helios::abi::CallFrame* frame);

/// Hook post_execution, once after the last batch. Pass or Reject. A module that exports it and not helios_on_batch is told of every result, and shown no rows; such a plugin cannot be granted allow_result_modification.
__attribute__((export_name("helios_on_end")))
int64_t helios_on_end(const helios::abi::CallFrame* frame);

/// Hook post_execution, when a statement with rows is prepared or run: what it gives, before any of it. Pass, Changed with the columns to add, or Reject. The answer is a function of the columns and of the session values that are asked for: the host asks again when one differs. A statement that was described with other columns is then refused (0A000).
__attribute__((export_name("helios_on_result")))
int64_t helios_on_result(const helios::abi::CallFrame* frame);

/// Hook cache_store, when such a result is complete. Pass, Cached or Reject.
__attribute__((export_name("helios_cache_store")))
int64_t helios_cache_store(const helios::abi::CallFrame* frame);

/// Hook on_disconnect. Pass.
__attribute__((export_name("helios_disconnect")))
int64_t helios_disconnect(const helios::abi::CallFrame* frame);

}  // extern "C"

#endif  // __wasm32__
