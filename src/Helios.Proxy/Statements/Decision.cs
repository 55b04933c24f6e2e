using Helios.Base;
using Helios.Execution;
using Helios.Plugins;
using Helios.Proxy.Sessions;
using Helios.Sql;
using Helios.Types;

namespace Helios.Proxy.Statements;

/// <summary>One value that a hook asked for, and what it was given. Null: there was none.</summary>
public readonly record struct SessionRead(PluginReadKind Source, string Name, string? Value)
{
    /// <summary>What the session would answer now.</summary>
    public static string? Answer(ProxySession session, PluginReadKind source, string name) => source switch
    {
        PluginReadKind.SessionVariable => session.GetVariable(name),
        PluginReadKind.ConnectionParameter => session.GetConnectionParameter(name),
        PluginReadKind.Header => session.GetHeader(name),
    };
}

/// <summary>
/// What the plugins decided about one statement, with every value they read to decide it. A function of the statement, the plugin set and
/// those values, and of nothing else: that is what makes it shareable. Immutable.
/// </summary>
public sealed class Decision : IReadDecision
{
    public static readonly Decision Unrestricted = new(RestrictionSet.None, [], null, [], isVolatile: false);

    public Decision(RestrictionSet restrictions, Datum[] values, SqlError? rejection, SessionRead[] reads, bool isVolatile)
    {
        Restrictions = restrictions;
        Values = values;
        Rejection = rejection;
        Reads = reads;
        IsVolatile = isVolatile;
    }

    public RestrictionSet Restrictions { get; }

    /// <summary>The values $1..$k of the restrictions.</summary>
    public Datum[] Values { get; }

    public SqlError? Rejection { get; }

    public SessionRead[] Reads { get; }

    /// <summary>What runs instead of the statement; null: the statement itself.</summary>
    public ParsedStatement? Edited { get; init; }

    /// <summary>The plugins that decided: those of the statement to its end. Null without plugins.</summary>
    public PluginSet? Set { get; init; }

    /// <summary>The same for who depends on more values than were read here.</summary>
    internal Decision With(SessionRead[] reads, bool isVolatile) => reads.Length == 0 && !isVolatile
        ? this
        : new Decision(Restrictions, Values, Rejection, [.. Reads, .. reads], IsVolatile || isVolatile) { Edited = Edited, Set = Set };

    /// <summary>True when the hooks used the clock or randomness: it serves one execution and is never kept.</summary>
    public bool IsVolatile { get; }

    /// <summary>True while every value that was read is still what the session would answer.</summary>
    public bool HoldsFor(ProxySession session)
    {
        foreach (SessionRead read in Reads)
        {
            if (SessionRead.Answer(session, read.Source, read.Name) != read.Value)
            {
                return false;
            }
        }

        return true;
    }
}
