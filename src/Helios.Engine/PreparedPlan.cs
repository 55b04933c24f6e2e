using Helios.Execution;
using Helios.Sql;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// A statement bound and planned under one catalog version and one shape of restrictions. Immutable; shared between sessions and threads.
/// The key of a cache of plans is (statement
/// text, parameter types given, <see cref="CatalogVersion"/>, database, search_path, shape of restrictions).
/// </summary>
public sealed class PreparedPlan
{
    internal PreparedPlan(ParsedStatement statement, RestrictionSet restrictions, long catalogVersion)
    {
        Statement = statement;
        Restrictions = restrictions;
        CatalogVersion = catalogVersion;
    }

    public ParsedStatement Statement { get; }

    /// <summary>The kind that runs: for PREPARE and DECLARE the statement inside.</summary>
    public StatementKind Kind { get; internal init; }

    public RestrictionSet Restrictions { get; }

    /// <summary>Stale when it differs from <see cref="EngineSession.CatalogVersion"/>: prepare again. <see cref="EngineSession.Start"/>
    /// checks.</summary>
    public long CatalogVersion { get; }

    /// <summary>True for SELECT, VALUES and DML with RETURNING, even of no columns.</summary>
    public bool ReturnsRows { get; internal init; }

    public IReadOnlyList<ResultColumn> Columns { get; internal init; } = [];

    /// <summary>Types of $1..$n, inferred where the client gave none. Values given to Start are of these types.</summary>
    public SqlType[] ParameterTypes { get; internal init; } = [];

    /// <summary>True when it touches at most one row by its key, or no table: it may run to its end on the event loop.</summary>
    public bool IsShort { get; internal init; }

    /// <summary>True when it may write.</summary>
    public bool IsWrite { get; internal init; }
}
