using System.Diagnostics;
using Helios.Sql.Lexing;

namespace Helios.Sql.Grammar;

internal enum ElementKind : byte
{
    Keyword,
    Symbol,
    Part,
    Sequence,
    Choice,
    Optional,
    Repeat,
    List,
}

/// <summary>A compiled piece of the utility grammar.</summary>
internal sealed class Element
{
    public required ElementKind Kind { get; init; }

    public Keyword Keyword { get; init; }

    public TokenKind Symbol { get; init; }

    public Part Part { get; init; }

    public Element[] Items { get; set; } = [];

    /// <summary>Whether a statement came here. Known in debug builds only: a test asks whether all of the grammar was seen.</summary>
    public bool WasReached { get; private set; }

    [Conditional("DEBUG")]
    public void Reach() => WasReached = true;
}

/// <summary>What the parser itself reads within a utility statement. Named in the rules by the lower-case member name.</summary>
internal enum Part : byte
{
    ColId,
    Name,
    ColLabel,
    TypeFunc,
    Ident,
    PolicyKind,
    Role,
    RoleId,
    Word,
    PlainWord,
    String,
    Int,
    Number,
    Expr,
    Rel,
    RelExpr,
    AnyRel,
    AnyName,
    ColumnName,
    Dotted,
    Columns,
    Type,
    FuncType,
    Query,
    TableRef,
    Definition,
    RelOptions,
    Options,
    AlterOptions,
    SeqOption,
    SetSeqOption,
    AddElement,
    TableElement,
    TypedElement,
    TableFuncElement,
    ColumnQualifiers,
    AlteredAttributes,
    TriggerAttributes,
    NoReplacement,
    NoTableOutput,
    NoWrongObject,
    NoDropValue,
    NoPlainPassword,
    NoAssertion,
    OldRole,
    RecursiveCheck,
    OldVersion,
    UNumber,
    DomainConstraint,
    IndexElement,
    PartitionBound,
    FuncName,
    FuncWithArgs,
    FuncArgsDefault,
    AggrArgs,
    FuncApplication,
    Oper,
    OperWithArgs,
    PubObjects,
    SetRest,
    SetRestMore,
    ResetRest,
    GenericSet,
    UtilityOptions,
    BodyStatement,
    RuleActions,
    SchemaElement,
    NoSchemaElement,
    AggregateRest,
    OperItem,
    ColumnNumber,
    StatsParam,
    TriggerEventList,
    RoleWord,
}
