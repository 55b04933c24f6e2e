using Helios.Sql.Syntax;

namespace Helios.Sql.Analysis;

/// <summary>The type that a lifted literal has to PostgreSQL's parser, and so its parameter. Part of a lifted statement's key.</summary>
public enum LiteralClass : byte
{
    Int4,
    Int8,
    Numeric,

    /// <summary>A string: no type of its own; its place gives it one, as it does a parameter without a type.</summary>
    Unknown,
}

/// <summary>A literal that became a parameter.</summary>
/// <param name="Parameter">The parameter's number.</param>
/// <param name="Text">The value in its type's text form: digits with a sign, or the string meant.</param>
/// <param name="Node">Where it stands, the same index in the original and the lifted tree.</param>
public readonly record struct LiftedLiteral(int Parameter, LiteralClass Class, string Text, NodeId Node);

/// <summary>
/// A statement with parameters for its literals. With the parameters declared as their classes say and given their texts, it means what
/// the original means. <see cref="Key"/> is the whole lifted tree as bytes: equal keys are equal statements, not only probably.
/// </summary>
public sealed class LiftedStatement
{
    internal LiftedStatement(Ast ast, IReadOnlyList<LiftedLiteral> literals, int ownParameterCount, byte[] key)
    {
        Ast = ast;
        Literals = literals;
        OwnParameterCount = ownParameterCount;
        Key = key;
    }

    public Ast Ast { get; }

    /// <summary>In the order of their parameters, which follow the statement's own.</summary>
    public IReadOnlyList<LiftedLiteral> Literals { get; }

    /// <summary>Highest parameter that the original uses.</summary>
    public int OwnParameterCount { get; }

    /// <summary>Everything of the lifted tree but positions, with the class of each lifted literal.</summary>
    public ReadOnlyMemory<byte> Key { get; }
}
