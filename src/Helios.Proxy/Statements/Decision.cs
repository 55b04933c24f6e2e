using Helios.Base;
using Helios.Execution;
using Helios.Proxy.Sessions;
using Helios.Types;

namespace Helios.Proxy.Statements;

/// <summary>Where a plugin's hook looked a value up.</summary>
public enum ReadSource : byte
{
    Variable,
    ConnectionParameter,
    UserName,
    DatabaseName,
}

/// <summary>One value that a hook asked for, and what it was given. Null: there was none.</summary>
public readonly record struct SessionRead(ReadSource Source, string Name, string? Value)
{
    /// <summary>What the session would answer now.</summary>
    public static string? Answer(ProxySession session, ReadSource source, string name) => source switch
    {
        ReadSource.Variable => session.TryGetVariable(name, out string value) ? value : null,
        ReadSource.ConnectionParameter => session.ConnectionParameter(name),
        ReadSource.UserName => session.UserName,
        ReadSource.DatabaseName => session.DatabaseName,
    };
}

/// <summary>
/// What the plugins decided about one statement, with every value they read to decide it. A function of the statement, the plugin set and those values, and
/// of nothing else: that is what makes it shareable. Immutable.
/// </summary>
public sealed class Decision
{
    public static readonly Decision Unrestricted = new(RestrictionSet.None, [], null, []);

    public Decision(RestrictionSet restrictions, Datum[] values, SqlError? rejection, SessionRead[] reads)
    {
        Restrictions = restrictions;
        Values = values;
        Rejection = rejection;
        Reads = reads;
    }

    public RestrictionSet Restrictions { get; }

    /// <summary>The values $1..$k of the restrictions.</summary>
    public Datum[] Values { get; }

    public SqlError? Rejection { get; }

    public SessionRead[] Reads { get; }

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
