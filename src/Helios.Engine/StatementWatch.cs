using Helios.Execution;

namespace Helios.Engine;

/// <summary>Who stands between an execution and its rows. The default: nobody.</summary>
/// <param name="Results">Rows that leave go through it.</param>
/// <param name="Writes">Rows that are written are shown to it.</param>
public readonly record struct StatementWatch(ResultTransform? Results, WriteReview? Writes);
