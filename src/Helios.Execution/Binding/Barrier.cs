namespace Helios.Execution;

/// <summary>A restriction bound to one reference of its table: evaluated inside the scan before any expression of the user's, and on new
/// rows.</summary>
internal sealed record Barrier(Restriction Restriction, Expr Predicate);
