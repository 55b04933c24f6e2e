using Helios.Base;
using Helios.Sql;
using Helios.Sql.Analysis;
using Helios.Types;

namespace Helios.Proxy.Statements;

/// <summary>A statement with parameters for its literals, shared by every text of that shape.</summary>
public sealed class StatementShape
{
    private volatile bool _isRefused;

    internal StatementShape(ParsedStatement parsed, LiftedStatement lifted)
    {
        ParameterTypes = new uint[lifted.Literals.Count];
        for (int i = 0; i < ParameterTypes.Length; i++)
        {
            ParameterTypes[i] = lifted.Literals[i].Class switch
            {
                LiteralClass.Int4 => SqlType.Int4.Oid,
                LiteralClass.Int8 => SqlType.Int8.Oid,
                LiteralClass.Numeric => SqlType.Numeric.Oid,
                LiteralClass.Unknown => 0,
            };
        }

        // Without a text its plan tells no positions: an error is told of the text that has it, which is planned as it is written.
        Statement = new CachedStatement(new ParsedStatement
        {
            Ast = lifted.Ast,
            Kind = parsed.Kind,
            Sql = "",
            Tables = parsed.Tables,
            ParameterCount = ParameterTypes.Length,
            InnerKind = parsed.InnerKind,
        });
    }

    public CachedStatement Statement { get; }

    /// <summary>OIDs for $1..; 0: inferred.</summary>
    public uint[] ParameterTypes { get; }

    /// <summary>It cannot be planned though a text of it can.</summary>
    public bool IsRefused => _isRefused;

    public void Refuse() => _isRefused = true;
}

/// <summary>One text of a shape: what its literals are.</summary>
public sealed class LiftedStatementText
{
    private readonly IReadOnlyList<LiftedLiteral> _literals;

    internal LiftedStatementText(StatementShape shape, IReadOnlyList<LiftedLiteral> literals)
    {
        Shape = shape;
        _literals = literals;
    }

    public StatementShape Shape { get; }

    /// <summary>The literals as values of the plan's parameters. Throws what their types throw for text that is none of theirs.</summary>
    public Datum[] Values(SqlType[] types, in CodecSettings settings)
    {
        Invariant.Require(types.Length == _literals.Count);
        var values = new Datum[types.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = TextCodec.Parse(types[i], _literals[i].Text, settings);
        }

        return values;
    }
}
