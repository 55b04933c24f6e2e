using Helios.Base;
using Helios.Catalog;
using Helios.Storage;
using Helios.Types;

namespace Helios.Execution;

/// <summary>How a table scan finds its rows.</summary>
internal abstract record TableAccessPath
{
    /// <summary>In order of row id; bounds are inclusive int8 expressions over outer rows and parameters.</summary>
    internal sealed record Range(Expr? From, Expr? To, bool IsDescending = false) : TableAccessPath;

    /// <summary>The one row with this row id.</summary>
    internal sealed record ByRowId(Expr Key) : TableAccessPath;

    /// <summary>The rows with these row ids: one expression each, or one that gives an array of them.</summary>
    internal sealed record ByRowIds(Expr[] Keys, SqlType? ArrayElement) : TableAccessPath;

    /// <summary>The one row with this key in a unique index; one expression per key column, of the columns' types.</summary>
    internal sealed record ByIndex(IndexDefinition Index, Expr[] Keys) : TableAccessPath;
}

/// <summary>Rows of a stored table.</summary>
internal sealed class TableScanPlan : ScanPlan
{
    public TableScanPlan(
        TableDefinition table,
        int[] columns,
        bool hasRowId,
        SqlType[] outputTypes,
        Barrier[] barriers,
        Expr? filter,
        TableAccessPath path)
        : base(table, columns, outputTypes, barriers, filter)
    {
        Table = table;
        HasRowId = hasRowId;
        Path = path;
        Tests = path is TableAccessPath.Range ? ScanTests.Of(columns, outputTypes, barriers, filter) : null;
    }

    public TableDefinition Table { get; }

    /// <summary>The last output column is the row's id.</summary>
    public bool HasRowId { get; }

    public TableAccessPath Path { get; }

    /// <summary>What the store tests; null: nothing.</summary>
    public ScanTests? Tests { get; }

    /// <summary>At most one row.</summary>
    public bool IsPoint => Path is TableAccessPath.ByRowId or TableAccessPath.ByIndex;

    public override IEnumerable<Expr> Expressions => Path switch
    {
        TableAccessPath.ByRowId point => base.Expressions.Append(point.Key),
        TableAccessPath.ByRowIds many => base.Expressions.Concat(many.Keys),
        TableAccessPath.ByIndex index => base.Expressions.Concat(index.Keys),
        TableAccessPath.Range range => base.Expressions.Concat(new[] { range.From, range.To }.OfType<Expr>()),
        _ => throw new Bug("access path"),
    };

    /// <summary>The same rows, the last row id first.</summary>
    public TableScanPlan Backwards() =>
        new(Table, Columns, HasRowId, OutputTypes, Barriers, Filter, (TableAccessPath.Range)Path with { IsDescending = true });

    protected override Operator Create(StatementRuntime runtime, EvalContext? outer) => Path switch
    {
        TableAccessPath.Range => new TableScanOperator(this, runtime, outer),
        TableAccessPath.ByRowIds => new MultiLookupOperator(this, runtime, outer),
        _ => new PointLookupOperator(this, runtime, outer),
    };
}
