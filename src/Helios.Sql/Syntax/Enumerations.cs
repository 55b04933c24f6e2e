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

public enum ConstraintKind { Null, NotNull, Default, Identity, Generated, Check, Primary, Unique, Exclusion, Foreign }

public enum DropObjectKind { Table, Index, Sequence, View, MaterializedView, Schema, Type, Domain, Function, Procedure, Trigger, Role, Database, Extension, Other }

public enum SqlValueFunctionKind
{
    CurrentDate, CurrentTime, CurrentTimeN, CurrentTimestamp, CurrentTimestampN, LocalTime, LocalTimeN, LocalTimestamp, LocalTimestampN,
    CurrentRole, CurrentUser, User, SessionUser, CurrentCatalog, CurrentSchema,
}

public enum NullTreatment { Default, Ignore, Respect }
