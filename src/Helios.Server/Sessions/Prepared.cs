using Helios.Engine;
using Helios.Proxy.Statements;
using Helios.Types;
using Helios.Wire;

namespace Helios.Server.Sessions;

/// <summary>The columns of a result, as RowDescription and RowFormat want them.</summary>
internal sealed class ResultShape
{
    public static readonly ResultShape Empty = new([], []);

    private ResultShape(FieldDescription[] fields, SqlType[] types)
    {
        Fields = fields;
        Types = types;
    }

    public FieldDescription[] Fields { get; }

    public SqlType[] Types { get; }

    public static ResultShape Of(PreparedPlan plan)
    {
        var fields = new FieldDescription[plan.Columns.Count];
        var types = new SqlType[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            ResultColumn column = plan.Columns[i];
            fields[i] = new FieldDescription(column.Name, column.Type, column.TableOid, column.AttributeNumber);
            types[i] = column.Type;
        }

        return new ResultShape(fields, types);
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
    private ResultShape _shape = ResultShape.Empty;

    /// <summary>Hook pre_parse saw the text and no execution has counted on it yet.</summary>
    public bool IsAskedFor { get; set; }

    public Prepared(SessionStatement statement)
    {
        Statement = statement;
    }

    public SessionStatement Statement { get; }

    public ResultShape ShapeOf(PreparedPlan plan)
    {
        if (!ReferenceEquals(plan, _shapePlan))
        {
            _shape = plan.Copy is null ? ResultShape.Of(plan) : ResultShape.Empty;
            _shapePlan = plan;
        }

        return _shape;
    }
}
