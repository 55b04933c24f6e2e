namespace Helios.Sql.Syntax;

/// <summary>
/// Kinds of AST nodes. The comment of each kind gives what <c>Text</c>, <c>Value</c> and <c>Flags</c> mean and the roles of its children
/// (<c>role*</c>: any number, in order; <c>role?</c>: at most one). The shapes follow PostgreSQL's raw parse tree (parsenodes.h), so that a
/// tree can be held against PostgreSQL's own. Numbers are part of the plugin ABI: append, never renumber.
/// </summary>
public enum NodeKind : ushort
{
    None = 0,

    // ---- names and small parts -------------------------------------------------------------------------------------------
    /// <summary>Text: the name, already folded to lower case unless it was quoted.</summary>
    Identifier = 1,

    /// <summary>"*" in a target list or column reference.</summary>
    Star = 2,

    /// <summary>Text: alias name. Column*: Identifier.</summary>
    Alias = 3,

    /// <summary>Name*: Identifier (built-in spellings are pg_catalog-qualified as PostgreSQL does: int → pg_catalog.int4). Modifier*:
    /// expressions (interval: the field mask of PostgreSQL, then the precision). Value: array dimensions. Flags: SetOf, PercentType.
    /// Bound*: IntegerConst per dimension, -1 where unwritten.</summary>
    TypeName = 4,

    /// <summary>A target of SELECT / RETURNING, an INSERT column, or an assignment. Text: output or column name (0 if none). Argument?:
    /// the expression. Indirection*: subscripts or fields of an assigned column. Multi-column assignment: see MultiAssign.</summary>
    ResTarget = 5,

    /// <summary>Argument: expression. Value: SortDirection. Flags: NullsFirst, NullsLast. Text: USING operator.</summary>
    SortBy = 6,

    /// <summary>Flags: Recursive. Cte*: Cte.</summary>
    WithClause = 7,

    /// <summary>Text: name. Column*: Identifier. Query: statement. Value: CteMaterialize. Search?, Cycle?.</summary>
    Cte = 8,

    /// <summary>Text: window name (of WINDOW clause or referenced by OVER name). Value: WindowFrame; the bounds' expressions are
    /// FrameStart?, FrameEnd?. Partition*, OrderBy*. RefName?: Identifier.</summary>
    WindowDef = 9,

    /// <summary>Value: LockStrength. Flags: NoWait, SkipLocked. Relation*: RangeVar.</summary>
    LockingClause = 10,

    /// <summary>Value: GroupingSetKind (empty, simple, rollup, cube, sets). Argument*.</summary>
    GroupingSet = 11,

    /// <summary>SEARCH of a CTE. Value: 0 depth first, 1 breadth first. Column*: Identifier. Text: the sequence column.</summary>
    CteSearch = 12,

    /// <summary>CYCLE of a CTE. Column*. Text: the mark column. High?, Low?: its values. Using: Identifier of the path column.</summary>
    CteCycle = 13,

    // ---- FROM ------------------------------------------------------------------------------------------------------------
    /// <summary>Text: relation name. Schema?, Catalog?: Identifier. Alias?. Flags: Only (ONLY was written), Temporary.</summary>
    RangeVar = 20,

    /// <summary>Query: SELECT. Alias?. Flags: Lateral.</summary>
    RangeSubselect = 21,

    /// <summary>Function*: each a FuncCall or another call expression, its column definitions behind it as Column*: ColumnDef. Alias?.
    /// Element*: ColumnDef of the alias of ROWS FROM. Flags: Lateral, Ordinality, RowsFrom.</summary>
    RangeFunction = 22,

    /// <summary>Value: JoinType. Left, Right. Using*: Identifier; or Condition?. Flags: Natural, Cross (written CROSS JOIN). Alias?;
    /// UsingAlias?.</summary>
    JoinExpr = 23,

    /// <summary>TABLESAMPLE. Relation: RangeVar; Name*: method; Argument*; Else?: REPEATABLE's seed.</summary>
    RangeTableSample = 24,

    /// <summary>XMLTABLE. Flags: Lateral. Argument: row expression; Source: document; Column*: RangeTableColumn; Option*: ResTarget
    /// (namespaces); Alias?.</summary>
    RangeTableFunction = 25,

    /// <summary>A column of XMLTABLE. Text: name. Type?, Argument?: path; Else?: default. Flags: Ordinality (FOR ORDINALITY), Not (NOT
    /// NULL).</summary>
    RangeTableColumn = 26,

    /// <summary>JSON_TABLE. Flags: Lateral. Source: context item; Argument: path; Text: path name; Passing*: ResTarget; Column*:
    /// JsonTableColumn; OnError?: JsonBehavior; Alias?.</summary>
    JsonTable = 27,

    /// <summary>A column of JSON_TABLE. Value: JsonColumnKind. Text: name (nested: the path's name). Type?: JsonReturning; Argument?:
    /// path; Option* as in JsonExpr; OnEmpty?, OnError?: JsonBehavior; Column* (nested).</summary>
    JsonTableColumn = 28,

    // ---- expressions -----------------------------------------------------------------------------------------------------
    /// <summary>Field*: Identifier, the last one may be Star.</summary>
    ColumnRef = 40,

    /// <summary>$n. Value: n from 1.</summary>
    Parameter = 41,

    /// <summary>Value: the int4 value (never negative; a minus sign is an operator).</summary>
    IntegerConst = 42,

    /// <summary>A numeric literal that is no int4. Text: as written, underscores and base included.</summary>
    FloatConst = 43,

    /// <summary>Text: the bytes meant, escapes resolved.</summary>
    StringConst = 44,

    /// <summary>Text: 'b' or 'x' followed by the digits.</summary>
    BitStringConst = 45,

    /// <summary>Value: 0 or 1.</summary>
    BoolConst = 46,

    NullConst = 47,

    /// <summary>Text: operator. Left? (absent: prefix operator), Right. Schema*: Identifier of OPERATOR(schema.op). Also &lt;, =, LIKE
    /// (~~) and so on.</summary>
    Operator = 48,

    /// <summary>Argument*: two or more, flattened as PostgreSQL does.</summary>
    And = 49,

    /// <summary>Argument*: two or more.</summary>
    Or = 50,

    /// <summary>Argument.</summary>
    Not = 51,

    /// <summary>Argument. Flags: Not (IS NOT NULL).</summary>
    IsNull = 52,

    /// <summary>Argument. Value: BooleanTestKind (IS TRUE, IS NOT TRUE, ...).</summary>
    BooleanTest = 53,

    /// <summary>Left, Right. Flags: Not (IS NOT DISTINCT FROM).</summary>
    DistinctFrom = 54,

    /// <summary>Argument, Low, High. Flags: Not, Symmetric.</summary>
    Between = 55,

    /// <summary>Argument; Element* or Query. Flags: Not. (IN)</summary>
    In = 56,

    /// <summary>Left, Right, Escape?. Value: LikeKind. Flags: Not. (LIKE, ILIKE, SIMILAR TO)</summary>
    Like = 57,

    /// <summary>Query. (EXISTS)</summary>
    Exists = 58,

    /// <summary>Query. (scalar subquery)</summary>
    ScalarSubquery = 59,

    /// <summary>Query. (ARRAY(SELECT ...))</summary>
    ArraySubquery = 60,

    /// <summary>Left op ANY/ALL (Query | Right). Text: operator. Schema*. Flags: All (else ANY/SOME).</summary>
    Quantified = 61,

    /// <summary>Argument?; When*: CaseWhen; Else?.</summary>
    Case = 62,

    /// <summary>Condition, Result.</summary>
    CaseWhen = 63,

    /// <summary>Argument*.</summary>
    Coalesce = 64,

    /// <summary>Left, Right.</summary>
    NullIf = 65,

    /// <summary>Argument*.</summary>
    Greatest = 66,

    /// <summary>Argument*.</summary>
    Least = 67,

    /// <summary>Argument, Type. Flags: FunctionForm (CAST(..)), LiteralForm (type 'string').</summary>
    TypeCast = 68,

    /// <summary>Name*: Identifier. Argument*. Flags: Star (count(*)), Distinct, All, Variadic, WithinGroup, SqlSyntax. OrderBy*, Filter?,
    /// Over?: WindowDef. Value: NullTreatment.</summary>
    FuncCall = 69,

    /// <summary>Name: Identifier. Argument. (a => x)</summary>
    NamedArgument = 70,

    /// <summary>Value: SqlValueFunctionKind. Modifier?: precision.</summary>
    SqlValueFunction = 71,

    /// <summary>Element*. Flags: Explicit (ROW(...) was written).</summary>
    Row = 72,

    /// <summary>Element*. (ARRAY[...])</summary>
    ArrayExpr = 73,

    /// <summary>Argument, then Indirection*: Identifier (field), Star, or Subscript.</summary>
    Indirection = 74,

    /// <summary>Lower?, Upper?. Flags: Slice.</summary>
    Subscript = 75,

    /// <summary>Argument; Name*: Identifier.</summary>
    Collate = 76,

    /// <summary>DEFAULT in VALUES or SET.</summary>
    Default = 77,

    /// <summary>Text: cursor name. WHERE CURRENT OF.</summary>
    CurrentOf = 78,

    /// <summary>Argument*. GROUPING(...).</summary>
    GroupingFunc = 79,

    /// <summary>Argument. Flags: Not. (IS DOCUMENT)</summary>
    IsDocument = 80,

    /// <summary>Argument. Value: JsonItemType. Flags: Not, Distinct (WITH UNIQUE KEYS). (IS JSON)</summary>
    IsJson = 81,

    /// <summary>MERGE_ACTION().</summary>
    MergeAction = 82,

    /// <summary>An SQL/JSON expression. Value: JsonExprKind. Argument*: values (JsonValue where a FORMAT was written), of objects
    /// JsonKeyValue; of query functions the context item and the path; Query (ARRAY of a query). Passing*: ResTarget. Returns?:
    /// JsonReturning. OrderBy*. Option*: DefElem "null on null", "absent on null", "with unique keys", "without unique keys", "with
    /// wrapper" and so on, "keep quotes", "omit quotes". OnEmpty?, OnError?: JsonBehavior. Filter?, Over? of aggregates.</summary>
    JsonExpr = 83,

    /// <summary>An XML expression. Value: XmlExprKind. Text: name of an element or instruction. Argument*. Target*: ResTarget
    /// (attributes, forest). Type? (serialize). Option*: DefElem "document", "content", "preserve whitespace", "strip whitespace",
    /// "indent", "no indent", "version" (Argument?), "standalone yes", "standalone no", "standalone no value".</summary>
    XmlExpr = 84,

    /// <summary>A value with FORMAT JSON. Argument. Text: encoding, 0 if none.</summary>
    JsonValue = 85,

    /// <summary>Left: key; Right: value.</summary>
    JsonKeyValue = 86,

    /// <summary>RETURNING. Type. Flags: Explicit (FORMAT JSON was written). Text: encoding.</summary>
    JsonReturning = 87,

    /// <summary>Text: "error", "null", "true", "false", "unknown", "empty array", "empty object", "default" (Argument).</summary>
    JsonBehavior = 88,

    // ---- queries and DML -------------------------------------------------------------------------------------------------
    /// <summary>With?; Target*: ResTarget; From*; Where?; GroupBy*; Having?; Window*; OrderBy*: SortBy; Limit?; Offset?; Locking*;
    /// DistinctOn*; Into?. Flags: Distinct, WithTies, GroupDistinct.</summary>
    Select = 100,

    /// <summary>Value: SetOperationKind. Flags: All. Left, Right: Select | SetOperation | Values. With?, OrderBy*, Limit?, Offset?,
    /// Locking*.</summary>
    SetOperation = 101,

    /// <summary>Row*: Row. With?, OrderBy*, Limit?, Offset?, Locking*.</summary>
    Values = 102,

    /// <summary>With?; Relation: RangeVar; Column*: ResTarget; Query? (absent: DEFAULT VALUES); OnConflict?; Returning*. Value:
    /// OverridingKind.</summary>
    Insert = 103,

    /// <summary>With?; Relation; Assignment*: ResTarget | MultiAssign; From*; Where?; Returning*; Option*: ReturningOption (all
    /// DML).</summary>
    Update = 104,

    /// <summary>With?; Relation; From* (USING); Where?; Returning*.</summary>
    Delete = 105,

    /// <summary>With?; Relation; Source; Condition; MergeWhen*; Returning*.</summary>
    Merge = 106,

    /// <summary>Value: 0 DO NOTHING, 1 DO UPDATE. Infer?: OnConflictTarget; Assignment*; Where?.</summary>
    OnConflict = 107,

    /// <summary>Element*: IndexElement; Where?; or Text: constraint name.</summary>
    OnConflictTarget = 108,

    /// <summary>Column*: ResTarget; Argument: the row or subquery. (a, b) = ...</summary>
    MultiAssign = 109,

    /// <summary>Value: MergeMatchKind. Text: 'insert' | 'update' | 'delete' | 'nothing'. Condition?, Column*, Element* (none: DEFAULT
    /// VALUES), Assignment*. Flags: OverridingUser, OverridingSystem.</summary>
    MergeWhen = 110,

    /// <summary>RETURNING WITH (OLD | NEW AS name). Value: 0 old, 1 new. Text: the name. Stands under Role.Option of the
    /// statement.</summary>
    ReturningOption = 111,

    // ---- sessions --------------------------------------------------------------------------------------------------------
    /// <summary>Value: TransactionKind. Text: savepoint name or gid. Option*: TransactionMode nodes. Flags: Chain.</summary>
    Transaction = 130,

    /// <summary>Text: mode name ("isolation level", "read only", "deferrable"). Argument: value.</summary>
    TransactionMode = 131,

    /// <summary>SET. Text: full dotted variable name, lower case. Name?: Identifier of its spelling where that has upper case. Value:
    /// VariableSetKind. Argument*: constants or Identifier. Flags: Local, TimeZone (SET TIME ZONE was written), XmlOption (SET XML
    /// OPTION was).</summary>
    VariableSet = 132,

    /// <summary>SHOW. Text: name, or "all". Name?: as of VariableSet.</summary>
    VariableShow = 133,

    /// <summary>Value: DiscardKind.</summary>
    Discard = 134,

    /// <summary>Text: name. Type*: TypeName. Query.</summary>
    Prepare = 135,

    /// <summary>Text: name. Argument*.</summary>
    Execute = 136,

    /// <summary>Text: name, 0 for ALL.</summary>
    Deallocate = 137,

    /// <summary>Text: name. Query. Flags: Binary, Scroll, NoScroll, Hold, Insensitive, Asensitive.</summary>
    DeclareCursor = 138,

    /// <summary>Text: cursor name. Value: FetchDirection. Argument?: IntegerConst count (absent: 1); Flags: All, Move, Negative (count is
    /// negative).</summary>
    Fetch = 139,

    /// <summary>Text: name, 0 for ALL.</summary>
    ClosePortal = 140,

    /// <summary>Query. Option*: DefElem.</summary>
    Explain = 141,

    /// <summary>Relation? or Query?; Column*; Text: file or program name; Option*: DefElem (argument BoolConst: HEADER or
    /// FREEZE of the old syntax); Where?. Flags: From, Program.</summary>
    Copy = 142,

    /// <summary>Text: option name. Argument?: any node.</summary>
    DefElem = 143,

    // ---- definition ------------------------------------------------------------------------------------------------------
    /// <summary>Relation: RangeVar; Element*: ColumnDef | Constraint | LikeClause; Inherits*: RangeVar (of PARTITION OF: the parent, with
    /// Source: PartitionBound); Type?: OF type; Partition?: PartitionSpec; Option*: DefElem "using" | "with" (Option*) | "on commit" |
    /// "tablespace". Flags: IfNotExists, Temporary, Unlogged.</summary>
    CreateTable = 160,

    /// <summary>Text: column name. Type?: TypeName; Constraint*; Collation?: Collate; Option*: DefElem "storage" | "compression" |
    /// "options".</summary>
    ColumnDef = 161,

    /// <summary>Value: ConstraintKind. Text: constraint name. Argument?: expression (DEFAULT, CHECK, GENERATED); Column*: Identifier
    /// (keys); Relation?: referenced table; Target*: referenced columns; Element*: IndexElement and Where? (exclusion). Option*: DefElem
    /// "match" | "on update" | "on delete" (Argument: Identifier "cascade", "restrict", "no action", "set null", "set default"; Column*)
    /// | "with" | "tablespace" | "using index" | "include" | "using", or sequence options (identity). Flags: Deferrable,
    /// InitiallyDeferred, NoInherit, NotValid, NotEnforced, NullsNotDistinct, WithoutOverlaps, Period, ReferencedPeriod, Always,
    /// Stored. What is said behind a column's constraint is a Constraint of its own, kind Attribute, Text: "deferrable", "not deferrable",
    /// "initially deferred", "initially immediate", "enforced" or "not enforced"; a table's constraint has flags for these.</summary>
    Constraint = 162,

    /// <summary>Value: DropObjectKind. Relation* / Name*: what is dropped. Flags: IfExists, Cascade.</summary>
    Drop = 163,

    /// <summary>Relation*. Flags: RestartIdentity, Cascade.</summary>
    Truncate = 164,

    /// <summary>Relation: RangeVar (target). Query. Column*. Flags: IfNotExists, Temporary, WithNoData, Materialized.</summary>
    CreateTableAs = 165,

    /// <summary>Text: column name, or Argument: expression. Name*: operator class, Option*: its options; Collation?: Collate. Value:
    /// SortDirection. Flags: NullsFirst, NullsLast. Right?: Operator (exclusion constraints).</summary>
    IndexElement = 166,

    /// <summary>LIKE in CREATE TABLE. Relation. Option*: DefElem (Text: what; Value: 0 including, 1 excluding).</summary>
    LikeClause = 167,

    /// <summary>PARTITION BY. Text: strategy. Element*: IndexElement.</summary>
    PartitionSpec = 168,

    /// <summary>Text: "default", "in" (Element*), "from" (Low*, High*) or "with" (Option*: modulus, remainder).</summary>
    PartitionBound = 169,

    // ---- utility statements ----------------------------------------------------------------------------------------------
    /// <summary>A keyword of a utility statement. Text: the keyword in upper case.</summary>
    Word = 170,

    /// <summary>A symbol of a utility statement. Text: "(", ")", ",", ";", ".", "=", "-", "+" or "*".</summary>
    Punctuation = 171,

    /// <summary>The name of an object that is no relation. Name*: Identifier. Text: the operator that is named; then Name* are its
    /// schemas.</summary>
    ObjectName = 172,

    /// <summary>Column names in parentheses. Column*: Identifier.</summary>
    ColumnList = 173,

    /// <summary>Options in parentheses. Value: OptionListKind. Option*: DefElem; of foreign objects with Value 0 nothing, 1 SET, 2 ADD, 3
    /// DROP.</summary>
    OptionList = 174,

    /// <summary>Parameters of a routine in parentheses. Element*: FunctionParameter; OrderBy*: FunctionParameter behind ORDER BY
    /// (aggregates). Flags: Star ("(*)").</summary>
    ParameterList = 175,

    /// <summary>Text: name, 0 if none. Value: ParameterMode. Type: TypeName. Argument?: default.</summary>
    FunctionParameter = 176,

    /// <summary>A statement without a node of its own, as the words it is made of: all children count, in order, whatever their role. Word*
    /// and Punctuation* (role Word); Name*: Identifier or ObjectName; Function*: ObjectName of a routine; Relation*: RangeVar of every
    /// relation it names; Type*, Argument* (expressions and constants), Query* (statements), From*, Column*: ColumnList, Element*
    /// (ColumnDef, Constraint, IndexElement, ParameterList, LikeClause), Constraint*, Collation?, Source?: PartitionBound, Option*
    /// (OptionList; VariableSet of a SET or RESET clause, whose word SET stands before it; DefElem of a sequence).</summary>
    Utility = 999,
}
