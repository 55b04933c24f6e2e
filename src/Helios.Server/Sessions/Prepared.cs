using Helios.Engine;
using Helios.Proxy.Statements;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>The columns of a result, as RowDescription and RowFormat want them.</summary>
internal sealed class ResultShape
{
    public static readonly ResultShape Empty = new([], []);

    private readonly int _addedCount;

    private ResultShape(FieldDescription[] fields, SqlType[] types, int addedCount = 0)
    {
        Fields = fields;
        Types = types;
        _addedCount = addedCount;
    }

    public FieldDescription[] Fields { get; }

    public SqlType[] Types { get; }

    /// <summary>The columns of a plan, and those that plugins add behind them.</summary>
    public static ResultShape Of(PreparedPlan plan, ResultColumn[] added)
    {
        var fields = new FieldDescription[plan.Columns.Count + added.Length];
        var types = new SqlType[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            ResultColumn column = i < plan.Columns.Count ? plan.Columns[i] : added[i - plan.Columns.Count];
            fields[i] = new FieldDescription(column.Name, column.Type, column.TableOid, column.AttributeNumber);
            types[i] = column.Type;
        }

        return new ResultShape(fields, types, added.Length);
    }

    /// <summary>True when a client that was told of the other gets what it expects: the same types, and of columns that plugins add the
    /// same names.</summary>
    public bool IsLike(ResultShape other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        bool isLike = _addedCount == other._addedCount && Types.AsSpan().SequenceEqual(other.Types);
        for (int i = Fields.Length - _addedCount; isLike && i < Fields.Length; i++)
        {
            isLike = Fields[i].Name == other.Fields[i].Name;
        }

        return isLike;
    }

    /// <summary>One column of text (SHOW).</summary>
    public static ResultShape OfText(params ReadOnlySpan<string> names)
    {
        var fields = new FieldDescription[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            fields[i] = new FieldDescription(names[i], SqlType.Text);
        }

        return new ResultShape(fields, [.. fields.Select(field => field.Type)]);
    }
}

/// <summary>A prepared statement of this session (Parse or PREPARE), with the shape of its result kept beside its plan.</summary>
internal sealed class Prepared
{
    private PreparedPlan? _shapePlan;
    private ResultColumn[] _shapeAdded = [];
    private ResultShape _shape = ResultShape.Empty;

    /// <summary>Hook pre_parse saw the text and no execution has counted on it yet.</summary>
    public bool IsAskedFor { get; set; }

    public Prepared(SessionStatement statement)
    {
        Statement = statement;
    }

    public SessionStatement Statement { get; }

    /// <summary>The shape of what the statement returns, as it was admitted last. The data of a COPY has columns that nobody describes.</summary>
    public ResultShape ShapeNow() => Statement.Plan!.Copy is null ? RowsNow() : ResultShape.Empty;

    /// <summary>The same for the rows that it gives, in whatever form.</summary>
    public ResultShape RowsNow()
    {
        PreparedPlan plan = Statement.Plan!;
        if (!ReferenceEquals(plan, _shapePlan) || !ReferenceEquals(Statement.AddedColumns, _shapeAdded))
        {
            _shapeAdded = Statement.AddedColumns;
            _shape = ResultShape.Of(plan, _shapeAdded);
            _shapePlan = plan;
        }

        return _shape;
    }
}
