using Helios.Execution;
using Helios.Sql;
using Helios.Types;

namespace Helios.Engine;

/// <summary>
/// A statement bound and planned under one catalog version and one shape of restrictions. Immutable; shared between sessions and threads.
/// The key of a cache of plans is (statement text, parameter types given, <see cref="CatalogVersion"/>, database, search_path, shape of
/// restrictions).
/// </summary>
public sealed class PreparedPlan
{
    private ColumnOrigin[][]? _origins;
    private bool[]? _stored;
    private WrittenColumn[]? _written;
    private ColumnOrigin[]? _reads;
    private bool? _mayReachVariables;
    private byte[]? _identity;
    private (string Schema, string Name)[]? _readTables;

    internal PreparedPlan(ParsedStatement statement, RestrictionSet restrictions, long catalogVersion, PlannedStatement planned)
    {
        Statement = statement;
        Restrictions = restrictions;
        CatalogVersion = catalogVersion;
        Planned = planned;
        Explained = planned.Explained is { } inner ? new PreparedPlan(statement, restrictions, catalogVersion, inner) : null;
        Columns = [.. planned.Columns.Select(c => new ResultColumn(c.Name, c.Type, c.TableOid, c.Attribute))];
    }

    public ParsedStatement Statement { get; }

    /// <summary>The kind that runs: for PREPARE and DECLARE the statement inside.</summary>
    public StatementKind Kind => Planned.Kind;

    public RestrictionSet Restrictions { get; }

    /// <summary>Stale when it differs from <see cref="EngineSession.CatalogVersion"/>: prepare again.</summary>
    public long CatalogVersion { get; }

    /// <summary>True for SELECT, VALUES and DML with RETURNING, even of no columns. COPY TO makes rows and returns none.</summary>
    public bool ReturnsRows => Planned.ReturnsRows && Planned.Copy is null;

    /// <summary>True when rows leave, as results or as the data of a COPY.</summary>
    public bool GivesRows => Planned.ReturnsRows;

    /// <summary>For EXPLAIN: the plan of the statement that it is about. Its rows are those that plugins see.</summary>
    public PreparedPlan? Explained { get; }

    public ExplainOptions? Explain => Planned.Explain;

    /// <summary>For COPY: its data.</summary>
    public CopySpec? Copy => Planned.Copy;

    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>Types of $1..$n, inferred where the client gave none. Values given to Start are of these types.</summary>
    public SqlType[] ParameterTypes => Planned.ParameterTypes;

    /// <summary>True when it touches at most a few rows by their keys, or no table: it may run to its end on the event loop.</summary>
    public bool IsShort => Planned.IsShort;

    /// <summary>True when it may write or lock rows.</summary>
    public bool IsWrite => Planned.IsWrite;

    /// <summary>For each column the stored columns that its values are made from. Computed when first asked for.</summary>
    public IReadOnlyList<IReadOnlyList<ColumnOrigin>> Origins => _origins ??= Lineage.Of(Planned.Root);

    /// <summary>For each column whether its values are those of stored columns, as they are stored. Computed when first asked
    /// for.</summary>
    public IReadOnlyList<bool> Stored => _stored ??= StoredColumns.Of(Planned.Root);

    /// <summary>Every stored column that the statement reads. Computed when first asked for.</summary>
    public IReadOnlyList<ColumnOrigin> Reads => _reads ??= ReadColumns.Of(Planned);

    /// <summary>The columns that the statement writes with values that it reads. Computed when first asked for.</summary>
    public IReadOnlyList<WrittenColumn> Written => _written ??= IsWrite ? Lineage.Written(Planned.Root) : [];

    /// <summary>What it means, in 32 bytes (<see cref="PlanIdentity"/>). Computed when first asked for.</summary>
    public ReadOnlySpan<byte> Identity => _identity ??= PlanIdentity.Of(this);

    /// <summary>True when its rows are a function of its text, its values, the session's settings and the rows of <see
    /// cref="ReadTables"/>.</summary>
    public bool IsCacheable => Planned.CacheFacts.IsCacheable;

    /// <summary>Every table that a cacheable plan reads, those of its restrictions included: schema and name.</summary>
    public IReadOnlyList<(string Schema, string Name)> ReadTables =>
        _readTables ??= [.. Planned.CacheFacts.Tables.Select(table => (table.Schema, table.Name))];

    /// <summary>True when it may keep a value of a row as a session variable.</summary>
    public bool MayReachVariables => _mayReachVariables ??= ReadColumns.MayReachVariables(Planned);

    internal PlannedStatement Planned { get; }

    internal LoopFitness LoopFitness { get; } = new();
}
