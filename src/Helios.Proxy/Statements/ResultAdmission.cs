using Helios.Engine;
using Helios.Plugins;
using Helios.Plugins.Results;
using Helios.Types;

namespace Helios.Proxy.Statements;

/// <summary>
/// How the rows of a plan go through the plugins, and the columns that a client is told of. A function of the plan, the plugin set and the
/// values in <see cref="Reads"/>. Immutable.
/// </summary>
internal sealed class ResultAdmission : IReadDecision
{
    /// <summary>Past them.</summary>
    public static readonly ResultAdmission None = new(null, [], [], isVolatile: false);

    private ResultAdmission(ResultPlan? plan, ResultColumn[] added, SessionRead[] reads, bool isVolatile)
    {
        Plan = plan;
        Added = added;
        Reads = reads;
        IsVolatile = isVolatile;
    }

    public ResultPlan? Plan { get; }

    /// <summary>Columns of plugins, behind those of the plan.</summary>
    public ResultColumn[] Added { get; }

    public SessionRead[] Reads { get; }

    public bool IsVolatile { get; }

    public static ResultAdmission Of(ResultDecision decision)
    {
        if (decision.Plan is null && decision.Reads.Count == 0 && !decision.IsVolatile)
        {
            return None;
        }

        ResultColumn[] added = [.. decision.Added.Select(c => new ResultColumn(c.Name, c.Type, 0, 0))];
        SessionRead[] reads = [.. decision.Reads.Select(r => new SessionRead(r.Kind, r.Name, r.Value))];
        return new ResultAdmission(decision.Plan, added, reads, decision.IsVolatile);
    }

    /// <summary>A plan whose rows nobody is told of column by column.</summary>
    public static ResultAdmission Of(ResultPlan? plan) => plan is null ? None : new ResultAdmission(plan, [], [], isVolatile: false);

    /// <summary>True when a client that was told of the other's columns may be given this one's.</summary>
    public bool HasSameColumns(ResultAdmission other) => ReferenceEquals(Added, other.Added) || Added.AsSpan().SequenceEqual(other.Added);
}
