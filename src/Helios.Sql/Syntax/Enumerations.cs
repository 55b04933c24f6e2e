namespace Helios.Sql.Syntax;

// The closed sets behind AstNode.Value, by node kind. Numbers are part of the plugin ABI: append, never renumber.
public enum SortDirection { Default, Ascending, Descending, Using }

public enum CteMaterialize { Default, Always, Never }

public enum JoinType { Inner, Left, Full, Right }

public enum SetOperationKind { Union, Intersect, Except }

public enum LikeKind { Like, ILike, SimilarTo }

public enum BooleanTestKind { IsTrue, IsNotTrue, IsFalse, IsNotFalse, IsUnknown, IsNotUnknown }

public enum GroupingSetKind { Empty, Simple, Rollup, Cube, Sets }

public enum LockStrength { ForKeyShare, ForShare, ForNoKeyUpdate, ForUpdate }

public enum OverridingKind { None, User, System }

public enum TransactionKind { Begin, Start, Commit, Rollback, Savepoint, Release, RollbackTo, Prepare, CommitPrepared, RollbackPrepared }

public enum VariableSetKind { Value, Default, Current, Multi, Reset, ResetAll }

public enum DiscardKind { All, Plans, Sequences, Temp }

public enum FetchDirection { Forward, Backward, Absolute, Relative }

public enum ConstraintKind { Null, NotNull, Default, Identity, Generated, Check, Primary, Unique, Exclusion, Foreign, Attribute }

public enum DropObjectKind
{
    Table, Index, Sequence, View, MaterializedView, Schema, Type, Domain, Function, Procedure, Trigger, Role, Database, Extension, Other,
}

public enum SqlValueFunctionKind
{
    CurrentDate, CurrentTime, CurrentTimeN, CurrentTimestamp, CurrentTimestampN, LocalTime, LocalTimeN, LocalTimestamp, LocalTimestampN,
    CurrentRole, CurrentUser, User, SessionUser, CurrentCatalog, CurrentSchema,
}

public enum NullTreatment { Default, Ignore, Respect }

/// <summary>What IS JSON asks for.</summary>
public enum JsonItemType { Unstated, Any, Array, Object, Scalar }

/// <summary>Frame of a window, the bits of PostgreSQL's FRAMEOPTION_ values. None: no frame clause was written (RANGE UNBOUNDED
/// PRECEDING).</summary>
[Flags]
public enum WindowFrame
{
    None = 0,
    Range = 0x00002,
    Rows = 0x00004,
    Groups = 0x00008,
    Between = 0x00010,
    StartUnboundedPreceding = 0x00020,
    EndUnboundedPreceding = 0x00040,
    StartUnboundedFollowing = 0x00080,
    EndUnboundedFollowing = 0x00100,
    StartCurrentRow = 0x00200,
    EndCurrentRow = 0x00400,
    StartPreceding = 0x00800,
    EndPreceding = 0x01000,
    StartFollowing = 0x02000,
    EndFollowing = 0x04000,
    ExcludeCurrentRow = 0x08000,
    ExcludeGroup = 0x10000,
    ExcludeTies = 0x20000,
}

public enum MergeMatchKind { Matched, NotMatchedByTarget, NotMatchedBySource }

/// <summary>Which SQL/JSON expression a JsonExpr is.</summary>
public enum JsonExprKind { Object, ObjectAgg, Array, ArrayQuery, ArrayAgg, Parse, Scalar, Serialize, Query, Exists, Value }

/// <summary>Which XML expression an XmlExpr is.</summary>
public enum XmlExprKind { Concat, Element, Forest, Parse, Pi, Root, Serialize }

public enum JsonColumnKind { Regular, Ordinality, Exists, Nested }

/// <summary>How an OptionList is written: "(a = b)", "(a b)", "(SET a 'b')", and the old form of CREATE AGGREGATE, whose names are never
/// keywords.</summary>
public enum OptionListKind { Definition, Utility, Foreign, OldAggregate }

public enum ParameterMode { Default, In, Out, InOut, Variadic }
